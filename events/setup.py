"""What an installation needs before the first event: the calendar's page, the rights."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from home.editorial import EDITORS, give_rights_once

from .models import (
    Attendance,
    Certificate,
    Enrolment,
    EventMessage,
    Participant,
    Registration,
)

SLUG = "wydarzenia"
EDITORS_MAY: dict[type[Model], tuple[str, ...]] = {
    Enrolment: ("view", "add", "change", "delete"),
    Registration: ("view", "add", "change"),
    Participant: ("view", "add", "change"),
    Attendance: ("view", "add", "change", "delete"),
    Certificate: ("view", "add", "change"),
    EventMessage: ("view", "add"),
}


def first_page() -> dict[str, Any]:
    """`/wydarzenia/`"""
    return {
        "title": "Wydarzenia",
        "slug": SLUG,
        "lead": (
            "Konferencje, szkolenia i spotkania o ekonomii społecznej w województwie "
            "lubelskim: kiedy i gdzie się odbywają i jak się na nie zapisać."
        ),
        "show_in_menus": True,
    }


def make_rights() -> None:
    """Editors organise events. Rights taken away from them in the CMS stay taken away."""
    give_rights_once(EDITORS, EDITORS_MAY)
