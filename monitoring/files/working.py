"""Checking and importing one workbook, each in one transaction: nothing is left half done."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from catalogue.imports.table import shown
from home.verdicts import Unreadable

from ..actions.values import (
    Entry,
    Fault,
    NotEntered,
    Place,
    Rehearsal,
    enter_values,
    rehearse,
    told,
)
from ..amounts import write
from ..choices import TOTAL, Means
from ..models import Measure, MeasuredDefinition, Value, ValueImport
from .columns import VALUE
from .reading import Sheet, read

State = ValueImport.State
MOST_SHOWN = 500


def work(run_id: int) -> str:
    """Check a file that waits, or import one that is confirmed. Returns the state it ends in."""
    run = (
        ValueImport.objects.select_related("file", "started_by")
        .filter(pk=run_id, state__in=ValueImport.IN_QUEUE)
        .first()
    )
    if run is None:
        return "not waiting"
    try:
        with run.file.open() as file:
            sheet = read(file, run.file.size)
    except Unreadable as unreadable:
        return _refuse(run, unreadable.reason)
    except FileNotFoundError:
        return _refuse(run, _("The file is gone."))
    if run.state == State.WAITING:
        return _report(run, sheet)
    return _take(run, sheet)


def _report(run: ValueImport, sheet: Sheet, error: str = "") -> str:
    rehearsal = rehearse(run.started_by, sheet.entries)
    blocking = [fault for fault in rehearsal.faults if not fault.needs_reason]
    faults = [*sheet.faults, *(_named(sheet, fault) for fault in blocking)]
    changed = ValueImport.objects.filter(pk=run.pk, state=run.state).update(
        state=State.CHECKED,
        enqueued_at=None,
        year=sheet.year,
        total=sheet.total,
        changed=len(rehearsal.changes),
        unchanged=sheet.total - len(sheet.entries) - len(sheet.faulty_rows),
        changes=_shown_changes(rehearsal),
        wrong=len(faults),
        faults=faults[:MOST_SHOWN],
        needs_reason=any(fault.needs_reason for fault in rehearsal.faults),
        error=error,
    )
    return str(State.CHECKED) if changed else "decided meanwhile"


def _take(run: ValueImport, sheet: Sheet) -> str:
    """All or nothing, of the file as it is and the values as they are now."""
    try:
        with transaction.atomic():
            locked = ValueImport.objects.select_for_update().get(pk=run.pk)
            if locked.state != State.CONFIRMED:
                return "decided meanwhile"
            if sheet.faults:
                raise NotEntered([])
            changes = enter_values(
                run.started_by, sheet.entries, reason=locked.reason, means=Means.FILE
            )
            locked.state, locked.finished_at = State.DONE, timezone.now()
            locked.changed = len(changes)
            locked.save(update_fields=["state", "finished_at", "changed"])
            log(
                instance=locked,
                action="monitoring.import.done",
                user=locked.started_by,
                data={"changes": len(changes)},
            )
    except NotEntered:
        note = _("Since the check values have changed. Nothing was imported: decide anew.")
        return _report(run, sheet, note)
    return str(State.DONE)


def _refuse(run: ValueImport, reason: str) -> str:
    run.refuse(reason)
    return str(State.REFUSED)


def _named(sheet: Sheet, fault: Fault) -> dict[str, Any]:
    """A fault of an entry at the address of its cell."""
    entry = next((one for one in sheet.entries if one.place == fault.place), None)
    reason = fault.reason
    if fault.theirs is not None:
        now = told(fault.theirs.amount, fault.theirs.no_data_reason)
        reason = _("%(reason)s Now it is: %(now)s.") % {"reason": reason, "now": now}
    typed = write(entry.amount, entry.no_data_reason) if entry else ""
    if fault.place not in sheet.rows:
        # A total that follows from the cells, whose row somebody took out of the file.
        name = str(Measure.objects.get(pk=fault.place.measure))
        return {"sheet": sheet.title, "cell": "–", "value": name, "reason": reason}
    return sheet.named(sheet.rows[fault.place], VALUE, typed, reason)


def _shown_changes(rehearsal: Rehearsal) -> list[dict[str, str]]:
    first = rehearsal.changes[:MOST_SHOWN]
    links = MeasuredDefinition.objects.filter(
        measure__in={place.measure for place, _old, _entry in first}
    ).select_related("definition", "measure")
    names = {link.measure_id: link for link in links.order_by("definition__version__number")}
    return [_change(names[place.measure], place, old, entry) for place, old, entry in first]


def _change(
    link: MeasuredDefinition, place: Place, old: Value | None, entry: Entry
) -> dict[str, str]:
    labels = link.measure.cell_labels
    return {
        "indicator": link.definition.name,
        "cell": labels.get(place.cell, place.cell) if place.cell else str(TOTAL),
        "before": shown(told(old.amount, old.no_data_reason) if old else _("none")),
        "after": shown(told(entry.amount, entry.no_data_reason)),
        "kind": str(entry.kind.label),
    }
