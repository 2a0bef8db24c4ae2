"""Test databases as copies of a migrated one: the migrations are run once, not by each process.

On SQLite that one is kept until a migration changes, on PostgreSQL until the server ends.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test-databases"


def migrated_copy(settings: dict[str, Any]) -> None:
    """Make the test database that Django's `settings` of it name."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w") as lock:
        # One process of a parallel run migrates, the others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if settings["ENGINE"] == "django.db.backends.sqlite3":
            _copy_file(Path(settings["TEST"]["NAME"]))
        else:
            _copy_on_server(settings)


def _copy_file(target: Path) -> None:
    template = FOLDER / f"{_fingerprint()}.sqlite3"
    if not template.exists():
        # Also what a run that was killed left behind: a journal spoils the next database.
        for old in FOLDER.glob("*.*"):
            old.unlink()
        unfinished = template.with_suffix(".unfinished")
        _migrate(f"sqlite:///{unfinished}")
        unfinished.rename(template)
    shutil.copyfile(template, target)


def _copy_on_server(settings: dict[str, Any]) -> None:
    import psycopg2

    url = os.environ["DATABASE_URL"]
    template = f"migrated_{_fingerprint()}"
    target = settings["TEST"]["NAME"] or f"test_{settings['NAME']}"
    server = psycopg2.connect(url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [template])
        if not cursor.fetchone()[0]:
            cursor.execute(f'DROP DATABASE IF EXISTS "{template}_unfinished"')
            cursor.execute(f'CREATE DATABASE "{template}_unfinished"')
            _migrate(urlsplit(url)._replace(path=f"/{template}_unfinished").geturl())
            cursor.execute(f'ALTER DATABASE "{template}_unfinished" RENAME TO "{template}"')
    server.close()
    copy_on_server(template, target)


def copy_on_server(source: str, target: str) -> None:
    """Make `target` anew, the same as `source`, which nobody may be connected to."""
    import psycopg2

    server = psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        # As files: the other way writes each page into the log, too.
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')
    server.close()


def save_sqlite(source: sqlite3.Connection, path: str) -> None:
    """Write what the connection sees into a new file."""
    target = sqlite3.connect(path)
    source.backup(target)
    target.close()


def load_sqlite(path: str, target: sqlite3.Connection) -> None:
    """Put the file's content in place of the target's, for all connections to it."""
    source = sqlite3.connect(path)
    source.backup(target)
    source.close()


def copy_sqlite(path: str, copy: str) -> None:
    """Not by copying the file: what was written last stands beside it."""
    source = sqlite3.connect(path)
    save_sqlite(source, copy)
    source.close()


def _fingerprint() -> str:
    sources = sorted(ROOT.glob("*/migrations/*.py"))
    sources += [ROOT / "requirements.txt", ROOT / "site/config/settings/base.py"]
    digest = hashlib.sha256(sys.version.encode())
    for path in sources:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(url: str) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": url,
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
