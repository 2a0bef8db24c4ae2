"""`/monitoring/dane.csv` and `.json`, and the same of one indicator."""

from __future__ import annotations

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.open_data import encoded, is_download

from .. import open_data
from ..addresses import slug_of
from ..models import MonitoringPage
from .indicator import definition_or_404, to_present_address
from .overview import public_plan

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
MAKERS = {"csv": open_data.as_csv, "json": open_data.as_json}


@require_safe
def all_values(request: HttpRequest, extension: str) -> HttpResponseBase:
    plan = public_plan()
    demand_open()
    if plan is None:
        raise Http404
    many = [] if request.method == "HEAD" else open_data.measured(plan)
    return _file(request, many, "monitoring", extension)


@require_safe
def values_of_indicator(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    demand_open()
    definition = definition_or_404(slug)
    if slug != slug_of(definition):
        return to_present_address(definition, request, f"dane.{extension}")
    many = open_data.measured(definition.indicator.plan, definition.indicator_id)
    return _file(request, many, slug, extension)


def demand_open() -> None:
    """Files stand beside a page: they are there when it is. Raises Http404."""
    if not MonitoringPage.originals.live().public().exists():
        raise Http404("Monitoring is not public.")


def _file(
    request: HttpRequest, many: list[open_data.Measured], name: str, extension: str
) -> HttpResponseBase:
    texts = iter(()) if request.method == "HEAD" else MAKERS[extension](many)
    response = StreamingHttpResponse(encoded(texts), content_type=TYPES[extension])
    return is_download(response, f"{name}-{timezone.localdate().isoformat()}.{extension}")
