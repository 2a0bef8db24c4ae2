"""Public pages of evaluations: what they recommend, and what became of each recommendation."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from home.archive import XLSX
from home.languages.showing import polish_words
from planpages.views.frame import render_under

from ..models import Evaluation, MonitoringPage, RecommendationState
from ..reporting.documents import recommendations_xlsx
from .data import demand_open


def evaluations(page: MonitoringPage, request: HttpRequest) -> HttpResponse:
    """`/monitoring/ewaluacje/`: every published evaluation, newest first."""
    done = Q(recommendations__state=RecommendationState.DONE)
    found = Evaluation.objects.published().select_related("file__withdrawal")
    return render_under(
        page,
        request,
        "monitoring/evaluations.html",
        {
            "evaluations": list(
                found.annotate(
                    all_recommendations=Count("recommendations"),
                    done_recommendations=Count("recommendations", filter=done),
                )
            )
        },
        _crumb(page, request),
    )


def evaluation(page: MonitoringPage, request: HttpRequest, slug: str) -> HttpResponse:
    """`/monitoring/ewaluacje/<slug>/`: the summary, the file, the recommendations in a table."""
    found = get_object_or_404(
        Evaluation.objects.published().select_related("file__withdrawal"), slug=slug
    )
    recommendations = list(found.recommendations.prefetch_related("changes"))
    now = timezone.now()
    counts = Counter(one.standing for one in recommendations)
    return render_under(
        page,
        request,
        "monitoring/evaluation.html",
        {
            "evaluation": found,
            "recommendations": [(one, one.is_overdue(now)) for one in recommendations],
            "counts": list(counts.items()),
        },
        _crumb(page, request),
        (polish_words(found.title), found.get_absolute_url()),
    )


def recommendations_file(request: HttpRequest, slug: str) -> HttpResponse:
    """`rekomendacje.xlsx`: the table as it stands now; a few rows, made at once."""
    demand_open()
    found = get_object_or_404(Evaluation.objects.published(), slug=slug)
    content = recommendations_xlsx(list(found.recommendations.all()))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="rekomendacje-{slug}.xlsx"'
    return response


def _crumb(page: MonitoringPage, request: HttpRequest) -> tuple[str, str]:
    return _("Evaluations"), f"{page.get_url(request)}ewaluacje/"
