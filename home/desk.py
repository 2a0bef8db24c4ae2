"""The first page of the CMS: what waits for the person, told by every app that has something."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from home import registry


class DeskPanel(Component):
    """«Czeka na Ciebie»: the items of the registry `desk_items`."""

    name = "desk"
    template_name = "home/admin/desk.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        items = [item for find in registry.desk_items for item in find(request.user)]
        return {"items": items, "request": request}


class OthersToModeratePanel(WorkflowObjectsToModeratePanel):
    """Wagtail's list of what awaits review, without types decided on pages of their own."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        context["states"] = [s for s in context["states"] if not _has_its_own_way(s["obj"])]
        return context


class OthersInWorkflowPanel(UserObjectsInWorkflowModerationPanel):
    """Wagtail's list of what the person has submitted, without the same types."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        context["workflow_states"] = [
            s for s in context["workflow_states"] if not _has_its_own_way(s.content_object)
        ]
        return context


def _has_its_own_way(subject: Any) -> bool:
    model = getattr(subject, "specific_class", None) or type(subject)
    return bool(getattr(model, "workflow_never_publishes", False))
