"""Where values stand on an axis, and which round numbers mark it. All in decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.utils.translation import gettext as _

from home import formats

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
MOST_STEPS = 4
"""An axis has at most so many steps, and one more at an end that is not round."""
LEAST_SHARE = 3
"""Zero is on the axis unless the values would then fill less than one part in this many."""


@dataclass(frozen=True)
class Axis:
    """From `low` to `high`, both of them ticks."""

    low: Decimal
    high: Decimal
    ticks: tuple[Decimal, ...]

    @property
    def has_zero(self) -> bool:
        return self.low <= 0 <= self.high

    def share(self, value: Decimal) -> float:
        """0 at the low end, 1 at the high one."""
        return float((value - self.low) / (self.high - self.low))


def axis_of(values: Iterable[Decimal]) -> Axis:
    """An axis that holds all values; without any, from 0 to 1."""
    numbers = [finite(value) for value in values] or [Decimal(0)]
    low, high = min(numbers), max(numbers)
    span = high - low
    if span == 0 or low <= span * (LEAST_SHARE - 1):
        low = min(low, Decimal(0))
    if span == 0 or high >= -span * (LEAST_SHARE - 1):
        high = max(high, Decimal(0))
    if low == high:
        high += 1
    step = _round_step((high - low) / MOST_STEPS)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    ticks = tuple((first + n) * step for n in range(int(last - first) + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError(f"A chart cannot show {value}.")
    return value


def _round_step(least: Decimal) -> Decimal:
    power = Decimal(1).scaleb(least.adjusted())
    return next(step * power for step in STEPS if step * power >= least)


def short_number(value: Decimal) -> str:
    """`2,5 mln` where whole millions or thousands of millions are marked."""
    for power, word in ((9, _("billion")), (6, _("million"))):
        part = value.scaleb(-power)
        if abs(part) >= 1 and part == part.quantize(Decimal("0.01")):
            return f"{formats.number(part)}{formats.NBSP}{word}"
    return formats.number(value)


def coordinate(value: float) -> str:
    """A number as SVG takes it, whatever language the page is in."""
    return f"{value:.1f}".removesuffix(".0")


def without_overlap(
    middles: Sequence[float], widths: Sequence[float], right: float
) -> frozenset[int]:
    """Which labels stand beside each other without touching; the last one always does.

    `middles` ascend. A label that would leave the drawing at `right` is moved inside, and one
    at the left edge likewise.
    """
    kept: list[int] = []
    free_to = right + 1
    for nth in range(len(middles) - 1, -1, -1):
        start, end = label_ends(middles[nth], widths[nth], right)
        if end <= free_to or not kept:
            kept.append(nth)
            free_to = start - 4
    return frozenset(kept)


def label_ends(middle: float, width: float, right: float) -> tuple[float, float]:
    """Where a centred label begins and ends once it is moved inside the drawing."""
    start = max(0.0, min(middle - width / 2, right - width))
    return start, start + width
