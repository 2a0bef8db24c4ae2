"""What the embedded engines have in the database besides Django's tables."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate


def create(using: str) -> None:
    """Make it where it is missing; safe to repeat."""
    from search.engines import postgresql, sqlite

    connection = connections[using]
    if "search_indexrow" not in connection.introspection.table_names():
        return
    if connection.vendor == "postgresql":
        postgresql.create_schema(connection)
    elif connection.vendor == "sqlite":
        sqlite.create_schema(connection)


def _after_migrate(using: str, **kwargs: Any) -> None:
    create(using)


def connect() -> None:
    post_migrate.connect(
        _after_migrate, sender=apps.get_app_config("search"), dispatch_uid="search.schema"
    )
