"""Events of which subscribers may be told."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from home import formats
from home.registry import Announcement

from .models import EventPage, Term
from .wording import when, where

TOPIC = "events"


def events_to_announce(at: datetime) -> list[Announcement]:
    """Those with a term to come that is not cancelled, the nearest first."""
    terms: dict[EventPage, list[Term]] = {}
    for term in (
        Term.objects.public()
        .upcoming(at)
        .filter(cancelled_at__isnull=True, starts_at__gt=at)
        .select_related("event", "enrolment")
    ):
        terms.setdefault(term.event, []).append(term)
    return [_announcement(event, its, at) for event, its in terms.items()]


def _announcement(event: EventPage, terms: list[Term], at: datetime) -> Announcement:
    listed = "\n".join("– " + ", ".join(filter(None, [when(term), where(term)])) for term in terms)
    parts = [event.lead.strip(), listed, *_registration(terms, at)]
    return Announcement(
        topic=TOPIC,
        subject=event.title,
        text="\n\n".join(part for part in parts if part),
        url=settings.BASE_URL + (event.get_url() or ""),
        about=event,
    )


def _registration(terms: list[Term], at: datetime) -> list[str]:
    """When one may register, for the first term that takes registrations or is going to."""
    for term in terms:
        enrolment = getattr(term, "enrolment", None)
        if enrolment is not None and at < enrolment.closes_at:
            closes = formats.moment(enrolment.closes_at)
            if at >= enrolment.opens_at:
                return [_("Registration until %s.") % closes]
            opens = formats.moment(enrolment.opens_at)
            return [
                _("Registration from %(opens)s until %(closes)s.")
                % {"opens": opens, "closes": closes}
            ]
    return []
