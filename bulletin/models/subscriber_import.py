"""A list of addresses that the office brings, with the proof that their owners agreed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

QUEUE_PATIENCE = timedelta(minutes=10)
KEEP_REPORT = timedelta(days=30)
"""Wrong rows of a file may hold addresses."""


def private_storage() -> Storage:
    return storages["private"]


class SubscriberImportQuerySet(models.QuerySet["SubscriberImport"]):
    def lost(self, at: datetime) -> SubscriberImportQuerySet:
        """Imports that wait for a worker, though no task in the queue is theirs any more."""
        return self.filter(state__in=SubscriberImport.IN_QUEUE).filter(
            Q(enqueued_at__isnull=True) | Q(enqueued_at__lt=at - QUEUE_PATIENCE)
        )


class SubscriberImport(models.Model):
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
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="subscribers/lists/", blank=True
    )
    """Goes as soon as the import has ended: the addresses are not kept twice."""
    topics = models.JSONField(_("topics"), default=list)
    proof = models.TextField(_("proof of consent"))
    proof_date = models.DateField(_("date of the consent"))
    proof_file = models.FileField(
        _("file with the proof"),
        storage=private_storage,
        upload_to="subscribers/proofs/",
        blank=True,
    )
    proof_name = models.CharField(max_length=150, blank=True)
    proof_type = models.CharField(max_length=100, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(_("rows"), default=0)
    new = models.PositiveIntegerField(_("new subscribers"), default=0)
    known = models.PositiveIntegerField(_("already subscribed"), default=0)
    blocked = models.PositiveIntegerField(_("left before, so left out"), default=0)
    faults = models.JSONField(default=list, blank=True)
    """Dicts of row, value and reason."""
    error = models.TextField(_("error"), blank=True)
    """Why the whole file was refused."""
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

    objects: ClassVar = SubscriberImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of subscribers")
        verbose_name_plural = _("imports of subscribers")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("bulletin_subscriber_import", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in self.IN_QUEUE
