"""A run of an import: a file, what a check found in it, how far the import has come.

See docs/catalogue-import.md for the states.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from home.models import ArchivedFile, FileImport
from home.models.import_runs import FileImportQuerySet

from ..choices import AT_WORK, ENDED, UNFINISHED, ImportState

LEASE = timedelta(minutes=3)
"""How long a worker may say nothing before it counts as dead; each batch renews it."""
DEATHS = 5
"""A run whose worker died this often in the same place is taken to be what kills it."""


class ImportRunQuerySet(FileImportQuerySet):
    def unfinished(self) -> ImportRunQuerySet:
        return self.filter(state__in=UNFINISHED)

    def abandoned(self, at: datetime) -> ImportRunQuerySet:
        """Runs whose worker gave no sign of life within its lease."""
        return self.filter(state__in=AT_WORK, lease_until__lt=at)


class ImportRun(FileImport):
    """An import in batches: it can be stopped in between, and go on from `position`."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    State = ImportState  # type: ignore[assignment]
    ENDED = ENDED
    HEAD_START = timedelta(seconds=30)

    file = models.ForeignKey(
        ArchivedFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+"
    )
    format = models.CharField(_("format"), max_length=5, choices=Format.choices, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("separator"), max_length=1, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    only_good = models.BooleanField(_("only rows without errors"), default=False)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    position = models.PositiveIntegerField(default=0)
    """The last row of the file that is imported; what follows is not."""
    created = models.PositiveIntegerField(_("entities added"), default=0)
    changed = models.PositiveIntegerField(_("entities changed"), default=0)
    unchanged = models.PositiveIntegerField(_("entities unchanged"), default=0)
    failed = models.PositiveIntegerField(_("entities with errors"), default=0)
    expected = models.JSONField(default=dict, blank=True)
    """The four numbers that the check announced, kept while the import counts its own."""
    attempt = models.PositiveIntegerField(default=0)
    deaths = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)

    objects: ClassVar = ImportRunQuerySet.as_manager()

    class Meta(FileImport.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=models.F("total")), name="catalogue_import_within_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"

    def get_absolute_url(self) -> str:
        return reverse("catalogue_import", args=[self.pk])

    @property
    def percent(self) -> int:
        """How much of the work at hand is done."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def is_at_work(self) -> bool:
        return self.state in UNFINISHED

    @property
    def faults(self) -> models.QuerySet[ImportLine]:
        return self.lines.filter(kind=ImportLine.Kind.FAULT)


class ImportLine(models.Model):
    """One line of a run's report."""

    class Kind(models.TextChoices):
        FAULT = "fault", _("error")
        NOTE = "note", _("remark on the file")
        CHANGE = "change", _("change")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    record = models.PositiveIntegerField(default=0)
    """Where the entity begins: a fault in a row of its offers keeps back the entity too."""
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=100, blank=True)
    value = models.CharField(_("value"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=400)

    class Meta:
        verbose_name = _("line of a report")
        verbose_name_plural = _("lines of a report")
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["run", "kind", "row"], name="catalogue_import_line")]

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"
