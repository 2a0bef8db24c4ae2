"""All that the page of one indicator says. The number of queries is the same for any indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from catalogue.ordering import reader_key
from home.languages.addresses import ORIGINAL, active
from planpages.models import IndicatorDefinition

from . import charts
from .assessing import Progress, Thresholds
from .choices import Dimension, ValueKind
from .models import Assessment, Measure, ValueChange
from .reading import Point, Series, cells_by_year, earlier_series, totals
from .shown import ShownIndicator, amount, chart_points, course, own_source, shown_indicator

BY_VALUE, BY_NAME = "wartosc", "nazwa"


@dataclass(frozen=True)
class YearRow:
    """One year of the table beside the chart; a year in which nothing is known has no point."""

    year: int
    amount: str
    point: Point | None
    path: str
    progress: Progress
    own_source: str
    notes: Sequence[int]
    """Numbers of the footnotes on revisions."""


@dataclass(frozen=True)
class Revision:
    """A change of a value that had been final."""

    number: int
    year: int
    cell: str
    old: str
    new: str
    change: ValueChange


@dataclass(frozen=True)
class CellRow:
    """One powiat or kind of entity: a value for each of the years of the table."""

    code: str
    label: str
    values: Sequence[tuple[str, Point | None]]
    shade: int


@dataclass(frozen=True)
class Breakdown:
    """The values of a year by powiat or kind, and all years of them in a table."""

    dimension: str
    heading: str
    year: int | None
    years: Sequence[int]
    rows: Sequence[CellRow]
    total: Sequence[tuple[str, Point | None]]
    order: str
    map: charts.PowiatMap | None
    multiples: charts.SmallMultiples
    low: str
    high: str

    @property
    def language(self) -> str:
        """Of the labels: names of powiats are Polish in every language."""
        return ORIGINAL if self.dimension == Dimension.POWIAT else active()


@dataclass(frozen=True)
class EarlierMeaning:
    """What the indicator meant before, with the values collected then."""

    definition: IndicatorDefinition
    rows: Sequence[tuple[int, str, Point]]


def series_of(definition: IndicatorDefinition) -> Series:
    """The series of a definition that was fetched by `addresses.find`. 1 query."""
    measure: Measure = definition.measured.measure
    return Series(measure, definition, totals([measure])[measure.pk])


def indicator_context(series: Series, thresholds: Thresholds, query: QueryDict) -> dict[str, Any]:
    """For `monitoring/indicator.html`. 6 queries beyond the series itself."""
    indicator = shown_indicator(series, thresholds)
    earlier = earlier_series(series)
    revisions = _revisions(series)
    comments = _comments(series)
    return {
        "indicator": indicator,
        "definition": series.definition,
        "chart": _chart(indicator, earlier),
        "rows": _year_rows(series, thresholds, revisions),
        "revisions": revisions,
        "latest_comment": next((c for c in comments if c.year == indicator.year), None),
        "earlier_comments": [c for c in comments if c.year != indicator.year],
        "meanings": [_meaning(one) for one in earlier],
        "versions": _versions(series),
        "breakdown": _breakdown(indicator, query),
        "rule": _rule(indicator),
        "thresholds": thresholds,
    }


def _chart(indicator: ShownIndicator, earlier: Sequence[Series]) -> str:
    series = indicator.series
    of_earlier = {year: point for one in reversed(earlier) for year, point in one.points.items()}
    same_unit = [one for one in earlier if one.definition.unit == series.definition.unit]
    return charts.line_chart(
        chart_points(series.points),
        name="wykres",
        title=series.definition.name,
        unit=series.definition.unit,
        course=course(series),
        # Two units on one axis would say nothing.
        earlier=chart_points(of_earlier) if len(same_unit) == len(earlier) else (),
    )


def _year_rows(
    series: Series, thresholds: Thresholds, revisions: Sequence[Revision]
) -> list[YearRow]:
    first = min([series.measure.first_year, *series.points])
    last = max([series.latest_year or first, *series.points])
    rows = []
    for year in range(first, last + 1):
        point = series.at(year)
        if point is None and not series.measure.expects(year):
            continue
        progress = series.progress(year, thresholds)
        notes = [one.number for one in revisions if one.year == year and not one.cell]
        shown = amount(series, point.amount if point else None)
        path = amount(series, _rounded(series, progress.path))
        source = own_source(series, point)
        rows.append(YearRow(year, shown, point, path, progress, source, notes))
    return rows[::-1]


def _rounded(series: Series, value: Decimal | None) -> Decimal | None:
    """The path has no more decimals than the office shows, and one at the most."""
    places = max(1, series.measure.decimals)
    return value if value is None else value.quantize(Decimal(1).scaleb(-places)).normalize()


def _revisions(series: Series) -> list[Revision]:
    labels = series.measure.cell_labels
    changes = ValueChange.objects.filter(
        measure=series.measure, kind=ValueKind.REVISED, old_amount__isnull=False
    ).order_by("year", "cell", "number")
    # A source that was put right is a change too, but no other value.
    revised = [change for change in changes if change.amount != change.old_amount]
    return [
        Revision(
            number,
            change.year,
            labels.get(change.cell, change.cell),
            amount(series, change.old_amount),
            amount(series, change.amount),
            change,
        )
        for number, change in enumerate(revised, 1)
    ]


def _comments(series: Series) -> list[Assessment]:
    said = Assessment.objects.filter(measure=series.measure).order_by("-year")
    return [one for one in said if one.comment or one.evidence]


def _meaning(series: Series) -> EarlierMeaning:
    rows = [(year, amount(series, point.amount), point) for year, point in series.points.items()]
    return EarlierMeaning(series.definition, rows[::-1])


def _versions(series: Series) -> list[IndicatorDefinition]:
    """What each version says of the indicator, the latest first."""
    return list(
        IndicatorDefinition.objects.filter(indicator=series.definition.indicator_id)
        .select_related("version__resolution")
        .defer("version__content")
        .order_by("-version__number")
    )


def _breakdown(indicator: ShownIndicator, query: QueryDict) -> Breakdown | None:
    """Of the year asked for; else of the one that the page assesses, or of the last with cells."""
    series = indicator.series
    measure = series.measure
    if not measure.dimension:
        return None
    by_year = cells_by_year(measure)
    years = sorted(by_year)
    asked = query.get("rok", "")
    usual = indicator.year if indicator.year in by_year else max(years, default=None)
    year = next((one for one in years if str(one) == asked), usual)
    order = BY_NAME if query.get("kolejnosc") == BY_NAME else BY_VALUE
    of_year = by_year.get(year, {}) if year is not None else {}
    known = {code: p.amount for code, p in of_year.items() if p.amount is not None}
    is_map = measure.dimension == Dimension.POWIAT
    drawn = None
    if is_map:
        title = _("%(name)s, %(year)s") % {"name": series.definition.name, "year": year or "–"}
        drawn = charts.powiat_map(known, name="mapa", title=title)
    labels = measure.cell_labels
    codes = list(labels)
    if order == BY_NAME and not is_map:
        # Powiats stand in the order of their Polish names, the cities after them.
        codes.sort(key=lambda code: reader_key(labels[code]))
    elif order == BY_VALUE:
        codes.sort(key=lambda code: (code not in known, -known.get(code, Decimal(0))))
    shades: Mapping[str, int] = drawn.shades if drawn else {}
    rows = [
        CellRow(
            code,
            labels[code],
            [_cell(series, by_year[one].get(code)) for one in years],
            shades.get(code, 0),
        )
        for code in codes
    ]
    multiples = charts.small_multiples(
        [
            charts.Series(
                code,
                label,
                chart_points({one: by_year[one][code] for one in years if code in by_year[one]}),
            )
            for code, label in labels.items()
        ],
        name="male",
    )
    return Breakdown(
        dimension=measure.dimension,
        heading=_("Powiats") if is_map else _("Kinds of entity"),
        year=year,
        years=years,
        rows=rows,
        total=[_cell(series, series.at(one)) for one in years],
        order=order,
        map=drawn,
        multiples=multiples,
        low=amount(series, multiples.low),
        high=amount(series, multiples.high),
    )


def _cell(series: Series, point: Point | None) -> tuple[str, Point | None]:
    return amount(series, point.amount if point else None), point


def _rule(indicator: ShownIndicator) -> dict[str, str] | None:
    """The numbers of the rule for the year shown, in words."""
    progress = indicator.progress
    if progress.path is None or progress.share is None:
        return None
    return {
        "path": amount(indicator.series, _rounded(indicator.series, progress.path)),
        "share": amount(indicator.series, progress.share),
    }
