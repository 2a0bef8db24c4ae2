"""When public pages change by themselves, because something of an event begins or ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone

from .choices import ParticipantState
from .models import Enrolment, EventsPage, Participant, Registration, Term


def next_boundary(now: datetime) -> datetime | None:
    """The next beginning or end of a term, opening or closing of a registration, place that is
    held no longer; and midnight, which moves «today» in the calendar."""
    if not EventsPage.originals.live().exists():
        return None
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    unconfirmed = Registration.objects.filter(
        confirmed_at=None, participants__state=ParticipantState.SEATED
    )
    offered = Participant.objects.filter(state=ParticipantState.OFFERED)
    moments = [
        midnight,
        _next(Term.objects.all(), "starts_at", now),
        _next(Term.objects.all(), "ends_at", now),
        _next(Enrolment.objects.all(), "opens_at", now),
        _next(Enrolment.objects.all(), "closes_at", now),
        _next(unconfirmed, "confirm_by", now),
        _next(offered, "offer_until", now),
    ]
    return min(moment for moment in moments if moment is not None)


def _next(rows: Any, field: str, now: datetime) -> datetime | None:
    found: datetime | None = rows.filter(**{f"{field}__gt": now}).aggregate(next=Min(field))["next"]
    return found
