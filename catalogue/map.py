"""The voivodeship as a drawing: outlines of its powiats, places on it, classes of colour.

Pure geometry: nothing here knows the database. Where one degree of longitude is as long as the
cosine of the latitude says, an equirectangular projection is exact on the middle parallel; over
the 200 km of the region it errs by under 2%, less than the outlines are simplified by.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Generic, TypeVar

SOURCE = Path(__file__).parent / "data" / "powiaty-lubelskie.geojson"
WIDTH = 600
MARGIN = 8
SHADES = {1: (2,), 2: (1, 3), 3: (1, 2, 4), 4: (1, 2, 3, 4)}
"""Which shades tell so many classes apart."""

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True)
class Box:
    """A part of the drawing, in its own units."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def view_box(self) -> str:
        return f"{self.left:.0f} {self.top:.0f} {self.width:.0f} {self.height:.0f}"

    def holds(self, point: Point) -> bool:
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def grown(self, share: float) -> Box:
        edge = max(self.width, self.height) * share
        return Box(self.left - edge, self.top - edge, self.right + edge, self.bottom + edge)


@dataclass(frozen=True)
class Projection:
    """From degrees to units of the drawing: x to the east, y to the south."""

    west: float
    north: float
    scale: float
    squeeze: float

    def place(self, latitude: float, longitude: float) -> Point:
        x = MARGIN + (longitude - self.west) * self.squeeze * self.scale
        return x, MARGIN + (self.north - latitude) * self.scale

    def place_of(self, x: float, y: float) -> Point:
        """Latitude and longitude of a point of the drawing."""
        longitude = self.west + (x - MARGIN) / (self.squeeze * self.scale)
        return self.north - (y - MARGIN) / self.scale, longitude


@dataclass(frozen=True)
class Area:
    """A powiat: its outline, and where a word stands inside it with most room around."""

    code: str
    name: str
    path: str
    label: Point
    room: float
    """How far the outline is from the label."""
    box: Box


@dataclass(frozen=True)
class Region:
    """The whole voivodeship. A powiat around a city has a hole where the city lies."""

    areas: tuple[Area, ...]
    projection: Projection
    box: Box

    def area(self, code: str) -> Area | None:
        return next((area for area in self.areas if area.code == code), None)


N = TypeVar("N", int, Decimal)


@dataclass(frozen=True)
class ColourClass(Generic[N]):
    """A step of the legend: the numbers `low` to `high` have one shade, `number`."""

    number: int
    low: N
    high: N


@cache
def region() -> Region:
    """Read once: the outlines never change while the site runs."""
    features = json.loads(SOURCE.read_text(encoding="utf-8"))["features"]
    degrees = [point for f in features for ring in f["geometry"]["coordinates"] for point in ring]
    west, east = min(p[0] for p in degrees), max(p[0] for p in degrees)
    south, north = min(p[1] for p in degrees), max(p[1] for p in degrees)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze)
    projection = Projection(west, north, scale, squeeze)
    areas = [_area(feature, projection) for feature in features]
    areas.sort(key=lambda area: area.code)
    height = 2 * MARGIN + (north - south) * scale
    return Region(tuple(areas), projection, Box(0, 0, WIDTH, height))


def _area(feature: Mapping[str, dict], projection: Projection) -> Area:
    rings = [
        [projection.place(latitude, longitude) for longitude, latitude in ring]
        for ring in feature["geometry"]["coordinates"]
    ]
    xs, ys = [x for x, _y in rings[0]], [y for _x, y in rings[0]]
    box = Box(min(xs), min(ys), max(xs), max(ys))
    label, room = roomiest(rings, box)
    properties = feature["properties"]
    return Area(properties["teryt"], properties["nazwa"], path_of(rings), label, room, box)


def path_of(rings: Iterable[Ring]) -> str:
    """The `d` of an SVG path, in tenths of a unit and steps from point to point."""
    return "".join(_ring_path(ring) for ring in rings)


def _ring_path(ring: Ring) -> str:
    points = [(round(x, 1), round(y, 1)) for x, y in ring]
    if points[0] == points[-1]:
        points.pop()
    first = points[0]
    steps = [
        f"{_short(x - before[0])} {_short(y - before[1])}"
        for before, (x, y) in pairwise(points)
        if (x, y) != before
    ]
    return f"M{_short(first[0])} {_short(first[1])}l{' '.join(steps)}z"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def roomiest(rings: Sequence[Ring], box: Box, steps: int = 16) -> tuple[Point, float]:
    """The point inside the outline that is farthest from it, on a grid refined twice."""
    best, room = (box.left + box.width / 2, box.top + box.height / 2), -math.inf
    searched = box
    for _round in range(3):
        for x, y in _grid(searched, steps):
            distance = _distance(x, y, rings)
            if distance > room:
                best, room = (x, y), distance
        wide, high = searched.width / steps, searched.height / steps
        searched = Box(best[0] - wide, best[1] - high, best[0] + wide, best[1] + high)
        steps = 6
    return (round(best[0], 1), round(best[1], 1)), room


def _grid(box: Box, steps: int) -> Iterator[Point]:
    for row in range(steps + 1):
        for column in range(steps + 1):
            yield box.left + box.width * column / steps, box.top + box.height * row / steps


def _distance(x: float, y: float, rings: Sequence[Ring]) -> float:
    """To the nearest side; negative outside."""
    inside, nearest = False, math.inf
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
            along, up = x2 - x1, y2 - y1
            length = along * along + up * up
            t = max(0.0, min(1.0, ((x - x1) * along + (y - y1) * up) / length)) if length else 0.0
            nearest = min(nearest, math.hypot(x - x1 - t * along, y - y1 - t * up))
    return nearest if inside else -nearest


def colour_classes(numbers: Iterable[N]) -> tuple[ColourClass[N], ...]:
    """At most four classes that hold about equally many areas each.

    There are never more classes than different numbers, so that each one is used. What stands
    apart (no entity, no data) is not among the numbers.
    """
    ordered = sorted(numbers)
    if not ordered:
        return ()
    most = max(SHADES)
    tops = sorted({ordered[math.ceil(len(ordered) * n / most) - 1] for n in range(1, most + 1)})
    classes, rest = [], ordered
    for shade, high in zip(SHADES[len(tops)], tops, strict=True):
        classes.append(ColourClass(shade, rest[0], high))
        rest = [n for n in rest if n > high]
    return tuple(classes)


def class_of(number: N, classes: Sequence[ColourClass[N]]) -> int:
    """The shade of a number; 0 for one that stands apart."""
    return next((step.number for step in classes if step.low <= number <= step.high), 0)
