"""When the search server fails: readers get the embedded engine's answer, operators a notice."""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from search.engines import EngineFailure
from search.models import ServerOutage

logger = logging.getLogger(__name__)

PAUSE = 15.0
"""Seconds in which a server that failed is not asked again: readers do not wait for it."""

_not_before = 0.0
_failing = False


def may_ask() -> bool:
    """Whether there is a search server that works; if it failed, whether to try it again now."""
    global _not_before
    if not settings.SEARCH_URL or time.monotonic() < _not_before:
        return False
    if _failing:
        # This one tries; others do not wait with it.
        _not_before = time.monotonic() + PAUSE
    return True


def works() -> None:
    """The server has answered a question."""
    if _failing:
        ask_again()


def began(failure: EngineFailure) -> None:
    """The server failed: keep that once, however many readers notice."""
    global _failing, _not_before
    _failing = True
    _not_before = time.monotonic() + PAUSE
    try:
        with transaction.atomic():
            if ServerOutage.objects.filter(ended_at=None).exists():
                return
            ServerOutage.objects.create(
                began_at=timezone.now(), reason=failure.reason, detail=failure.detail[:200]
            )
    except IntegrityError:
        return
    except Error as error:
        logger.warning("Search: the outage could not be kept (%s)", type(error).__name__)
    logger.error(
        "Search: the server fails (%s %s); the embedded engine answers",
        failure.reason,
        failure.detail,
    )


def over() -> None:
    """The server works."""
    ask_again()
    if ServerOutage.objects.filter(ended_at=None).update(ended_at=timezone.now()):
        logger.warning("Search: the server answers again")


def ask_again() -> None:
    """Do not wait for the end of the pause."""
    global _failing, _not_before
    _failing = False
    _not_before = 0.0


def present() -> ServerOutage | None:
    return ServerOutage.objects.filter(ended_at=None).first()
