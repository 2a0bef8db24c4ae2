"""What of monitoring can be found: its page, and each indicator with what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import PageViewRestriction

from home.plain_text import words_of_html
from home.search_declarations import page_source, public_pages
from home.search_sources import (
    BETWEEN,
    SearchEntry,
    SearchSource,
    framed_kinds,
    search_kinds,
    search_sources,
)
from planpages.models import AdoptedVersion, IndicatorDefinition, PlanPage

from .addresses import polish_address_of
from .models import Assessment, Measure, MeasuredDefinition, MonitoringPage

WEIGHT = 0.95
"""The plan's own paragraph of the indicator stands first where both have the words."""


def register() -> None:
    search_kinds["monitoring"] = gettext_lazy("values of indicators")
    framed_kinds.update({"monitoring"})
    for source in (
        page_source(
            "monitoring", MonitoringPage, lambda page: "", weight=1.2, context=_context_of_overview
        ),
        SearchSource(
            name="indicator",
            model=Measure,
            public=_public_measures,
            entries=indicator_entries,
            follows={
                Assessment: lambda said: [said.measure_id],
                MeasuredDefinition: _measures_of_indicator,
                # An indicator that a version leaves out is found no more.
                AdoptedVersion: lambda version: _measures_of_plan(version.plan_id),
                PlanPage: lambda plan: _measures_of_plan(plan.pk),
                MonitoringPage: _all_measures,
                PageViewRestriction: _all_measures,
            },
        ),
    ):
        search_sources.register(source)


def _context_of_overview(page: MonitoringPage) -> str:
    return _("Indicators of the plan: values and assessment")


def _measures_of_indicator(link: MeasuredDefinition) -> Iterable[int]:
    indicator = link.measure.indicator_id
    return Measure.objects.filter(indicator=indicator).values_list("pk", flat=True)


def _measures_of_plan(plan: int) -> Iterable[int]:
    return Measure.objects.filter(indicator__plan=plan).values_list("pk", flat=True)


def _all_measures(_changed: Any) -> Iterable[int]:
    return Measure.objects.values_list("pk", flat=True)


def _public_measures(at: datetime) -> QuerySet[Measure]:
    """Those of the versions in force, while their page is public."""
    if not public_pages(MonitoringPage, at).exists():
        return Measure.objects.none()
    latest = (
        AdoptedVersion.objects.filter(plan=OuterRef("plan"))
        .order_by()
        .values("plan")
        .annotate(last=Max("number"))
        .values("last")
    )
    in_force = AdoptedVersion.objects.filter(
        plan__in=public_pages(PlanPage, at), number=Subquery(latest)
    )
    return Measure.objects.filter(definitions__definition__version__in=in_force)


def indicator_entries(measure: Measure) -> Iterator[SearchEntry]:
    """The indicator as its latest definition names it, and what the office says of its years."""
    definition = _definition(measure)
    if definition is None:
        return
    comments = Assessment.objects.filter(measure=measure).order_by("-year")
    said = [words_of_html(text) for one in comments for text in (one.comment, one.evidence)]
    title = _("%(name)s: values and assessment") % {"name": definition.name}
    context = _("Indicator %(number)s") % {"number": definition.number}
    facts: list[Any] = [definition.unit, definition.source]
    yield SearchEntry(
        title=title,
        url=polish_address_of(definition),
        kind="monitoring",
        text="\n".join([definition.definition, BETWEEN.join(facts), *filter(None, said)]),
        context=context,
        date=timezone.localdate(comments[0].changed_at) if comments else None,
        weight=WEIGHT,
    )


def _definition(measure: Measure) -> IndicatorDefinition | None:
    return (
        IndicatorDefinition.objects.filter(measured__measure=measure)
        .select_related("indicator")
        .order_by("-version__number")
        .first()
    )
