"""Values entered by the site's own action, in few words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from monitoring.actions.values import Entry, Place, enter_values
from monitoring.amounts import read
from monitoring.choices import ValueKind
from monitoring.models import Measure, Value, ValueChange
from tests import people


def entry(
    measure: Measure,
    year: int,
    typed: str | Decimal | int | None,
    cell: str = "",
    *,
    kind: ValueKind = ValueKind.PROVISIONAL,
    seen: int | None = None,
    source: str = "",
) -> Entry:
    """`typed` as in the grid: "1,5", "brak: powód" or nothing. By default the person saw what is
    there."""
    said = read("" if typed is None else str(typed))
    if seen is None:
        found = Value.objects.filter(measure=measure, year=year, cell=cell).first()
        seen = found.version if found else 0
    return Entry(
        Place(measure.pk, year, cell),
        said.amount,
        said.no_data_reason,
        kind=kind,
        source=source,
        seen=seen,
    )


def enter(
    measure: Measure,
    year: int,
    cells: Mapping[str, Any] | str | int | Decimal,
    *,
    by: str | User = "redaktor",
    final: bool = False,
    reason: str = "",
    **given: Any,
) -> list[ValueChange]:
    """`enter(measure, 2013, 12)` the total; `enter(measure, 2013, {"0601": 3, "": 7})` cells."""
    typed = cells if isinstance(cells, Mapping) else {"": cells}
    kind = ValueKind.FINAL if final else ValueKind.PROVISIONAL
    return enter_values(
        people.person(by) if isinstance(by, str) else by,
        [entry(measure, year, what, cell, kind=kind, **given) for cell, what in typed.items()],
        reason=reason,
    )


def current(measure: Measure, year: int) -> dict[str, Any]:
    """Cell to amount or reason."""
    values = Value.objects.current().filter(measure=measure, year=year)
    return {v.cell: v.no_data_reason if v.amount is None else v.amount for v in values}
