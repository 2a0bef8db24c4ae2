"""How far an indicator is: its value held against the straight path from baseline to target.

The rule, with examples, is in docs/monitoring.md. Nothing here asks the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Protocol

from .choices import Direction, Standing

PLACES = Decimal("0.0001")


class Goal(Protocol):
    """What the plan promises; an `IndicatorDefinition` is one."""

    baseline: Decimal
    baseline_year: int
    target: Decimal
    target_year: int


class Thresholds(Protocol):
    """Percent of the asked-for progress; `MonitoringRules` has them."""

    on_track_percent: int
    at_risk_percent: int


@dataclass(frozen=True)
class Progress:
    """Where an indicator stood in a year."""

    standing: Standing
    path: Decimal | None = None
    """The value that the straight path has in the year; None in the baseline year and before."""
    share: Decimal | None = None
    """Percent of the progress that the path asks for, one decimal; negative when going astray."""
    before_path: bool = False
    """The year is not after the baseline year: there is nothing to assess yet."""


def path(goal: Goal, year: int) -> Decimal | None:
    """The value of the straight line in `year`: the target from the target year on."""
    if year <= goal.baseline_year:
        return None
    return _decimal(_path(goal, year))


def wanted(goal: Goal, direction: str = Direction.FROM_TARGET) -> int:
    """1: the more, the better; -1: the less, the better; 0: the level is to be kept."""
    if direction == Direction.RISING:
        return 1
    if direction == Direction.FALLING:
        return -1
    return (goal.target > goal.baseline) - (goal.target < goal.baseline)


def progress(
    goal: Goal,
    year: int,
    amount: Decimal | None,
    *,
    thresholds: Thresholds,
    direction: str = Direction.FROM_TARGET,
) -> Progress:
    """The standing of the year's value; values of other years do not count."""
    if year <= goal.baseline_year:
        return Progress(Standing.NO_DATA, before_path=True)
    line = _path(goal, year)
    if amount is None:
        return Progress(Standing.NO_DATA, path=_decimal(line))
    sign, value = wanted(goal, direction), Fraction(amount)
    movement = Fraction(goal.target) - Fraction(goal.baseline)
    is_over = year >= goal.target_year
    if movement * sign > 0:
        share = (value - Fraction(goal.baseline)) / (line - Fraction(goal.baseline)) * 100
        is_reached = (value - Fraction(goal.target)) * sign >= 0
    else:
        # The target is a limit or a level to be kept, so the path itself is what counts.
        lacking = (line - value) * sign if sign else abs(line - value)
        share = _kept(lacking, line)
        is_kept = share >= (100 if sign else thresholds.on_track_percent)
        is_reached = is_over and is_kept
    if is_reached:
        standing = Standing.REACHED
    elif is_over:
        standing = Standing.BEHIND
    elif share >= thresholds.on_track_percent:
        standing = Standing.ON_TRACK
    elif share >= thresholds.at_risk_percent:
        standing = Standing.AT_RISK
    else:
        standing = Standing.BEHIND
    return Progress(standing, path=_decimal(line), share=_decimal(share, Decimal("0.1")))


def _path(goal: Goal, year: int) -> Fraction:
    if year >= goal.target_year:
        return Fraction(goal.target)
    gone = Fraction(year - goal.baseline_year, goal.target_year - goal.baseline_year)
    return Fraction(goal.baseline) + (Fraction(goal.target) - Fraction(goal.baseline)) * gone


def _kept(lacking: Fraction, line: Fraction) -> Fraction:
    """Percent of a limit or level that is kept: 100 when nothing is lacking."""
    if lacking <= 0:
        return Fraction(100)
    return max(Fraction(0), 100 - lacking / abs(line) * 100) if line else Fraction(0)


def _decimal(number: Fraction, places: Decimal = PLACES) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(places, rounding=ROUND_HALF_UP)
