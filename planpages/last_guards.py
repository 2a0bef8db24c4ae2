"""Refusals that hold whoever asks and by whatever door: no screen of ours leads here.

Wagtail's workflow would move a chapter on its way with no decision recorded; a group is
the members of a body; Wagtail's commands hold pages as bare `Page`s, which know of no way.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import pre_page_move

from .models import PAST_THE_WAY, Body, ChapterPage, Decision, DecisionKind, StageTask
from .models.way import BOOKKEEPING, OnlyByAdoption, adopting_now
from .roles import Role


def _refuse_undecided_workflow(sender: Any, instance: WorkflowState, **kwargs: Any) -> None:
    model = instance.content_type.model_class()
    if model is None or not issubclass(model, ChapterPage):
        return
    if instance.status == WorkflowState.STATUS_CANCELLED:
        raise PermissionDenied(_("A chapter leaves its way only by a decision."))
    if instance.status == WorkflowState.STATUS_APPROVED and _changes_status(instance):
        last = _last_decision(instance)
        if last is None or last.kind != DecisionKind.ADOPTED:
            raise PermissionDenied(_("A chapter leaves its way only by a decision."))


def _refuse_undecided_stage(sender: Any, instance: TaskState, **kwargs: Any) -> None:
    task = instance.task.specific
    if not isinstance(task, StageTask):
        return
    if instance.status == TaskState.STATUS_CANCELLED:
        raise PermissionDenied(_("A chapter leaves its way only by a decision."))
    if instance.status in ENDED and _changes_status(instance):
        last = _last_decision(instance.workflow_state)
        if last is None or last.kind not in ENDING or last.stage != task.stage:
            raise PermissionDenied(_("A stage ends only by a decision that is recorded."))


ENDED = (TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED)
ENDING = (DecisionKind.APPROVED, DecisionKind.SENT_BACK, DecisionKind.ADOPTED)


def _changes_status(instance: TaskState | WorkflowState) -> bool:
    stored = type(instance)._default_manager.filter(pk=instance.pk)
    return not stored.filter(status=instance.status).exists()


def _last_decision(state: WorkflowState) -> Decision | None:
    return Decision.objects.filter(chapter=state.object_id).order_by("-sequence").first()


def _refuse_deletion_of_role(sender: Any, instance: Group, **kwargs: Any) -> None:
    if instance.name in Role.values or Body.objects.filter(group=instance).exists():
        raise PermissionDenied(_("The group stands for a role or a body: it is not deleted."))


def _of_the_plan(page: Page) -> OnlyByAdoption | None:
    """The page in its own type, if that is one of the plan's and it is bound already."""
    model = page.specific_class
    if model is None or not issubclass(model, OnlyByAdoption):
        return None
    specific = model.objects.filter(pk=page.pk).first()
    return specific if specific is not None and specific.only_by_adoption() else None


def _refuse_change_of_bare_page(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Scheduled publication and its end come by here."""
    fields = kwargs.get("update_fields")
    if kwargs.get("raw") or adopting_now() or (fields and BOOKKEEPING.issuperset(fields)):
        return
    stored = _of_the_plan(instance) if instance.pk else None
    if stored is None:
        return
    read = ("live", "title", "slug") if stored.live else ("live",)
    changed = any(getattr(stored, name) != getattr(instance, name) for name in read)
    if changed or instance.go_live_at or instance.expire_at:
        raise PermissionDenied(PAST_THE_WAY)


def _refuse_move(sender: Any, instance: Page, **kwargs: Any) -> None:
    before, after = kwargs["parent_page_before"], kwargs["parent_page_after"]
    holds = before.pk != after.pk and ChapterPage.objects.descendant_of(instance).exists()
    if holds or _of_the_plan(instance):
        raise PermissionDenied(PAST_THE_WAY)


def connect() -> None:
    """Called once, when all apps are loaded."""
    pre_save.connect(
        _refuse_undecided_workflow, sender=WorkflowState, dispatch_uid="plan-workflow-undecided"
    )
    pre_save.connect(_refuse_undecided_stage, sender=TaskState, dispatch_uid="plan-stage-undecided")
    pre_save.connect(_refuse_change_of_bare_page, sender=Page, dispatch_uid="plan-bare-page-saved")
    pre_page_move.connect(_refuse_move, dispatch_uid="plan-page-moved")
    pre_delete.connect(_refuse_deletion_of_role, sender=Group, dispatch_uid="plan-group-deleted")
