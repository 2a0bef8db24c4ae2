"""The base page and the plain page types: home page, ordinary page, the page on the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Page, PageManager
from wagtail.search import index

from home.blocks import TextBlock
from home.fields import StreamField
from home.languages.addresses import ORIGINAL, active
from home.languages.pages import OriginalsManager, TranslatedPage, the_same
from home.languages.showing import (
    in_reader_language,
    page_for_reader,
    polish_words,
    url_for_reader,
)
from home.page_blocks import FactBlock, ObjectiveBlock

if TYPE_CHECKING:
    from django.http import HttpRequest

Crumb = tuple[str, str]
"""Title and address of one step of the breadcrumb; the address of the last one is not shown."""


class BasePage(TranslatedPage, Page):
    """What all pages share: a lead under the title, the breadcrumb, search fields, languages.

    A page type names its template `home/pages/<name>.html` and extends `base.html`.
    """

    lead = models.TextField(
        _("lead"),
        blank=True,
        max_length=600,
        help_text=_(
            "One or two sentences under the title. Lists and search results show them too."
        ),
    )

    objects = PageManager()
    all_languages = PageManager()
    originals = OriginalsManager()

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    search_fields = [*Page.search_fields, index.SearchField("lead", boost=2)]
    # The address is the same in every language, and so is the place in the menu.
    override_translatable_fields: ClassVar[list[Any]] = the_same("slug", "show_in_menus")

    class Meta:
        abstract = True

    def get_breadcrumbs(self, request: HttpRequest | None = None, *further: Crumb) -> list[Crumb]:
        """From the home page to this one, then `further` steps of a view under this page.

        A page with a long title goes by its shorter one, the title tag.
        """
        above = list(self.get_ancestors().filter(depth__gt=1)) if self.path else []
        pages = shown = [*above, self]
        polish: set[int | None] = set()
        if not self.is_translation and active() != ORIGINAL:
            # A view in another language may stand below a Polish page.
            polish = {page.pk for page in pages}
            shown = in_reader_language(pages)
        crumbs = []
        for page in shown:
            title = page.seo_title or page.title
            if page.depth == 2:
                title = str(_("Home page"))
            elif page.pk in polish:
                framed_title = getattr(page.specific_class, "frame_title", "")
                title = str(framed_title) or polish_words(title)
            crumbs.append((title, url_for_reader(page, request)))
        return [*crumbs, *further]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["breadcrumbs"] = self.get_breadcrumbs(request)
        return context

    @property
    def description(self) -> str:
        """What search engines and shared links show: the own description, else the lead."""
        return self.search_description or self.lead


class HomePage(BasePage):
    """The first page: the vision in one sentence, two ways on, then what happens now."""

    vision = models.CharField(
        _("vision"),
        max_length=220,
        blank=True,
        help_text=_("One sentence, the largest text of the page."),
    )
    primary_label = models.CharField(_("text of the main button"), max_length=60, blank=True)
    primary_page = models.ForeignKey(
        Page,
        verbose_name=_("page of the main button"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    secondary_label = models.CharField(_("text of the second button"), max_length=60, blank=True)
    secondary_page = models.ForeignKey(
        Page,
        verbose_name=_("page of the second button"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    about = StreamField(
        [("fact", FactBlock())],
        verbose_name=_("facts about the project"),
        blank=True,
        help_text=_("Three or four short facts at the end of the page."),
    )

    template = "home/pages/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    content_panels = [
        *Page.content_panels,
        FieldPanel("vision"),
        FieldPanel("lead"),
        MultiFieldPanel(
            [
                FieldPanel("primary_label"),
                PageChooserPanel("primary_page"),
                FieldPanel("secondary_label"),
                PageChooserPanel("secondary_page"),
            ],
            heading=_("Two ways on"),
        ),
        FieldPanel("about"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("vision")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from home import registry

        context = super().get_context(request, *args, **kwargs)
        rows = [row for build in registry.home_sections if (row := build(request)) is not None]
        context["sections"] = [
            render_to_string(row.template, {"section": row.context}, request)
            for row in sorted(rows, key=lambda row: row.order)
        ]
        context["actions"] = [
            (label, url_for_reader(page_for_reader(page), request))
            for label, page in (
                (self.primary_label, self.primary_page),
                (self.secondary_label, self.secondary_page),
            )
            if label and page and page.live
        ]
        return context


class StandardPage(BasePage):
    """An ordinary page of text. Pages under it are listed at its end."""

    body = StreamField(TextBlock(), verbose_name=_("text"), blank=True)
    show_contents = models.BooleanField(
        _("show a list of contents"),
        default=False,
        help_text=_("Made of the headings of the text. Worth it on long pages."),
    )

    template = "home/pages/standard_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        FieldPanel("show_contents"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage", "home.ProjectPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = _("ordinary page")
        verbose_name_plural = _("ordinary pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["children"] = StandardPage.all_languages.child_of(self).live().public()
        return context


class ProjectPage(BasePage):
    """The project: its main objective, the specific ones as numbered cards, key facts."""

    main_objective = models.TextField(_("main objective"), blank=True, max_length=600)
    objectives = StreamField(
        [("objective", ObjectiveBlock())],
        verbose_name=_("specific objectives"),
        blank=True,
        help_text=_("They are numbered in this order. The project has five."),
    )
    facts = StreamField(
        [("fact", FactBlock())],
        verbose_name=_("key facts"),
        blank=True,
        help_text=_("For example: since when, who runs it, who pays for it."),
    )
    body = StreamField(TextBlock(), verbose_name=_("text"), blank=True)

    template = "home/pages/project_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("main_objective"),
        FieldPanel("objectives"),
        FieldPanel("facts"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("main_objective"),
        index.SearchField("objectives"),
        index.SearchField("body"),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.StandardPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("page on the project")
        verbose_name_plural = _("pages on the project")
