"""Imports in the background: the task, and what `tick` does for runs whose worker died."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from home.import_queue import ImportQueue

from .choices import ImportState
from .models import ImportLine, ImportRun
from .models.imports import DEATHS
from .permissions import may_see_imports

KEEP_REPORTS = timedelta(days=365)


@task(backend="background")
def work_on_import(run_id: int) -> str:
    """Check or import one file, if it waits and nobody else is at it. Returns its state."""
    from .imports.working import claim, work

    run = claim(run_id)
    if run is None:
        return "not waiting"
    work(run)
    return str(run.state)


queue = ImportQueue(ImportRun, work_on_import)


def requeue_abandoned() -> str | None:
    """Tick job: imports whose worker died go on from where they stand."""
    now = timezone.now()
    given_up = ImportRun.objects.abandoned(now).filter(deaths__gte=DEATHS - 1)
    failed = given_up.update(
        state=ImportState.FAILED, error="the worker died", finished_at=now, lease_until=None
    )
    for at_work, waiting in (
        (ImportState.CHECKING, ImportState.WAITING),
        (ImportState.IMPORTING, ImportState.CONFIRMED),
    ):
        ImportRun.objects.abandoned(now).filter(state=at_work).update(
            state=waiting, deaths=F("deaths") + 1, lease_until=None, enqueued_at=None
        )
    put = queue.put_lost()
    return f"imports: {put} enqueued, {failed} given up" if put or failed else None


def may_have_file(user: User, sha256: str) -> bool:
    """Imported files are for those who see imports."""
    return bool(may_see_imports(user)) and ImportRun.objects.filter(file=sha256).exists()


def forget_reports(now: datetime) -> int:
    """Retention rule: lines of reports are kept for a year, the runs and their numbers longer."""
    old = ImportLine.objects.filter(run__created_at__lt=now - KEEP_REPORTS)
    return old.delete()[0]
