"""An installation of its own for a measurement: empty, in a folder that goes with it, or in one
that is kept for the next."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.engines import free_port, postgres

ROOT = Path(__file__).resolve().parents[2]
DATABASES = ("sqlite", "postgresql")


@contextmanager
def installation(
    database: str, *commands: str, kept_in: Path | None = None
) -> Iterator[dict[str, str]]:
    """The environment of a migrated site on this database, `manage.py` commands run in it."""
    with ExitStack() as stack:
        folder = kept_in or stack.enter_context(
            tempfile.TemporaryDirectory(prefix="drogowskaz-bench-")
        )
        Path(folder).mkdir(parents=True, exist_ok=True)
        port = free_port()
        environment = {
            **{name: value for name, value in os.environ.items() if name not in _OURS},
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "SECRET_KEY": "only-for-measurements-abcdefghijklmnopqrstuvwxyz-0123456789",
            "BASE_URL": f"http://127.0.0.1:{port}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "PORT": str(port),
            "DEMO": "1",
            "EMAIL_URL": "dummymail://",
            "VAR_DIR": str(folder),
            "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        }
        if database == "postgresql":
            environment["DATABASE_URL"] = stack.enter_context(
                postgres.server(durable=True, kept_in=kept_in and kept_in / "postgresql")
            )
        # Django cannot migrate with a proxy of a migrated model in an app without migrations.
        plain = {**environment, "DJANGO_SETTINGS_MODULE": "config.settings.production"}
        for command, variables in [("migrate", plain), *((c, environment) for c in commands)]:
            subprocess.run(
                [sys.executable, "manage.py", *command.split(), "--verbosity=0"],
                cwd=ROOT,
                env=variables,
                check=True,
            )
        yield environment


_OURS = {"DATABASE_URL", "SEARCH_URL", "CACHE_URL"}
"""What the measurement decides by itself, whatever the shell has."""
