"""Days counted from today, and a clock that can be set: history has to carry its own dates."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from unittest import mock

from django.utils import timezone


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An hour of a day in Poland, told in UTC as the database tells it."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute))).astimezone(UTC)


def days_from(day: date, days: int) -> date:
    return day + timedelta(days=days)


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend: offices decide on working days."""
    return days_from(day, 7 - day.weekday()) if day.weekday() > 4 else day


@contextmanager
def clock_at(at: datetime) -> Iterator[None]:
    """Inside, it is `at`: for what Wagtail stamps by itself and takes no moment for."""
    with mock.patch("django.utils.timezone.now", lambda: at):
        yield


@contextmanager
def quiet_log() -> Iterator[None]:
    """Wagtail logs each page that is saved or published: a hundred lines that nobody reads."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
