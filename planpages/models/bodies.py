"""Bodies that take part in the plan's way, and their public pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, User
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable
from wagtail.snippets.models import register_snippet

from home.blocks import TextBlock
from home.fields import StreamField
from home.models import BasePage

if TYPE_CHECKING:
    from django.http import HttpRequest


class BodyKind(models.TextChoices):
    EXPERT_TEAM = "expert_team", _("expert team")
    WORKING_GROUP = "working_group", _("working group")
    BOARD = "board", _("board of the voivodeship")


class BodyQuerySet(models.QuerySet["Body"]):
    def of(self, user: User) -> BodyQuerySet:
        """Bodies whose group the account belongs to."""
        return self.filter(group__in=user.groups.all())


@register_snippet
class Body(models.Model):
    """A body: its kind says which stage it decides, its group who acts for it."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind.choices)
    group = models.OneToOneField(
        Group, on_delete=models.PROTECT, related_name="body", verbose_name=_("group of accounts")
    )

    objects = BodyQuerySet.as_manager()

    panels = [FieldPanel("name"), FieldPanel("code"), FieldPanel("kind"), FieldPanel("group")]

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind__in=["expert_team", "board"]),
                name="one_expert_team_one_board",
            )
        ]

    def __str__(self) -> str:
        return self.name


class BodiesIndexPage(BasePage):
    translatable = False
    framed = True
    frame_title = _("Who writes the plan")
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["planpages.BodyPage"]
    template = "planpages/bodies_index.html"

    class Meta:
        verbose_name = _("list of bodies")
        verbose_name_plural = _("lists of bodies")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..views.bodies import index_context

        return {**super().get_context(request, *args, **kwargs), **index_context(self)}


class BodyPage(BasePage):
    """A body as the public sees it. Its published recommendations are decisions, not text."""

    translatable = False
    framed = True

    body_record = models.OneToOneField(
        Body, on_delete=models.PROTECT, related_name="page", verbose_name=_("body")
    )
    tasks = StreamField(TextBlock(), blank=True, verbose_name=_("tasks"))

    parent_page_types = ["planpages.BodiesIndexPage"]
    subpage_types: list[str] = []
    template = "planpages/body.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body_record"),
        FieldPanel("tasks"),
        MultiFieldPanel([InlinePanel("members", label=_("Member"))], heading=_("Members")),
    ]

    class Meta:
        verbose_name = _("page of a body")
        verbose_name_plural = _("pages of bodies")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..views.bodies import body_context

        return {**super().get_context(request, *args, **kwargs), **body_context(self, request)}


class BodyMember(Orderable):
    page = ParentalKey(BodyPage, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(_("name"), max_length=120)
    represents = models.CharField(_("represents"), max_length=200, blank=True)
    function = models.CharField(_("function"), max_length=100, blank=True)

    panels = [FieldPanel("name"), FieldPanel("represents"), FieldPanel("function")]

    class Meta(Orderable.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return self.name
