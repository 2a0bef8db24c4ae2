"""Wagtail's own mails about workflows, silenced for chapters: ours say more, and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail.admin import signal_handlers
from wagtail.models import TaskState, WorkflowState

from ..models import ChapterPage, StageTask

NOTIFIERS = (
    "task_submission_email_notifier",
    "workflow_submission_email_notifier",
    "workflow_approval_email_notifier",
    "workflow_rejection_email_notifier",
)


def quiet_for_chapters() -> None:
    """The notifiers are module globals that signals hold on to, so each is told what to leave."""
    for name in NOTIFIERS:
        notifier = getattr(signal_handlers, name)
        if not getattr(notifier, "leaves_chapters", False):
            notifier.can_handle = _unless_of_a_chapter(notifier.can_handle)
            notifier.leaves_chapters = True


def _unless_of_a_chapter(can_handle: Callable[..., bool]) -> Callable[..., bool]:
    def can_handle_others(instance: Any, **kwargs: Any) -> bool:
        return not _is_of_a_chapter(instance) and can_handle(instance, **kwargs)

    return can_handle_others


def _is_of_a_chapter(instance: Any) -> bool:
    if isinstance(instance, TaskState):
        return isinstance(instance.task.specific, StageTask)
    if isinstance(instance, WorkflowState):
        model = instance.content_type.model_class()
        return model is not None and issubclass(model, ChapterPage)
    return False
