"""A file that somebody brings: checked in the background, then taken in or given up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

QUEUE_PATIENCE = timedelta(minutes=10)


class FileImportQuerySet(models.QuerySet[Any]):
    def lost(self, at: datetime) -> FileImportQuerySet:
        """Imports that wait for a worker, though no task in the queue is theirs any more."""
        never_there = Q(enqueued_at__isnull=True, created_at__lte=at - self.model.HEAD_START)
        return self.filter(
            Q(enqueued_at__lt=at - QUEUE_PATIENCE) | never_there, state__in=self.model.IN_QUEUE
        )


class FileImport(models.Model):
    """What all imports share; an app adds its file, its numbers and its address."""

    class State(models.TextChoices):
        WAITING = "waiting", _("awaiting the check")
        CHECKED = "checked", _("checked, awaiting a decision")
        CONFIRMED = "confirmed", _("awaiting the import")
        DONE = "done", _("imported")
        REFUSED = "refused", _("file refused")
        CANCELLED = "cancelled", _("given up")

    IN_QUEUE: ClassVar[tuple[str, ...]] = (State.WAITING, State.CONFIRMED)
    ENDED: ClassVar[tuple[str, ...]] = (State.DONE, State.REFUSED, State.CANCELLED)
    HEAD_START: ClassVar[timedelta] = timedelta(0)
    """How long a new import may stay out of the queue before it counts as lost."""

    name = models.CharField(_("name of the file"), max_length=150)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(_("rows"), default=0)
    error = models.TextField(_("error"), blank=True)
    """Why the whole file was refused, or what stopped it later."""
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects: ClassVar = FileImportQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def refuse(self, reason: str) -> None:
        """The file as a whole, unless somebody has given it up meanwhile."""
        type(self).objects.filter(pk=self.pk, state=self.state).update(
            state=self.State.REFUSED, error=reason, finished_at=timezone.now(), enqueued_at=None
        )

    def give_up(self) -> None:
        """The last word: nothing of the file is taken."""
        self.state, self.finished_at = self.State.CANCELLED, timezone.now()
        self.save(update_fields=["state", "finished_at"])

    @property
    def is_at_work(self) -> bool:
        return self.state in self.IN_QUEUE
