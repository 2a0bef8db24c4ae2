"""Articles, the sections in which they stand, and what they are related to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.db.models import F
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.fields import StreamField, made_by, picture, what_it_shows
from home.languages.addresses import here
from home.languages.pages import in_all_languages, original_only, originals, the_same
from home.models import BasePage
from planpages.models import ChapterPage
from planpages.paragraphs import without_keys

from ..blocks import ArticleTextBlock, AuthorBlock
from .bundle import InBundle
from .issue import NAMES_PANEL, IssuePage

if TYPE_CHECKING:
    from django.http import HttpRequest


class Section(models.Model):
    """A section of the bulletin, the same from issue to issue."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(
        _("order"), default=100, help_text=_("Sections with a smaller number come first.")
    )
    description = models.CharField(_("what it is about"), max_length=250, blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("order"),
        FieldPanel("description"),
    ]

    class Meta:
        verbose_name = _("section of the bulletin")
        verbose_name_plural = _("sections of the bulletin")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return here(f"/biuletyn/dzial/{self.slug}/")


class ArticleQuerySet(PageQuerySet):
    def in_order(self) -> ArticleQuerySet:
        """As they stand in the issue: by section, then by their place in it."""
        return self.select_related("section").order_by(
            F("section__order").asc(nulls_last=True), "section__name", "position", "pk"
        )

    def readable(self) -> ArticleQuerySet:
        """Live and open to everybody, with what a list of articles shows."""
        return (
            self.live()
            .public()
            .select_related("section", "photo")
            .prefetch_related("photo__renditions")
        )

    def newest(self) -> ArticleQuerySet:
        """Those of the newest issue first, in its order."""
        issue = IssuePage.all_languages.filter(path=models.OuterRef("issue_path"))
        return (
            self.annotate(issue_path=models.functions.Left("path", _path_length_of_an_issue()))
            .annotate(
                issue_year=models.Subquery(issue.values("year")[:1]),
                issue_number=models.Subquery(issue.values("number")[:1]),
            )
            .order_by("-issue_year", "-issue_number", "section__order", "position", "pk")
        )


def _path_length_of_an_issue() -> int:
    """Root, home, bulletin, issue: each step of treebeard's path has four letters."""
    return 4 * ArticlePage.steplen


class ArticlePage(InBundle, BasePage):
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    position = models.PositiveSmallIntegerField(
        _("place in the section"),
        default=10,
        help_text=_("Articles with a smaller number come first."),
    )
    authors = StreamField([("author", AuthorBlock())], verbose_name=_("authors"), blank=True)
    photo = picture(_("photo"))
    photo_alt = what_it_shows()
    photo_caption = models.CharField(_("caption"), max_length=250, blank=True)
    photo_credit = made_by()
    body = StreamField(ArticleTextBlock(required=False), verbose_name=_("text"), blank=True)
    chapters = ParentalManyToManyField(
        ChapterPage, blank=True, related_name="+", verbose_name=_("related chapters of the plan")
    )
    left_out = models.BooleanField(
        _("leave out of the issue"),
        default=False,
        help_text=_(
            "The article stays here and is not published with the issue; one that was published is "
            "withdrawn with the next correction."
        ),
    )

    objects = in_all_languages(ArticleQuerySet)
    all_languages = in_all_languages(ArticleQuerySet)
    originals = originals(ArticleQuerySet)

    not_in_translation = ("related_entities", "related_pages", "chapters")
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *the_same("section", "position", "photo", "left_out"),
        *original_only("related_entities", "related_pages"),
    ]

    parent_page_types = ["bulletin.IssuePage"]
    subpage_types: list[str] = []
    template = "bulletin/article.html"
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("section"), FieldPanel("position")]),
                FieldPanel("left_out"),
            ],
            heading=_("Place in the issue"),
        ),
        FieldPanel("authors"),
        MultiFieldPanel(
            [
                FieldPanel("photo"),
                FieldPanel("photo_alt"),
                FieldPanel("photo_caption"),
                FieldPanel("photo_credit"),
            ],
            heading=_("Photo"),
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("chapters", widget=forms.CheckboxSelectMultiple),
                InlinePanel("related_entities", heading=_("Entities of the catalogue")),
                InlinePanel("related_pages", heading=_("Other pages: events, consultations, news")),
            ],
            heading=_("Related"),
        ),
    ]
    promote_panels = [FieldPanel("slug"), NAMES_PANEL]
    settings_panels: list[Any] = []
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("article of the bulletin")
        verbose_name_plural = _("articles of the bulletin")

    @cached_property
    def issue(self) -> IssuePage:
        return IssuePage.all_languages.get(pk=self.get_parent().pk)

    def text_locked(self) -> bool:
        if not self.path or self.is_translation:
            return False  # in the form of a new article
        # Read anew: what a page of the editor remembers may be hours old.
        return IssuePage.originals.get(pk=self.get_parent().pk).stage.is_locked

    def _joins_locked(self) -> bool:
        return self.text_locked()

    # Articles have no way of their own: the issue takes them along.
    def get_workflow(self) -> None:
        return None

    @property
    def has_workflow(self) -> bool:
        return False

    @classmethod
    def kept_below(cls, page: Any) -> bool:
        return cls.objects.descendant_of(page).filter(first_published_at__isnull=False).exists()

    def refuses(self, act: str) -> bool:
        return self.is_kept() if act == "move" else super().refuses(act)

    def may_move_to(self, parent: Any) -> bool:
        """A text that did not get ready in time moves to the next issue, as a draft."""
        return (
            isinstance(parent, IssuePage)
            and not self.is_kept()
            and not IssuePage.originals.get(pk=parent.pk).text_locked()
        )

    def record(self) -> dict[str, Any]:
        return {
            "page": self.pk,
            "title": self.title,
            "slug": self.slug,
            "lead": self.lead,
            "section": self.section_id,
            "position": self.position,
            "left_out": self.left_out,
            "authors": list(self.authors.get_prep_value()),
            "photo": [self.photo_id, self.photo_alt, self.photo_caption, self.photo_credit],
            "body": without_keys(list(self.body.get_prep_value())),
            "chapters": sorted(chapter.pk for chapter in self.chapters.all()),
            "entities": [one.entity_id for one in self.related_entities.all()],
            "pages": [one.page_to_id for one in self.related_pages.all()],
            "search": [self.seo_title, self.search_description],
        }

    @property
    def byline(self) -> str:
        """The authors' names in one line."""
        return ", ".join(block.value["name"] for block in self.authors)

    def get_breadcrumbs(self, request: Any = None, *further: Any) -> list[tuple[str, str]]:
        crumbs = super().get_breadcrumbs(request)
        if len(crumbs) > 2:
            crumbs[-2] = (self.issue.designation, crumbs[-2][1])
        return [*crumbs, *further]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..views.reading import article_context

        return {**super().get_context(request, *args, **kwargs), **article_context(self, request)}


class ArticleEntity(Orderable):
    """An entity of the catalogue that an article tells of."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related_entities")
    entity = models.ForeignKey(
        "catalogue.Entity", on_delete=models.CASCADE, related_name="+", verbose_name=_("entity")
    )

    panels = [FieldPanel("entity")]

    class Meta(Orderable.Meta):
        verbose_name = _("related entity")
        verbose_name_plural = _("related entities")

    def __str__(self) -> str:
        return str(self.entity)


class ArticleRelatedPage(Orderable):
    """Any other page of the site: an event, a consultation, a body, news."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related_pages")
    page_to = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )

    panels = [PageChooserPanel("page_to")]

    class Meta(Orderable.Meta):
        verbose_name = _("related page")
        verbose_name_plural = _("related pages")

    def __str__(self) -> str:
        return str(self.page_to)
