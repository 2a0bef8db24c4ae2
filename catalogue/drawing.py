"""The map as a page shows it: outlines that are links, dots, figures, the legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .browsing import POWIAT, Asked, Found, powiat_name
from .map import Area, Box, ColourClass, Region, class_of, colour_classes, region
from .models import Entity
from .points import Dot, dots

ROOM_FOR_NAME = 30
"""How much room an area has to have for its name to stand on it."""

LARGE = 12
"""A dot for fewer entities is never drawn as large as dots get."""


@dataclass(frozen=True)
class ShownArea:
    code: str
    name: str
    short_name: str
    path: str
    count: int
    words: str
    """The name and the count in words, for those who do not see the map."""
    link: str
    colour: int
    chosen: bool
    x: str
    y: str
    name_y: str
    has_label: bool
    has_name: bool


@dataclass(frozen=True)
class ShownDot:
    x: str
    y: str
    radius: str
    size: int
    entity: Entity | None
    label_y: str = ""


@dataclass(frozen=True)
class ShownMap:
    """Everything that catalogue/includes/map.html needs; numbers are ready for SVG."""

    view_box: str
    unit: str
    """Size of letters, so that they look alike whatever part is shown."""
    zoomed: Area | None
    areas: Sequence[ShownArea]
    outline: str
    """Of what is chosen; drawn once more, since outlines of neighbours cover half of it."""
    classes: Sequence[ColourClass[int]]
    dots: Sequence[ShownDot]
    without_point: int
    whole_link: str


@dataclass(frozen=True)
class Locator:
    """A small map that says where in the voivodeship something lies."""

    view_box: str
    others: str
    here: str
    x: str
    y: str
    words: str


def show_map(found: Found, counts: Mapping[str, int]) -> ShownMap:
    """The map of what was found; one chosen powiat is shown large."""
    asked, whole = found.asked, region()
    chosen = asked.values(POWIAT)
    zoomed = whole.area(next(iter(chosen))) if len(chosen) == 1 else None
    box = _view(zoomed, whole)
    unit = box.width / whole.box.width
    classes = colour_classes(count for count in counts.values() if count)
    areas = [_area(area, asked, counts.get(area.code, 0), classes, box) for area in whole.areas]
    placed = dots(found.rows(), whole.projection, box)
    largest = max([LARGE, *(dot.size for dot in placed)])
    return ShownMap(
        view_box=box.view_box,
        unit=_svg(15 * unit),
        zoomed=zoomed,
        areas=areas,
        outline="".join(area.path for area in areas if area.chosen),
        classes=classes,
        dots=[_dot(dot, unit, zoomed is not None, largest) for dot in reversed(placed)],
        without_point=found.rows().filter(latitude__isnull=True).count(),
        whole_link=asked.with_values(POWIAT, ()).query,
    )


def _view(zoomed: Area | None, whole: Region) -> Box:
    if zoomed is None:
        return whole.box
    box = zoomed.box.grown(0.12)
    # No taller than the whole region is, and no city so large that nothing lies around it.
    width = max(box.width, box.height * 0.9, 110)
    height = max(box.height, width * 0.8)
    middle, centre = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return Box(middle - width / 2, centre - height / 2, middle + width / 2, centre + height / 2)


def _area(
    area: Area, asked: Asked, count: int, classes: Sequence[ColourClass[int]], box: Box
) -> ShownArea:
    unit = box.width / region().box.width
    chosen = area.code in asked.values(POWIAT)
    only = asked.values(POWIAT) == {area.code}
    x, y = area.label
    has_name = area.room / unit >= ROOM_FOR_NAME
    name = powiat_name(area.code)
    return ShownArea(
        code=area.code,
        name=name,
        short_name=POWIAT.named(area.code),
        path=area.path,
        count=count,
        words=_("%(name)s: %(entities)s") % {"name": name, "entities": entities(count)},
        link=asked.with_values(POWIAT, () if only else (area.code,)).query,
        colour=class_of(count, classes),
        chosen=chosen,
        x=_svg(x),
        # In a small area the dots stand below the number.
        y=_svg(y if has_name else y - 6 * unit),
        name_y=_svg(y + 14 * unit),
        has_label=box.grown(-0.06).holds(area.label),
        has_name=has_name,
    )


def _dot(dot: Dot, unit: float, numbered: bool, largest: int) -> ShownDot:
    """It grows with the number of entities, up to that of the largest."""
    least, most = (6.0, 15.0) if numbered else (3.2, 8.0)
    radius = least + (most - least) * sqrt((dot.size - 1) / (largest - 1))
    if numbered and dot.size > 1:
        radius = max(radius, 10.0)
    return ShownDot(
        x=_svg(dot.x),
        y=_svg(dot.y),
        radius=_svg(radius * unit),
        size=dot.size if numbered else 1,
        entity=dot.entity,
        label_y=_svg(dot.y + 4.4 * unit),
    )


def show_place(entity: Entity) -> Locator:
    """Where an entity is: its powiat, and its point if it is known."""
    whole = region()
    x = y = ""
    if entity.has_point:
        place = whole.projection.place(_degrees(entity.latitude), _degrees(entity.longitude))
        x, y = map(_svg, place)
    here = whole.area(entity.powiat)
    return Locator(
        view_box=whole.box.view_box,
        others="".join(area.path for area in whole.areas if area.code != entity.powiat),
        here=here.path if here else "",
        x=x,
        y=y,
        words=_("Map of the voivodeship: %(place)s")
        % {"place": f"{entity.city}, {powiat_name(entity.powiat)}"},
    )


def entities(count: int) -> str:
    """`12 podmiotów`."""
    return ngettext("%(n)s entity", "%(n)s entities", count) % {"n": count}


def _degrees(value: Decimal | None) -> float:
    return float(value or 0)


def _svg(value: float) -> str:
    """A number as SVG takes it, whatever language the page is in."""
    return f"{value:.1f}".removesuffix(".0")
