"""What people do with imports: bring a file, confirm what the check announced, give it up."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import transaction

from home.archive import archive

from ..choices import ImportState
from ..import_tasks import queue
from ..imports.opening import CONTENT_TYPES, format_of
from ..models import ImportRun
from ..permissions import may_confirm_import, may_give_up_import, may_import


def start_import(file: File[Any], name: str, user: User) -> ImportRun:
    """Keep the file and have it checked in the background. Raises Unreadable for other files."""
    may_import(user).demand()
    run = keep_file(file, name, user)
    queue.put_on_commit(run)
    return run


def keep_file(file: File[Any], name: str, user: User | None) -> ImportRun:
    """The run of a file, waiting. By itself nothing happens to it before `tick` finds it."""
    kind = format_of(file, file.size)
    with transaction.atomic():
        kept = archive(file, name, CONTENT_TYPES[kind])
        return ImportRun.objects.create(file=kept, name=name[-150:], format=kind, started_by=user)


def confirm_import(run: ImportRun, user: User, *, only_good: bool = False) -> ImportRun:
    """Have the announced rows imported in the background."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        may_confirm_import(user, run, only_good=only_good).demand()
        run.state = ImportState.CONFIRMED
        run.only_good = only_good
        run.started_by = user
        run.enqueued_at = None
        run.done = 0
        run.save(update_fields=["state", "only_good", "started_by", "enqueued_at", "done"])
        queue.put_on_commit(run)
    return run


def give_up_import(run: ImportRun, user: User) -> ImportRun:
    """Nothing of the file is imported; its report stays."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        may_give_up_import(user, run).demand()
        run.give_up()
    return run
