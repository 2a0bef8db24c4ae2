"""Records that the database itself keeps from changing: triggers on SQLite and PostgreSQL.

An app names its records in `AppConfig.ready` with `guard`. The triggers are made after each
`migrate`, and a system check proves that they are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

from home.registry import Registry


@dataclass(frozen=True)
class Guarded:
    """A table: `columns` never change (all when empty), and rows are never deleted.

    `model` is `app.Model`; with `when` (SQL about OLD) only such rows are guarded.
    """

    model: str
    columns: tuple[str, ...] = ()
    when: str = ""

    @property
    def table(self) -> str:
        return apps.get_model(self.model)._meta.db_table


guarded_records: Registry[Guarded] = Registry("guarded_records")
MESSAGE = "drogowskaz: this record is immutable"


def guard(*records: Guarded) -> None:
    """Called in `AppConfig.ready` of the app that has these records."""
    for record in records:
        guarded_records.register(record)


def _statements(vendor: str, tables: set[str]) -> Iterator[tuple[str, str, str]]:
    """(name, drop, create) of every trigger on these tables, for the given database vendor."""
    for guarded in guarded_records:
        table = guarded.table
        if table not in tables:
            continue
        columns = f" OF {', '.join(guarded.columns)}" if guarded.columns else ""
        only = f" WHEN ({guarded.when})" if guarded.when else ""
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
    """Make every trigger anew on the tables that are there; safe to repeat."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_refusing_function())
        for _name, drop, create in _statements(connection.vendor, tables):
            cursor.execute(drop)
            cursor.execute(create)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """For tests that break a record on purpose."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for _name, drop, _create in _statements(connection.vendor, tables):
            cursor.execute(drop)


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that tables of this database lack."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    )
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [
        name
        for name, _drop, _create in _statements(connection.vendor, tables)
        if name not in present
    ]


def check_triggers(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """System check (database): are the records guarded?"""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        if missing := missing_triggers(connections[alias]):
            messages.append(
                Error(
                    f"Records are not guarded: {', '.join(missing)}.",
                    hint="Run “manage.py migrate”: it makes the triggers.",
                    id="home.E001",
                )
            )
    return messages


def _after_migrate(using: str, **kwargs: Any) -> None:
    create_triggers(connections[using])


def connect() -> None:
    """Called once, by the app that is migrated with every other."""
    register(Tags.database)(check_triggers)
    post_migrate.connect(_after_migrate, sender=apps.get_app_config("home"))
