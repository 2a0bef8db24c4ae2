"""Events as an Atom feed: what was announced last comes first."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.db.models import Prefetch
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from wagtail.models import Site

from home import formats
from home.models import SiteSettings

from .models import EventPage, Term

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .models import EventsPage


class EventsFeed(Feed):
    feed_type = Atom1Feed
    LENGTH = 30

    def __init__(self, page: EventsPage) -> None:
        self.page = page

    def get_object(self, request: HttpRequest) -> EventsPage:
        self.office = SiteSettings.of(Site.find_for_request(request))
        self.request = request
        return self.page

    def title(self, page: EventsPage) -> str:
        return f"{page.title} – {self.office.site_name}"

    def link(self, page: EventsPage) -> str:
        return page.get_full_url(self.request) or "/"

    def feed_url(self, page: EventsPage) -> str:
        return f"{self.link(page)}feed/"

    def subtitle(self, page: EventsPage) -> str:
        return page.lead

    def author_name(self, page: EventsPage) -> str:
        return self.office.office_name

    def items(self, page: EventsPage) -> list[EventPage]:
        terms = Term.objects.order_by("starts_at", "pk")
        return list(
            EventPage.all_languages.child_of(page)
            .live()
            .public()
            .order_by("-first_published_at", "-pk")
            .prefetch_related(Prefetch("terms", terms))[: self.LENGTH]
        )

    def item_title(self, item: EventPage) -> str:
        return item.title

    def item_link(self, item: EventPage) -> str:
        return item.get_full_url(self.request) or "/"

    def item_description(self, item: EventPage) -> str:
        lines = [item.lead]
        for term in (item.original or item).terms.all():
            when = formats.period(term.starts_at, term.ends_at)
            words = ", ".join(filter(None, [when, term.city or _("on-line")]))
            lines.append(
                _("%(term)s (cancelled)") % {"term": words} if term.is_cancelled else words
            )
        return "\n".join(line for line in lines if line)

    def item_categories(self, item: EventPage) -> list[str]:
        return [str(item.get_kind_display())]

    def item_pubdate(self, item: EventPage) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: EventPage) -> datetime | None:
        return item.last_published_at or item.first_published_at
