"""Where an issue stands, the two stages as Wagtail tasks, and what was decided in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Task, TaskState, WorkflowState

from home.bound_pages import on_the_way_now

from .bundle import PAST_THE_BUNDLE, IssueLock

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import User

    from .issue import IssuePage


class IssueStage(models.TextChoices):
    """The order of members is the order of the way."""

    PREPARATION = "preparation", _("in preparation")
    PROOFREADING = "proofreading", _("proof-reading")
    APPROVAL = "approval", _("approval by the chief editors")
    APPROVED = "approved", _("ready to be published")
    PUBLISHED = "published", pgettext_lazy("issue", "published")

    @property
    def is_locked(self) -> bool:
        return self in LOCKED

    @property
    def is_decided(self) -> bool:
        """Whether somebody has to decide at this stage."""
        return self in (IssueStage.PROOFREADING, IssueStage.APPROVAL)


LOCKED = frozenset({IssueStage.PROOFREADING, IssueStage.APPROVAL, IssueStage.APPROVED})
"""Stages at which nobody changes a text of the issue."""


class IssueTask(Task):
    """A stage of an issue. Only `actions.issues` starts it and decides in it."""

    stage: ClassVar[IssueStage]
    lock_class = IssueLock

    class Meta:
        abstract = True

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        if not on_the_way_now():
            raise PermissionDenied(PAST_THE_BUNDLE)
        return super().start(workflow_state, user=user)

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        raise PermissionDenied(PAST_THE_BUNDLE)

    def locked_for_user(self, obj: Any, user: User) -> bool:
        return True

    def user_can_access_editor(self, obj: Any, user: User) -> bool:
        return False

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, Any, bool]]:
        return []

    def get_task_states_user_can_moderate(
        self, user: User, **kwargs: Any
    ) -> models.QuerySet[TaskState]:
        return TaskState.objects.none()  # they are on the desk


class ProofreadingTask(IssueTask):
    stage = IssueStage.PROOFREADING

    class Meta:
        verbose_name = _("proof-reading of an issue")
        verbose_name_plural = _("proof-readings of issues")

    @classmethod
    def get_description(cls) -> str:
        return str(_("An editor who wrote nothing of the issue reads it."))


class ChiefApprovalTask(IssueTask):
    stage = IssueStage.APPROVAL

    class Meta:
        verbose_name = _("approval of an issue")
        verbose_name_plural = _("approvals of issues")

    @classmethod
    def get_description(cls) -> str:
        return str(_("A chief editor who wrote nothing of the issue approves it whole."))


ISSUE_TASKS: tuple[type[IssueTask], ...] = (ProofreadingTask, ChiefApprovalTask)


class EditionQuerySet(models.QuerySet["Edition"]):
    def unpublished(self) -> EditionQuerySet:
        return self.filter(published_at=None)

    def published(self) -> EditionQuerySet:
        return self.exclude(published_at=None)

    def due(self, at: datetime) -> EditionQuerySet:
        """Scheduled for this moment or an earlier one, and not out yet."""
        return self.unpublished().filter(publish_at__lte=at)


class Edition(models.Model):
    """One going of an issue to its readers: the first one, or a correction of it.

    `contents` is what the chief editors approved: for each page (by primary key) its revision
    and the digest of its text. Publication publishes that and nothing else.
    """

    issue = models.ForeignKey(
        "bulletin.IssuePage", on_delete=models.CASCADE, related_name="editions"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    erratum = models.TextField(
        _("what is corrected"),
        blank=True,
        help_text=_("Readers see it under the issue and its corrected articles."),
    )
    submitted_at = models.DateTimeField(_("submitted"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proofread_at = models.DateTimeField(_("proof-read"), null=True)
    proofread_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    contents = models.JSONField(default=dict)
    publish_at = models.DateTimeField(_("to be published"), null=True)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    corrected: Any = models.ManyToManyField(
        "wagtailcore.Page", related_name="+", help_text=_("Pages that a correction changed.")
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of an issue")
        verbose_name_plural = _("editions of issues")
        ordering = ["issue", "number"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "number"], name="bulletin_edition_once"),
            models.UniqueConstraint(
                fields=["issue"],
                condition=Q(published_at=None),
                name="bulletin_one_edition_under_way",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=False)
                | Q(publish_at__isnull=True, published_at__isnull=True),
                name="bulletin_published_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(proofread_at__isnull=False) | Q(approved_at__isnull=True),
                name="bulletin_approved_after_proofreading",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("proofread_by")),
                name="bulletin_two_people_decide",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id}/{self.number}"

    @property
    def is_correction(self) -> bool:
        return self.number > 1

    @classmethod
    def under_way(cls, issue: IssuePage) -> Edition | None:
        """The edition that has been submitted and is not out yet."""
        return cls.objects.unpublished().filter(issue=issue).first()
