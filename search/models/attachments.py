"""Texts taken out of files."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExtractedText(models.Model):
    """The text of a file, by the digest of its content: the same file is read once."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    digest = models.CharField(primary_key=True, max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    text = models.TextField(blank=True)
    error = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")

    def __str__(self) -> str:
        return self.digest
