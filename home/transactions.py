"""Database queries that may fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def unspoilt() -> Iterator[None]:
    """In PostgreSQL a failing query spoils what follows it in the same transaction: not here.

    Outside of transactions none is begun: in SQLite that would make readers wait for writers.
    """
    if not connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        yield
