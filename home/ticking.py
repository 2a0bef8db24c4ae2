"""Periodic work: what `manage.py tick` does besides what the apps register."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from home.registry import retention_rules, tick_jobs

logger = logging.getLogger(__name__)

TASK_LEASE = timedelta(minutes=15)
"""A task that has been running for longer belongs to a worker that died."""
DEATHS = 3
KEEP_TASKS = timedelta(days=2)
KEEP_SIGN_INS = timedelta(days=30)
LOCK_NUMBER = 0x0D606  # any number, the same everywhere


def run_jobs() -> Iterator[tuple[str, str | None, bool]]:
    """Run every registered job, each on its own: one that fails stops no other.

    Yields name, the job's line or the kind of its error, and whether it went well.
    """
    for job in tick_jobs:
        name = f"{job.__module__}.{getattr(job, '__name__', type(job).__name__)}"
        try:
            yield name, job(), True
        except Exception as error:
            logger.exception("Tick job %s failed", name)
            yield name, type(error).__name__, False


@contextmanager
def only_one() -> Iterator[bool]:
    """True for the one `tick` at work; the lock goes with the process that holds it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_NUMBER])
            got = bool(cursor.fetchone()[0])
        try:
            yield got
        finally:
            if got:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_NUMBER])
        return
    # SQLite: all processes are on this machine.
    path = Path(settings.VAR_DIR) / "tick.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def requeue_dead_tasks() -> str | None:
    """django-tasks-db leaves a dead worker's task running for ever: put it back."""
    dead = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - TASK_LEASE
    )
    back = given_up = 0
    for result in dead:
        unchanged = DBTaskResult.objects.filter(
            pk=result.pk, status=TaskResultStatus.RUNNING, started_at=result.started_at
        )
        if len(result.worker_ids) >= DEATHS:
            given_up += unchanged.update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
        else:
            back += unchanged.update(status=TaskResultStatus.READY, run_after=get_date_max())
    return f"tasks: {back} put back, {given_up} given up" if back or given_up else None


def publish_scheduled() -> str | None:
    """Wagtail's own schedule: news that go live or expire at a set time."""
    call_command("publish_scheduled", stdout=StringIO())
    return None


def apply_retention() -> str | None:
    """Delete or anonymise what is kept no longer."""
    now = timezone.now()
    removed = 0
    failures = []
    for rule in retention_rules:
        try:
            removed += rule(now)
        except Exception as error:
            logger.exception("A retention rule failed")
            failures.append(error)
    if failures:
        raise failures[0]
    return f"retention: {removed} removed" if removed else None


def forget_tasks(now: datetime) -> int:
    """Retention rule: results of background tasks are kept for two days."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_TASKS).delete()[0]


def forget_sign_ins(now: datetime) -> int:
    """Retention rule: who signed in or tried to, and from where, is kept for thirty days."""
    call_command("clearsessions")
    kept_until = now - KEEP_SIGN_INS
    return sum(
        model.objects.filter(attempt_time__lt=kept_until).delete()[0]
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    )
