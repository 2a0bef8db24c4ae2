"""What people do with workbooks of values: bring one, confirm what the check showed, give it up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.log_actions import log

from catalogue.imports.opening import CONTENT_TYPES, format_of
from home.archive import archive
from home.import_queue import ImportQueue
from home.verdicts import Unreadable

from ..models import ValueImport
from ..permissions import may_confirm_import, may_enter_any, may_give_up_import
from .values import checked_reason

State = ValueImport.State
KEEP_UNDECIDED = timedelta(days=30)


def start_import(file: File[Any], user: User) -> ValueImport:
    """Keep a workbook and have it checked in the background. Raises Unreadable for other files."""
    may_enter_any(user).demand()
    if format_of(file, file.size) != "xlsx":
        raise Unreadable(_("Values are brought in the workbook (XLSX) that is downloaded here."))
    name = file.name or "wartosci.xlsx"
    with transaction.atomic():
        kept = archive(file, name, CONTENT_TYPES["xlsx"])
        run = ValueImport.objects.create(file=kept, name=name[-150:], started_by=user)
        log(instance=run, action="monitoring.import.start", user=user)
        queue.put_on_commit(run)
    return run


def confirm_import(run: ValueImport, user: User, *, reason: str = "") -> ValueImport:
    """Have the announced changes written, all or none. A reason where final values change."""
    with transaction.atomic():
        run = ValueImport.objects.select_for_update().get(pk=run.pk)
        reason = checked_reason(reason)
        may_confirm_import(user, run, reason=reason).demand()
        run.state, run.reason, run.enqueued_at, run.error = State.CONFIRMED, reason, None, ""
        run.save(update_fields=["state", "reason", "enqueued_at", "error"])
        log(instance=run, action="monitoring.import.confirm", user=user)
        queue.put_on_commit(run)
    return run


def give_up_import(run: ValueImport, user: User) -> ValueImport:
    """Nothing of the file is taken; its report stays."""
    with transaction.atomic():
        run = ValueImport.objects.select_for_update().get(pk=run.pk)
        may_give_up_import(user, run).demand()
        run.give_up()
        log(instance=run, action="monitoring.import.cancel", user=user)
    return run


@task(backend="background")
def work_on_import(run_id: int) -> str:
    """Check or import one workbook."""
    from ..files.working import work

    return work(run_id)


queue = ImportQueue(ValueImport, work_on_import)


def requeue_lost() -> str | None:
    """Tick job: imports whose task was lost with its worker."""
    put = queue.put_lost()
    return f"imports of values: {put} enqueued" if put else None


def forget_undecided(now: datetime) -> int:
    """Retention rule: a file that nobody decides on is given up."""
    return ValueImport.objects.filter(
        state=State.CHECKED, created_at__lt=now - KEEP_UNDECIDED
    ).update(state=State.CANCELLED, finished_at=now)
