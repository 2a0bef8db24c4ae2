"""/api/v2/szukaj/: the page of results as JSON, in the shape of Wagtail's API."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from home.transactions import unspoilt
from search import limits, parameters
from search.searching import Results, search

logger = logging.getLogger(__name__)

MOST = 50


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The same parameters as the page; `na_strone` says how many items (at most 50)."""
    try:
        per_page = min(max(int(request.GET.get("na_strone", "10")), 1), MOST)
    except ValueError:
        return JsonResponse({"message": "na_strone has to be a number"}, status=400)
    if wait := limits.SEARCHES.seconds_to_wait(request):
        message = f"Too many searches from your network. Try again in {wait} s."
        return limits.refused(JsonResponse({"message": message}), wait)
    asked = parameters.asked_in(request.GET, per_page=per_page)
    try:
        with unspoilt():
            found = search(asked)
    except Exception as error:
        logger.error("Search failed: %s", type(error).__name__)
        return JsonResponse({"message": "Search does not work at the moment."}, status=503)
    return JsonResponse(as_json(request, found), json_dumps_params={"ensure_ascii": False})


def as_json(request: HttpRequest, found: Results) -> dict[str, Any]:
    return {
        "meta": {"total_count": found.total},
        "query": found.question.text,
        "relaxed": found.relaxed,
        "did_you_mean": found.did_you_mean or None,
        "corrected": found.corrected,
        "items": [
            {
                "title": hit.title.plain,
                "url": request.build_absolute_uri(hit.url),
                "kind": hit.kind,
                "context": hit.context,
                "date": hit.date.isoformat() if hit.date else None,
                "language": hit.language,
                "passage": hit.passage.html,
            }
            for hit in found.hits
        ],
        "facets": {
            facet.name: [
                {
                    "value": value.value,
                    "label": value.label,
                    "count": value.count,
                    "chosen": value.chosen,
                }
                for value in facet.values
            ]
            for facet in found.facets
        },
    }
