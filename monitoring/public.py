"""What monitoring shows of itself to readers of other pages, and what makes its pages new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.utils import timezone

from home import registry
from home.page_cache import content_changed


def register() -> None:
    from . import search_declarations
    from .home_section import monitoring_section
    from .models import Measure, MonitoringRules
    from .plan_notes import notes_of_plan

    registry.home_sections.register(monitoring_section)
    registry.block_notes.register(notes_of_plan)
    registry.sitemap_sources.register(addresses)
    search_declarations.register()
    # Values and comments are written by actions, which tell of it themselves.
    for shown in (Measure, MonitoringRules):
        name = f"monitoring-{shown.__name__}"
        post_save.connect(_on_change, sender=shown, dispatch_uid=name)
        post_delete.connect(_on_change, sender=shown, dispatch_uid=name)


def _on_change(raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        content_changed()


def addresses(request: HttpRequest) -> Iterator[tuple[str, datetime | None]]:
    """For the sitemap: indicators of the version in force, with the last change of their values."""
    from .addresses import polish_address_of
    from .models import MonitoringPage, Value
    from .views.overview import public_plan

    plan = public_plan()
    version = plan.version_in_force if plan else None
    if version is None or not MonitoringPage.originals.live().public().exists():
        return
    changed = dict(
        Value.objects.totals()
        .order_by()
        .values_list("measure__indicator")
        .annotate(last=Max("entered_at"))
    )
    from planpages.models import IndicatorDefinition

    for one in IndicatorDefinition.objects.filter(version=version).select_related("indicator"):
        moment = changed.get(one.indicator_id)
        yield polish_address_of(one), timezone.localtime(moment) if moment else None
