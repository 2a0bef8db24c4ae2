"""Refusals that hold whoever asks and by whatever door: no screen of ours leads here.

Cancelling a workflow would take a chapter off its way with no decision recorded; a group is
the members of a body.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from .models import Body, ChapterPage, StageTask
from .roles import Role


def _refuse_cancelled_workflow(sender: Any, instance: WorkflowState, **kwargs: Any) -> None:
    if instance.status != WorkflowState.STATUS_CANCELLED:
        return
    model = instance.content_type.model_class()
    if model is not None and issubclass(model, ChapterPage):
        raise PermissionDenied(_("A chapter leaves its way only by a decision."))


def _refuse_cancelled_stage(sender: Any, instance: TaskState, **kwargs: Any) -> None:
    cancelled = instance.status == TaskState.STATUS_CANCELLED
    if cancelled and isinstance(instance.task.specific, StageTask):
        raise PermissionDenied(_("A chapter leaves its way only by a decision."))


def _refuse_deletion_of_role(sender: Any, instance: Group, **kwargs: Any) -> None:
    if instance.name in Role.values or Body.objects.filter(group=instance).exists():
        raise PermissionDenied(_("The group stands for a role or a body: it is not deleted."))


def connect() -> None:
    """Called once, when all apps are loaded."""
    pre_save.connect(
        _refuse_cancelled_workflow, sender=WorkflowState, dispatch_uid="plan-workflow-cancelled"
    )
    pre_save.connect(_refuse_cancelled_stage, sender=TaskState, dispatch_uid="plan-stage-cancelled")
    pre_delete.connect(_refuse_deletion_of_role, sender=Group, dispatch_uid="plan-group-deleted")
