"""The newest results of a query as an Atom feed: for who waits for something."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from home.languages.search import reader_language
from search import parameters
from search.reading import shown_again
from search.searching import Hit, Results, search


class ResultsFeed(Feed):
    """Twenty results, the newest first."""

    feed_type = Atom1Feed
    LENGTH = 20

    def get_object(self, request: HttpRequest) -> Results:
        self.request = request
        asked = parameters.asked_in(request.GET, per_page=self.LENGTH, language=reader_language())
        return search(replace(asked, text=shown_again(asked.text), by_date=True, page=1))

    def title(self, results: Results) -> str:
        return _("Results for: %(query)s") % {"query": results.question.text}

    def link(self, results: Results) -> str:
        return f"{reverse('search')}?{parameters.address(results.asked)}"

    def feed_url(self, results: Results) -> str:
        return f"{reverse('search_feed')}?{parameters.address(results.asked)}"

    def items(self, results: Results) -> list[Hit]:
        return results.hits

    def item_title(self, item: Hit) -> str:
        return item.title.plain

    def item_description(self, item: Hit) -> str:
        # A summary is HTML in this feed: what a text has of signs is escaped.
        return item.passage.html

    def item_link(self, item: Hit) -> str:
        return item.url

    def item_pubdate(self, item: Hit) -> datetime | None:
        return timezone.make_aware(datetime.combine(item.date, time(12))) if item.date else None

    def item_updateddate(self, item: Hit) -> datetime:
        # An entry of Atom has to say when it changed.
        return self.item_pubdate(item) or datetime.fromtimestamp(0, tz=UTC)
