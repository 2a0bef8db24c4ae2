"""Reminders of values that are due: before the term, on its day and after it, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from home import outbox
from planpages.models import PlanPage

from .collecting import DUE_WITHIN, Wanting, wanting
from .models import MonitoringRules, Reminder
from .reading import indicators_in_force

LATEST = timedelta(days=60)
"""How long after its own day an occasion may still be caught up with; older years are told of on
the desk alone."""

Occasion = Reminder.Occasion


def occasion(due: date, today: date, rules: MonitoringRules) -> Reminder.Occasion | None:
    """Which reminder is to go out now, if it has not gone yet."""
    after = due + timedelta(days=rules.remind_days_after)
    if today < due:
        return Occasion.BEFORE if today >= due - timedelta(rules.remind_days_before) else None
    if rules.remind_days_after and today >= after:
        return Occasion.AFTER if today < after + LATEST else None
    return Occasion.ON if today < due + LATEST else None


def send_reminders(at: datetime | None = None) -> str | None:
    """Tick job: may run twice at once and be stopped anywhere; nobody is reminded twice."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    rules = MonitoringRules.current()
    ahead = max(timedelta(days=rules.remind_days_before), DUE_WITHIN)
    by_person: dict[User, list[tuple[Wanting, Reminder.Occasion]]] = {}
    for plan in PlanPage.originals.all():
        series = indicators_in_force(plan, responsible=True)
        for one in wanting(series, today, ahead=ahead):
            now = occasion(one.collected.due, today, rules)
            if now is None:
                continue
            for person in one.series.measure.responsible.all():
                if person.is_active and person.email:
                    by_person.setdefault(person, []).append((one, now))
    reminded = sum(_remind(person, due, at) for person, due in by_person.items())
    return f"monitoring: {reminded} reminded" if reminded else None


def _remind(person: User, due: Sequence[tuple[Wanting, Reminder.Occasion]], at: datetime) -> int:
    """One mail of all that this person has not been told of yet."""
    with transaction.atomic():
        new = []
        for one, now in due:
            row, created = Reminder.objects.get_or_create(
                measure=one.series.measure,
                year=one.year,
                occasion=now,
                person=person,
                defaults={"sent_at": at},
            )
            if created:
                new.append((row, one))
        if not new:
            return 0
        rows = [
            {
                "name": one.series.definition.name,
                "year": one.year,
                "due": one.collected.due,
                "overdue": row.occasion != Occasion.BEFORE
                and one.collected.due < timezone.localdate(at),
                "url": settings.BASE_URL
                + reverse("monitoring_cells", args=[one.series.measure.pk, one.year]),
            }
            for row, one in new
        ]
        outbox.post(
            "monitoring/reminder",
            person.email,
            {"rows": rows, "person": person},
            key=f"monitoring:reminder:{new[0][0].pk}",
        )
    return 1
