"""How far the values of a year are collected. State follows from dates, values and settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .choices import ValueKind
from .models import Measure, Value
from .reading import Point, Series

DUE_WITHIN = timedelta(days=30)
"""How long before its term a missing value counts as one to be entered now."""


class DataState(TextChoices):
    NOT_COLLECTED = "not_collected", pgettext_lazy("values of a year", "not collected")
    MISSING = "missing", pgettext_lazy("values of a year", "missing")
    DUE = "due", pgettext_lazy("values of a year", "to be entered now")
    OVERDUE = "overdue", pgettext_lazy("values of a year", "overdue")
    PROVISIONAL = "provisional", pgettext_lazy("values of a year", "provisional")
    SETTLED = "settled", pgettext_lazy("values of a year", "final")
    NO_DATA = "no_data", _("there are no data")


WANTED = frozenset({DataState.MISSING, DataState.DUE, DataState.OVERDUE})
"""Something is still to be entered."""
PRESSING = frozenset({DataState.DUE, DataState.OVERDUE})


@dataclass(frozen=True)
class Collected:
    """What is there of a measure's year."""

    state: DataState
    due: date
    cells: int = 0
    """Cells with a value, those that say why there is none among them."""
    of_cells: int = 0

    @property
    def is_in(self) -> bool:
        return self.state not in WANTED

    @property
    def is_incomplete(self) -> bool:
        """Begun: some cells or the total alone are there."""
        return self.state in WANTED and self.cells > 0


@dataclass(frozen=True)
class Wanting:
    """An indicator's year that somebody has to see to."""

    series: Series
    year: int
    collected: Collected


_Counts = dict[tuple[int, int], dict[str, int]]


def collected(
    measure: Measure, year: int, total: Point | None, cells: int, provisional: int, today: date
) -> Collected:
    """`cells`: how many have a value; `provisional`: how many of those are provisional."""
    due, of_cells = measure.due_on(year), measure.cell_count
    if total is not None and cells >= of_cells:
        if total.amount is None and not cells:
            state = DataState.NO_DATA
        elif total.is_provisional or provisional:
            state = DataState.PROVISIONAL
        else:
            state = DataState.SETTLED
    elif not measure.expects(year):
        state = DataState.NOT_COLLECTED
    elif today > due:
        state = DataState.OVERDUE
    elif today >= due - DUE_WITHIN:
        state = DataState.DUE
    else:
        state = DataState.MISSING
    return Collected(state, due, cells, of_cells)


def collected_in_year(
    measures: Iterable[Measure],
    totals: Mapping[int, Mapping[int, Point]],
    year: int,
    today: date,
) -> dict[int, Collected]:
    """By the measure's id; `totals` as `reading.totals` gives them. 1 query."""
    measures = list(measures)
    counts = _cells(measures, year=year)
    return {one.pk: _of(one, year, totals[one.pk].get(year), counts, today) for one in measures}


def wanting(
    series: Iterable[Series], today: date, *, ahead: timedelta = DUE_WITHIN
) -> list[Wanting]:
    """Every year of every indicator whose values are missing and due within `ahead`, or late; the
    earliest term first. 1 query."""
    series = list(series)
    counts = _cells([one.measure for one in series])
    found = [
        Wanting(one, year, state)
        for one in series
        for year in one.years
        if one.measure.due_on(year) - ahead <= today
        and (state := _of(one.measure, year, one.at(year), counts, today)).state in WANTED
    ]
    return sorted(found, key=lambda one: one.collected.due)


def _of(
    measure: Measure, year: int, total: Point | None, counts: _Counts, today: date
) -> Collected:
    kinds = counts.get((measure.pk, year), {})
    provisional = kinds.get(ValueKind.PROVISIONAL, 0)
    return collected(measure, year, total, sum(kinds.values()), provisional, today)


def _cells(measures: Iterable[Measure], **years: int) -> _Counts:
    """By measure and year: how many cells have a value of each kind."""
    counts: _Counts = {}
    rows = (
        Value.objects.current()
        .of_cells()
        .filter(measure__in=[one.pk for one in measures], **years)
        .values_list("measure", "year", "kind")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for measure_id, year, kind, number in rows:
        counts.setdefault((measure_id, year), {})[kind] = number
    return counts
