"""Under an indicator in the plan: its last value, how it stands, the way to its page."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from wagtail.models import Page

from home.registry import SectionRow

from .models import MonitoringPage, MonitoringRules
from .reading import NO_YEARS, series_of_version, with_years
from .shown import shown_indicator


def notes_of_plan(plan: Page, block_ids: Collection[str]) -> Mapping[str, SectionRow]:
    """Of the version in force; nothing while monitoring is not public or nothing was adopted."""
    version = plan.version_in_force
    if version is None or not MonitoringPage.originals.live().public().exists():
        return {}
    wanted, thresholds = set(block_ids), MonitoringRules.current()
    defined = series_of_version(version, years=NO_YEARS)
    return {
        series.block_id: SectionRow(
            100, "monitoring/plan_note.html", {"indicator": shown_indicator(series, thresholds)}
        )
        for series in with_years([one for one in defined if one.block_id in wanted])
    }
