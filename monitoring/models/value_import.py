"""Values that somebody brings as a file: what the check found, what was decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.models import ArchivedFile

QUEUE_PATIENCE = timedelta(minutes=10)


class ValueImportQuerySet(models.QuerySet["ValueImport"]):
    def lost(self, at: datetime) -> ValueImportQuerySet:
        """Imports that wait for a worker, though no task in the queue is theirs any more."""
        return self.filter(state__in=ValueImport.IN_QUEUE).filter(
            Q(enqueued_at__isnull=True) | Q(enqueued_at__lt=at - QUEUE_PATIENCE)
        )


class ValueImport(models.Model):
    """One workbook of one year. All its changes are taken in one transaction, or none."""

    class State(models.TextChoices):
        WAITING = "waiting", _("awaiting the check")
        CHECKED = "checked", _("checked, awaiting a decision")
        CONFIRMED = "confirmed", _("awaiting the import")
        DONE = "done", _("imported")
        REFUSED = "refused", _("file refused")
        CANCELLED = "cancelled", _("given up")

    IN_QUEUE = (State.WAITING, State.CONFIRMED)
    ENDED = (State.DONE, State.REFUSED, State.CANCELLED)

    name = models.CharField(_("name of the file"), max_length=150)
    file = models.ForeignKey(
        ArchivedFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    total = models.PositiveIntegerField(_("rows"), default=0)
    unchanged = models.PositiveIntegerField(_("rows without a change"), default=0)
    changed = models.PositiveIntegerField(_("values that change"), default=0)
    changes = models.JSONField(default=list, blank=True)
    """The first of them: dicts of indicator, cell, before, after."""
    wrong = models.PositiveIntegerField(_("wrong cells"), default=0)
    faults = models.JSONField(default=list, blank=True)
    """The first of them: dicts of cell (address), value, reason."""
    needs_reason = models.BooleanField(default=False)
    """Final values change, or a year that a published report holds."""
    reason = models.CharField(_("reason of the change"), max_length=500, blank=True)
    error = models.TextField(_("error"), blank=True)
    """Why the whole file was refused, or why it was not taken after all."""
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects: ClassVar = ValueImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of values")
        verbose_name_plural = _("imports of values")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("monitoring_import", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in self.IN_QUEUE
