"""A run at work: the check of a whole file, then the import in batches. See
docs/catalogue-import.md.

A batch is one transaction, and the run's position is part of it: whatever kills the worker, a
batch is either written and counted or neither.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from typing import IO, Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from home.page_cache import content_changed
from home.search_sources import rows_changed
from home.verdicts import Unreadable

from ..choices import AT_WORK, ImportState
from ..models import Entity, ImportLine, ImportRun, Offer
from ..models.imports import LEASE
from .duplicates import Seen
from .limits import BATCH
from .opening import open_table
from .records import Fault, Layout, Record, layout_of, records_of
from .resource import CHANGED, NEW, WRONG, EntityResource, Outcome

logger = logging.getLogger(__name__)

TRIES = 3
MOST_CHANGES = 1_000
"""Changes that a check writes down one by one; the others are counted."""
CHECK_AGAIN_AFTER = timedelta(minutes=2)
"""A check older than this is repeated before anything is written."""
LOG_ACTION = "catalogue.import"

Progress = Callable[[ImportRun], None]
COUNTED = (NEW, CHANGED, "unchanged", WRONG)


class TakenOver(Exception):
    """Somebody else works on this run now, or gave it up."""


def work(run: ImportRun, progress: Progress | None = None) -> None:
    """Do what the run's state says, once it is claimed: check the file or import it."""
    tell = progress or (lambda run: None)
    try:
        if run.state == ImportState.CHECKING:
            check(run, tell)
        elif run.state == ImportState.IMPORTING:
            if run.position == 0 and not _is_fresh(run) and not _holds_still(run, tell):
                return
            import_rows(run, tell)
    except TakenOver:
        logger.info("Import %s goes on elsewhere", run.pk)
    except Unreadable as unreadable:
        _end(run, ImportState.REFUSED, error=unreadable.reason)
    except Exception as error:
        logger.exception("Import %s failed", run.pk)
        _end(run, ImportState.FAILED, error=type(error).__name__)


def claim(run_id: int) -> ImportRun | None:
    """Take a waiting run; None if it does not wait."""
    for waiting, at_work in (
        (ImportState.WAITING, ImportState.CHECKING),
        (ImportState.CONFIRMED, ImportState.IMPORTING),
    ):
        taken = ImportRun.objects.filter(pk=run_id, state=waiting).update(
            state=at_work, attempt=F("attempt") + 1, lease_until=timezone.now() + LEASE, error=""
        )
        if taken:
            return ImportRun.objects.select_related("file").get(pk=run_id)
    return None


# The check


def check(run: ImportRun, tell: Progress) -> None:
    """Go through the whole file, write nothing of it, and report."""
    _check_file(run, tell)
    now = timezone.now()
    expected = {name: getattr(run, name) for name in COUNTED}
    _mine(run, state=ImportState.CHECKED, checked_at=now, expected=expected, lease_until=None)
    tell(run)


def _check_file(run: ImportRun, tell: Progress) -> None:
    run.lines.all().delete()
    _mine(run, total=0, done=0, created=0, changed=0, unchanged=0, failed=0)
    resource, seen = EntityResource(), Seen()
    with run.file.open() as file:
        records = _open(run, file)
        counts = dict.fromkeys(COUNTED, 0)
        changes = 0
        while batch := list(islice(records, BATCH)):
            wanted = [record for record in batch if not record.is_template_example]
            outcomes = resource.take(wanted, dry_run=True)
            seen.check(outcomes)
            lines = [_example_line(run, r) for r in batch if r.is_template_example]
            for outcome in outcomes:
                counts[outcome.kind] += 1
                lines += _fault_lines(run, outcome)
                if outcome.kind == CHANGED and changes < MOST_CHANGES:
                    changes += len(outcome.changes)
                    lines += _change_lines(run, outcome)
            with transaction.atomic():
                ImportLine.objects.bulk_create(lines, batch_size=500)
                last = batch[-1].last_row
                _mine(run, total=max(last, run.total), done=last, **counts)
            tell(run)
    _mine(run, total=run.done)


def _open(run: ImportRun, file: IO[bytes]) -> Iterator[Record]:
    table = open_table(file, run.file.size)
    layout = layout_of(table.headings)
    _mine(run, format=table.format, encoding=table.encoding, delimiter=table.delimiter)
    if run.state == ImportState.CHECKING or run.position == 0:
        _note(run, layout)
    return records_of(table, layout)


def _note(run: ImportRun, layout: Layout) -> None:
    run.lines.filter(kind=ImportLine.Kind.NOTE, row=1).delete()
    ImportLine.objects.bulk_create(
        ImportLine(run=run, kind=ImportLine.Kind.NOTE, row=1, reason=note[:400])
        for note in layout.notes
    )


def _example_line(run: ImportRun, record: Record) -> ImportLine:
    reason = _("The example of the template is passed over.")
    return ImportLine(run=run, kind=ImportLine.Kind.NOTE, row=record.row, reason=reason)


def _fault_lines(run: ImportRun, outcome: Outcome) -> list[ImportLine]:
    return [_fault_line(run, outcome.record, fault) for fault in outcome.record.faults]


def _fault_line(run: ImportRun, record: Record, fault: Fault) -> ImportLine:
    return ImportLine(
        run=run,
        kind=ImportLine.Kind.FAULT,
        record=record.row,
        row=fault.row,
        column=fault.column[:100],
        value=fault.value[:120],
        reason=fault.reason[:400],
    )


def _change_lines(run: ImportRun, outcome: Outcome) -> list[ImportLine]:
    return [
        ImportLine(
            run=run,
            kind=ImportLine.Kind.CHANGE,
            record=outcome.record.row,
            row=change.row,
            column=change.column[:100],
            value=change.after[:120],
            reason=(_("before: %s") % change.before if change.before else _("was empty"))[:400],
        )
        for change in outcome.changes
    ]


# The import


def _is_fresh(run: ImportRun) -> bool:
    return bool(run.checked_at and timezone.now() - run.checked_at < CHECK_AGAIN_AFTER)


def _holds_still(run: ImportRun, tell: Progress) -> bool:
    """Check again. If other rows are wrong now, or would be changed otherwise than was shown,
    nothing is imported."""
    confirmed, expected = _lines_of(run), run.expected
    _check_file(run, tell)
    if _lines_of(run) == confirmed and {n: getattr(run, n) for n in COUNTED} == expected:
        _mine(run, checked_at=timezone.now())
        return True
    note = _("Since the check the catalogue has changed. Nothing was imported: decide anew.")
    ImportLine.objects.create(run=run, kind=ImportLine.Kind.NOTE, row=1, reason=note)
    expected = {name: getattr(run, name) for name in COUNTED}
    now = timezone.now()
    _mine(run, state=ImportState.CHECKED, checked_at=now, expected=expected, lease_until=None)
    tell(run)
    return False


def _lines_of(run: ImportRun) -> set[tuple[Any, ...]]:
    """What the report says of rows: faults, and values before and after."""
    lines = run.lines.exclude(kind=ImportLine.Kind.NOTE)
    return set(lines.values_list("kind", "record", "row", "column", "value", "reason"))


def import_rows(run: ImportRun, tell: Progress) -> None:
    """Write the good rows in batches, from where the run stands."""
    if run.position == 0:
        _mine(run, done=0, created=0, changed=0, unchanged=0)
    bad = set(run.faults.values_list("record", flat=True))
    if bad and run.position == 0 and not run.only_good:
        raise RuntimeError("A file with errors is imported only if somebody chose so.")
    mark = uuid.uuid4()
    resource = EntityResource()
    with run.file.open() as file:
        records = (
            record
            for record in _open(run, file)
            if record.row > run.position
            and record.row not in bad
            and not record.is_template_example
        )
        while batch := list(islice(records, BATCH)):
            _write_patiently(run, resource, batch, mark)
            tell(run)
    now = timezone.now()
    _mine(run, state=ImportState.DONE, done=run.total, finished_at=now, lease_until=None)
    tell(run)


def _write_patiently(
    run: ImportRun, resource: EntityResource, batch: list[Record], mark: uuid.UUID
) -> None:
    """Again, if somebody else wrote the same entity or row at the same moment."""
    for attempt in range(1, TRIES + 1):
        for record in batch:
            record.faults.clear()
        try:
            with transaction.atomic():
                _write(run, resource, batch, mark)
            return
        except (IntegrityError, OperationalError):
            if attempt == TRIES:
                raise
            run.refresh_from_db(fields=["position", "done", *COUNTED])


def _write(run: ImportRun, resource: EntityResource, batch: list[Record], mark: uuid.UUID) -> None:
    # Imports write one after the other: whoever comes second sees what the first one wrote.
    list(
        ImportRun.objects.select_for_update()
        .filter(state=ImportState.IMPORTING)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    outcomes = resource.take(batch, dry_run=False)
    written = [outcome for outcome in outcomes if outcome.kind in (NEW, CHANGED)]
    _log(run, written, mark)
    late = [outcome for outcome in outcomes if outcome.kind == WRONG]
    ImportLine.objects.bulk_create(line for one in late for line in _fault_lines(run, one))
    kinds = [outcome.kind for outcome in outcomes]
    counts = {name: getattr(run, name) + kinds.count(name) for name in COUNTED}
    last = batch[-1].last_row
    _mine(run, position=last, done=min(last, run.total), deaths=0, **counts)
    if written:
        ids = [outcome.entity.pk for outcome in written]
        offers = Offer.objects.filter(entity__in=ids).values_list("pk", flat=True)
        rows_changed.send(ImportRun, source="entity", ids=ids)
        rows_changed.send(ImportRun, source="offer", ids=list(offers))
        content_changed()


def _log(run: ImportRun, written: list[Outcome], mark: uuid.UUID) -> None:
    content_type = ContentType.objects.get_for_model(Entity)
    now = timezone.now()
    ModelLogEntry.objects.bulk_create(
        (
            ModelLogEntry(
                content_type=content_type,
                object_id=str(outcome.entity.pk),
                label=str(outcome.entity),
                action=LOG_ACTION,
                data={
                    "run": run.pk,
                    "file": run.name,
                    "row": outcome.record.row,
                    "new": outcome.kind == NEW,
                    "columns": sorted({change.column for change in outcome.changes}),
                },
                timestamp=now,
                uuid=mark,
                user_id=run.started_by_id,
                content_changed=True,
            )
            for outcome in written
        ),
        batch_size=500,
    )


# The run's row


def _mine(run: ImportRun, **values: Any) -> None:
    """Change the run's row, as long as no other worker has taken it over, and renew the lease."""
    values.setdefault("lease_until", timezone.now() + LEASE)
    row = ImportRun.objects.filter(pk=run.pk, attempt=run.attempt, state__in=AT_WORK)
    if not row.update(**values):
        raise TakenOver
    for name, value in values.items():
        setattr(run, name, value)


def _end(run: ImportRun, state: ImportState, *, error: str) -> None:
    ImportRun.objects.filter(pk=run.pk, attempt=run.attempt, state__in=AT_WORK).update(
        state=state, error=error, finished_at=timezone.now(), lease_until=None
    )
    run.refresh_from_db()
