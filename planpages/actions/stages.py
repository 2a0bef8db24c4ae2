"""A chapter's steps: submitted, approved at a stage, sent back."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from home.page_cache import content_changed
from home.search_sources import rows_changed
from home.text_rendering import footnote_faults

from ..models import ChapterPage, Decision, DecisionKind, Stage, StageTask
from ..permissions import Refused, may_approve_stage, may_send_back, may_submit
from ..roles import Role, has_role
from . import notices


def submit_chapter(chapter: ChapterPage, user: User) -> TaskState:
    """Send the working version on its way, or again to the stage that sent it back."""
    with transaction.atomic():
        chapter = ChapterPage.originals.select_for_update().get(pk=chapter.pk)
        may_submit(user, chapter).demand()
        state = chapter.current_workflow_state
        if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            state.resume(user)
        else:
            workflow = chapter.get_workflow()
            if workflow is None:
                raise Refused(_("The plan has no workflow: run “manage.py setup”."))
            workflow.start(chapter, user)
    return ChapterPage.originals.get(pk=chapter.pk).stage_state


def enter_stage(task_state: TaskState, stage: Stage, user: User | None) -> None:
    """What happens when a chapter comes to a stage; called by StageTask.start, whoever started it.

    Raises Refused when the chapter came here by a submission of somebody who may not submit.
    """
    chapter: ChapterPage = task_state.workflow_state.content_object.specific
    before = task_state.workflow_state.task_states.exclude(pk=task_state.pk)
    previous = before.order_by("-started_at", "-pk").first()
    if previous is None or previous.status == TaskState.STATUS_REJECTED:
        if user is None or not has_role(user, Role.EXPERT):
            raise Refused(_("Only experts submit a chapter."))
        if faults := footnote_faults(chapter.working_text().body):
            raise Refused(" ".join(faults))
        Decision.objects.append(
            kind=DecisionKind.SUBMITTED,
            plan=chapter.plan,
            chapter=chapter,
            stage=stage,
            actor=user,
            content_digest=chapter.working_text().text_digest(),
        )
    content_changed()
    notices.stage_entered(chapter, task_state.task.specific, task_state)


def approve_stage(
    task_state_id: int,
    user: User,
    *,
    text_digest: str,
    comment: str = "",
    at: datetime | None = None,
) -> Decision:
    """Approve at a stage other than the Zarząd's. `text_digest` is what the person was shown."""
    at = at or timezone.now()
    with transaction.atomic():
        chapter, state = _lock_undecided(task_state_id, text_digest)
        may_approve_stage(user, chapter, at).demand()
        task: StageTask = state.task.specific
        decision = _record(DecisionKind.APPROVED, chapter, task, user, text_digest, comment, at)
        if task.stage == Stage.CONSULTATION:
            chapter.consultation_documents.consulted().update(completed_at=at)
        state.specific.approve(user=user, comment=comment)
        content_changed()
        notices.stage_decided(chapter, task, state, True, comment)
    return decision


def send_back(
    task_state_id: int,
    user: User,
    *,
    text_digest: str,
    comment: str,
    at: datetime | None = None,
) -> Decision:
    """Return the chapter to its authors with a reason; a document not yet open is withdrawn."""
    at = at or timezone.now()
    if not comment.strip():
        raise Refused(_("Give the reason for sending the chapter back."))
    with transaction.atomic():
        chapter, state = _lock_undecided(task_state_id, text_digest)
        may_send_back(user, chapter, at).demand()
        task: StageTask = state.task.specific
        decision = _record(DecisionKind.SENT_BACK, chapter, task, user, text_digest, comment, at)
        withdrawn = chapter.consultation_documents.consulted().filter(consultation__opens_at__gt=at)
        of_consultation = dict(withdrawn.values_list("pk", "consultation"))
        withdrawn.update(withdrawn_at=at)
        rows_changed.send(None, source="consulted", ids=list(of_consultation))
        rows_changed.send(None, source="consultation", ids=set(of_consultation.values()))
        state.specific.reject(user=user, comment=comment)
        content_changed()
        notices.stage_decided(chapter, task, state, False, comment)
    return decision


def _lock_undecided(task_state_id: int, text_digest: str) -> tuple[ChapterPage, TaskState]:
    """Lock the chapter, then its state, and read both again. Refuse a stale page or form."""
    object_id = (
        TaskState.objects.filter(pk=task_state_id)
        .values_list("workflow_state__object_id", flat=True)
        .first()
    )
    chapter = ChapterPage.originals.select_for_update().filter(pk=object_id).first()
    if chapter is None:
        raise Refused(_("There is no such stage of a chapter."))
    state = TaskState.objects.select_for_update().get(pk=task_state_id)
    current = chapter.current_workflow_state
    if (
        state.status != TaskState.STATUS_IN_PROGRESS
        or current is None
        or current.current_task_state_id != state.pk
    ):
        raise Refused(_("Somebody has decided on this stage already: nothing was changed."))
    if chapter.working_text().text_digest() != text_digest:
        raise Refused(
            _("The text has changed since you opened it: read it again before you decide.")
        )
    return chapter, state


def _record(
    kind: DecisionKind,
    chapter: ChapterPage,
    task: StageTask,
    user: User,
    text_digest: str,
    comment: str,
    at: datetime,
) -> Decision:
    return Decision.objects.append(
        kind=kind,
        plan=chapter.plan,
        chapter=chapter,
        stage=task.stage,
        body=task.body(chapter),
        actor=user,
        content_digest=text_digest,
        comment=comment,
        at=at,
    )
