"""What waits for the organiser on the first page of the CMS."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.models import OutgoingMail
from home.registry import DeskItem

from .actions.certificates import to_certify
from .models import Enrolment, Participant
from .permissions import (
    may_issue_certificates,
    may_keep_enrolment,
    may_see_registrants,
    may_write_to_participants,
)
from .tallies import tallies

CERTIFY_WITHIN = timedelta(days=60)
OWN_MAIL = (
    "events/organiser_message", "events/reminder", "events/certificate", "events/place_given",
)  # fmt: skip


def desk_items(user: User) -> list[DeskItem]:
    items = []
    if may_see_registrants(user):
        items += _tomorrow()
    if may_keep_enrolment(user):
        items += _full()
    items += _certificates(user)
    if may_write_to_participants(user):
        items += _mail()
    return items


def _tomorrow() -> list[DeskItem]:
    """Today, and until the end of tomorrow."""
    now = timezone.now()
    today = timezone.localdate(now)
    near = Enrolment.objects.filter(
        term__cancelled_at__isnull=True,
        term__ends_at__gt=now,
        term__starts_at__date__lte=today + timedelta(days=1),
    ).select_related("term__event")
    return [
        DeskItem(
            title=_("Today: %s") % one.term.event.title
            if timezone.localdate(one.term.starts_at) <= today
            else _("Tomorrow: %s") % one.term.event.title,
            url=reverse("events_attendance", args=[one.pk]),
            detail=_("presence, list for the door"),
        )
        for one in near.order_by("term__starts_at", "pk")[:5]
    ]


def _full() -> list[DeskItem]:
    """Where people wait for a place."""
    now = timezone.now()
    waiting = Participant.objects.filter(enrolment=OuterRef("pk")).in_queue()
    enrolments = list(
        Enrolment.objects.filter(
            Exists(waiting), term__cancelled_at__isnull=True, term__starts_at__gt=now
        )
        .select_related("term__event")
        .order_by("term__starts_at", "pk")[:5]
    )
    figures = tallies(enrolments, now)
    return [
        DeskItem(
            title=_("People wait for a place: %s") % one.term.event.title,
            url=reverse("events_enrolment", args=[one.pk]),
            count=figures[one.pk].waiting,
            detail=ngettext(
                "%(held)d of %(n)d place taken", "%(held)d of %(n)d places taken", one.capacity
            )
            % {"held": figures[one.pk].held, "n": one.capacity},
        )
        for one in enrolments
    ]


def _certificates(user: User) -> list[DeskItem]:
    now = timezone.now()
    over = (
        Enrolment.objects.filter(
            certificate_days__gt=0,
            erased_at__isnull=True,
            term__cancelled_at__isnull=True,
            term__ends_at__lte=now,
            term__ends_at__gt=now - CERTIFY_WITHIN,
        )
        .select_related("term__event")
        .order_by("term__ends_at", "pk")[:5]
    )
    return [
        DeskItem(
            title=_("Certificates to issue: %s") % one.term.event.title,
            url=reverse("events_admin_certificates", args=[one.pk]),
            count=number,
        )
        for one in over
        if may_issue_certificates(user, one, now) and (number := to_certify(one).count())
    ]


def _mail() -> list[DeskItem]:
    count = OutgoingMail.objects.needing_attention().filter(template__in=OWN_MAIL).count()
    if not count:
        return []
    return [
        DeskItem(
            title=_("Mail to participants that did not arrive for certain"),
            url=reverse("outgoing_mail:index"),
            count=count,
        )
    ]
