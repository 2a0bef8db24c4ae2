"""Stages of a chapter's way as Wagtail tasks, and the append-only record of decisions."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Task, TaskState, WorkflowState

from .bodies import Body, BodyKind
from .chapter import ChapterPage
from .plan import PlanPage
from .way import canonical

if TYPE_CHECKING:
    from .adoption import Resolution
    from .consultation import Consultation


class Stage(models.TextChoices):
    """Where a chapter stands; the order of members is the order of the way."""

    DRAFT = "draft", _("experts' draft")
    REVIEW = "review", _("working group's review")
    RECOMMENDATION = "recommendation", _("expert team's recommendation")
    CONSULTATION = "consultation", _("public consultation")
    BOARD = "board", _("approval by the Zarząd")
    ADOPTED = "adopted", _("in force")


IN_THE_WAY = (Stage.REVIEW, Stage.RECOMMENDATION, Stage.CONSULTATION, Stage.BOARD)
"""Stages at which somebody has to decide."""


class StageLock(WorkflowLock):
    """Says in plain words why the text cannot be changed now."""

    def for_user(self, user: User) -> bool:
        return bool(self.task.why_locked(self.object, user))

    def get_message(self, user: User) -> str | None:
        return self.task.why_locked(self.object, user) or None

    def get_description(self, user: User, can_lock: bool = False) -> str:
        return self.task.why_locked(self.object, user)


class StageTask(Task):
    """A stage: who decides, whether the text is locked. What a decision does is in `actions`."""

    stage: ClassVar[Stage]
    approve_label: ClassVar[Any]
    lock_class = StageLock

    class Meta:
        abstract = True

    def body(self, chapter: ChapterPage) -> Body | None:
        """The body that decides here, if it is one."""
        raise NotImplementedError

    def locks_text(self, chapter: ChapterPage) -> bool:
        return True

    def why_locked(self, obj: Any, user: User) -> str:
        """Why this person cannot change the text at this stage; empty when they can."""
        from ..permissions import may_edit_text

        return may_edit_text(user, obj.specific).reason

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        from ..actions.stages import enter_stage

        task_state = super().start(workflow_state, user=user)
        enter_stage(task_state, self.stage, user)
        return task_state

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        """Wagtail's door to the two decisions; both go through `actions`.

        Raises Refused (a PermissionDenied) when the decision may not be taken.
        """
        from ..actions.stages import approve_stage, send_back

        decide = {"approve": approve_stage, "reject": send_back}[action_name]
        decide(
            task_state.pk,
            user,
            text_digest=kwargs.get("text_digest", ""),
            comment=kwargs.get("comment", ""),
        )

    def locked_for_user(self, obj: Any, user: User) -> bool:
        return bool(self.why_locked(obj, user))

    def user_can_access_editor(self, obj: Any, user: User) -> bool:
        from ..permissions import sits_at_stage

        return bool(sits_at_stage(user, obj.specific))

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, Any, bool]]:
        from ..permissions import may_approve_stage, may_send_back

        chapter = obj.specific
        actions = []
        if may_send_back(user, chapter):
            actions.append(("reject", _("Send back"), True))
        if may_approve_stage(user, chapter):
            actions.append(("approve", self.approve_label, True))
        return actions

    def get_form_for_action(self, action: str) -> type:
        from ..forms import ApproveForm, SendBackForm

        return SendBackForm if action == "reject" else ApproveForm

    def get_task_states_user_can_moderate(
        self, user: User, **kwargs: Any
    ) -> models.QuerySet[TaskState]:
        from ..permissions import chapters_waiting_for

        return TaskState.objects.filter(
            task=self.task_ptr,
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__object_id__in=[
                str(c.pk) for c in chapters_waiting_for(user) if c.stage == self.stage
            ],
        )


class WorkingGroupReviewTask(StageTask):
    stage = Stage.REVIEW
    approve_label = _("Give a positive opinion")

    class Meta:
        verbose_name = _("working group's review")
        verbose_name_plural = _("working groups' reviews")

    def body(self, chapter: ChapterPage) -> Body | None:
        return chapter.working_text().working_group

    @classmethod
    def get_description(cls) -> str:
        return str(_("The working group named in the chapter gives its opinion."))


class ExpertRecommendationTask(StageTask):
    stage = Stage.RECOMMENDATION
    approve_label = _("Recommend")

    class Meta:
        verbose_name = _("expert team's recommendation")
        verbose_name_plural = _("expert team's recommendations")

    def body(self, chapter: ChapterPage) -> Body | None:
        return Body.objects.filter(kind=BodyKind.EXPERT_TEAM).first()

    @classmethod
    def get_description(cls) -> str:
        return str(_("A member of the expert team who did not write the text recommends it."))


class PublicConsultationTask(StageTask):
    stage = Stage.CONSULTATION
    approve_label = _("Complete the consultation")

    class Meta:
        verbose_name = _("public consultation")
        verbose_name_plural = _("public consultations")

    def body(self, chapter: ChapterPage) -> Body | None:
        return None

    def locks_text(self, chapter: ChapterPage) -> bool:
        """Locked until the consultation has closed; then the experts carry out accepted remarks."""
        document = chapter.consulted_document
        return document is None or not document.consultation.is_closed()

    @classmethod
    def get_description(cls) -> str:
        return str(_("The chapter is consulted with the public; a moderator completes the stage."))


class BoardApprovalTask(StageTask):
    stage = Stage.BOARD
    approve_label = _("Adopt by a resolution")

    class Meta:
        verbose_name = _("approval by the Zarząd")
        verbose_name_plural = _("approvals by the Zarząd")

    def body(self, chapter: ChapterPage) -> Body | None:
        return Body.objects.filter(kind=BodyKind.BOARD).first()

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, Any, bool]]:
        # One resolution adopts every changed chapter at once: approving one alone does not exist.
        return [a for a in super().get_actions(obj, user) if a[0] != "approve"]

    @classmethod
    def get_description(cls) -> str:
        return str(_("The Zarząd adopts the whole working version by a resolution, or sends back."))


STAGE_TASKS: tuple[type[StageTask], ...] = (
    WorkingGroupReviewTask,
    ExpertRecommendationTask,
    PublicConsultationTask,
    BoardApprovalTask,
)


class DecisionKind(models.TextChoices):
    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")
    SENT_BACK = "sent_back", _("sent back")
    ANNOUNCED = "announced", _("consultation announced")
    DOCUMENT_ADDED = "document_added", _("document added to the consultation")
    PROLONGED = "prolonged", _("consultation prolonged")
    ADOPTED = "adopted", _("adopted")


GENESIS = "0" * 64


class DecisionQuerySet(models.QuerySet["Decision"]):
    def recommendations(self, body: Body) -> DecisionQuerySet:
        """Opinions and recommendations of a body, newest first."""
        return (
            self.filter(body=body, kind=DecisionKind.APPROVED)
            .select_related("chapter")
            .order_by("-sequence")
        )

    def append(
        self,
        *,
        kind: DecisionKind,
        plan: PlanPage,
        actor: User | None,
        at: datetime | None = None,
        chapter: ChapterPage | None = None,
        stage: str = "",
        body: Body | None = None,
        content_digest: str = "",
        comment: str = "",
        consultation: Consultation | None = None,
        resolution: Resolution | None = None,
    ) -> Decision:
        """Add a link to the chain. Has to run inside the transaction of what it records."""
        head = ChainHead.objects.select_for_update().get_or_create(pk=1)[0]
        decision = Decision(
            sequence=head.sequence + 1,
            previous_hash=head.hash,
            at=at or timezone.now(),
            kind=kind,
            plan=plan,
            chapter=chapter,
            stage=stage,
            body=body,
            actor=actor,
            content_digest=content_digest,
            comment=comment,
            consultation=consultation,
            resolution=resolution,
        )
        decision.hash = decision.compute_hash()
        decision.save(force_insert=True)
        head.sequence, head.hash = decision.sequence, decision.hash
        head.save()
        return decision


class ChainHead(models.Model):
    """The last link, in one row: who appends locks it, so that the chain never forks."""

    sequence = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        verbose_name = _("head of the chain of decisions")
        verbose_name_plural = _("heads of the chain of decisions")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_chain_head")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class Decision(models.Model):
    """One act on the way, append-only. The legal record: Wagtail's task states can be purged."""

    sequence = models.PositiveIntegerField(unique=True)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(_("moment"))
    kind = models.CharField(_("act"), max_length=20, choices=DecisionKind.choices)
    plan = models.ForeignKey(PlanPage, on_delete=models.PROTECT, related_name="decisions")
    chapter = models.ForeignKey(
        ChapterPage, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="decisions")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    content_digest = models.CharField(max_length=64, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    consultation = models.ForeignKey(
        "planpages.Consultation", on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    resolution = models.ForeignKey(
        "planpages.Resolution", on_delete=models.PROTECT, null=True, related_name="decisions"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence}. {self.get_kind_display()}"

    def compute_hash(self) -> str:
        """SHA-256 over content digests and ids; accounts by id and no author's data (RODO)."""
        return hashlib.sha256(
            canonical(
                {
                    "sequence": self.sequence,
                    "previous": self.previous_hash,
                    "at": self.at.astimezone(UTC).isoformat(),
                    "kind": str(self.kind),
                    "plan": self.plan_id,
                    "chapter": self.chapter_id,
                    "stage": str(self.stage),
                    "body": self.body_id,
                    "actor": self.actor_id,
                    "content": self.content_digest,
                    "comment": hashlib.sha256(self.comment.encode()).hexdigest(),
                    "consultation": self.consultation_id,
                    "resolution": self.resolution_id,
                }
            ).encode()
        ).hexdigest()
