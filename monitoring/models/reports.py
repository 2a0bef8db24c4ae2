"""Yearly and periodic reports: drafts, what was decided on them, and what was published for good.

Where a report stands follows from its decisions alone; docs/monitoring-reports.md has the way.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.fields import RichTextField

from home.languages.addresses import here
from home.models import ArchivedFile
from planpages.models import PlanPage, canonical

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TEXT_FEATURES = ["h3", "bold", "italic", "ul", "ol", "link"]


class ReportKind(models.TextChoices):
    YEARLY = "yearly", _("yearly report")
    PERIODIC = "periodic", _("periodic report")


class Addressee(models.TextChoices):
    """To whom a periodic report is presented."""

    BOARD = "board", _("Board of the voivodeship")
    ASSEMBLY = "assembly", _("Assembly of the voivodeship (Sejmik)")


class ReportStage(models.TextChoices):
    """The order of members is the order of the way."""

    DRAFT = "draft", pgettext_lazy("report", "draft")
    CHECKING = "checking", _("checked by the co-ordinator")
    APPROVAL = "approval", pgettext_lazy("report", "approval by the Zarząd")
    PUBLISHED = "published", pgettext_lazy("report", "published")


class ReportAct(models.TextChoices):
    HANDED_IN = "handed_in", pgettext_lazy("report", "handed in")
    CHECKED = "checked", pgettext_lazy("report", "checked")
    RETURNED = "returned", pgettext_lazy("report", "returned")
    APPROVED = "approved", pgettext_lazy("report", "approved and published")


LEADS_TO = {
    None: ReportStage.DRAFT,
    ReportAct.RETURNED: ReportStage.DRAFT,
    ReportAct.HANDED_IN: ReportStage.CHECKING,
    ReportAct.CHECKED: ReportStage.APPROVAL,
    ReportAct.APPROVED: ReportStage.PUBLISHED,
}
"""The stage at which a report is after its last decision."""


class ReportQuerySet(models.QuerySet["Report"]):
    def with_stage(self) -> ReportQuerySet:
        """With the last decision, so that `stage` asks nothing of the database."""
        last = ReportDecision.objects.filter(report=OuterRef("pk")).order_by("-number")
        return self.annotate(last_act=Subquery(last.values("kind")[:1]))

    def at_stage(self, *stages: ReportStage) -> ReportQuerySet:
        acts = [act for act, stage in LEADS_TO.items() if act and stage in stages]
        condition = Q(last_act__in=acts)
        if ReportStage.DRAFT in stages:
            condition |= Q(last_act=None)
        return self.with_stage().filter(condition)

    def published(self) -> ReportQuerySet:
        return self.filter(publication__isnull=False)

    def same_period(self, report: Report) -> ReportQuerySet:
        """All editions of one report."""
        return self.filter(
            plan=report.plan_id,
            kind=report.kind,
            year_from=report.year_from,
            half_from=report.half_from,
            year_to=report.year_to,
            half_to=report.half_to,
        )


class Report(models.Model):
    """A report as the office writes it. Readers only ever see its `PublishedReport`.

    `figures` is drafted from the values (`reporting.drafting.figures`); `remarks` is what the
    editor wrote beside single figures, by key (`indicator:<block>`, `intervention:<block>`); a new
    draft of the figures leaves it alone. `version` grows with each change: an older form changes
    nothing.
    """

    plan = models.ForeignKey(PlanPage, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(_("kind"), max_length=10, choices=ReportKind.choices)
    year_from = models.PositiveSmallIntegerField(_("from year"))
    half_from = models.PositiveSmallIntegerField(_("from half-year"), default=1)
    year_to = models.PositiveSmallIntegerField(_("to year"))
    half_to = models.PositiveSmallIntegerField(_("to half-year"), default=2)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    erratum = models.TextField(_("what is corrected"), blank=True)
    title = models.CharField(_("title"), max_length=250)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    addressees = models.JSONField(_("for"), default=list, blank=True)
    introduction = RichTextField(_("introduction"), features=TEXT_FEATURES, blank=True)
    summary = RichTextField(_("summary"), features=TEXT_FEATURES, blank=True)
    conclusions = RichTextField(_("conclusions"), features=TEXT_FEATURES, blank=True)
    remarks = models.JSONField(default=dict, blank=True)
    figures = models.JSONField(default=dict)
    figures_at = models.DateTimeField(_("figures of"))
    is_example = models.BooleanField(_("example data"), default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("begun"))

    objects = ReportQuerySet.as_manager()

    decisions: models.QuerySet[ReportDecision]
    changes: models.QuerySet[ReportChange]
    last_act: str | None

    class Meta:
        verbose_name = _("report of monitoring")
        verbose_name_plural = _("reports of monitoring")
        ordering = ["-year_to", "-half_to", "kind", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "plan", "kind", "year_from", "half_from", "year_to", "half_to", "edition",
                ],
                name="report_edition_once",
            ),
            models.CheckConstraint(
                condition=Q(year_from__lt=F("year_to"))
                | Q(year_from=F("year_to"), half_from__lte=F("half_to")),
                name="report_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(half_from__in=(1, 2), half_to__in=(1, 2)), name="report_halves"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ReportKind.YEARLY)
                | Q(year_from=F("year_to"), half_from=1, half_to=2),
                name="report_yearly_is_a_year",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def stage(self) -> ReportStage:
        """Where the report stands, told from its last decision."""
        if not hasattr(self, "last_act"):
            last = self.decisions.order_by("-number").values_list("kind", flat=True).first()
            return LEADS_TO[ReportAct(last) if last else None]
        return LEADS_TO[ReportAct(self.last_act) if self.last_act else None]

    @property
    def years(self) -> list[int]:
        """Years whose data it tells of: those that end within the period."""
        last = self.year_to if self.half_to == 2 else self.year_to - 1
        return list(range(self.year_from, last + 1))

    def writers(self) -> set[int]:
        """Accounts that changed this text or an earlier edition of it."""
        editions = Report.objects.same_period(self).values("pk")
        changes = ReportChange.objects.filter(report__in=editions)
        return set(changes.values_list("user", flat=True))

    def get_absolute_url(self) -> str:
        return here(f"/monitoring/raporty/{self.slug}/")


class ReportChange(models.Model):
    """Who changed a report, when: the four-eyes rule rests on it."""

    class What(models.TextChoices):
        BEGUN = "begun", pgettext_lazy("report", "begun")
        WRITTEN = "written", pgettext_lazy("report", "text changed")
        REFRESHED = "refreshed", pgettext_lazy("report", "figures drafted anew")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(_("act"), max_length=10, choices=What.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("change of a report")
        verbose_name_plural = _("changes of reports")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.what}"


class ReportDecisionQuerySet(models.QuerySet["ReportDecision"]):
    def append(
        self, report: Report, kind: ReportAct, actor: User, at: Any, **fields: Any
    ) -> ReportDecision:
        """Add a link to the report's chain; inside the transaction that holds the report's row."""
        last = self.filter(report=report).order_by("-number").first()
        decision = ReportDecision(
            report=report,
            number=last.number + 1 if last else 1,
            previous_hash=last.hash if last else "",
            kind=kind,
            actor=actor,
            at=at,
            **fields,
        )
        decision.hash = decision.compute_hash()
        decision.save(force_insert=True)
        report.__dict__.pop("last_act", None)
        return decision


class ReportDecision(models.Model):
    """One act on a report's way, append-only (trigger), each linked to the one before."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField(_("decision"))
    kind = models.CharField(_("act"), max_length=10, choices=ReportAct.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    comment = models.TextField(_("comment"), blank=True)
    content_digest = models.CharField(max_length=64)
    resolution_number = models.CharField(_("number of the resolution"), max_length=60, blank=True)
    resolution_date = models.DateField(_("date of the resolution"), null=True, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = ReportDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a report")
        verbose_name_plural = _("decisions on reports")
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_decision_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_kind_display()}"

    def compute_hash(self) -> str:
        """SHA-256 over what was decided; accounts by id (RODO)."""
        return hashlib.sha256(
            canonical(
                {
                    "report": self.report_id,
                    "number": self.number,
                    "previous": self.previous_hash,
                    "kind": str(self.kind),
                    "actor": self.actor_id,
                    "at": self.at.astimezone(UTC).isoformat(),
                    "comment": hashlib.sha256(self.comment.encode()).hexdigest(),
                    "content": self.content_digest,
                    "resolution": [self.resolution_number, str(self.resolution_date or "")],
                }
            ).encode()
        ).hexdigest()


class PublishedReport(models.Model):
    """A report as it was approved: its whole content, frozen. Immutable (trigger)."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="publication")
    decision = models.OneToOneField(ReportDecision, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"))
    content = models.TextField(help_text="Canonical JSON: see reporting.content.content_of.")
    digest = models.CharField("SHA-256", max_length=64)

    files: models.QuerySet[ReportFile]
    documents: models.QuerySet[ReportDocument]

    class Meta:
        verbose_name = _("published report")
        verbose_name_plural = _("published reports")
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return str(self.report)

    @property
    def record(self) -> dict[str, Any]:
        record: dict[str, Any] = json.loads(self.content)
        return record

    def is_intact(self) -> bool:
        return hashlib.sha256(self.content.encode()).hexdigest() == self.digest

    def get_absolute_url(self) -> str:
        return self.report.get_absolute_url()


class ReportFile(models.Model):
    """The PDF or XLSX of a published report, made once and kept by content. Immutable (trigger)."""

    publication = models.ForeignKey(PublishedReport, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=[("pdf", "PDF"), ("xlsx", "XLSX")])
    file = models.ForeignKey(ArchivedFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of a published report")
        verbose_name_plural = _("files of published reports")
        constraints = [
            models.UniqueConstraint(fields=["publication", "kind"], name="report_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.kind}"


class ReportDocument(models.Model):
    """A document that a published report links to, kept by content as it was at publication; the
    report's content says of which address and title. Immutable (trigger)."""

    publication = models.ForeignKey(
        PublishedReport, on_delete=models.PROTECT, related_name="documents"
    )
    file = models.ForeignKey(ArchivedFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("document of a published report")
        verbose_name_plural = _("documents of published reports")
        constraints = [
            models.UniqueConstraint(fields=["publication", "file"], name="report_document_once")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.file_id}"


class Presentation(models.Model):
    """When a published report was presented to whom it is for."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="presentations")
    addressee = models.CharField(_("presented to"), max_length=10, choices=Addressee.choices)
    date = models.DateField(_("date"))
    note = models.CharField(pgettext_lazy("report", "note"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("presentation of a report")
        verbose_name_plural = _("presentations of reports")
        ordering = ["date", "addressee"]
        constraints = [
            models.UniqueConstraint(fields=["report", "addressee"], name="report_presented_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.addressee}"
