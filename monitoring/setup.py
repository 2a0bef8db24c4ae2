"""What an installation needs before the first value: the page, the rights, the measures."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from home.editorial import EDITORS, give_rights_once
from planpages.roles import Role

from .models import Assessment, Measure, MonitoringRules, Value

SLUG = "monitoring"
EDITORS_MAY: dict[type[Model], tuple[str, ...]] = {
    Value: ("view", "enter", "revise"),
    Measure: ("view", "change"),
    Assessment: ("view", "change"),
    MonitoringRules: ("change",),
}


def first_page() -> dict[str, Any]:
    """`/monitoring/`"""
    return {
        "title": "Monitoring planu",
        "seo_title": "Monitoring",
        "slug": SLUG,
        "lead": (
            "Co rok sprawdzamy, czy plan działa: każdy wskaźnik ma wartość, źródło i ocenę, "
            "a każda zmiana wartości zostaje zapisana."
        ),
        "show_in_menus": True,
    }


def make_rights() -> None:
    """Editors keep the values, co-ordinators see them with their history. Rights taken away in the
    CMS stay taken away."""
    give_rights_once(EDITORS, EDITORS_MAY)
    give_rights_once(Role.COORDINATOR.value, {Value: ("view",)})
