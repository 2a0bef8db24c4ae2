"""Imports on their way to a worker, and once more where their task was lost with it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task

from home.models import FileImport

AT_ONCE = 50


class ImportQueue:
    """The imports of one model, and the task that takes the key of one."""

    def __init__(self, model: type[FileImport], work: Task[[int], str]) -> None:
        self.model = model
        self.work = work

    def put(self, run_id: int) -> None:
        with transaction.atomic():
            self.model.objects.filter(pk=run_id).update(enqueued_at=timezone.now())
            self.work.enqueue(run_id)

    def put_on_commit(self, run: FileImport) -> None:
        """Robust: what does not come into the queue now is found by `put_lost`."""
        transaction.on_commit(lambda: self.put(run.pk), robust=True)

    def put_lost(self) -> int:
        """How many imports no task in the queue was for."""
        lost = self.model.objects.lost(timezone.now())
        ids = list(lost.values_list("pk", flat=True)[:AT_ONCE])
        for run_id in ids:
            self.put(run_id)
        return len(ids)
