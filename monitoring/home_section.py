"""Monitoring on the first page: how the indicators stand, and the first of each subject."""

from __future__ import annotations

from django.http import HttpRequest

from home.registry import SectionRow

from .choices import Standing
from .models import MonitoringPage, MonitoringRules
from .placement import placements
from .reading import LATEST, series_of_version
from .shown import ShownIndicator, shown_indicator, standing_bar, standing_counts, swatch
from .views.overview import public_plan

ORDER = 220
SHOWN = 4
BAR = "stan-planu"


def monitoring_section(request: HttpRequest) -> SectionRow | None:
    """Key figures; without a value that was published there is no such section."""
    page = MonitoringPage.originals.live().public().order_by("path").first()
    plan = public_plan()
    version = plan.version_in_force if plan else None
    if page is None or version is None:
        return None
    many, thresholds = series_of_version(version, years=LATEST), MonitoringRules.current()
    indicators = [shown_indicator(series, thresholds) for series in many]
    if not any(one.year for one in indicators):
        return None
    counts = standing_counts(indicators)
    return SectionRow(
        ORDER,
        "monitoring/home.html",
        {
            "title": page.framed_title or page.title,
            "language": page.title_language,
            "url": page.get_url(request),
            "all": len(indicators),
            "well": counts[Standing.REACHED] + counts[Standing.ON_TRACK],
            "bar": standing_bar(counts, BAR),
            "standings": [
                (standing, counts[standing], swatch(standing, BAR)) for standing in Standing
            ],
            "figures": _key_figures(indicators),
        },
    )


def _key_figures(indicators: list[ShownIndicator]) -> list[ShownIndicator]:
    """The first indicator with a value of each subject; if these are few, the next ones too."""
    places = placements([one.series for one in indicators])
    valued = [one for one in indicators if one.year is not None]
    first: dict[str, ShownIndicator] = {}
    for one in valued:
        first.setdefault(places.of(one.series).section, one)
    chosen = list(first.values())
    return [*chosen, *(one for one in valued if one not in chosen)][:SHOWN]
