"""The task worker as a process of its own, on the test's database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment_of_the_test() -> dict[str, str]:
    """That of a process of the site which works on the test's database."""
    database = connection.settings_dict
    url = (
        f"sqlite:///{database['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgres://{database['USER']}:{database['PASSWORD']}"
        f"@{database['HOST'] or '127.0.0.1'}:{database['PORT']}/{database['NAME']}"
    )
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": url,
    }


def start_worker(port: int) -> subprocess.Popen[bytes]:
    """Does the work that waits, then ends. Mail goes to an SMTP server at `port`."""
    environment = {**environment_of_the_test(), "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    command = [sys.executable, "manage.py", "db_worker", "--backend", "background", "--batch"]
    return subprocess.Popen(
        [*command, "--no-reload", "--no-startup-delay", "--interval", "0"],
        cwd=ROOT,
        env=environment,
    )
