"""Wagtail's own page views for bound pages: what is left there, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

View = Callable[..., HttpResponseBase]

ACT_OF_VIEW = {
    "convert_alias": "copy",
    "copy": "copy",
    "delete": "delete",
    "move": "move",
    "move_confirm": "move",
    "revisions_unschedule": "publish",
    "set_page_position": "reorder",
    "set_privacy": "privacy",
    "unpublish": "unpublish",
}
"""Wagtail's views by which a page leaves its way, and what they do to it."""
DECIDING_VIEWS = frozenset(
    {"collect_workflow_action_data", "confirm_workflow_cancellation", "workflow_action"}
)
"""Wagtail's views by which somebody decides on a task; bound pages are decided on elsewhere."""
PAST_ACTIONS = ("action-publish", "action-unpublish")
DECIDING_ACTIONS = ("action-workflow-action", "action-cancel-workflow", "action-restart-workflow")


def refused_past_the_way(view: View, act: str) -> View:
    """Refuse the view for a page whose app alone does this."""

    @wraps(view)
    def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        page = page_of(kwargs).specific
        if not page.refuses(act):
            return view(request, *args, **kwargs)
        return refuse(request, page.past_the_way, reverse("wagtailadmin_explore", args=[page.pk]))

    return refusing


def decided_elsewhere(view: View, reason: Any, url_name: str) -> View:
    """Lead from Wagtail's forms of a decision to the page of the decision."""

    @wraps(view)
    def leading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return refuse(request, reason, reverse(url_name, args=[page_of(kwargs).pk]))

    return leading


def page_of(kwargs: dict[str, Any]) -> Page:
    return get_object_or_404(Page, pk=kwargs.get("page_id") or kwargs.get("page_to_move_id"))


def refuse(request: HttpRequest, reason: Any, to: str) -> HttpResponseBase:
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied(reason)
    messages.error(request, reason)
    return redirect(to)


class BoundEditing(EditView):
    """The editor of a bound page: no way past it, and nothing that was typed is lost."""

    decided_on: ClassVar[Any] = ""
    """What is said to who would decide here."""
    deciding_actions: ClassVar[tuple[str, ...]] = DECIDING_ACTIONS
    side_panel: ClassVar[type[BaseSidePanel] | None] = None
    """Where the page stands on its way, beside the editor."""
    is_cancelling_workflow = False
    page: Any
    refusal: Any = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.refusal = self._refusal(request) if self.page.is_bound() else ""
        if self.refusal:
            if self.expects_json_response:
                return self.json_error_response("refused", self.refusal)
            messages.error(request, self.refusal)
        return super().post(request, *args, **kwargs)

    def _refusal(self, request: HttpRequest) -> Any:
        if any(request.POST.get(name) for name in PAST_ACTIONS):
            return self.page.past_the_way
        if any(request.POST.get(name) for name in self.deciding_actions):
            return self.decided_on
        return ""

    def get_side_panels(self) -> Any:
        panels = super().get_side_panels()
        if self.side_panel and not self.expects_json_response and not self.hydrate_create_view:
            panels.append(self.side_panel(self.page, self.request))
        return panels

    def form_valid(self, form: Any) -> HttpResponseBase:
        if not self.refusal:
            return super().form_valid(form)
        # Nothing is saved, and what was typed stays in the form.
        self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data())


class BoundViewSet(PageViewSet):
    """Wagtail's views of a page type, without those by which a page leaves its way."""

    parent_models: list[type] = []

    def get_view_by_name(self, name: str) -> View:
        view = super().get_view_by_name(name)
        if name in ACT_OF_VIEW:
            return refused_past_the_way(view, ACT_OF_VIEW[name])
        return view
