"""Chapters and the plan in Wagtail's own page views: what is left there, and what is refused."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import (
    ActionMenuItem,
    PageLockedMenuItem,
    SaveDraftMenuItem,
    SubmitForModerationMenuItem,
)
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.widgets.button import HeaderButton

from home.bound_views import (
    DECIDING_VIEWS,
    BoundEditing,
    BoundViewSet,
    View,
    decided_elsewhere,
)

from ..actions.stages import submit_chapter
from ..models import ChapterPage, PlanPage
from ..permissions import Refused, may_edit_text, missing_parts
from ..steps import steps_of

ON_THE_DECISION_PAGE = gettext_lazy(
    "A chapter is decided on its own page, after reading it. Nothing was changed."
)


class WaySidePanel(BaseSidePanel):
    """Beside the editor: the chapter's way and the link to its page."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = gettext_lazy("The way of the chapter")
        icon_name = "tasks"
        has_counter = False

    name = "way"
    title = gettext_lazy("The way of the chapter")
    template_name = "planpages/admin/side_panel.html"
    order = 150

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        chapter = ChapterPage.originals.get(pk=self.object.pk)
        context.update(
            chapter=chapter,
            steps=steps_of(chapter),
            writing=may_edit_text(self.request.user, chapter),
        )
        return context


class OnTheWay(BoundEditing):
    decided_on = ON_THE_DECISION_PAGE


class ChapterEditing(OnTheWay):
    """The editor of a chapter: save, and submit by the action that everything else uses."""

    side_panel = WaySidePanel

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(
                _("The way of the chapter"),
                url=reverse("planpages_decision", args=[self.page.pk]),
                icon_name="tasks",
                priority=10,
            )
        ]

    def submit_action(self) -> HttpResponseBase:
        with transaction.atomic():
            self.page = self.form.save(commit=not self.page.live)
            self.subscription.save()
            revision = self.page.save_revision(
                user=self.request.user,
                log_action=True,
                previous_revision=self.previous_revision,
            )
        if self.has_content_changes and "comments" in self.form.formsets:
            changes = self.get_commenting_changes()
            self.log_commenting_changes(changes, revision)
            self.send_commenting_notifications(changes)
        try:
            submit_chapter(self.page, self.request.user)
        except Refused as refused:
            saved = _("The text is saved, not submitted.")
            messages.error(self.request, f"{saved} {refused.reason}")
            return self.redirect_and_remain()
        messages.success(self.request, _("The chapter is submitted."))
        return redirect("planpages_decision", self.page.pk)


class ChapterEditView(ChapterEditing):
    pass


class ChapterRevertView(ChapterEditing, RevisionsRevertView):
    pass


class PlanEditView(OnTheWay):
    """The editor of the plan says what the plan lacks."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        chapters = ChapterPage.originals.of_plan(self.page).in_order()
        if missing := missing_parts(chapter.working_text() for chapter in chapters):
            names = "; ".join(str(kind.label) for kind in missing)
            messages.warning(request, _("The plan lacks mandatory parts: %s.") % names)
        if self.page.is_bound():
            messages.info(
                request,
                _("What you save here comes into force with the next resolution of the Zarząd."),
            )
        return super().get(request, *args, **kwargs)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(
                _("The way of the plan"),
                url=reverse("planpages_way"),
                icon_name="tasks",
                priority=10,
            )
        ]


class PlanRevertView(OnTheWay, RevisionsRevertView):
    pass


class PlanViewSet(BoundViewSet):
    model = PlanPage
    edit_view_class = PlanEditView
    revisions_revert_view_class = PlanRevertView


class ChapterViewSet(BoundViewSet):
    model = ChapterPage
    edit_view_class = ChapterEditView
    revisions_revert_view_class = ChapterRevertView

    def get_view_by_name(self, name: str) -> View:
        view = super().get_view_by_name(name)
        if name in DECIDING_VIEWS:
            return decided_elsewhere(view, ON_THE_DECISION_PAGE, "planpages_decision")
        return view


@hooks.register("register_admin_viewset")
def viewsets() -> list[BoundViewSet]:
    return [PlanViewSet(), ChapterViewSet()]


class SubmitMenuItem(SubmitForModerationMenuItem):
    """Says where the chapter goes."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        state = parent_context["page"].current_workflow_state
        if state is None or state.current_task_state is None:
            context["label"] = _("Submit to the working group")
        else:
            context["label"] = _("Submit again: %s") % state.current_task_state.task.name
        return context


KEPT = (SaveDraftMenuItem, PageLockedMenuItem)


@hooks.register("construct_page_action_menu")
def action_menu(
    menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """A chapter is saved or submitted; it is decided on elsewhere."""
    if not isinstance(context.get("page"), ChapterPage):
        return
    kept = []
    for item in menu_items:
        if isinstance(item, KEPT):
            kept.append(item)
        elif isinstance(item, SubmitForModerationMenuItem):
            kept.append(SubmitMenuItem(order=item.order))
    menu_items[:] = kept
