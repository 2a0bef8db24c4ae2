"""Chapters: what is written, how it is addressed, who changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Revision, WorkflowState
from wagtail.query import PageQuerySet

from home.fields import StreamField
from home.languages.pages import in_all_languages, originals, the_same
from home.models import BasePage
from home.page_cache import content_changed
from home.text_rendering import footnote_faults

from ..blocks import ChapterTextBlock
from ..paragraphs import split_paragraphs, without_keys
from .bodies import Body, BodyKind
from .plan import PlanPage, Priority
from .way import OnlyByAdoption, adopting_now, digest

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest

    from .consultation import ConsultationDocument
    from .stages import Stage, StageTask


class ChapterKind(models.TextChoices):
    """The seven mandatory parts of a regional plan, and anything else that the region adds."""

    DIAGNOSIS = "diagnosis", _("diagnosis of the social economy in the region")
    FORECAST = "forecast", _("forecast of trends")
    GOALS = "goals", _("development goals")
    INDICATORS = "indicators", _("indicators")
    INTERVENTIONS = "interventions", _("directions of intervention")
    IMPLEMENTATION = "implementation", _("implementation systems and financial frame")
    MONITORING = "monitoring", _("monitoring system")
    OTHER = "other", _("another part")


MANDATORY_KINDS = tuple(kind for kind in ChapterKind if kind is not ChapterKind.OTHER)


class ChapterForm(WagtailAdminPageForm):
    """A draft is saved as it is; what is submitted has to be whole.

    Saving a text and deciding on it are two acts: together they are refused.
    """

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "action-workflow-action" in self.data and self.has_changed():
            raise ValidationError(
                _(
                    "A decision cannot be taken together with a change of the text. Save the text "
                    "without a decision; somebody else then decides on it."
                )
            )
        body = cleaned.get("body")
        if "action-submit" in self.data and body and (faults := footnote_faults(body)):
            self.add_error("body", faults)
        return cleaned


class ChapterQuerySet(PageQuerySet):
    def of_plan(self, plan: PlanPage) -> ChapterQuerySet:
        return self.child_of(plan)

    def in_order(self) -> ChapterQuerySet:
        """By the number that readers see, never by place in the tree."""
        return self.order_by("number", "pk")

    def with_way(self) -> ChapterQuerySet:
        """Prefetch what `stage` reads: a list of chapters costs a constant number of queries."""
        return self.prefetch_related(
            models.Prefetch(
                "_specific_workflow_states",
                queryset=WorkflowState.objects.active().select_related("current_task_state__task"),
                to_attr="_current_workflow_states",
            )
        )


class ChapterPage(OnlyByAdoption, BasePage):
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("Shown before each paragraph, as 2 in 2.14.")
    )
    kind = models.CharField(_("part of the plan"), max_length=20, choices=ChapterKind.choices)
    priorities = ParentalManyToManyField(
        Priority, blank=True, related_name="chapters", verbose_name=_("priorities")
    )
    working_group = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        related_name="chapters",
        limit_choices_to={"kind": BodyKind.WORKING_GROUP},
        verbose_name=_("reviewing working group"),
    )
    body = StreamField(ChapterTextBlock(), verbose_name=_("text"), blank=True)

    objects = in_all_languages(ChapterQuerySet)
    all_languages = in_all_languages(ChapterQuerySet)
    originals = originals(ChapterQuerySet)

    published_by = "Eksperci"
    binding_original = True
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *the_same("number", "kind", "working_group"),
    ]

    base_form_class = ChapterForm
    parent_page_types = ["planpages.PlanPage"]
    subpage_types: list[str] = []
    template = "planpages/chapter.html"
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("number"), FieldPanel("kind")]),
                FieldPanel("priorities", widget=forms.CheckboxSelectMultiple),
                FieldPanel("working_group"),
            ],
            heading=_("Place in the plan"),
        ),
        FieldPanel("body"),
    ]
    # No schedule: a resolution alone says when.
    settings_panels: list[Any] = []

    class Meta:
        verbose_name = _("chapter of the plan")
        verbose_name_plural = _("chapters of the plan")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..views.plan import chapter_context

        return {**super().get_context(request, *args, **kwargs), **chapter_context(self)}

    @property
    def plan(self) -> PlanPage:
        return self.get_parent().specific

    def is_bound(self) -> bool:
        return not self.is_translation

    def record(self) -> dict[str, Any]:
        """Canonical content of this instance, live or of a revision, for digests and snapshots."""
        return {
            "page": self.pk,
            "number": self.number,
            "slug": self.slug,
            "title": self.title,
            "lead": self.lead,
            "kind": self.kind,
            "priorities": sorted(p.number for p in self.priorities.all()),
            "working_group": self.working_group.code,
            "body": without_keys(list(self.body.get_prep_value())),
        }

    def text_digest(self) -> str:
        """SHA-256 of the record of this instance."""
        return digest(self.record())

    def working_text(self) -> ChapterPage:
        """The working version: the latest revision as an object."""
        return self.get_latest_revision_as_object()

    def differs_from_adopted(self) -> bool:
        """Whether the working version is not what is in force (a chapter never adopted differs)."""
        if not self.live:
            return True
        if not self.has_unpublished_changes:
            return False
        return self.working_text().record() != self.record()

    @property
    def stage(self) -> Stage:
        """Where the chapter stands on its way; derived from the workflow, never stored."""
        from .stages import Stage

        state = self.current_workflow_state
        if state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS:
            return state.current_task_state.task.specific_class.stage
        if self.live and not self.has_unpublished_changes:
            return Stage.ADOPTED
        return Stage.DRAFT

    @property
    def stage_state(self) -> Any:
        """The undecided task state of the current stage, or None."""
        return self.current_workflow_task_state

    @property
    def consulted_document(self) -> ConsultationDocument | None:
        """The text by which the chapter takes part in a formal consultation now."""
        return (
            self.consultation_documents.consulted()
            .select_related("consultation")
            .order_by("-frozen_at", "-pk")
            .first()
        )

    def text_locked(self) -> bool:
        """Whether the stage forbids everyone to change the text (a stage's own rule)."""
        task: StageTask | None = self.current_workflow_task
        return task is not None and task.locks_text(self)

    def clean(self) -> None:
        super().clean()
        if self.slug and self.slug in PlanPage.RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address is taken by the plan's own pages.")})
        if not self.is_translation:
            # Those of a translation have the ids, and so the addresses, of the original.
            self.body = split_paragraphs(self.body)

    def save_revision(self, user: User | None = None, **kwargs: Any) -> Revision:
        """Save a working version, unless the stage locks the text; remember who changed it.

        Raises PermissionDenied when the stage locks the text (also when it came to do so after
        the editor's page was loaded).
        """
        if self.is_translation:
            return super().save_revision(user=user, **kwargs)
        with transaction.atomic():
            stored = ChapterPage.originals.select_for_update().filter(pk=self.pk).first()
            before = (
                stored.working_text().text_digest() if stored and stored.latest_revision else ""
            )
            if not adopting_now() and stored is not None and stored.text_locked():
                raise PermissionDenied(_("The text is locked at this stage: it was not saved."))
            revision = super().save_revision(user=user, **kwargs)
            after = revision.as_object().text_digest()
            if after != before:
                TextChange.objects.create(chapter=self, user=user, at=timezone.now(), digest=after)
                if stored is not None and stored.live and not stored.has_unpublished_changes:
                    # The plan's page says from now on that this chapter is being changed.
                    content_changed()
        return revision


class TextChange(models.Model):
    """Who changed a chapter's text, when. Revisions can be purged; the four-eyes rule cannot."""

    chapter = models.ForeignKey(ChapterPage, on_delete=models.PROTECT, related_name="text_changes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="text_changes",
    )
    at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("change of text")
        verbose_name_plural = _("changes of text")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.chapter_id} {self.at:%Y-%m-%d %H:%M}"
