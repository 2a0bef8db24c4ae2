"""Wagtail's own mails about workflows, silenced for pages with a way of their own: whose app says
more, and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail.admin import signal_handlers
from wagtail.models import TaskState, WorkflowState

NOTIFIERS = (
    "task_submission_email_notifier",
    "workflow_submission_email_notifier",
    "workflow_approval_email_notifier",
    "workflow_rejection_email_notifier",
)


def leave_out_own_ways() -> None:
    """The notifiers are module globals that signals hold on to, so each is told what to leave."""
    for name in NOTIFIERS:
        notifier = getattr(signal_handlers, name)
        if not getattr(notifier, "leaves_out_own_ways", False):
            notifier.can_handle = _unless_on_its_own_way(notifier.can_handle)
            notifier.leaves_out_own_ways = True


def _unless_on_its_own_way(can_handle: Callable[..., bool]) -> Callable[..., bool]:
    def can_handle_others(instance: Any, **kwargs: Any) -> bool:
        return not _on_its_own_way(instance) and can_handle(instance, **kwargs)

    return can_handle_others


def _on_its_own_way(instance: Any) -> bool:
    state = instance.workflow_state if isinstance(instance, TaskState) else instance
    if not isinstance(state, WorkflowState):
        return False
    model = state.content_type.model_class()
    return bool(getattr(model, "workflow_never_publishes", False))
