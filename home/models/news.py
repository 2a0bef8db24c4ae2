"""News: a paginated list with an Atom feed, and single news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.blocks import TextBlock
from home.fields import StreamField, made_by, picture, what_it_shows
from home.languages.pages import in_all_languages, originals, the_same
from home.languages.showing import in_reader_language
from home.models.pages import BasePage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class NewsQuerySet(PageQuerySet):
    def readable(self) -> NewsQuerySet:
        """Live, open to everybody, newest first, with what a list of news shows."""
        return (
            self.live()
            .public()
            .order_by("-date", "-pk")
            .select_related("image")
            .prefetch_related("image__renditions")
        )


class NewsIndexPage(RoutablePageMixin, BasePage):
    """All news, newest first, ten on a page."""

    framed = True
    frame_title = _("News")

    PER_PAGE = 10

    template = "home/pages/news_index_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def news(self) -> NewsQuerySet:
        return NewsPage.all_languages.child_of(self).readable()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # In another language too all news are listed, those not translated in Polish.
        paginator = Paginator((self.original or self).news(), self.PER_PAGE)
        news = paginator.get_page(request.GET.get("strona"))
        news.object_list = in_reader_language(news.object_list, "image")
        context["news"] = news
        context["feed_url"] = (self.get_url(request) or "") + "feed/"
        return context

    @path("feed/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponse:
        from home.feeds import NewsFeed

        return NewsFeed(self)(request)


class NewsPage(BasePage):
    """One piece of news."""

    date = models.DateField(_("date"), default=timezone.localdate)
    image = picture(_("image"))
    image_alt = what_it_shows(
        _("alternative text"),
        _("What the image shows. Leave empty if it only decorates."),
    )
    image_credit = made_by(_("author of the image"))
    body = StreamField(TextBlock(), verbose_name=_("text"), blank=True)

    objects = in_all_languages(NewsQuerySet)
    all_languages = in_all_languages(NewsQuerySet)
    originals = originals(NewsQuerySet)

    template = "home/pages/news_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        MultiFieldPanel(
            [FieldPanel("image"), FieldPanel("image_alt"), FieldPanel("image_credit")],
            heading=_("Image"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.FilterField("date"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *the_same("date", "image"),
    ]
    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        indexes = [models.Index(fields=["-date"])]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["newer"], context["older"] = self.neighbours()
        return context

    def neighbours(self) -> tuple[NewsPage | None, NewsPage | None]:
        """The next newer and the next older news under the same list."""
        others = NewsPage.all_languages.sibling_of(self).exclude(pk=self.pk).live().public()
        later = models.Q(date__gt=self.date) | models.Q(date=self.date, pk__gt=self.pk or 0)
        earlier = models.Q(date__lt=self.date) | models.Q(date=self.date, pk__lt=self.pk or 0)
        return (
            others.filter(later).order_by("date", "pk").first(),
            others.filter(earlier).order_by("-date", "-pk").first(),
        )
