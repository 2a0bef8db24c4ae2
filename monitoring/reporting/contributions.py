"""What reports, interventions and evaluations put into the registries of `home`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from home import registry
from home.documents import register_document
from home.immutability import Guarded, guard

from ..actions import evaluations, reports
from ..frozen_years import frozen_years
from ..models import (
    Evaluation,
    PublishedReport,
    Recommendation,
    Report,
    ReportDocument,
    ReportFile,
)
from . import cms, desk, documents, log_actions, record, search_declarations  # noqa: F401
from .permissions import may_see_evaluations


def register() -> None:
    """Called once, by `contributions.register`."""
    guard(
        Guarded("monitoring.ReportDecision"),
        Guarded("monitoring.PublishedReport"),
        Guarded("monitoring.ReportFile"),
        Guarded("monitoring.ReportDocument"),
        Guarded("monitoring.InterventionYearChange"),
        Guarded("monitoring.RecommendationChange"),
    )
    frozen_years.register(published_years)
    registry.record_proofs.register(record.problems)
    registry.desk_items.register(desk.desk_items)
    registry.tick_jobs.register(reports.remind_of_waiting)
    registry.tick_jobs.register(evaluations.remind_of_recommendations)
    registry.retention_rules.register(documents.forget_previews)
    registry.sitemap_sources.register(addresses)
    registry.cache_boundaries.register(next_boundary)
    registry.public_archive.register(archived_file_is_public)
    registry.staff_archive.register(archived_file_is_for_staff)
    registry.archive_uses.register(uses_of_file)
    registry.demo_steps.register(make_demo)
    search_declarations.register()
    for kind, build in (("pdf", documents.build_pdf), ("xlsx", documents.build_xlsx)):
        name, content_type = documents.FILES[kind]
        register_document(name, build, documents.name_of_file(kind), content_type)
    register_document(
        documents.PREVIEW_KIND,
        documents.build_preview,
        documents.preview_name,
        documents.FILES["pdf"][1],
    )


def make_demo() -> str | None:
    """Example reports and an evaluation for `manage.py demo`."""
    from ..demo.reports import build_reports

    return build_reports()


def published_years(plan_id: int) -> set[int]:
    """Years that a published report tells of: their values change as revisions, with a reason."""
    published = Report.objects.published().filter(plan=plan_id)
    return {year for report in published.defer("figures") for year in report.years}


def archived_file_is_public(sha256: str) -> bool:
    """Of a published report: its files and the documents kept with it; the file of an evaluation
    that readers have."""
    return (
        ReportFile.objects.filter(file=sha256).exists()
        or ReportDocument.objects.filter(file=sha256).exists()
        or Evaluation.objects.published().filter(file=sha256).exists()
    )


def archived_file_is_for_staff(user: User, sha256: str) -> bool:
    return bool(may_see_evaluations(user)) and Evaluation.objects.filter(file=sha256).exists()


def uses_of_file(sha256: str) -> Iterator[registry.FileUse]:
    for file in ReportFile.objects.filter(file=sha256).select_related("publication__report"):
        words = f"{file.publication}: {file.get_kind_display()}"
        yield registry.FileUse(words, file.publication.get_absolute_url(), is_public=True)
    documents = ReportDocument.objects.filter(file=sha256)
    for document in documents.select_related("publication__report"):
        words = _("%(report)s: document that it links to") % {"report": document.publication}
        yield registry.FileUse(words, document.publication.get_absolute_url(), is_public=True)
    for evaluation in Evaluation.objects.filter(file=sha256):
        is_public = evaluation.published_at is not None
        url = evaluation.get_absolute_url()
        if not is_public:
            url = reverse("monitoring_evaluation", args=[evaluation.pk])
        yield registry.FileUse(str(evaluation), url, is_public=is_public)


def next_boundary(now: datetime) -> datetime | None:
    """The midnight from which the next recommendation is past its deadline."""
    published = Recommendation.objects.open().filter(evaluation__published_at__isnull=False)
    ahead = published.filter(deadline__gte=timezone.localdate(now)).order_by("deadline")
    day = ahead.values_list("deadline", flat=True).first()
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def addresses(request: HttpRequest) -> Iterator[tuple[str, datetime | None]]:
    """For the sitemap."""
    yield "/monitoring/raporty/", None
    for publication in PublishedReport.objects.select_related("report").defer("content"):
        yield publication.get_absolute_url(), publication.published_at
    yield "/monitoring/ewaluacje/", None
    for evaluation in Evaluation.objects.published():
        yield evaluation.get_absolute_url(), evaluation.published_at
