"""Drawings: whatever the values, the markup is sound, says every value, and stays in its box."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.choices import Powiat
from home import formats
from monitoring.charts import (
    Course,
    Part,
    Point,
    Series,
    line_chart,
    pattern_swatch,
    powiat_map,
    small_multiples,
    sparkline,
    stacked_bar,
)
from monitoring.charts.bars import PATTERNS
from monitoring.charts.powiats import SHADES, short_label
from monitoring.charts.scale import axis_of, without_overlap

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

amounts = st.decimals(-(10**12), 10**12, places=4, allow_nan=False, allow_infinity=False)
points = st.lists(
    st.builds(Point, st.integers(1990, 2100), amounts, st.booleans(), st.booleans()),
    max_size=14,
    unique_by=lambda point: point.year,
)
courses = st.builds(Course, st.integers(1990, 2050), amounts, st.integers(2051, 2100), amounts)
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))


def drawing(svg: str) -> ElementTree.Element:
    root = ElementTree.fromstring(svg)  # noqa: S314
    assert root.get("role") == "img"
    named = [root.find(f".//*[@id='{one}']") for one in root.get("aria-labelledby").split()]
    assert [element.tag for element in named] == [f"{SVG}title", f"{SVG}desc"]
    assert "style" not in {name for element in root.iter() for name in element.attrib}
    assert not root.findall(f".//{SVG}style") + root.findall(f".//{SVG}script")
    return root


def words(root: ElementTree.Element) -> str:
    return root.find(f"{SVG}desc").text


def places(root: ElementTree.Element) -> list[tuple[float, float]]:
    """All that is drawn, as points."""
    found = []
    for element in root.iter():
        for x, y in (("x", "y"), ("cx", "cy"), ("x1", "y1"), ("x2", "y2")):
            if element.get(x) is not None and element.get(y) is not None:
                found.append((float(element.get(x)), float(element.get(y))))
        for attribute in ("points",) + (("d",) if element.tag == f"{SVG}path" else ()):
            numbers = [float(number) for number in NUMBER.findall(element.get(attribute, ""))]
            found += zip(numbers[::2], numbers[1::2], strict=True)
    return found


def inside(root: ElementTree.Element) -> None:
    _x, _y, width, height = (float(part) for part in root.get("viewBox").split())
    assert places(root) or root.get("class").endswith("spark")
    for x, y in places(root):
        assert -0.05 <= x <= width + 0.05, x
        assert -0.05 <= y <= height + 0.05, y


@given(points, st.none() | courses, points, texts, texts)
def test_a_chart_holds_any_values(values, course, earlier, title, unit):
    svg = line_chart(
        values, name="w", title=title, unit=unit, course=course, earlier=earlier
    )  # fmt: skip
    root = drawing(svg)
    inside(root)
    assert "nan" not in svg.lower().replace(title.lower(), "").replace(unit.lower(), "")
    dots = list(root.iter(f"{SVG}circle"))
    assert len(dots) == len(values)
    assert sum(dot.get("fill") == "#fff" for dot in dots) == sum(p.provisional for p in values)
    for point in [*values, *earlier]:
        assert f"{point.year}: {formats.number(point.value)}" in words(root)
    if course:
        assert formats.number(course.target) in words(root)


@given(points, st.none() | courses)
def test_a_sparkline_holds_any_values(values, course):
    root = drawing(sparkline(values, name="s", title="Wskaźnik", course=course))
    inside(root)


@given(st.lists(points, min_size=1, max_size=4))
def test_small_charts_share_one_scale(lists):
    found = small_multiples(
        [Series(str(nth), f"powiat {nth}", values) for nth, values in enumerate(lists)], name="m"
    )
    heights: dict[Decimal, set[float]] = {}
    for chart, values in zip(found.charts, lists, strict=True):
        root = drawing(chart.svg)
        inside(root)
        ordered = sorted(values, key=lambda point: point.year)
        assert chart.last == (ordered[-1] if ordered else None)
        for point, dot in zip(ordered, root.iter(f"{SVG}circle"), strict=True):
            assert found.low <= point.value <= found.high
            heights.setdefault(point.value, set()).add(float(dot.get("cy")))
    assert all(len(places) == 1 for places in heights.values())


@given(st.lists(st.builds(Part, texts, st.integers(0, 400), st.sampled_from(PATTERNS))))
def test_a_bar_is_filled_by_its_parts(parts):
    root = drawing(stacked_bar(parts, name="stan", title="Stan"))
    shown = [part for part in parts if part.count]
    rects = [r for r in root.iter(f"{SVG}rect") if r.get("class") == "chart-part"]
    assert len(rects) == max(1, len(shown))
    for rect in rects:
        left, width = float(rect.get("x")), float(rect.get("width"))
        assert left >= 0 and width >= 0 and left + width <= 480.1
    for part in parts:
        assert f"{part.label}: {formats.number(part.count)}" in words(root) or not part.label


def test_swatches_refer_to_the_patterns_of_their_drawing():
    """A page has one set of patterns a drawing, and no reference that leads nowhere."""
    bar = stacked_bar([Part(one, 1, one) for one in PATTERNS], name="stan", title="Stan")
    chart = powiat_map({"0601": Decimal(3)}, name="w", title="Mapa")
    legend = [pattern_swatch(one, "stan") for one in PATTERNS]
    legend += [entry.swatch for entry in chart.legend]
    assert not [one for one in legend if "<pattern" in one or " id=" in one]
    page = "".join([bar, chart.svg, *legend])
    ids = re.findall(r'<pattern id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) == 4
    assert set(re.findall(r"url\(#([^)]+)\)", "".join(legend))) == set(ids)
    parts = ElementTree.fromstring(bar).iter(f"{SVG}rect")  # noqa: S314
    fills = [part.get("fill") for part in parts if part.get("class") == "chart-part"]
    assert fills == [re.search(r'fill="([^"]+)"', one)[1] for one in legend[: len(PATTERNS)]]


@given(st.dictionaries(st.sampled_from(Powiat.values), amounts))
def test_the_map_shades_every_value_and_hatches_what_is_missing(values):
    found = powiat_map(values, name="w", title="Mapa")
    root = drawing(found.svg)
    areas = root.findall(f"{SVG}path")
    assert len(areas) == len(Powiat.values)
    assert {code for code, shade in found.shades.items() if shade} == set(values)
    hatched = [area for area in areas if area.get("fill") == "url(#w-brak)"]
    assert len(hatched) == len(Powiat.values) - len(values)
    assert {entry.shade for entry in found.legend} == set(found.shades.values())
    by_shade = sorted((shade, values[code]) for code, shade in found.shades.items() if shade)
    assert [value for _shade, value in by_shade] == sorted(values.values())
    titles = [area.find(f"{SVG}title").text for area in areas]
    for code, value in values.items():
        assert f"{Powiat(code).full_name}: {formats.number(value)}" in titles


@given(amounts)
def test_a_number_on_the_map_is_short(value):
    assert len(short_label(value)) <= 15


def test_shades_are_told_apart_in_grey():
    greys = [
        0.2126 * int(c[1:3], 16) + 0.7152 * int(c[3:5], 16) + 0.0722 * int(c[5:], 16)
        for c in SHADES.values()
    ]
    assert all(lighter - darker > 20 for lighter, darker in pairwise(greys))


def test_a_missing_year_breaks_the_line():
    values = [Point(year, Decimal(year - 2000)) for year in (2012, 2013, 2015)]
    root = drawing(line_chart(values, name="w", title="Wskaźnik", unit="szt."))
    (line,) = root.findall(f"{SVG}path")
    assert line.get("d").count("M") == 2
    assert line.get("d").count("L") == 1


def test_numbers_are_in_polish_and_revisions_are_marked():
    values = [Point(2012, Decimal("1234.50")), Point(2013, Decimal("-0.5"), revised=True)]
    root = drawing(line_chart(values, name="w", title="Wskaźnik", unit="szt."))
    numbers = [e.text for e in root.iter(f"{SVG}text") if "chart-number" in e.get("class")]
    assert numbers == ["1\u00a0234,5", "−0,5*"]


@pytest.mark.parametrize("bad", ["NaN", "Infinity"])
def test_what_is_no_number_is_refused(bad):
    with pytest.raises(ValueError, match="cannot show"):
        line_chart([Point(2012, Decimal(bad))], name="w", title="Wskaźnik", unit="szt.")
    with pytest.raises(ValueError, match="cannot show"):
        powiat_map({"0601": Decimal(bad)}, name="w", title="Mapa")


@given(st.lists(amounts, min_size=1))
def test_an_axis_has_few_round_ticks(values):
    axis = axis_of(values)
    assert axis.low <= min(values) and max(values) <= axis.high
    assert 2 <= len(axis.ticks) <= 6
    assert len({after - before for before, after in pairwise(axis.ticks)}) == 1


def test_an_axis_leaves_zero_out_only_where_values_would_be_flat():
    assert axis_of([Decimal(24), Decimal(47)]).low == 0
    assert axis_of([Decimal(1000), Decimal(1010)]).low == 1000
    assert axis_of([Decimal(-1010), Decimal(-1000)]).high == -1000
    assert axis_of([Decimal(5)]).low == 0


@given(st.lists(st.floats(0, 480), max_size=12), st.floats(1, 60))
def test_labels_that_stay_do_not_touch(middles, width):
    middles = sorted(middles)
    kept = sorted(without_overlap(middles, [width] * len(middles), 480))
    assert not middles or len(middles) - 1 in kept
    for before, after in pairwise(kept):
        assert (
            min(middles[after] - width / 2, 480 - width)
            >= max(0, middles[before] - width / 2) + width
        )
