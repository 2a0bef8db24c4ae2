"""The plan: its page, its priorities, its place among the voivodeship's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.snippets.models import register_snippet

from home.blocks import INLINE
from home.languages.pages import the_same
from home.models import BasePage

from ..paragraphs import without_keys
from .way import OnlyByAdoption

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .adoption import AdoptedVersion


@register_snippet
class Priority(models.Model):
    """One of the plan's priorities: five are mandatory, the region may add its own."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=250)
    description = models.TextField(_("description"), blank=True)
    mandatory = models.BooleanField(_("mandatory"), default=False, editable=False)

    chapters: Any

    panels = [FieldPanel("number"), FieldPanel("name"), FieldPanel("description")]

    class Meta:
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    def record(self) -> list[Any]:
        return [self.number, self.name, self.description]

    def in_force(self) -> bool:
        """Whether a chapter in force is linked to it: then its words are part of the plan."""
        return self.pk is not None and self.chapters.filter(live=True).exists()

    def _check_words_in_force(self) -> None:
        stored = Priority.objects.filter(pk=self.pk).first()
        if stored and stored.record() != self.record() and stored.in_force():
            raise ValidationError(
                _("The priority is part of the plan in force: its number and words cannot change.")
            )

    def clean(self) -> None:
        super().clean()
        self._check_words_in_force()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._check_words_in_force()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.mandatory or self.in_force():
            raise PermissionDenied(_("This priority is part of the plan: it cannot be deleted."))
        return super().delete(*args, **kwargs)


class PlanPlace(models.TextChoices):
    """Which document of the voivodeship the plan is an annex to."""

    DEVELOPMENT = "development", _("annex to the voivodeship's development strategy")
    SOCIAL_POLICY = "social_policy", _("annex to the voivodeship's social-policy strategy")


class PlanPage(OnlyByAdoption, RoutablePageMixin, BasePage):
    """The plan. Once a version is adopted, only the next adoption changes the live page."""

    period_from = models.PositiveSmallIntegerField(_("first year"))
    period_to = models.PositiveSmallIntegerField(_("last year"))
    place = models.CharField(
        _("place among the voivodeship's documents"),
        max_length=20,
        choices=PlanPlace.choices,
        default=PlanPlace.SOCIAL_POLICY,
    )
    introduction = RichTextField(
        _("introduction"), features=[*INLINE, "h3", "ul", "ol"], blank=True
    )

    published_by = "Eksperci"
    binding_original = True
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *the_same("period_from", "period_to", "place"),
    ]
    # The versions are the text that binds; what stands around it is the interface.
    framed_views = frozenset({"whole", "list_versions", "show_version", "show_changes"})
    RESERVED_SLUGS = frozenset({"wersje", "caly", "plan", "uwagi"})

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["planpages.ChapterPage"]
    template = "planpages/plan.html"
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("period_from"), FieldPanel("period_to")]),
                FieldPanel("place"),
            ],
            heading=_("Period and place"),
        ),
        FieldPanel("introduction"),
    ]

    # No schedule: a resolution alone says when.
    settings_panels: list[Any] = []

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

    def clean(self) -> None:
        super().clean()
        if self.period_from and self.period_to and self.period_to < self.period_from:
            raise ValidationError({"period_to": _("The period ends before it begins.")})
        if self.is_bound():
            stored = PlanPage.originals.filter(pk=self.pk).exclude(slug=self.slug)
            if stored.exists():
                raise ValidationError({"slug": _("The address of a plan in force stays.")})

    @property
    def version_in_force(self) -> AdoptedVersion | None:
        """The latest adopted version, or None before the first adoption."""
        return self.original.versions.order_by("-number").first()

    def is_bound(self) -> bool:
        """Whether the live page is bound already; a chapter always is."""
        return self.pk is not None and not self.is_translation and self.versions.exists()

    @classmethod
    def kept_below(cls, page: Any) -> bool:
        return False  # its chapters tell

    def record(self) -> dict[str, Any]:
        """Canonical content that an adopted version keeps of the plan itself."""
        return {
            "page": self.pk,
            "title": self.title,
            "lead": self.lead,
            "period": [self.period_from, self.period_to],
            "place": self.place,
            "introduction": without_keys(self.introduction),
        }

    # What the public reads is made in `views`; models only say which address shows what.

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..views.plan import plan_context

        return {**super().get_context(request, *args, **kwargs), **plan_context(self)}

    def _only_in_polish(self) -> None:
        """The whole plan and its versions are the text that binds."""
        if self.is_translation:
            raise Http404

    @path("caly/", name="whole")
    def whole(self, request: HttpRequest) -> HttpResponse:
        self._only_in_polish()
        from ..views.plan import whole_plan

        return whole_plan(self, request)

    @path("wersje/", name="versions")
    def list_versions(self, request: HttpRequest) -> HttpResponse:
        self._only_in_polish()
        from ..views.plan import versions

        return versions(self, request)

    @path("wersje/<int:number>/", name="version")
    def show_version(self, request: HttpRequest, number: int) -> HttpResponse:
        self._only_in_polish()
        from ..views.plan import version

        return version(self, request, number)

    @path("wersje/<int:number>/zmiany/", name="changes")
    def show_changes(self, request: HttpRequest, number: int) -> HttpResponse:
        self._only_in_polish()
        from ..views.plan import changes

        return changes(self, request, number)

    # The stages are for chapters: the plan's own page never enters the workflow.
    def get_workflow(self) -> None:
        return None

    @property
    def has_workflow(self) -> bool:
        return False
