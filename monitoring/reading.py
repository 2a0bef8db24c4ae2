"""What all readers of values ask: pages, reports, files. A constant number of queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from django.db.models import Max, prefetch_related_objects

from planpages.models import AdoptedVersion, ChapterPage, IndicatorDefinition, PlanPage

from . import assessing
from .assessing import Progress, Thresholds
from .choices import ValueKind
from .models import Assessment, Measure, Value

ALL: Final = "all"
LATEST: Final = "latest"
"""The last year that has a figure, of each measure by itself."""
NO_YEARS: Final = "none"
Years = Collection[int] | Literal["all", "latest", "none"]
"""Of which years values are read: of some, or as said above."""


class Point(NamedTuple):
    """A current value. `amount` is None where it is known that there are no data."""

    amount: Decimal | None
    kind: str
    no_data_reason: str = ""
    source: str = ""
    version: int = 0

    @property
    def is_provisional(self) -> bool:
        return self.kind == ValueKind.PROVISIONAL

    @property
    def is_revised(self) -> bool:
        return self.kind == ValueKind.REVISED


@dataclass(frozen=True)
class Change:
    """From one year to another; `percent` is None where the earlier value was zero."""

    since: int
    amount: Decimal
    percent: Decimal | None


@dataclass(frozen=True)
class Series:
    """An indicator as the version in force defines it, with the totals of its measure by year.

    Only years with a current value are in `points`, in order: all of them, or those that were
    asked for (`Years`).
    """

    measure: Measure
    definition: IndicatorDefinition
    points: Mapping[int, Point] = field(default_factory=dict)

    @property
    def block_id(self) -> str:
        """The indicator's address in the plan, and in `/monitoring/`."""
        return str(self.measure.indicator.block_id)

    @property
    def years(self) -> range:
        """Years for which the plan wants values: from the first that is collected to the target."""
        return range(self.measure.first_year, self.definition.target_year + 1)

    @property
    def latest_year(self) -> int | None:
        """The last year with a figure; one that only says why there is none does not count."""
        return max((y for y, p in self.points.items() if p.amount is not None), default=None)

    def at(self, year: int) -> Point | None:
        return self.points.get(year)

    def amount(self, year: int) -> Decimal | None:
        point = self.points.get(year)
        return point.amount if point else None

    def change(self, year: int) -> Change | None:
        """From the last year before that has a figure (the baseline's year among them)."""
        now = self.amount(year)
        if now is None:
            return None
        earlier = {y: p.amount for y, p in self.points.items() if y < year and p.amount is not None}
        if self.definition.baseline_year < year:
            earlier.setdefault(self.definition.baseline_year, self.definition.baseline)
        if not earlier:
            return None
        since = max(earlier)
        before = earlier[since]
        percent = (now - before) / abs(before) * 100 if before else None
        return Change(since, now - before, percent)

    def progress(self, year: int, thresholds: Thresholds) -> Progress:
        """The assessment of a year, by the rule of `assessing`."""
        return assessing.progress(
            self.definition,
            year,
            self.amount(year),
            thresholds=thresholds,
            direction=self.measure.direction,
        )


def indicators_in_force(
    plan: PlanPage, *, responsible: bool = False, years: Years = ALL
) -> list[Series]:
    """Every indicator of the version in force, in the plan's order, with its totals. 4 queries,
    and one more to know who is `responsible` for each."""
    version = plan.version_in_force
    return series_of_version(version, responsible=responsible, years=years) if version else []


def series_of_version(
    version: AdoptedVersion, *, responsible: bool = False, years: Years = ALL
) -> list[Series]:
    """The same for any version: values are those of the measure that the version defines."""
    definitions = list(
        IndicatorDefinition.objects.filter(version=version, measured__isnull=False).select_related(
            "indicator", "measured__measure"
        )
    )
    _share(definitions, version)
    definitions.sort(key=_place)
    measures = [one.measured.measure for one in definitions]
    if responsible:
        prefetch_related_objects(measures, "responsible")
    points = totals(measures, years)
    return [
        Series(measure, definition, points[measure.pk])
        for measure, definition in zip(measures, definitions, strict=True)
    ]


def with_years(many: Sequence[Series], years: Years = ALL) -> list[Series]:
    """The same series with the values of other years. 1 query, none where NO_YEARS are wanted."""
    points = totals([one.measure for one in many], years)
    return [replace(one, points=points[one.measure.pk]) for one in many]


def years_with_values(many: Sequence[Series]) -> list[int]:
    """Years in which one of them at least has a total, the last one first. 1 query."""
    values = Value.objects.current().totals().filter(measure__in=[one.measure for one in many])
    return sorted(values.order_by().values_list("year", flat=True).distinct(), reverse=True)


def _share(definitions: Sequence[IndicatorDefinition], version: AdoptedVersion) -> None:
    """Give all of them the same version and chapters: a join would bring the whole text of a
    chapter once for every indicator in it, and build a page of each. 1 query."""
    chapters = ChapterPage.all_languages.in_bulk({one.chapter_id for one in definitions})
    for one in definitions:
        one.version, one.chapter = version, chapters[one.chapter_id]
        one.measured.measure.indicator = one.indicator


def series_of_measure(measure: Measure) -> Series | None:
    """A measure, of the version in force or of an earlier one, by its latest definition.
    2 queries."""
    definition = (
        IndicatorDefinition.objects.filter(measured__measure=measure)
        .select_related("chapter", "version", "indicator")
        .defer("chapter__body", "version__content")
        .order_by("-version__number")
        .first()
    )
    if definition is None:
        return None
    return Series(measure, definition, totals([measure])[measure.pk])


def earlier_series(series: Series) -> list[Series]:
    """What the same indicator meant before: measures of earlier versions, the latest first, each
    with its last definition and its own values. 2 queries."""
    definitions = (
        IndicatorDefinition.objects.filter(
            indicator=series.definition.indicator_id,
            version__number__lt=series.definition.version.number,
            measured__isnull=False,
        )
        .exclude(measured__measure=series.measure)
        .select_related("chapter", "version", "indicator", "measured__measure__indicator")
        .defer("chapter__body", "version__content")
        .order_by("-version__number")
    )
    last: dict[int, IndicatorDefinition] = {}
    for definition in definitions:
        last.setdefault(definition.measured.measure_id, definition)
    measures = [definition.measured.measure for definition in last.values()]
    points = totals(measures)
    return [
        Series(measure, definition, points[measure.pk])
        for measure, definition in zip(measures, last.values(), strict=True)
    ]


def totals(measures: Iterable[Measure], years: Years = ALL) -> dict[int, dict[int, Point]]:
    """By the measure's id and the year, in order of years. 1 query, 2 for LATEST, none for
    NO_YEARS."""
    found: dict[int, dict[int, Point]] = {measure.pk: {} for measure in measures}
    if years == NO_YEARS:
        return found
    values = Value.objects.current().totals().filter(measure__in=found).order_by("year")
    last: dict[int, int] = {}
    if years == LATEST:
        figures = values.filter(amount__isnull=False).order_by()
        last = dict(figures.values_list("measure").annotate(Max("year")))
        values = values.filter(year__in=set(last.values()))
    elif not isinstance(years, str):
        values = values.filter(year__in=years)
    for measure, year, _cell, *point in values.values_list(*_COLUMNS):
        if years != LATEST or last.get(measure) == year:
            found[measure][year] = Point(*point)
    return found


def cells_of_year(measures: Sequence[Measure], year: int) -> dict[int, dict[str, Point]]:
    """By the measure's id and the key of the cell; an absent key is a missing value. 1 query."""
    found: dict[int, dict[str, Point]] = {measure.pk: {} for measure in measures}
    values = Value.objects.current().of_cells().filter(measure__in=found, year=year)
    for measure, _year, cell, *point in values.values_list(*_COLUMNS):
        found[measure][cell] = Point(*point)
    return found


def values_of_years(
    measures: Iterable[Measure], years: Iterable[int]
) -> dict[int, dict[tuple[int, str], Point]]:
    """Cells and totals (the cell without a name) by the measure's id, the year and the cell.
    1 query."""
    found: dict[int, dict[tuple[int, str], Point]] = {measure.pk: {} for measure in measures}
    values = Value.objects.current().filter(measure__in=found, year__in=list(years))
    for measure, year, cell, *point in values.values_list(*_COLUMNS).iterator(chunk_size=2000):
        found[measure][year, cell] = Point(*point)
    return found


def cells_by_year(measure: Measure) -> dict[int, dict[str, Point]]:
    """By the year and the key of the cell, in order of years. 1 query."""
    found: dict[int, dict[str, Point]] = defaultdict(dict)
    values = Value.objects.current().of_cells().filter(measure=measure).order_by("year")
    for _measure, year, cell, *point in values.values_list(*_COLUMNS):
        found[year][cell] = Point(*point)
    return dict(found)


_COLUMNS = (
    "measure", "year", "cell", "amount", "kind", "no_data_reason", "source", "version",
)  # fmt: skip
"""Where a value stands, then the fields of `Point`: thousands of rows need no model instances."""


def assessments_of_year(measures: Iterable[Measure], year: int) -> dict[int, Assessment]:
    """Comment and evidence of a year, by the measure's id. 1 query."""
    rows = Assessment.objects.filter(measure__in=[one.pk for one in measures], year=year)
    return {row.measure_id: row for row in rows}


def _place(definition: IndicatorDefinition) -> tuple[int, tuple[int, ...], int]:
    """Order of the plan: by chapter, then by the number of the paragraph ("4.12")."""
    parts = tuple(int(part) for part in definition.number.split(".") if part.isdigit())
    return definition.chapter.number, parts, definition.pk
