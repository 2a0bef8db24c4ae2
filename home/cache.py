"""A cache that may die: the site then works without it, more slowly.

Wagtail too reads the cache on every page, so forgiving has to happen beneath both.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

REST = 5.0
"""Seconds for which a cache that failed is left alone: each attempt may cost a time-out."""

_resting_until = 0.0


class ForgivingCache(BaseCache):
    """Hands everything to the real cache; where that fails, nothing was cached."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        inner = dict(params["OPTIONS"]["inner"])
        backend = import_string(inner.pop("BACKEND"))
        self.inner = backend(inner.pop("LOCATION", ""), inner)

    def _ask(self, otherwise: Any, operation: str, *args: Any, **kwargs: Any) -> Any:
        return self._call(otherwise, partial(getattr(self.inner, operation), *args, **kwargs))

    def _call(self, otherwise: Any, asked: Callable[[], Any]) -> Any:
        global _resting_until
        if time.monotonic() < _resting_until:
            return otherwise
        try:
            return asked()
        except Exception as error:
            _resting_until = time.monotonic() + REST
            logger.warning("The cache does not answer (%s)", type(error).__name__)
            return otherwise

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask(default, "get", key, default, version=version)

    def set(
        self,
        key: str,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        self._ask(None, "set", key, value, timeout=timeout, version=version)

    def add(
        self,
        key: str,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        return bool(self._ask(False, "add", key, value, timeout=timeout, version=version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """As of every cache, ValueError where the key is not there: also where nothing answers."""
        missing = object()

        def counted() -> Any:
            try:
                return self.inner.incr(key, delta, version=version)
            except ValueError:
                return missing

        number = self._call(missing, counted)
        if number is missing:
            raise ValueError(f"Key {key!r} not found")
        return int(number)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(False, "touch", key, timeout=timeout, version=version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask(False, "delete", key, version=version))

    def has_key(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask(False, "has_key", key, version=version))

    def clear(self) -> None:
        self._ask(None, "clear")

    def close(self, **kwargs: Any) -> None:
        self._ask(None, "close", **kwargs)
