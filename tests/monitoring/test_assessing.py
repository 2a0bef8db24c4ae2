"""The rule of the assessment: examples of docs/monitoring.md, and what holds of every indicator."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitoring.assessing import path, progress
from monitoring.choices import Direction, Standing


@dataclass(frozen=True)
class Goal:
    baseline: Decimal
    target: Decimal
    baseline_year: int = 2010
    target_year: int = 2020


@dataclass(frozen=True)
class Thresholds:
    on_track_percent: int = 90
    at_risk_percent: int = 70


RISING, FALLING, LEVEL = (
    Goal(Decimal(0), Decimal(100)),
    Goal(Decimal(100), Decimal(0)),
    Goal(Decimal(50), Decimal(50)),
)


def standing(goal, year, amount, direction=Direction.FROM_TARGET):
    value = None if amount is None else Decimal(str(amount))
    return progress(goal, year, value, thresholds=Thresholds(), direction=direction).standing


@pytest.mark.parametrize(
    "goal, year, amount, direction, expected",
    [
        (RISING, 2015, 50, "", Standing.ON_TRACK),
        (RISING, 2015, 45, "", Standing.ON_TRACK),
        (RISING, 2015, "44.99", "", Standing.AT_RISK),
        (RISING, 2015, 35, "", Standing.AT_RISK),
        (RISING, 2015, "34.99", "", Standing.BEHIND),
        (RISING, 2015, -5, "", Standing.BEHIND),
        (RISING, 2015, 100, "", Standing.REACHED),
        (RISING, 2020, 100, "", Standing.REACHED),
        (RISING, 2020, "99.9", "", Standing.BEHIND),
        (RISING, 2022, 120, "", Standing.REACHED),
        (RISING, 2022, 80, "", Standing.BEHIND),
        (RISING, 2015, None, "", Standing.NO_DATA),
        (RISING, 2010, 5, "", Standing.NO_DATA),
        (RISING, 2009, 5, "", Standing.NO_DATA),
        (FALLING, 2015, 50, "", Standing.ON_TRACK),
        (FALLING, 2015, 60, "", Standing.AT_RISK),
        (FALLING, 2015, 70, "", Standing.BEHIND),
        (FALLING, 2015, 0, "", Standing.REACHED),
        (LEVEL, 2015, 50, "", Standing.ON_TRACK),
        (LEVEL, 2015, 54, "", Standing.ON_TRACK),
        (LEVEL, 2015, 62, "", Standing.AT_RISK),
        (LEVEL, 2015, 20, "", Standing.BEHIND),
        (LEVEL, 2020, 51, "", Standing.REACHED),
        (LEVEL, 2015, 70, "rising", Standing.ON_TRACK),
        (LEVEL, 2015, 46, "rising", Standing.ON_TRACK),
        (LEVEL, 2020, 49, "rising", Standing.BEHIND),
        (LEVEL, 2020, 30, "falling", Standing.REACHED),
        # A ceiling that rises: at most 100 in 2020, at most 50 half way.
        (RISING, 2015, 40, "falling", Standing.ON_TRACK),
        (RISING, 2015, 60, "falling", Standing.AT_RISK),
        (RISING, 2020, 100, "falling", Standing.REACHED),
    ],
)
def test_examples(goal, year, amount, direction, expected):
    assert standing(goal, year, amount, direction) == expected


def test_the_path_is_a_straight_line_that_ends_at_the_target():
    assert [path(RISING, year) for year in (2010, 2011, 2015, 2020, 2025)] == [
        None, 10, 50, 100, 100,
    ]  # fmt: skip


FIGURE = st.decimals(min_value=-(10**6), max_value=10**6, places=2, allow_nan=False)
ORDER = [Standing.BEHIND, Standing.AT_RISK, Standing.ON_TRACK, Standing.REACHED]


@given(FIGURE, FIGURE, FIGURE, FIGURE, st.integers(2011, 2025))
def test_a_better_value_never_stands_worse(baseline, target, one, other, year):
    assume(baseline != target)
    goal = Goal(baseline, target)
    better, worse = sorted((one, other), reverse=target > baseline)
    assert ORDER.index(standing(goal, year, better)) >= ORDER.index(standing(goal, year, worse))


@given(FIGURE, FIGURE, st.integers(2011, 2019))
def test_the_path_itself_is_on_track(baseline, target, year):
    goal = Goal(baseline, target)
    exact = baseline + (target - baseline) * (year - 2010) / 10
    assert standing(goal, year, exact) == Standing.ON_TRACK
    assert standing(goal, 2020, target) == Standing.REACHED
