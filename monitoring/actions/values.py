"""Entering and revising values: many cells in one transaction, all of them or none."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home import formats
from home.page_cache import content_changed
from home.verdicts import Refused

from ..agreement import Cells, total_fault
from ..amounts import one_line
from ..choices import SETTLED, Means, ValueKind
from ..frozen_years import frozen
from ..models import Measure, Value, ValueChange
from ..permissions import may_write_year

LONGEST_REASON = 500


class Place(NamedTuple):
    """Where a value stands; an empty cell is the total."""

    measure: int
    year: int
    cell: str = ""


@dataclass(frozen=True)
class Entry:
    """What somebody wants to stand in a place. Neither amount nor reason: the value is withdrawn.

    `kind` is provisional or final; what was final becomes revised by itself. `seen` is the
    version of the value that the person saw, 0 where there was none.
    """

    place: Place
    amount: Decimal | None
    no_data_reason: str = ""
    kind: ValueKind = ValueKind.PROVISIONAL
    source: str = ""
    seen: int = 0


@dataclass(frozen=True)
class Fault:
    """Why an entry was not taken."""

    place: Place
    reason: str
    theirs: Value | None = None
    """What somebody else has put there meanwhile."""
    needs_reason: bool = False
    """It would be taken if a reason were given."""


class NotEntered(Refused):
    """Nothing was written; `faults` names every cell that is in the way."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(_("Nothing was saved: correct the marked cells."))
        self.faults = list(faults)


def checked_reason(text: str) -> str:
    """The reason of a change as one line. Raises Refused where the history would cut it."""
    reason = one_line(text)
    if len(reason) > LONGEST_REASON:
        raise Refused(_("The reason has at most %d characters.") % LONGEST_REASON)
    return reason


def enter_values(
    user: User,
    entries: Iterable[Entry],
    *,
    reason: str = "",
    means: Means = Means.GRID,
    at: datetime | None = None,
) -> list[ValueChange]:
    """Write the entries that change something and the totals that follow from them.

    A final value, and any value of a year that a published report holds, changes only with a
    `reason`. Raises NotEntered with every fault there is, Refused for a reason that is too long;
    then nothing is written.
    """
    entries, reason = list(entries), checked_reason(reason)
    with transaction.atomic():
        work = _Work(user, entries, reason)
        work.take(entries)
        work.settle_totals()
        if work.faults:
            raise NotEntered(work.faults)
        changes = work.write(means, at or timezone.now())
        if changes:
            content_changed()
    return changes


@dataclass(frozen=True)
class Rehearsal:
    """What an act would do: places with the value before (None: there is none) and the entry that
    would stand there; totals that follow among them."""

    changes: list[tuple[Place, Value | None, Entry]]
    faults: list[Fault]


def rehearse(user: User, entries: Iterable[Entry]) -> Rehearsal:
    """The same without writing. Faults that a reason would lift say so in `needs_reason`."""
    entries = list(entries)
    with transaction.atomic():
        work = _Work(user, entries, "")
        work.take(entries)
        work.settle_totals()
    changes = [(place, work.values.get(place), entry) for place, entry in work.accepted.items()]
    return Rehearsal(changes, work.faults)


class _Work:
    """One act: what stands in the places that it touches, and what is to stand there."""

    def __init__(self, user: User, entries: Sequence[Entry], reason: str) -> None:
        self.user, self.reason = user, reason
        self.faults: list[Fault] = []
        self.accepted: dict[Place, Entry] = {}
        ids = {entry.place.measure for entry in entries}
        # The rows of the measures are the lock: whoever enters for one of them waits here.
        locked = Measure.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        self.measures = {
            measure.pk: measure
            for measure in locked.select_related("indicator").prefetch_related("responsible")
        }
        values = Value.objects.filter(
            measure__in=ids, year__in={entry.place.year for entry in entries}
        )
        self.values = {Place(v.measure_id, v.year, v.cell): v for v in values}
        self.frozen = {
            plan: frozen(plan) for plan in {m.indicator.plan_id for m in self.measures.values()}
        }

    # What is wanted

    def take(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if entry.place in self.accepted:
                self._fault(entry.place, _("This cell was given twice."))
            elif (fault := self._place_fault(entry)) is not None:
                self._fault(entry.place, fault)
            elif (wanted := self._wanted(entry)) is not None and self._is_fresh(wanted):
                self._accept(wanted)

    def _place_fault(self, entry: Entry) -> str | None:
        measure = self.measures.get(entry.place.measure)
        if measure is None:
            return _("There is no such indicator.")
        if entry.place.cell and entry.place.cell not in measure.cell_labels:
            return _("This indicator has no such cell.")
        if not measure.expects(entry.place.year) and entry.place not in self.values:
            return _("No value is collected for this year.")
        if entry.place.year > timezone.localdate().year:
            return _("This year has not begun yet.")
        if entry.amount is not None and entry.no_data_reason:
            return _("Either a value, or the reason why there is none.")
        return (
            may_write_year(self.user, measure, frozen=self._is_frozen(entry.place)).reason or None
        )

    def _wanted(self, entry: Entry) -> Entry | None:
        """The entry with the kind that it will have; None when it changes nothing."""
        old = self.values.get(entry.place)
        empty = entry.amount is None and not entry.no_data_reason
        if old is None or old.kind == ValueKind.WITHDRAWN:
            return None if empty else entry
        if empty:
            return replace(entry, kind=ValueKind.WITHDRAWN, source="")
        same = (old.amount, old.no_data_reason) == (entry.amount, entry.no_data_reason)
        if old.kind in SETTLED:
            entry = replace(entry, kind=ValueKind(old.kind) if same else ValueKind.REVISED)
        if same and (old.kind, old.source) == (entry.kind, entry.source):
            return None
        return entry

    def _is_fresh(self, entry: Entry) -> bool:
        old = self.values.get(entry.place)
        if entry.seen == (old.version if old else 0):
            return True
        self.faults.append(
            Fault(entry.place, _("Somebody else has changed this value meanwhile."), theirs=old)
        )
        return False

    def _accept(self, entry: Entry) -> None:
        old = self.values.get(entry.place)
        settled = old is not None and old.kind in SETTLED
        if not self.reason and (settled or self._is_frozen(entry.place)):
            self.faults.append(
                Fault(
                    entry.place,
                    _("A published report holds this year: give the reason of the change.")
                    if self._is_frozen(entry.place)
                    else _("The value is final: give the reason of the change."),
                    needs_reason=True,
                )
            )
        self.accepted[entry.place] = entry

    def _is_frozen(self, place: Place) -> bool:
        measure = self.measures[place.measure]
        return place.year in self.frozen[measure.indicator.plan_id]

    def _fault(self, place: Place, reason: str) -> None:
        self.faults.append(Fault(place, reason))

    # Totals

    def settle_totals(self) -> None:
        faulty = {(fault.place.measure, fault.place.year) for fault in self.faults}
        touched = {(place.measure, place.year) for place in self.accepted}
        for measure_id, year in sorted(touched):
            measure = self.measures[measure_id]
            # A cell that is not taken makes the sum unknown.
            if measure.total_is_sum and not (
                (measure_id, year) in faulty and self._lacks_an_entry(measure_id, year)
            ):
                self._settle_total(measure, year)

    def _lacks_an_entry(self, measure_id: int, year: int) -> bool:
        return any(
            fault.place not in self.accepted
            for fault in self.faults
            if (fault.place.measure, fault.place.year) == (measure_id, year)
        )

    def _settle_total(self, measure: Measure, year: int) -> None:
        place = Place(measure.pk, year)
        before, after = self._cells(measure, year, new=False), self._cells(measure, year, new=True)
        if not after.complete:
            return
        total = self._amount(place, new=True)
        if place not in self.accepted and before.follows(self._amount(place, new=False)):
            self._follow(measure, place, after)
            total = self._amount(place, new=True)
        if fault := total_fault(after, total):
            self._fault(place, fault)

    def _cells(self, measure: Measure, year: int, *, new: bool) -> Cells:
        return Cells.of(
            {key: self._state(Place(measure.pk, year, key), new=new) for key in measure.cell_labels}
        )

    def _state(self, place: Place, *, new: bool) -> tuple[Decimal | None, str] | None:
        """Amount and reason that stand in a place, after this act or before; None: missing."""
        at = (new and self.accepted.get(place)) or self.values.get(place)
        if at is None or at.kind == ValueKind.WITHDRAWN:
            return None
        return at.amount, at.no_data_reason

    def _amount(self, place: Place, *, new: bool) -> Decimal | None:
        state = self._state(place, new=new)
        return state[0] if state else None

    def _follow(self, measure: Measure, place: Place, cells: Cells) -> None:
        """The total of complete cells is their sum, and changes with them."""
        if cells.sum is None:
            return
        old = self.values.get(place)
        entries = [self.accepted.get(Place(*place[:2], key)) for key in measure.cell_labels]
        settled = all(
            (entry.kind if entry else self.values[Place(*place[:2], key)].kind) in SETTLED
            for key, entry in zip(measure.cell_labels, entries, strict=True)
        )
        sources = [entry.source for entry in entries if entry]
        wanted = self._wanted(
            Entry(
                place,
                cells.sum,
                kind=ValueKind.FINAL if settled else ValueKind.PROVISIONAL,
                source=old.source if old and old.source else next(iter(sources), ""),
                seen=old.version if old else 0,
            )
        )
        if wanted is not None:
            self._accept(wanted)

    # Writing

    def write(self, means: Means, at: datetime) -> list[ValueChange]:
        act, changes = uuid.uuid4(), []
        new, changed = [], []
        for place, entry in self.accepted.items():
            value = self.values.get(place)
            changes.append(
                ValueChange(
                    measure_id=place.measure,
                    year=place.year,
                    cell=place.cell,
                    number=(value.version if value else 0) + 1,
                    old_amount=value.amount if value else None,
                    old_kind=value.kind if value else "",
                    amount=entry.amount,
                    kind=entry.kind,
                    no_data_reason=entry.no_data_reason,
                    source=entry.source,
                    reason=self.reason,
                    means=means,
                    act=act,
                    author=self.user,
                    at=at,
                )
            )
            if value is None:
                value = Value(measure_id=place.measure, year=place.year, cell=place.cell, version=0)
                new.append(value)
            else:
                changed.append(value)
            value.amount, value.kind = entry.amount, entry.kind
            value.no_data_reason, value.source = entry.no_data_reason, entry.source
            value.version += 1
            value.entered_by, value.entered_at = self.user, at
        Value.objects.bulk_create(new, batch_size=500)
        Value.objects.bulk_update(
            changed,
            ["amount", "kind", "no_data_reason", "source", "version", "entered_by", "entered_at"],
            batch_size=100,
        )
        ValueChange.objects.bulk_create(changes, batch_size=500)
        self._log(changes)
        return changes

    def _log(self, changes: Sequence[ValueChange]) -> None:
        cells: dict[tuple[int, int], int] = {}
        for change in changes:
            key = (change.measure_id, change.year)
            cells[key] = cells.get(key, 0) + 1
        for (measure, year), number in cells.items():
            log(
                instance=self.measures[measure],
                action="monitoring.values.enter",
                user=self.user,
                data={"year": year, "cells": number},
            )


def told(amount: Decimal | None, no_data_reason: str = "") -> str:
    """A value in a sentence."""
    if amount is not None:
        return formats.number(amount)
    return _("no data: %s") % no_data_reason if no_data_reason else _("none")
