"""Run the whole site with example content: web server, task worker and `tick` every minute.

`make demo` calls it with the Python of `.venv`. `--reset` removes the demo's data first.
"""

import argparse
import fcntl
import logging
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
PORT = os.environ.get("PORT", "8000")
MANAGE = [sys.executable, str(ROOT / "manage.py")]
TICK_EVERY = 60  # seconds
PATIENCE = 15  # seconds that a process gets to stop by itself

WELCOME = """
Drogowskaz is ready. Press Ctrl-C to stop.

  {url}/                   the public site
  {url}/plan/              the plan in force, its chapters and versions
  {url}/konsultacje/       public consultations: send a remark
  {url}/wydarzenia/        events: calendar, fair, trainings
  {url}/monitoring/        indicators of the plan; reports under raporty/
  {url}/biuletyn/          the bulletin: issues, articles, PDF
  {url}/zespoly/           the bodies that write the plan
  {url}/admin/             the workplace of the office
  {url}/demo/poczta/       every mail that the site has sent

Accounts, each with the password "drogowskaz":
  admin                    administrator
  redaktor                 editor: news, pages, answers to remarks, the bulletin, monitoring
  koordynator              monitoring: checks reports, publishes evaluations
  korekta, naczelny        the bulletin: proof-reader and chief editor
  ekspert, ekspert2        expert team: write and recommend chapters
  grupa1, grupa2, grupa3   the three working groups: review, values of their indicators
  moderator                consultation: lets remarks appear
  zarzad, zarzad2          board of the voivodeship: approves
  tlumacz                  translator
"""


class Stopped(Exception):
    """Somebody asked the demo to stop."""


class Processes:
    """The running parts. When one of the lasting ones ends, all of them have to."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        # A process group of its own: Ctrl-C reaches this script only, which then stops
        # the others in order, each once.
        self.running[name] = subprocess.Popen(command, cwd=ROOT, env=environment, process_group=0)

    def ended(self, name: str) -> int | None:
        """Exit code of a process that is no longer running."""
        process = self.running.get(name)
        code = process.poll() if process else None
        if code is not None:
            del self.running[name]
        return code

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for name, process in self.running.items():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{name} does not stop by itself: killed.")
                process.kill()
                process.wait()
        self.running.clear()


def say(line: str) -> None:
    print(line, flush=True)


def environment() -> dict[str, str]:
    """Production settings, known accounts, mail that stays in the outbox."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "BASE_URL": f"http://127.0.0.1:{PORT}",
        "SECRET_KEY": secret_key(),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
    }
    fixed = {"DEMO": "1", "PORT": PORT, "EMAIL_URL": "dummymail://", "VAR_DIR": str(VAR)}
    return {**defaults, **os.environ, **fixed}


def secret_key() -> str:
    """Made once, so that a restart signs nobody out and breaks no link in a mail."""
    path = VAR / "secret-key"
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def lock() -> TextIO:
    """Held while the demo runs: two of them would share one database."""
    held = open(VAR / "demo.lock", "w")  # noqa: SIM115
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit("The demo is already running from this folder. Stop it first (Ctrl-C there).")
    return held


def remove_data() -> None:
    """Take away what the demo has written: database, uploads, records, collected files."""
    if os.environ.get("DATABASE_URL"):
        sys.exit("DATABASE_URL is set: empty that database yourself, then call make demo.")
    for path in VAR.glob("db.sqlite3*"):
        path.unlink()
    for name in ("media", "archive", "static"):
        shutil.rmtree(VAR / name, ignore_errors=True)
    say("The demo's data is removed.")


def prepare() -> None:
    """Bring database, content and static files up to date, all in one process for speed.

    Content, not its changes: `manage.py demo` leaves what is there as it is.
    """
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    import django
    from django.core.management import call_command

    django.setup()
    logging.getLogger("wagtail").setLevel(logging.WARNING)  # a line for every page made
    say("Database ...")
    call_command("migrate", interactive=False, verbosity=0)
    say("Example content ...")
    call_command("demo", verbosity=0)
    say("Static files ...")
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("check")


def wait_until_answers(processes: Processes, url: str) -> None:
    """Return when the site answers or its process has ended."""
    while processes.running["web"].poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health/live", timeout=5):  # noqa: S310
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)


def run(environ: dict[str, str]) -> int:
    """Keep the parts running until one of the lasting ones ends or somebody stops us."""
    url = f"http://127.0.0.1:{PORT}"
    processes = Processes()
    next_tick = time.monotonic()
    try:
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
        processes.start("web", [*gunicorn, "config.wsgi"], environ)
        worker = ["db_worker", "--backend", "background", "--queue-name", "*", "--verbosity", "0"]
        processes.start("worker", [*MANAGE, *worker], environ)
        wait_until_answers(processes, url)
        if processes.running["web"].poll() is None:
            say(WELCOME.format(url=url))
        while True:
            for name in ("web", "worker"):
                code = processes.ended(name)
                if code is not None:
                    say(f"{name} has ended (exit code {code}): stopping the others.")
                    return 1
            code = processes.ended("tick")
            if code:
                say(f"tick has failed (exit code {code}); it is tried again in a minute.")
            if time.monotonic() >= next_tick and "tick" not in processes.running:
                processes.start("tick", [*MANAGE, "tick"], environ)
                next_tick = time.monotonic() + TICK_EVERY
            time.sleep(0.5)
    except Stopped:
        say("Stopping ...")
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        processes.stop()


def stop(*_: object) -> None:
    raise Stopped


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reset", action="store_true", help="remove the demo's data first")
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.prepare:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        prepare()
        return 0
    VAR.mkdir(parents=True, exist_ok=True)
    held = lock()
    if arguments.reset:
        remove_data()
    environ = environment()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        command = [sys.executable, __file__, "--prepare"]
        code = subprocess.call(command, cwd=ROOT, env=environ)
        if code:
            say("The demo could not be prepared; the reason stands above.")
            return 1
        return run(environ)
    except Stopped:
        return 0
    finally:
        held.close()


if __name__ == "__main__":
    sys.exit(main())
