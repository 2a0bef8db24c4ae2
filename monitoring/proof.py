"""Proof that values are what their history says, and that totals agree with their cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from .agreement import Cells, total_fault
from .models import Measure, Value, ValueChange

State = tuple[Decimal | None, str, str, str, int]


def problems() -> Iterator[str]:
    """Each broken thing in a sentence; part of `manage.py verify_record`."""
    replayed: dict[tuple[int, int, str], State] = {}
    for change in ValueChange.objects.order_by("measure", "year", "cell", "number").iterator(
        chunk_size=2000
    ):
        place = (change.measure_id, change.year, change.cell)
        before = replayed.get(place, (None, "", "", "", 0))
        if change.number != before[4] + 1:
            yield f"value {_name(place)}: change {before[4] + 1} is missing"
        if (change.old_amount, change.old_kind) != before[:2]:
            yield f"value {_name(place)}: change {change.number} does not follow the one before"
        replayed[place] = (
            change.amount, change.kind, change.no_data_reason, change.source, change.number,
        )  # fmt: skip
    current: dict[tuple[int, int], dict[str, Value]] = defaultdict(dict)
    for value in Value.objects.order_by("pk").iterator(chunk_size=2000):
        place = (value.measure_id, value.year, value.cell)
        state = (value.amount, value.kind, value.no_data_reason, value.source, value.version)
        if replayed.pop(place, None) != state:
            yield f"value {_name(place)}: its history says something else"
        current[place[:2]][value.cell] = value
    for place in replayed:
        yield f"value {_name(place)}: missing, its history is there"
    yield from _totals(current)


def _totals(current: dict[tuple[int, int], dict[str, Value]]) -> Iterator[str]:
    measures = Measure.objects.in_bulk({measure for measure, _year in current})
    for (measure_id, year), values in current.items():
        measure = measures[measure_id]
        if not measure.total_is_sum:
            continue
        held = {key: v for key, v in values.items() if v.kind != "withdrawn"}
        cells = Cells.of(
            {
                key: (held[key].amount, held[key].no_data_reason) if key in held else None
                for key in measure.cell_labels
            }
        )
        total = held.get("")
        if total_fault(cells, total.amount if total else None):
            yield f"value {_name((measure_id, year, ''))}: the total is not the sum of the cells"


def _name(place: tuple[int, int, str]) -> str:
    measure, year, cell = place
    return f"{measure}/{year}/{cell or 'total'}"
