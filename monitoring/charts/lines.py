"""Values over the years: the chart of an indicator, a sparkline, small ones beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from home import formats

from .scale import Axis, axis_of, coordinate, label_ends, short_number, without_overlap

WIDTH, HEIGHT = 480.0, 270.0
SIDE, TOP, BOTTOM = 26.0, 46.0, HEIGHT - 30.0
FONT, PHONE_FONT = 11.0, 18.0
"""Letters in units of the drawing: as drawn, and as charts.css draws them on a phone."""
LETTER = 0.58
"""Width of a letter or digit, as a share of the font's size."""
LONGEST_UNIT = 34
MOST_LABELS = 12

SPARK_WIDTH, SPARK_HEIGHT = 120.0, 36.0
SMALL_WIDTH, SMALL_HEIGHT = 160.0, 72.0


@dataclass(frozen=True)
class Point:
    """A value of one year. Provisional ones are drawn hollow, revised ones get an asterisk."""

    year: int
    value: Decimal
    provisional: bool = False
    revised: bool = False

    @property
    def words(self) -> str:
        notes = [
            word
            for word, holds in (
                (_("provisional"), self.provisional),
                (_("revised"), self.revised),
            )
            if holds
        ]
        beside = f" ({', '.join(notes)})" if notes else ""
        return f"{self.year}: {formats.number(self.value)}{beside}"


@dataclass(frozen=True)
class Course:
    """The way from the baseline to the target that the plan sets."""

    baseline_year: int
    baseline: Decimal
    target_year: int
    target: Decimal

    @property
    def words(self) -> str:
        return _("baseline %(baseline)s in %(baseline_year)s, target %(target)s in %(year)s") % {
            "baseline": formats.number(self.baseline),
            "baseline_year": self.baseline_year,
            "target": formats.number(self.target),
            "year": self.target_year,
        }


@dataclass(frozen=True)
class Series:
    """One of several small charts."""

    code: str
    label: str
    points: Sequence[Point]


@dataclass(frozen=True)
class SmallChart:
    code: str
    label: str
    last: Point | None
    svg: SafeString


@dataclass(frozen=True)
class SmallMultiples:
    """Small charts of one scale: from `low` to `high`, from one year to another."""

    charts: Sequence[SmallChart]
    low: Decimal
    high: Decimal
    from_year: int | None
    to_year: int | None


@dataclass(frozen=True)
class _Frame:
    """Turns years and values into places inside a box."""

    axis: Axis
    first: int
    last: int
    left: float
    right: float
    top: float
    bottom: float

    def x(self, year: int) -> float:
        if self.first == self.last:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * (year - self.first) / (self.last - self.first)

    def y(self, value: Decimal) -> float:
        return self.bottom - (self.bottom - self.top) * self.axis.share(value)

    def place(self, point: Point) -> tuple[float, float]:
        return self.x(point.year), self.y(point.value)


def line_chart(
    points: Sequence[Point],
    *,
    name: str,
    title: str,
    unit: str,
    course: Course | None = None,
    earlier: Sequence[Point] = (),
) -> SafeString:
    """The chart of an indicator.

    `earlier` are values collected under another definition: a line of their own, with squares.
    """
    points, earlier = _by_year(points), _by_year(earlier)
    frame = _frame([*points, *earlier], course, (SIDE, WIDTH - SIDE, TOP, BOTTOM))
    # Numbers of the axis stand over its lines: the first year begins beside them.
    longest = max(len(short_number(tick)) for tick in frame.axis.ticks)
    frame = replace(frame, left=max(SIDE, 10 + longest * LETTER * FONT))
    shown = [_shown(point, frame) for point in points]
    return _svg(
        "line",
        name,
        title,
        _description(points, course, earlier, frame.axis),
        {
            "view_box": f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
            "font": coordinate(FONT),
            "head": _head(unit, frame.axis),
            "left": coordinate(0),
            "right": coordinate(WIDTH),
            "bottom": coordinate(BOTTOM),
            "ticks": _ticks(frame.axis, frame),
            "years": _years(frame),
            "line": _path(points, frame),
            "dots": shown,
            "earlier_line": _path(earlier, frame),
            "earlier_dots": [_shown(point, frame) for point in earlier],
            "labels": _labels(points, course, frame),
            "course": _shown_course(course, points, frame) if course else None,
        },
    )


def sparkline(
    points: Sequence[Point], *, name: str, title: str, course: Course | None = None
) -> SafeString:
    """A line as small as a word; the way to the target is dashed."""
    points = _by_year(points)
    frame = _frame(points, course, (5, SPARK_WIDTH - 5, 5, SPARK_HEIGHT - 5))
    return _svg(
        "spark",
        name,
        title,
        _description(points, course, (), frame.axis),
        {
            "view_box": f"0 0 {SPARK_WIDTH:.0f} {SPARK_HEIGHT:.0f}",
            "line": _path(points, frame),
            "course": _shown_course(course, points, frame) if course else None,
            "last": _shown(points[-1], frame) if points else None,
        },
    )


def small_multiples(series: Iterable[Series], *, name: str) -> SmallMultiples:
    """One small chart for each, in the order given. Where a year is missing the line is broken."""
    ordered = [(one, _by_year(one.points)) for one in series]
    everything = [point for _one, points in ordered for point in points]
    frame = _frame(everything, None, (7, SMALL_WIDTH - 7, 7, SMALL_HEIGHT - 7))
    charts = []
    for one, points in ordered:
        context = {
            "view_box": f"0 0 {SMALL_WIDTH:.0f} {SMALL_HEIGHT:.0f}",
            "right": coordinate(SMALL_WIDTH),
            "ground": coordinate(frame.y(Decimal(0) if frame.axis.has_zero else frame.axis.low)),
            "line": _path(points, frame),
            "dots": [_shown(point, frame) for point in points],
        }
        about = _description(points, None, (), frame.axis)
        svg = _svg("small", f"{name}-{one.code}", one.label, about, context)
        charts.append(SmallChart(one.code, one.label, points[-1] if points else None, svg))
    years = [point.year for point in everything]
    return SmallMultiples(
        charts, frame.axis.low, frame.axis.high, min(years, default=None), max(years, default=None)
    )


def _svg(
    template: str, name: str, title: str, description: str, context: dict[str, Any]
) -> SafeString:
    common = {"name": name, "title": title, "description": description}
    return render_to_string(f"monitoring/charts/{template}.svg", {**common, **context})


def _by_year(points: Iterable[Point]) -> list[Point]:
    return sorted(points, key=lambda point: point.year)


def _frame(
    points: Sequence[Point], course: Course | None, box: tuple[float, float, float, float]
) -> _Frame:
    values = [point.value for point in points]
    years = [point.year for point in points]
    if course:
        values += [course.baseline, course.target]
        years += [course.baseline_year, course.target_year]
    left, right, top, bottom = box
    first, last = min(years, default=0), max(years, default=0)
    return _Frame(axis_of(values), first, last, left, right, top, bottom)


def _path(points: Sequence[Point], frame: _Frame) -> str:
    """The `d` of a path: years that follow each other are joined, over a gap is no line."""
    steps, before = [], None
    for point in points:
        x, y = map(coordinate, frame.place(point))
        steps.append(f"{'L' if before == point.year - 1 else 'M'}{x} {y}")
        before = point.year
    return "".join(steps)


def _shown(point: Point, frame: _Frame) -> dict[str, Any]:
    x, y = frame.place(point)
    return {
        "x": coordinate(x),
        "y": coordinate(y),
        # A square around the same place, for values under another definition.
        "corner_x": coordinate(x - 3),
        "corner_y": coordinate(y - 3),
        "provisional": point.provisional,
        "words": point.words,
    }


def _ticks(axis: Axis, frame: _Frame) -> list[dict[str, str]]:
    return [
        {
            "y": coordinate(frame.y(tick)),
            "label_y": coordinate(frame.y(tick) - 3),
            "words": short_number(tick),
        }
        for tick in axis.ticks
    ]


def _years(frame: _Frame) -> list[dict[str, Any]]:
    """Labels of the years that have room; `wide` ones have it on wide screens only."""
    if frame.last == 0:
        return []
    # Years far apart (a slip of a typist) do not make a drawing of thousands of labels.
    step = max(1, (frame.last - frame.first) // 40)
    years = [*range(frame.last, frame.first - 1, -step)][::-1]
    middles = [frame.x(year) for year in years]
    on_phone, on_wide = (
        without_overlap(middles, [4 * LETTER * font + 4] * len(years), WIDTH)
        for font in (PHONE_FONT, FONT)
    )
    return [
        {"x": coordinate(middles[nth]), "words": str(year), "wide": nth not in on_phone}
        for nth, year in enumerate(years)
        if nth in on_wide
    ]


def _labels(points: Sequence[Point], course: Course | None, frame: _Frame) -> list[dict[str, Any]]:
    """Numbers beside the points, as many as have room; the last one always."""
    words = [formats.number(point.value) + ("*" if point.revised else "") for point in points]
    middles = [frame.x(point.year) for point in points]
    on_phone, on_wide = (
        without_overlap(middles, [len(word) * LETTER * font for word in words], WIDTH)
        for font in (PHONE_FONT, FONT)
    )
    last = len(points) - 1
    labels = []
    for nth, point in enumerate(points):
        if nth not in on_wide or (len(points) > MOST_LABELS and nth != last):
            continue
        x, y = frame.place(point)
        below = _is_below(point, course, frame)
        labels.append(
            {
                **_anchored(x, len(words[nth]) * LETTER * PHONE_FONT),
                "y": coordinate(y + PHONE_FONT + 4 if below else y - 9),
                "words": words[nth],
                "wide": nth not in on_phone,
                "last": nth == last,
            }
        )
    return labels


def _is_below(point: Point, course: Course | None, frame: _Frame) -> bool:
    """Whether a number stands under its point: away from the way to the target, inside the box."""
    y = frame.y(point.value)
    if course is None:
        return False
    years = course.target_year - course.baseline_year
    along = (point.year - course.baseline_year) / years if years else 1.0
    at_course = frame.y(course.baseline) + along * (
        frame.y(course.target) - frame.y(course.baseline)
    )
    is_under = y >= at_course and course.baseline_year <= point.year <= course.target_year
    return is_under and y + PHONE_FONT + 6 < frame.bottom


def _anchored(x: float, width: float) -> dict[str, str]:
    """A label centred on its point, or held inside the drawing at its edges."""
    start, end = label_ends(x, width, WIDTH)
    if start == 0.0:
        return {"x": coordinate(2), "anchor": "start"}
    if end >= WIDTH:
        return {"x": coordinate(WIDTH - 2), "anchor": "end"}
    return {"x": coordinate(x), "anchor": "middle"}


def _shown_course(course: Course, points: Sequence[Point], frame: _Frame) -> dict[str, Any]:
    x1, y1 = frame.x(course.baseline_year), frame.y(course.baseline)
    x2, y2 = frame.x(course.target_year), frame.y(course.target)
    words = _("target %(target)s") % {"target": formats.number(course.target)}
    # The number of a value of the same year stands on the other side.
    rival = next((point for point in points if point.year == course.target_year), None)
    under = rival is not None and rival.value > course.target
    return {
        "x1": coordinate(x1),
        "y1": coordinate(y1),
        "x2": coordinate(x2),
        "y2": coordinate(y2),
        "baseline": _diamond(x1, y1),
        "target": _diamond(x2, y2, 6),
        "label": {
            **_anchored(x2, len(words) * LETTER * PHONE_FONT),
            "y": coordinate(y2 + FONT + 10 if under else y2 - 10),
            "words": words,
        },
    }


def _diamond(x: float, y: float, size: float = 5) -> str:
    corners = ((x, y - size), (x + size, y), (x, y + size), (x - size, y))
    return " ".join(f"{coordinate(px)},{coordinate(py)}" for px, py in corners)


def _head(unit: str, axis: Axis) -> str:
    """What the numbers are, over the chart."""
    short = unit if len(unit) <= LONGEST_UNIT else f"{unit[: LONGEST_UNIT - 1].rstrip()}…"
    if axis.has_zero:
        return short
    return _("%(unit)s (axis not from 0)") % {"unit": short}


def _description(
    points: Sequence[Point], course: Course | None, earlier: Sequence[Point], axis: Axis
) -> str:
    """All that the drawing shows, in words."""
    listed: Callable[[Sequence[Point]], str] = lambda some: "; ".join(p.words for p in some)  # noqa: E731
    said = [listed(points) or _("No values yet")]
    if course:
        said.append(course.words)
    if earlier:
        said.append(_("under an earlier definition: %(values)s") % {"values": listed(earlier)})
    if points and not axis.has_zero:
        said.append(_("the axis does not begin at zero"))
    return " ".join(f"{part[:1].upper()}{part[1:].removesuffix('.')}." for part in said)
