"""The powiats of the voivodeship in classes of grey-green, each with its number on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalogue.choices import Powiat
from catalogue.map import ColourClass, class_of, colour_classes, region
from home import formats

from .scale import coordinate, finite

SHADES = {1: "#e4f0ed", 2: "#b9dad3", 3: "#84bdb3", 4: "#4f9f94"}
"""From light to dark: the order is seen in grey too. Ink on the darkest has a contrast of 5:1."""
LONGEST_LABEL = 5
"""Characters that fit on a small powiat; a longer number is rounded."""


@dataclass(frozen=True)
class LegendEntry:
    """`shade` is 0 for powiats without a value."""

    shade: int
    words: str
    swatch: SafeString


@dataclass(frozen=True)
class PowiatMap:
    svg: SafeString
    legend: Sequence[LegendEntry]
    shades: Mapping[str, int]
    """The shade of each powiat, for a table beside the map."""
    rounded: bool
    """Whether a number on the map is shorter than the value."""


def powiat_map(values: Mapping[str, Decimal], *, name: str, title: str) -> PowiatMap:
    """A map of `values` by TERYT code; a powiat that is not among them has no data."""
    known = {code: finite(value) for code, value in values.items() if code in Powiat.values}
    classes = colour_classes(known.values())
    shades = {
        code: class_of(known[code], classes) if code in known else 0 for code in Powiat.values
    }
    areas = []
    for area in region().areas:
        value = known.get(area.code)
        shown = formats.number(value) if value is not None else _("no data")
        areas.append(
            {
                "path": area.path,
                "fill": _fill(shades[area.code], name),
                "shade": shades[area.code],
                "words": f"{Powiat(area.code).full_name}: {shown}",
                "x": coordinate(area.label[0]),
                "y": coordinate(area.label[1] + 6),
                "label": "" if value is None else short_label(value),
            }
        )
    svg = render_to_string(
        "monitoring/charts/powiats.svg",
        {
            "name": name,
            "title": title,
            "description": _description(known),
            "view_box": region().box.view_box,
            "areas": areas,
        },
    )
    return PowiatMap(
        svg,
        _legend(classes, name, missing=len(known) < len(Powiat.values)),
        shades,
        any(short_label(value) != formats.number(value) for value in known.values()),
    )


def short_label(value: Decimal) -> str:
    """A number in the room that a powiat has: `12,4`, `1 234`, `18 tys.`."""
    for text in (formats.number(value), formats.number(value, 1), formats.number(value, 0)):
        if len(text.lstrip(formats.MINUS)) <= LONGEST_LABEL:
            return text
    words = ((9, _("billion")), (6, _("million")), (3, _("thousand")))
    power, word = next((pair for pair in words if abs(value) >= Decimal(10) ** pair[0]), words[-1])
    part = value.scaleb(-power)
    return f"{formats.number(part, 1 if abs(part) < 10 else 0)}{formats.NBSP}{word}"


def _fill(shade: int, name: str) -> str:
    return SHADES[shade] if shade else f"url(#{name}-brak)"


def _description(values: Mapping[str, Decimal]) -> str:
    if not values:
        return _("No values yet")
    least, most = min(values, key=lambda c: values[c]), max(values, key=lambda c: values[c])
    return _("Most: %(most)s. Least: %(least)s. All values are in the table.") % {
        "most": f"{Powiat(most).full_name}, {formats.number(values[most])}",
        "least": f"{Powiat(least).full_name}, {formats.number(values[least])}",
    }


def _legend(
    classes: Sequence[ColourClass[Decimal]], name: str, *, missing: bool
) -> list[LegendEntry]:
    entries = [
        LegendEntry(step.number, _range(step), _swatch(step.number, name)) for step in classes
    ]
    if missing:
        entries.append(LegendEntry(0, _("no data"), _swatch(0, name)))
    return entries


def _range(step: ColourClass[Decimal]) -> str:
    low, high = formats.number(step.low), formats.number(step.high)
    return low if step.low == step.high else f"{low} – {high}"


def _swatch(shade: int, name: str) -> SafeString:
    """The hatch is that of the map."""
    return render_to_string(
        "monitoring/charts/swatch.svg", {"fill": _fill(shade, name), "kind": f"area--{shade}"}
    )
