"""What takes seconds to bring about is brought about once by each process, and then copied.

A scene is a database: the ground that every test stands on, the plan in force, the
demonstration. A test that is one transaction goes on in the scene's own database and is rolled
back there; a test that commits gets the scene copied into its database.

`scene` asks for nothing but a test that has written nothing yet; after a write it builds anew,
slower and just as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import time_machine
from django.conf import UserSettingsHolder, settings
from django.core.cache import cache
from django.db import connection

from tests import databases

T = TypeVar("T")


@dataclass
class Scene:
    database: str
    """A path on SQLite, a name on PostgreSQL."""
    raw: Any = None
    """The open connection to it."""
    hooks: list[tuple[Callable[[], Any], bool]] = field(default_factory=list)
    """What waits for the commit of the transaction that made it."""


@dataclass
class Place:
    """Where the test is now."""

    path: tuple[str, ...] = ()
    raw: Any = None
    """The connection to the test database, while the test is elsewhere."""
    mark: tuple[Any, int] = (None, 0)
    """On SQLite: a connection, and how many rows it had changed when the test had none."""
    patched: bool = False
    building: bool = False


_scenes: dict[tuple[str, ...], Scene] = {}
_place = Place()
_ground = ""


def keep_ground() -> None:
    """Remember the test database as it is now: what a test that commits is followed by."""
    global _ground
    _ground = _copy_of_now("ground")
    if connection.vendor == "postgresql":
        connection.close()
    leave()


def restore_ground() -> None:
    """Undo what a test has committed."""
    cache.clear()
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        databases.load_sqlite(_ground, connection.connection)
    else:
        connection.close()
        databases.copy_on_server(_ground, connection.settings_dict["NAME"])


def begin(asks_for: Collection[str]) -> None:
    """A test begins that asks for these fixtures."""
    _place.patched = "monkeypatch" in asks_for


def _bent() -> bool:
    """Whether the test changes time, settings or code: what it builds is not for others."""
    return _place.patched or bool(_set_anew()) or time_machine.escape_hatch.is_travelling()


def _set_anew() -> set[str]:
    """Names of settings that the test has changed; the live server changes one for itself."""
    names: set[str] = set()
    holder = settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        names.update(name for name in vars(holder) if name.isupper())
        holder = holder.default_settings
    return names - {"ALLOWED_HOSTS"}


def leave() -> None:
    """The test has ended: back to the test database."""
    if _place.raw is not None:
        connection.connection = _place.raw
    _place.path, _place.raw = (), None
    _mark()


def scene(
    name: str,
    build: Callable[[], Any],
    found: Callable[[], T],
    *,
    after: tuple[str, ...] | None = None,
) -> T:
    """Be where `build` leads to from here, and give what `found` reads there.

    The name has to say it all: the same name is the same scene. With `after`, it is worth
    keeping only from the scene that these names lead to.
    """
    if _place.building or after not in (None, _place.path) or not _untouched():
        build()
    elif connection.in_atomic_block:
        _go_in_transaction((*_place.path, name), build)
    else:
        _go_committed(name, build)
    return found()


def _go_in_transaction(path: tuple[str, ...], build: Callable[[], Any]) -> None:
    ready = path in _scenes
    if not ready and _bent():
        build()
        return
    waiting = list(connection.run_on_commit)
    if not ready:
        _scenes[path] = Scene(_copy_of_place(path))
    _switch(_scenes[path])
    if ready:
        _place.path = path
        ids = set(connection.savepoint_ids)
        more = [(ids, hook, robust) for hook, robust in _scenes[path].hooks]
        connection.run_on_commit = [*waiting, *more]
    else:
        try:
            _build(build)
            connection.check_constraints()
            _end_transaction("COMMIT")
        except BaseException:
            _scenes.pop(path)
            raise
        _begin_transaction()
        _place.path = path
        new = connection.run_on_commit[len(waiting) :]
        _scenes[path].hooks = [(hook, robust) for _ids, hook, robust in new]
    _mark()


def _go_committed(name: str, build: Callable[[], Any]) -> None:
    path = ("committed", name)
    if connection.vendor == "sqlite" and path in _scenes:
        databases.load_sqlite(_scenes[path].database, connection.connection)
        cache.clear()
        return
    _build(build)
    if connection.vendor == "sqlite" and not _bent():
        _scenes[path] = Scene(_copy_of_now("-".join(path)))


def _build(build: Callable[[], Any]) -> None:
    _place.building = True
    try:
        build()
    finally:
        _place.building = False


# Databases


def _copy_of_now(name: str) -> str:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = str(Path(connection.settings_dict["NAME"]).with_name(f"{len(_scenes)}-{name}.scene"))
        databases.save_sqlite(connection.connection, copy)
        return copy
    connection.close()
    copy = f"{connection.settings_dict['NAME']}_{name}"
    databases.copy_on_server(connection.settings_dict["NAME"], copy)
    return copy


def _copy_of_place(path: tuple[str, ...]) -> str:
    """A copy of the scene where the test is, or of the ground, to build another on."""
    here = _scenes.get(_place.path)
    source = here.database if here else _ground
    number = len(_scenes)
    if connection.vendor == "sqlite":
        copy = str(Path(source).with_name(f"{number}.scene"))
        databases.copy_sqlite(source, copy)
        return copy
    copy = f"{connection.settings_dict['NAME']}_scene{number}"
    if here:
        # A database with a connection is not copied.
        _end_transaction("ROLLBACK")
        here.raw.close()
        here.raw = connection.connection = None
    databases.copy_on_server(source, copy)
    return copy


def _switch(to: Scene) -> None:
    """Leave the transaction, in which nothing was written, for the same in another database."""
    if connection.connection is not None:
        _end_transaction("ROLLBACK")
    if _place.raw is None:
        _place.raw = connection.connection
    if to.raw is None:
        name = "dbname" if connection.vendor == "postgresql" else "database"
        to.raw = connection.get_new_connection(
            {**connection.get_connection_params(), name: to.database}
        )
        connection.connection = to.raw
        connection.init_connection_state()
    connection.connection = to.raw
    _begin_transaction()


def _begin_transaction() -> None:
    if connection.vendor == "sqlite":
        connection.connection.execute("BEGIN IMMEDIATE")
    else:
        connection.connection.autocommit = False
    with closing(connection.connection.cursor()) as cursor:
        for savepoint in filter(None, connection.savepoint_ids):
            cursor.execute(f"SAVEPOINT {connection.ops.quote_name(savepoint)}")


def _end_transaction(how: str) -> None:
    raw = connection.connection
    if connection.vendor == "sqlite":
        raw.execute(how)
    else:
        raw.commit() if how == "COMMIT" else raw.rollback()
        raw.autocommit = True


def _mark() -> None:
    raw = connection.connection
    changes = raw.total_changes if connection.vendor == "sqlite" and raw is not None else 0
    _place.mark = (raw, changes)


def _untouched() -> bool:
    """Whether the test has written nothing since it came here."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        raw, changes = _place.mark
        now = connection.connection
        return now.total_changes == (changes if now is raw else 0)
    if not connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()")
        return cursor.fetchone()[0] is None
