"""Indicators as pages show them: standing in words and shape, the last value, drawings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from home import formats
from planpages.models import IndicatorDefinition

from . import charts
from .addresses import address_of
from .assessing import Progress, Thresholds
from .choices import Standing
from .reading import Point, Series

PATTERNS: Mapping[Standing, str] = {
    Standing.REACHED: "solid",
    Standing.ON_TRACK: "stripes",
    Standing.AT_RISK: "dots",
    Standing.BEHIND: "hatch",
    Standing.NO_DATA: "none",
}
"""From the darkest to the lightest."""


@dataclass(frozen=True)
class ShownIndicator:
    """A row of a list, or the head of a page."""

    series: Series
    thresholds: Thresholds
    year: int | None
    """The year that is shown: the last with a figure, unless a reader asked for another."""

    @property
    def definition(self) -> IndicatorDefinition:
        return self.series.definition

    @cached_property
    def url(self) -> str:
        return address_of(self.definition)

    @property
    def point(self) -> Point | None:
        return self.series.at(self.year) if self.year is not None else None

    @property
    def amount(self) -> str:
        point = self.point
        return amount(self.series, point.amount if point else None)

    @property
    def own_source(self) -> str:
        """Where the value comes from, if not from where the plan says."""
        return own_source(self.series, self.point)

    @property
    def baseline(self) -> str:
        return amount(self.series, self.definition.baseline)

    @property
    def target(self) -> str:
        return amount(self.series, self.definition.target)

    @cached_property
    def progress(self) -> Progress:
        if self.year is None:
            return Progress(Standing.NO_DATA)
        return self.series.progress(self.year, self.thresholds)

    @property
    def standing(self) -> Standing:
        return self.progress.standing

    @property
    def sparkline(self) -> str:
        return charts.sparkline(
            chart_points(self.series.points),
            name=f"w{self.series.measure.pk}",
            title=_("Values of the years: %(name)s") % {"name": self.definition.name},
            course=course(self.series),
        )


def shown_indicator(
    series: Series, thresholds: Thresholds, year: int | None = None
) -> ShownIndicator:
    return ShownIndicator(series, thresholds, series.latest_year if year is None else year)


def amount(series: Series, value: Decimal | None) -> str:
    """With at least as many decimals as the office shows for this indicator."""
    if value is None:
        return ""
    exact = max(0, -int(value.normalize().as_tuple().exponent))
    return formats.number(value, max(exact, series.measure.decimals if exact else 0))


def own_source(series: Series, point: Point | None) -> str:
    """The source of a value, unless it is the one that the plan names."""
    source = point.source if point else ""
    return "" if source == series.definition.source else source


def chart_points(points: Mapping[int, Point]) -> list[charts.Point]:
    """Years with a figure; that there is none is said beside the chart."""
    return [
        charts.Point(year, point.amount, point.is_provisional, point.is_revised)
        for year, point in points.items()
        if point.amount is not None
    ]


def course(series: Series) -> charts.Course:
    """The way that the definition sets."""
    one = series.definition
    return charts.Course(one.baseline_year, one.baseline, one.target_year, one.target)


def standing_counts(indicators: Iterable[ShownIndicator]) -> dict[Standing, int]:
    counts = dict.fromkeys(Standing, 0)
    for indicator in indicators:
        counts[indicator.standing] += 1
    return counts


def standing_bar(counts: Mapping[Standing, int], name: str) -> str:
    parts = [
        charts.Part(str(standing.label), counts[standing], PATTERNS[standing])
        for standing in Standing
    ]
    return charts.stacked_bar(parts, name=name, title=_("Indicators by assessment"))


def swatch(standing: Standing, name: str) -> str:
    """The pattern of a part, for the legend; `name` is that of the bar."""
    return charts.pattern_swatch(PATTERNS[standing], name)


def rule_of_standings(thresholds: Thresholds) -> list[tuple[Standing, str]]:
    """What each standing means, with the thresholds in force."""
    on_track, at_risk = thresholds.on_track_percent, thresholds.at_risk_percent
    return [
        (Standing.REACHED, _("The target is reached.")),
        (
            Standing.ON_TRACK,
            _("At least %(percent)d%% of the change that the path asks for.")
            % {"percent": on_track},
        ),
        (
            Standing.AT_RISK,
            _("Less than %(most)d%% of that change, but at least %(least)d%%.")
            % {"most": on_track, "least": at_risk},
        ),
        (
            Standing.BEHIND,
            _("Less than %(percent)d%%, or the target year is over and the target is not reached.")
            % {"percent": at_risk},
        ),
        (Standing.NO_DATA, _("There is no value that could be assessed.")),
    ]
