"""`/monitoring/<indicator>/`: its values, what they are held against, and how they are spread."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.languages.showing import polish_words
from home.sitemaps import root_url
from planpages.models import IndicatorDefinition
from planpages.views.frame import render_under

from ..addresses import address_of, find, polish_address_of, slug_of
from ..indicator_page import indicator_context, series_of
from ..models import MonitoringPage, MonitoringRules
from ..structured_data import as_script, dataset
from .overview import public_plan


def indicator(page: MonitoringPage, request: HttpRequest, slug: str) -> HttpResponseBase:
    definition = definition_or_404(slug)
    if slug != slug_of(definition):
        return to_present_address(definition, request)
    series = series_of(definition)
    address = address_of(definition)
    plan = definition.version.plan
    in_force = plan.version_in_force
    return render_under(
        page,
        request,
        "monitoring/indicator.html",
        {
            "plan": plan,
            "is_in_force": in_force is not None and definition.version_id == in_force.pk,
            "in_force": in_force,
            "address": address,
            "data_address": polish_address_of(definition),
            "today": timezone.localdate(),
            "json_ld": as_script(dataset(series, root_url(request))),
            **indicator_context(series, MonitoringRules.current(), request.GET),
        },
        (polish_words(definition.name), address),
    )


@require_safe
def by_number(request: HttpRequest, number: str) -> HttpResponse:
    """`/monitoring/4.12/`: the indicator that has this number in the plan."""
    return to_present_address(definition_or_404(number), request)


def definition_or_404(slug: str) -> IndicatorDefinition:
    """The latest definition that an address means, present or past."""
    plan = public_plan()
    definition = plan and find(plan, slug)
    if not definition:
        raise Http404
    return definition


def to_present_address(
    definition: IndicatorDefinition, request: HttpRequest, file: str = ""
) -> HttpResponse:
    """Not for good: a name that changes may change back."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    address = polish_address_of(definition) if file else address_of(definition)
    return redirect(f"{address}{file}{query}")
