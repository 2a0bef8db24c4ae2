"""Records that the database itself keeps from changing: triggers on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate


@dataclass(frozen=True)
class Guarded:
    """A table: `columns` never change (all when empty), and rows are never deleted."""

    model: str
    columns: tuple[str, ...] = ()
    app: str = "planpages"

    @property
    def table(self) -> str:
        return apps.get_model(self.app, self.model)._meta.db_table


GUARDED = [
    Guarded("Decision"),
    Guarded("AdoptedVersion"),
    Guarded("Resolution"),
    Guarded("IndicatorDefinition"),
    Guarded("InterventionDefinition"),
    Guarded(
        "ConsultationDocument",
        ("consultation_id", "chapter_id", "content", "digest", "images", "frozen_at"),
    ),
    Guarded("Remark", ("text", "quote", "block_id", "document_id", "sent_at")),
]
"""A later app adds its own with `guard`."""

MESSAGE = "drogowskaz: this record is immutable"


def guard(*records: Guarded) -> None:
    """Add tables; called in `AppConfig.ready`. Their triggers are made after each migration."""
    for record in records:
        if record not in GUARDED:
            GUARDED.append(record)
        post_migrate.connect(_after_migrate, sender=apps.get_app_config(record.app))


def _statements(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str, str]]:
    """(name, drop, create) of every trigger on the tables that the database has."""
    vendor = connection.vendor
    tables = set(connection.introspection.table_names())
    for guarded in GUARDED:
        table = guarded.table
        if table not in tables:
            continue  # its app is not migrated yet
        columns = f" OF {', '.join(guarded.columns)}" if guarded.columns else ""
        # An unconfirmed remark is not a record yet, and is removed when its term is over.
        only = " WHEN (OLD.confirmed_at IS NOT NULL)" if guarded.model == "Remark" else ""
        if vendor == "sqlite":
            for act in (f"UPDATE{columns}", "DELETE"):
                name = f"{table}_no_{act.split()[0].lower()}"
                yield (
                    name,
                    f"DROP TRIGGER IF EXISTS {name}",
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW{only} "
                    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
                )
        else:
            for act, each in (
                (f"UPDATE{columns}", "ROW"),
                ("DELETE", "ROW"),
                ("TRUNCATE", "STATEMENT"),
            ):
                name = f"{table}_no_{act.split()[0].lower()}"
                when = only if each == "ROW" else ""
                yield (
                    name,
                    f"DROP TRIGGER IF EXISTS {name} ON {table}",
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each}{when} "
                    "EXECUTE FUNCTION drogowskaz_refuse()",
                )


def _refusing_function() -> str:
    return (
        "CREATE OR REPLACE FUNCTION drogowskaz_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
    )


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger anew; safe to repeat."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_refusing_function())
        for _name, drop, create in _statements(connection):
            cursor.execute(drop)
            cursor.execute(create)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """For the teardown of tests, which empty tables."""
    with connection.cursor() as cursor:
        for _name, drop, _create in _statements(connection):
            cursor.execute(drop)


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name, _drop, _create in _statements(connection) if name not in present]


def check_triggers(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """System check (database): are the records guarded?"""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        if missing := missing_triggers(connections[alias]):
            messages.append(
                Error(
                    f"Records are not guarded: {', '.join(missing)}.",
                    hint="Run “manage.py migrate”: it makes the triggers.",
                    id="planpages.E001",
                )
            )
    return messages


def _after_migrate(using: str, **kwargs: Any) -> None:
    create_triggers(connections[using])


def connect() -> None:
    """The plan's own records."""
    guard(*GUARDED)
