"""Adoption: the resolution of the Zarząd and the immutable snapshot that it adopted."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from home.languages.addresses import here
from home.models import ArchivedFile

from .plan import PlanPage


class Resolution(models.Model):
    """A resolution of the Zarząd Województwa with its scanned annex. Immutable (trigger)."""

    plan = models.ForeignKey(PlanPage, on_delete=models.PROTECT, related_name="resolutions")
    number = models.CharField(_("number of the resolution"), max_length=60, unique=True)
    date = models.DateField(_("date of the resolution"))
    annex = models.ForeignKey(
        ArchivedFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("annex (scan)")
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("resolution of the Zarząd")
        verbose_name_plural = _("resolutions of the Zarząd")
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return self.number


class AdoptedVersion(models.Model):
    """The plan as adopted: whole content outside Wagtail's revisions. Immutable (trigger)."""

    plan = models.ForeignKey(PlanPage, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    resolution = models.OneToOneField(Resolution, on_delete=models.PROTECT, related_name="version")
    adopted_at = models.DateTimeField(_("adopted"))
    content = models.TextField(
        help_text="Canonical JSON: plan (PlanPage.record), chapters (list of ChapterPage.record), "
        "images (image id to SHA-256)."
    )
    digest = models.CharField("SHA-256", max_length=64)
    files = models.ManyToManyField(ArchivedFile, related_name="+")

    class Meta:
        verbose_name = _("adopted version")
        verbose_name_plural = _("adopted versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        return _("version %(number)d") % {"number": self.number}

    @property
    def record(self) -> dict[str, Any]:
        return json.loads(self.content)

    def is_intact(self) -> bool:
        return hashlib.sha256(self.content.encode()).hexdigest() == self.digest

    def get_absolute_url(self) -> str:
        return here(f"/plan/wersje/{self.number}/")
