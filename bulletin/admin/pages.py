"""Issues and articles in Wagtail's own page views: what is left there, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem, PageLockedMenuItem, SaveDraftMenuItem
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.widgets.button import HeaderButton

from home.bound_views import (
    DECIDING_ACTIONS,
    DECIDING_VIEWS,
    BoundEditing,
    BoundViewSet,
    View,
    decided_elsewhere,
)

from ..models import ArticlePage, BulletinPage, IssuePage
from ..readiness import faults_of_article, faults_of_issue
from ..steps import steps_of

ON_THE_ISSUE = gettext_lazy(
    "An issue is submitted and decided on its own page, whole. Nothing was changed."
)
KEPT = (SaveDraftMenuItem, PageLockedMenuItem)


class IssueSidePanel(BaseSidePanel):
    """Beside the editor: where the issue stands, and what this text lacks."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = gettext_lazy("The way of the issue")
        icon_name = "tasks"
        has_counter = False

    name = "issue"
    title = gettext_lazy("The way of the issue")
    template_name = "bulletin/admin/side_panel.html"
    order = 150

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        page = type(self.object).objects.get(pk=self.object.pk)
        text = page.working_text()
        faults = faults_of_issue(text) if isinstance(text, IssuePage) else faults_of_article(text)
        issue = page.issue
        context.update(
            issue=issue, steps=steps_of(issue), faults=faults, why_locked=page.why_locked()
        )
        return context


class BundleEditing(BoundEditing):
    """The editor of an issue or an article saves drafts."""

    decided_on = ON_THE_ISSUE
    deciding_actions = (*DECIDING_ACTIONS, "action-submit")
    side_panel = IssueSidePanel

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(
                _("The whole issue"),
                url=reverse("bulletin_issue", args=[self.page.issue.pk]),
                icon_name="tasks",
                priority=10,
            )
        ]


class BundleReverting(BundleEditing, RevisionsRevertView):
    pass


class BundleCreating(CreateView):
    """A new issue or article is a draft, whatever button a request names."""

    @property
    def action_name_and_method(self) -> tuple[str, Callable[[], HttpResponseBase]]:
        return ("save", self.save_action)


class BundleViewSet(BoundViewSet):
    add_view_class = BundleCreating
    edit_view_class = BundleEditing
    revisions_revert_view_class = BundleReverting

    def get_view_by_name(self, name: str) -> View:
        view = super().get_view_by_name(name)
        if name in DECIDING_VIEWS:
            return decided_elsewhere(view, ON_THE_ISSUE, "bulletin_issue_of_page")
        return view


class IssueViewSet(BundleViewSet):
    model = IssuePage


class ArticleViewSet(BundleViewSet):
    model = ArticlePage


@hooks.register("register_admin_viewset")
def viewsets() -> list[BoundViewSet]:
    return [IssueViewSet(), ArticleViewSet()]


@hooks.register("construct_page_action_menu")
def action_menu(
    menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """A text of an issue is saved; the issue is decided on elsewhere."""
    page = context.get("page")
    ours = (
        isinstance(page, (IssuePage, ArticlePage))
        if page
        else isinstance(context.get("parent_page"), (BulletinPage, IssuePage))
    )
    if ours:
        menu_items[:] = [item for item in menu_items if isinstance(item, KEPT)]
