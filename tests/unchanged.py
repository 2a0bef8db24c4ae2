"""What is refused leaves everything as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Model


def rows(*models: type[Model]) -> list[Any]:
    """All that the tables hold."""
    return [list(model._default_manager.order_by("pk").values()) for model in models]


@contextmanager
def unchanged(*models: type[Model]) -> Iterator[None]:
    before = rows(*models)
    yield
    assert rows(*models) == before
