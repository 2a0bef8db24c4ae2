"""State and money of interventions: entered for a year, each change kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.page_cache import content_changed
from planpages.models import Intervention, PlanPage

from ..models import InterventionYear, InterventionYearChange
from ..reporting.permissions import may_enter_interventions

FACTS = ("state", "spent", "note")


@dataclass(frozen=True)
class Entry:
    """A row of the grid as somebody filled it in; `seen` is the version that they saw."""

    intervention: int
    state: str
    spent: Decimal | None
    note: str
    seen: int
    reason: str = ""


@dataclass(frozen=True)
class Fault:
    """A row that was not taken, and why."""

    intervention: int
    message: str
    field: str = ""


class NotTaken(Exception):
    """Nothing was saved; `faults` says for which rows and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = faults


def enter_interventions(
    plan: PlanPage, year: int, entries: Iterable[Entry], user: User, at: datetime | None = None
) -> int:
    """Save the rows that differ from what is there; all, or none. Returns how many changed.

    A row that somebody else has changed since it was shown, and a change of what was there
    without a reason, are refused. Raises Refused, NotTaken.
    """
    may_enter_interventions(user).demand()
    at = at or timezone.now()
    with transaction.atomic():
        PlanPage.originals.select_for_update().get(pk=plan.pk)
        known = set(Intervention.objects.filter(plan=plan).values_list("pk", flat=True))
        rows = {
            row.intervention_id: row
            for row in InterventionYear.objects.filter(intervention__in=known, year=year)
        }
        faults, changed = [], []
        for entry in entries:
            row = rows.get(entry.intervention)
            if entry.intervention not in known or _same(row, entry):
                continue
            if fault := _fault(row, entry):
                faults.append(fault)
            else:
                changed.append((row, entry))
        if faults:
            raise NotTaken(faults)
        for row, entry in changed:
            _save(row, entry, year, user, at)
        if changed:
            log(plan, "monitoring.interventions", user=user, data={"year": year})
            content_changed()
    return len(changed)


def _same(row: InterventionYear | None, entry: Entry) -> bool:
    if row is None:
        return not entry.state and entry.spent is None and not entry.note
    return all(getattr(row, name) == getattr(entry, name) for name in FACTS)


def _fault(row: InterventionYear | None, entry: Entry) -> Fault | None:
    if entry.seen != (row.version if row else 0):
        return Fault(
            entry.intervention,
            _("Somebody has changed this row since you opened it: compare, then save again."),
        )
    if row is not None and not entry.reason.strip():
        return Fault(entry.intervention, _("Give the reason of the change."), "reason")
    return None


def _save(row: InterventionYear | None, entry: Entry, year: int, user: User, at: datetime) -> None:
    row = row or InterventionYear(intervention_id=entry.intervention, year=year)
    for name in FACTS:
        setattr(row, name, getattr(entry, name))
    row.version += 1
    row.changed_by, row.changed_at = user, at
    row.save()
    InterventionYearChange.objects.create(
        intervention_id=entry.intervention,
        year=year,
        number=row.version,
        reason=entry.reason.strip(),
        author=user,
        at=at,
        **{name: getattr(entry, name) for name in FACTS},
    )
