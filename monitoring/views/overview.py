"""`/monitoring/`: the state of the plan at a glance, every indicator, and the interventions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from home.faceted_lists import Facet, ShownFacet, show_facet, undoings, ways_out
from planpages.models import AdoptedVersion, InterventionDefinition, PlanPage
from planpages.views.frame import render_under

from ..browsing import PER_PAGE, STANDING, Found, groups
from ..choices import Standing
from ..models import MonitoringPage, MonitoringRules
from ..reading import NO_YEARS, series_of_version
from ..shown import rule_of_standings, standing_bar, standing_counts, swatch

BAR = "stan"


def overview(page: MonitoringPage, request: HttpRequest) -> HttpResponse:
    plan = public_plan()
    version = plan.version_in_force if plan else None
    if version is None:
        return render_under(page, request, "monitoring/not_adopted.html", {"plan": plan})
    thresholds = MonitoringRules.current()
    found = Found(series_of_version(version, years=NO_YEARS), thresholds, request.GET)
    asked = found.asked
    counts = {facet: found.counts(facet) for facet in asked.facets}
    rows = found.rows()
    items = Paginator(rows, PER_PAGE).get_page(asked.page)
    return render_under(
        page,
        request,
        "monitoring/overview.html",
        {
            "plan": plan,
            "version": version,
            "asked": asked,
            "found": found,
            "query": asked.query,
            "items": items,
            "groups": groups(found, found.with_course(list(items))),
            "facets": [_facet(facet, found, counts[facet]) for facet in asked.facets],
            "chosen": undoings(asked, asked.facets),
            "clear_link": asked.cleared().query,
            "years": _years(found),
            "has_values": bool(found.years),
            "rule_of_standings": rule_of_standings(thresholds),
            "ways_out": [] if rows else _ways_out(found, counts),
            **_state(found),
            **_interventions(version),
        },
    )


def public_plan() -> PlanPage | None:
    """The plan that readers see."""
    return PlanPage.originals.live().public().order_by("path").first()


def _state(found: Found) -> dict[str, Any]:
    """The bar with its legend: of all indicators, whatever is chosen below."""
    counts = standing_counts(found.all)
    facet = found.asked.facets[0]
    return {
        "bar": standing_bar(counts, BAR),
        "well": counts[Standing.REACHED] + counts[Standing.ON_TRACK],
        "standings": [
            {
                "standing": standing,
                "count": counts[standing],
                "swatch": swatch(standing, BAR),
                "link": found.asked.cleared().with_values(facet, (standing.value,)).query,
            }
            for standing in Standing
        ],
    }


def _facet(facet: Facet, found: Found, counts: dict[str, int]) -> ShownFacet:
    opened = bool(found.asked.values(facet)) or facet.name == STANDING
    return show_facet(facet, found.asked, counts, opened=opened, with_empty=False)


def _years(found: Found) -> list[tuple[str, str, bool]]:
    """The last values, then each year: label, query, whether it is shown."""
    asked = found.asked
    latest = [(_("Latest values"), asked.of_year(None).query, asked.year is None)]
    return latest + [
        (str(year), asked.of_year(year).query, year == asked.year) for year in found.years
    ]


def _ways_out(found: Found, counts: dict[Facet, dict[str, int]]) -> list[tuple[str, str]]:
    asked = found.asked
    ways = ways_out(asked, asked.without_text(), asked.facets, counts)
    return [*ways, (_("see all indicators"), asked.cleared().query)]


def _interventions(version: AdoptedVersion) -> dict[str, Any]:
    rows = InterventionDefinition.objects.filter(version=version)
    ordered = sorted(
        rows.select_related("chapter", "intervention").defer("chapter__body"),
        key=lambda row: [int(part) for part in row.number.split(".") if part.isdigit()],
    )
    return {"interventions": ordered, "money": sum((row.amount for row in ordered), Decimal())}
