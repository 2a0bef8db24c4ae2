"""A clock that a test moves: before, during and after a period."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

import time_machine
from django.utils import timezone

SECOND = timedelta(seconds=1)


class Period(Protocol):
    """Anything that opens and closes, such as a consultation."""

    opens_at: datetime
    closes_at: datetime


class Clock:
    """Stands still at the moment it was last set to."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    @property
    def now(self) -> datetime:
        return timezone.now()

    def at(self, moment: datetime) -> datetime:
        self._traveller.move_to(moment)
        return moment

    def forward(self, **by: float) -> datetime:
        """`clock.forward(days=35)`"""
        return self.at(self.now + timedelta(**by))

    def before(self, period: Period) -> datetime:
        return self.at(period.opens_at - SECOND)

    def during(self, period: Period) -> datetime:
        return self.at(period.opens_at + (period.closes_at - period.opens_at) / 2)

    def last_second_of(self, period: Period) -> datetime:
        return self.at(period.closes_at - SECOND)

    def after(self, period: Period) -> datetime:
        """The moment of closing is the first one outside."""
        return self.at(period.closes_at)
