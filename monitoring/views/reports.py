"""Public pages of reports: what was published, as it was published."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from home.archive import withdrawals_of, withdrawn_response
from home.documents import document_response
from home.languages.showing import polish_words
from planpages.views.frame import render_under

from ..models import Evaluation, MonitoringPage, PublishedReport, Report
from ..reporting.differences import since_publication
from ..reporting.documents import FILES
from ..reporting.drafting import period_of
from ..reporting.reading import ShownReport
from .data import demand_open


def reports(page: MonitoringPage, request: HttpRequest) -> HttpResponse:
    """`/monitoring/raporty/`: yearly and periodic reports by period, the last edition of each."""
    rows: dict[str, list[dict[str, Any]]] = {"yearly": [], "periodic": []}
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    published = (
        Report.objects.published()
        .select_related("publication__decision")
        .prefetch_related("presentations")
        .defer("figures", "publication__content", "introduction", "summary", "conclusions")
    )
    for report in published:
        key = (report.plan_id, report.kind, period_of(report))
        if key in seen:
            seen[key]["earlier"].append(report)
            continue
        seen[key] = {
            "report": report,
            "period": period_of(report),
            "earlier": [],
            "presentations": report.presentations.all(),
        }
        rows[report.kind].append(seen[key])
    return render_under(
        page,
        request,
        "monitoring/reports.html",
        {**rows, "has_evaluations": Evaluation.objects.published().exists()},
        _reports_crumb(page, request),
    )


def report(page: MonitoringPage, request: HttpRequest, slug: str) -> HttpResponse:
    """`/monitoring/raporty/<slug>/`: the frozen record, and an honest note on what came later."""
    publication = _publication_or_404(slug)
    shown = ShownReport(publication.record)
    shown.withdrawn = withdrawals_of(shown.kept_hashes)
    editions = list(
        Report.objects.same_period(publication.report)
        .published()
        .select_related("publication")
        .defer("figures", "publication__content")
        .order_by("edition")
    )
    return render_under(
        page,
        request,
        "monitoring/report.html",
        {
            "publication": publication,
            "shown": shown,
            "intact": publication.is_intact(),
            "later": editions[-1] if editions[-1].pk != publication.report_id else None,
            "editions": editions if len(editions) > 1 else [],
            "revised": since_publication(publication.report.plan_id, shown.figures),
            "presentations": list(publication.report.presentations.all()),
        },
        _reports_crumb(page, request),
        (polish_words(shown.title), publication.get_absolute_url()),
    )


def report_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """`raport.pdf`: the file made at publication."""
    return _file(request, slug, "pdf")


def report_xlsx(request: HttpRequest, slug: str) -> HttpResponseBase:
    """`raport.xlsx`: all tables of the report, made at publication."""
    return _file(request, slug, "xlsx")


def _file(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    publication = _publication_or_404(slug)
    kept = publication.files.select_related("file__withdrawal").filter(kind=kind).first()
    if kept is not None and kept.file.withdrawn:
        return withdrawn_response(request, kept.file)
    return document_response(request, FILES[kind][0], str(publication.pk), public_cache=True)


def report_record(request: HttpRequest, slug: str) -> HttpResponse:
    """`zapis.json`: the bytes whose SHA-256 the report names."""
    publication = _publication_or_404(slug)
    response = HttpResponse(publication.content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="raport-{slug}.json"'
    return response


def _publication_or_404(slug: str) -> PublishedReport:
    demand_open()
    return get_object_or_404(PublishedReport.objects.select_related("report"), report__slug=slug)


def _reports_crumb(page: MonitoringPage, request: HttpRequest) -> tuple[str, str]:
    return _("Reports"), f"{page.get_url(request)}raporty/"
