"""What the office's screens have in common: title and breadcrumbs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home.admin_screens import RefusedPage
from home.admin_screens import tell as tell

from ..models import PlanPage


class PlanScreen(RefusedPage, WagtailAdminTemplateMixin, TemplateView):
    """A screen below «Plan» in the menu."""

    header_icon = "list-ol"

    @cached_property
    def plan(self) -> PlanPage | None:
        return PlanPage.originals.first()

    def get_trail(self) -> list[tuple[str, str]]:
        """Screens between the board of the way and this one: (title, address)."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        trail = [(_("The way of the plan"), reverse("planpages_way")), *self.get_trail()]
        return [
            *self.breadcrumbs_items,
            *({"label": label, "url": url} for label, url in trail),
            {"label": self.get_page_title(), "url": ""},
        ]
