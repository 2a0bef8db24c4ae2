"""How fast does a mailing to many subscribers go out, and in how much memory? `make bench-mailing`

A worker of its own sends to a real SMTP server (aiosmtpd) in another process, on a database of its
own (SQLite, or an empty one that DATABASE_URL names).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.engines.failing_smtp import failing_server

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024
WORKER = (sys.executable, "manage.py", "db_worker", "--backend", "background", "--batch")
PARAGRAPH = (
    "Zapraszamy do lektury: zakłady aktywności zawodowej, spółdzielnie socjalne i gminy opisują, "
    "jak razem tworzą miejsca pracy. Więcej: https://przyklad.example/biuletyn/\n\n"
)


def prepare(subscribers: int, kilobytes: int) -> int:
    """Subscribers and a mailing that is about to be sent; gives its number."""
    from django.contrib.auth.models import User

    from bulletin.actions.mailings import start_mailing, write_mailing
    from bulletin.models import MailingRules
    from tests.bulletin.subscribing import many

    rules = MailingRules.load()
    rules.per_minute = 0
    rules.save()
    user = User.objects.create_superuser("bench")
    many(subscribers)
    body = PARAGRAPH * max(1, kilobytes * 1024 // (2 * len(PARAGRAPH.encode())))
    draft = write_mailing(topic="bulletin", subject="Nowy numer", body=body, user=user)
    return int(start_mailing(draft, user).pk)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--subscribers", type=int, default=20_000)
    parser.add_argument("--kilobytes", type=int, default=20, help="of a message, about")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="config.settings.production",
            SECRET_KEY="only-to-measure-" * 4,
            VAR_DIR=name,
        )
        for step in ("migrate", "setup"):
            subprocess.run(
                [sys.executable, "manage.py", step, "--verbosity=0"],
                cwd=ROOT,
                stderr=subprocess.DEVNULL,
                check=True,
            )
        sys.path.insert(0, str(ROOT / "site"))
        django.setup()
        number = prepare(options.subscribers, options.kilobytes)
        with failing_server(Path(name)) as server:
            os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
            begin = time.perf_counter()
            worker = subprocess.Popen(
                [*WORKER, "--no-startup-delay", "--interval", "0"],
                cwd=ROOT,
                stderr=subprocess.DEVNULL,
            )
            _pid, status, usage = os.wait4(worker.pid, 0)
            seconds = time.perf_counter() - begin
            moments = [moment for moment, _address, _name in server.taken()]
        from bulletin.models import Mailing

        state = Mailing.objects.get(pk=number).state
    if status or state != Mailing.State.DONE or len(moments) != options.subscribers:
        sys.exit(f"ended with {status}, {state}, {len(moments)} taken")
    span = max(moments) - min(moments)
    print(
        f"{len(moments)} copies: {len(moments) / span:.0f} a second "
        f"({span:.0f} s; the whole process {seconds:.0f} s), "
        f"largest memory {usage.ru_maxrss // MEGABYTE} MB"
    )


if __name__ == "__main__":
    main()
