"""The narrow rows that both embedded engines read of every hit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from search.models import Entry, IndexRow


def microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def row_of(entry: Entry) -> IndexRow:
    return IndexRow(
        entry_id=entry.pk,
        facet_set=entry.facet_set_id,
        weight=entry.weight,
        day=entry.date.toordinal() if entry.date else 0,
        until=microseconds(entry.public_until) if entry.public_until else IndexRow.FOR_EVER,
    )


def upsert_rows(entries: Iterable[Entry]) -> None:
    IndexRow.objects.bulk_create(
        [row_of(entry) for entry in entries],
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["facet_set", "weight", "day", "until"],
        batch_size=500,
    )
