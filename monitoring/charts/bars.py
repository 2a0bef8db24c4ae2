"""One bar of parts that make a whole. Parts differ in pattern, so colour is not needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from home import formats

from .scale import coordinate, without_overlap

WIDTH, HEIGHT, BAR_TOP = 480.0, 54.0, 24.0
FONT, PHONE_FONT = 13.0, 18.0
PATTERNS = ("solid", "stripes", "dots", "hatch", "none")
"""In the order from dark to light, so that they differ in grey too."""


@dataclass(frozen=True)
class Part:
    """`pattern` is one of PATTERNS; a count below zero makes no sense and raises ValueError."""

    label: str
    count: int
    pattern: str


def pattern_swatch(pattern: str, name: str) -> SafeString:
    """A sample of a pattern for the legend of the bar of this `name`, on the same page: the bar
    has the patterns, once."""
    return render_to_string(
        "monitoring/charts/swatch.svg", {"fill": _fill(pattern, name), "kind": "part"}
    )


def stacked_bar(parts: Sequence[Part], *, name: str, title: str) -> SafeString:
    """The bar with a number over each part that is wide enough for it."""
    if any(part.count < 0 or part.pattern not in PATTERNS for part in parts):
        raise ValueError("A part has a count and one of the known patterns.")
    whole = sum(part.count for part in parts)
    pieces, left = [], 0.0
    for part in parts:
        if part.count:
            width = WIDTH * part.count / whole
            pieces.append((part, left, width))
            left += width
    middles = [start + width / 2 for _part, start, width in pieces]
    room = [len(str(part.count)) * PHONE_FONT * 0.6 for part, _start, _width in pieces]
    numbered = without_overlap(middles, room, WIDTH)
    return render_to_string(
        "monitoring/charts/stack.svg",
        {
            "name": name,
            "title": title,
            "description": "; ".join(
                f"{part.label}: {formats.number(part.count)}" for part in parts
            ),
            "view_box": f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
            "width": coordinate(WIDTH - 1),
            "top": coordinate(BAR_TOP),
            "height": coordinate(HEIGHT - BAR_TOP - 1),
            "font": coordinate(FONT),
            "pieces": [
                {
                    "x": coordinate(start + 0.5),
                    "width": coordinate(max(0.0, width - 1)),
                    "middle": coordinate(start + width / 2),
                    "fill": _fill(part.pattern, name),
                    "number": part.count if nth in numbered else "",
                }
                for nth, (part, start, width) in enumerate(pieces)
            ],
        },
    )


def _fill(pattern: str, name: str) -> str:
    if pattern not in PATTERNS:
        raise ValueError(f"There is no pattern {pattern}.")
    return {"solid": "#0a5c54", "none": "#fff"}.get(pattern, f"url(#{name}-{pattern})")
