"""Values that somebody brings as a file: what the check found, what was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from home.models import ArchivedFile, FileImport


class ValueImport(FileImport):
    """One workbook of one year. All its changes are taken in one transaction, or none."""

    file = models.ForeignKey(
        ArchivedFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
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
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(FileImport.Meta):
        verbose_name = _("import of values")
        verbose_name_plural = _("imports of values")

    def get_absolute_url(self) -> str:
        return reverse("monitoring_import", args=[self.pk])
