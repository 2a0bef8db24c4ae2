"""Reminders before an event: once to each who has a place, as many days before as was set."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from .actions import organiser_notices
from .actions.places import under_lock
from .models import Enrolment, Participant

SINCE_THE_LAST_MAIL = timedelta(hours=24)
"""Who was given a place a moment ago has just read when and where."""
AT_A_TIME = 100


def send_reminders(at: datetime | None = None) -> str | None:
    """Tick job: may run twice at once and be stopped anywhere; nobody is reminded twice."""
    at = at or timezone.now()
    reminded = 0
    for enrolment in due(at):
        while some := _remind_some(enrolment, at):
            reminded += some
    return f"events: {reminded} reminded" if reminded else None


def due(at: datetime) -> list[Enrolment]:
    """Registrations for terms that are near and that somebody is to be reminded of."""
    coming = Enrolment.objects.filter(
        remind_days__gt=0,
        erased_at__isnull=True,
        term__cancelled_at__isnull=True,
        term__starts_at__gt=at,
        term__starts_at__lte=at + timedelta(days=30),
    ).select_related("term")
    return [
        enrolment
        for enrolment in coming.order_by("term__starts_at", "pk")
        if enrolment.term.starts_at - timedelta(days=enrolment.remind_days) <= at
    ]


def _remind_some(enrolment: Enrolment, at: datetime) -> int:
    with under_lock(enrolment.pk, at) as (enrolment, at):
        if enrolment.term.is_cancelled:
            return 0
        people = list(
            enrolment.participants.coming()
            .filter(
                reminded_at__isnull=True,
                registration__confirmed_at__lte=at - SINCE_THE_LAST_MAIL,
            )
            .exclude(offered_at__gt=at - SINCE_THE_LAST_MAIL)
            .select_related("registration")
            .order_by("registration", "serial")[:AT_A_TIME]
        )
        for together in _by_address(people):
            organiser_notices.reminder(enrolment.term, together)
        Participant.objects.filter(pk__in=[person.pk for person in people]).update(reminded_at=at)
    return len(people)


def _by_address(people: list[Participant]) -> list[list[Participant]]:
    """People with an address of their own one by one, the others by registration."""
    groups: dict[tuple[int, int], list[Participant]] = {}
    for person in people:
        if organiser_notices.address_of(person):
            own = person.pk if person.email else 0
            groups.setdefault((person.registration_id, own), []).append(person)
    return list(groups.values())
