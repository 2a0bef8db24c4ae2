"""Who registered: a registration of one or several people, each with a place of their own."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.choices import Powiat
from home.languages.addresses import active
from home.models import ConsentClause

from ..choices import ACTIVE, Grouping, InstitutionKind, ParticipantState
from .enrolment import Enrolment

FORGET_UNCONFIRMED_AFTER = timedelta(days=7)
"""Long enough to tell whoever follows the link too late what has happened."""


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def unconfirmed(self) -> RegistrationQuerySet:
        """Whoever sent them has not followed the link yet."""
        return self.filter(confirmed_at__isnull=True)

    def to_forget(self, at: datetime) -> RegistrationQuerySet:
        """Never confirmed, and the term for it long over."""
        return self.unconfirmed().filter(confirm_by__lt=at - FORGET_UNCONFIRMED_AFTER)


class Registration(models.Model):
    """What one person sent, for themselves and perhaps for others of their institution."""

    enrolment = models.ForeignKey(
        Enrolment,
        verbose_name=_("event"),
        on_delete=models.PROTECT,
        related_name="registrations",
    )
    submission = models.CharField(max_length=64, unique=True, default=secrets.token_urlsafe)
    """Of the form as it was shown: sent twice, it is one registration."""
    language = models.CharField(max_length=8, default=active, editable=False)
    """Of the form that was filled in, and so of the letters about it."""
    email = models.EmailField(_("e-mail address"), blank=True)
    new_email = models.EmailField(_("new e-mail address"), blank=True)
    """Asked for, not confirmed yet by the link sent there; until then `email` stays."""
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    institution = models.CharField(_("institution"), max_length=250, blank=True)
    institution_kind = models.CharField(
        _("kind of institution"), max_length=20, choices=InstitutionKind.choices, blank=True
    )
    powiat = models.CharField(_("powiat"), max_length=4, choices=Powiat.choices, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    """By the number of the question: {"label": …, "answer": …}; the label as it was asked."""
    clause = models.ForeignKey(
        ConsentClause,
        verbose_name=_("information clause"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    """An organiser, who entered it by hand; empty where it came by the public form."""
    consent_note = models.CharField(_("how consent was given"), max_length=250, blank=True)
    """Of a registration that was entered by hand."""
    link_number = models.PositiveSmallIntegerField(default=1)
    """Goes up with a change of the e-mail address: links sent before stop working."""
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    confirm_by = models.DateTimeField(_("to be confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    erased_at = models.DateTimeField(_("personal data erased"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(clause__isnull=False) | Q(entered_by__isnull=False),
                name="events_registration_consent_or_organiser",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def group(self, grouping: str) -> str:
        """What its people count as where places are divided by `grouping`."""
        return {
            Grouping.POWIAT: self.powiat,
            Grouping.INSTITUTION: self.institution_kind,
        }.get(Grouping(grouping), "")


def _confirmed(at: datetime) -> Q:
    """The registration is confirmed, or may still be."""
    return Q(registration__confirmed_at__isnull=False) | Q(registration__confirm_by__gt=at)


def holds(at: datetime) -> Q:
    """A place is kept at a moment for a participant: who has one and confirmed it, or may still
    confirm it; who was offered one and may still answer."""
    return Q(_confirmed(at), state=ParticipantState.SEATED) | Q(
        state=ParticipantState.OFFERED, offer_until__gt=at
    )


def waits(at: datetime) -> Q:
    """A participant is on the waiting list at a moment, confirmed or still to be confirmed."""
    return Q(_confirmed(at), state=ParticipantState.WAITING)


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def active(self) -> ParticipantQuerySet:
        """Not cancelled, declined or lapsed, as far as it has been written down."""
        return self.filter(state__in=ACTIVE)

    def holding(self, at: datetime) -> ParticipantQuerySet:
        """Those for whom a place is kept at a moment, whether or not `settle` ran before."""
        return self.filter(holds(at))

    def waiting(self, at: datetime) -> ParticipantQuerySet:
        """On the waiting list, the first in time first."""
        return self.filter(waits(at)).order_by("serial")

    def in_queue(self) -> ParticipantQuerySet:
        """On the waiting list, the first in time first, whose registration is confirmed."""
        return self.filter(
            state=ParticipantState.WAITING, registration__confirmed_at__isnull=False
        ).order_by("serial")

    def coming(self) -> ParticipantQuerySet:
        """Those with a confirmed place."""
        return self.filter(state=ParticipantState.SEATED, registration__confirmed_at__isnull=False)


class Participant(models.Model):
    """One person. Places and the order of the waiting list are counted in people."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="participants")
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="participants"
    )
    serial = models.PositiveIntegerField(_("number"))
    """In order of time, within the enrolment, given under its lock."""
    group = models.CharField(_("group"), max_length=20, blank=True)
    """Of `enrolment.grouping`; stays as it was when the place was given."""
    state = models.CharField(_("state"), max_length=10, choices=ParticipantState.choices)
    name = models.CharField(_("first name and surname"), max_length=150)
    email = models.EmailField(_("own e-mail address"), blank=True)
    position = models.CharField(_("position"), max_length=150, blank=True)
    diet = models.CharField(_("diet"), max_length=300, blank=True)
    access_needs = models.TextField(_("needs due to a disability"), blank=True, max_length=1000)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    offer_number = models.PositiveSmallIntegerField(default=0)
    """How many offers were made; a link knows which one it answers."""
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    offer_until = models.DateTimeField(_("to be answered by"), null=True, blank=True)
    ended_at = models.DateTimeField(_("cancelled or lapsed"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "serial"], name="events_serial_once"),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offer_until__isnull=False),
                name="events_offer_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["cancelled", "declined", "lapsed"], ended_at__isnull=False)
                | (~Q(state__in=["cancelled", "declined", "lapsed"]) & Q(ended_at__isnull=True)),
                name="events_end_is_dated",
            ),
        ]
        indexes = [models.Index(fields=["enrolment", "state"], name="events_participant_state")]

    def __str__(self) -> str:
        return self.name or f"#{self.serial}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE
