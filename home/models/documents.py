"""Documents that the site makes in the background."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _


def private_storage():
    return storages["private"]


class GeneratedDocumentQuerySet(models.QuerySet["GeneratedDocument"]):
    def abandoned(self, at: datetime) -> GeneratedDocumentQuerySet:
        """Documents whose maker gave no sign of life within its lease."""
        return self.filter(state=GeneratedDocument.State.RUNNING, lease_until__lt=at)


class GeneratedDocument(models.Model):
    """One document of a registered kind about a subject. See docs/documents.md."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    file = models.FileField(storage=private_storage, upload_to="generated", blank=True)
    filename = models.CharField(max_length=150, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.TextField(_("error"), blank=True)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects: ClassVar = GeneratedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("generated document")
        verbose_name_plural = _("generated documents")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="home_document_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
