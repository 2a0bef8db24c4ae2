"""What a file says twice, over all its batches."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .matching import NameKey, name_key
from .records import Record
from .resource import WRONG, Outcome


class Seen:
    """Rows of the file so far by what tells their entities apart."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str], int] = {}
        self.entities: dict[int, int] = {}
        self.names: dict[NameKey, tuple[int, bool]] = {}

    def check(self, outcomes: Iterable[Outcome]) -> None:
        """Mark records wrong that repeat an earlier one."""
        for outcome in outcomes:
            before = len(outcome.record.faults)
            self._check(outcome.record)
            if len(outcome.record.faults) > before:
                outcome.kind = WRONG

    def _check(self, record: Record) -> None:
        part, repeated = record.entity, False
        for name, number in record.numbers.items():
            row = self.numbers.setdefault((name, number), record.row)
            if row != record.row:
                repeated = True
                reason = _("The same number stands in row %s.") % row
                record.complain(part, name, reason)
        if record.entity_id is not None:
            row = self.entities.setdefault(record.entity_id, record.row)
            if row != record.row and not repeated:
                repeated = True
                record.complain(part, "name", _("Row %s means the same entity.") % row)
        if "name" not in part.cells:
            return
        key = name_key(part.cells["name"], part.cells.get("city", ""))
        row, has_numbers = self.names.setdefault(key, (record.row, bool(record.numbers)))
        alike = not (has_numbers and record.numbers)
        if row != record.row and alike and not repeated and not record.faults:
            reason = _("Row %s has the same name and town: numbers have to tell them apart.") % row
            record.complain(part, "name", reason)
