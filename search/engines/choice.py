"""Which engine answers: the external one where SEARCH_URL names it and it works."""

from __future__ import annotations

from django.conf import settings

from search.engines import Engine, embedded


def external_is_set() -> bool:
    return bool(getattr(settings, "SEARCH_URL", ""))


def engine() -> Engine:
    """The engine that readers' questions go to."""
    return embedded()
