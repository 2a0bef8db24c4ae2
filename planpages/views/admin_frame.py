"""What the office's screens of the plan have in common."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from home.admin_screens import Screen
from home.admin_screens import tell as tell

from ..models import PlanPage


class PlanScreen(Screen):
    """A screen below «Plan» in the menu."""

    header_icon = "list-ol"

    @cached_property
    def plan(self) -> PlanPage | None:
        return PlanPage.originals.first()

    def trail(self) -> list[tuple[str, str]]:
        return [(_("The way of the plan"), reverse("planpages_way"))]
