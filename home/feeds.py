"""News as an Atom feed."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from wagtail.models import Site

from home.models.settings import SiteSettings

if TYPE_CHECKING:
    from django.http import HttpRequest

    from home.models.news import NewsIndexPage, NewsPage


class NewsFeed(Feed):
    """The twenty newest news under one list."""

    feed_type = Atom1Feed
    LENGTH = 20

    def __init__(self, index: NewsIndexPage) -> None:
        self.index = index

    def get_object(self, request: HttpRequest) -> NewsIndexPage:
        self.office = SiteSettings.of(Site.find_for_request(request))
        self.request = request
        return self.index

    def title(self, index: NewsIndexPage) -> str:
        return f"{index.title} – {self.office.site_name}"

    def link(self, index: NewsIndexPage) -> str:
        return index.get_full_url(self.request) or "/"

    def feed_url(self, index: NewsIndexPage) -> str:
        return f"{self.link(index)}feed/"

    def subtitle(self, index: NewsIndexPage) -> str:
        return index.lead

    def author_name(self, index: NewsIndexPage) -> str:
        return self.office.office_name

    def items(self, index: NewsIndexPage) -> list[NewsPage]:
        return list(index.news()[: self.LENGTH])

    def item_title(self, item: NewsPage) -> str:
        return item.title

    def item_link(self, item: NewsPage) -> str:
        return item.get_full_url(self.request) or "/"

    def item_description(self, item: NewsPage) -> str:
        return item.lead

    def item_pubdate(self, item: NewsPage) -> datetime:
        return timezone.make_aware(datetime.combine(item.date, time(12)))

    def item_updateddate(self, item: NewsPage) -> datetime:
        return item.last_published_at or self.item_pubdate(item)
