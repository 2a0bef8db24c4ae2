"""Refusals that hold whoever asks and by whatever door: no screen of ours leads here.

Wagtail's workflow would move a chapter on its way with no decision recorded; a group is
the members of a body. What concerns pages is in `home.bound_guards`.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from .models import Body, ChapterPage, Decision, DecisionKind, StageTask
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


def connect() -> None:
    """Called once, when all apps are loaded."""
    pre_save.connect(
        _refuse_undecided_workflow, sender=WorkflowState, dispatch_uid="plan-workflow-undecided"
    )
    pre_save.connect(_refuse_undecided_stage, sender=TaskState, dispatch_uid="plan-stage-undecided")
    pre_delete.connect(_refuse_deletion_of_role, sender=Group, dispatch_uid="plan-group-deleted")
