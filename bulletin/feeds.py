"""Articles with their full texts as an Atom feed, of the bulletin or of one section."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from wagtail.models import Site

from home.models.settings import SiteSettings
from home.sitemaps import root_url
from home.text_rendering import TextRendering

from .absolute import absolute
from .models import ArticlePage, BulletinPage, Section
from .reading import read_bodies_together, with_issues


class FullTextFeed(Atom1Feed):
    """Atom with the whole text in `content`, the lead in `summary`."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class BulletinFeed(Feed):
    """The newest articles: two or three issues."""

    feed_type = FullTextFeed
    LENGTH = 20

    def __init__(self, bulletin: BulletinPage, section: Section | None = None) -> None:
        self.bulletin = bulletin
        self.section = section

    def get_object(self, request: HttpRequest) -> BulletinPage:
        self.office = SiteSettings.of(Site.find_for_request(request))
        self.request = request
        self.root = root_url(request)
        return self.bulletin

    def title(self, bulletin: BulletinPage) -> str:
        parts = [bulletin.title, self.section.name if self.section else "", self.office.site_name]
        return " – ".join(part for part in parts if part)

    def link(self, bulletin: BulletinPage) -> str:
        path = self.section.get_absolute_url() if self.section else bulletin.get_url() or "/"
        return self.root + path

    def feed_url(self, bulletin: BulletinPage) -> str:
        return f"{self.link(bulletin)}feed/"

    def subtitle(self, bulletin: BulletinPage) -> str:
        return self.section.description if self.section else bulletin.lead

    def author_name(self, bulletin: BulletinPage) -> str:
        return self.office.office_name

    def items(self, bulletin: BulletinPage) -> list[ArticlePage]:
        articles = ArticlePage.all_languages.descendant_of(bulletin).readable().newest()
        if self.section is not None:
            articles = articles.filter(section=self.section)
        found = with_issues(articles[: self.LENGTH])
        # All texts at once: the number of queries does not grow with them.
        read_bodies_together(found)
        texts = TextRendering.of_many(article.body for article in found)
        self.texts = {article.pk: text for article, text in zip(found, texts, strict=True)}
        return found

    def item_title(self, item: ArticlePage) -> str:
        return item.title

    def item_link(self, item: ArticlePage) -> str:
        return self.root + (item.get_url() or "")

    def item_description(self, item: ArticlePage) -> str:
        return item.lead

    def item_author_name(self, item: ArticlePage) -> str:
        return item.byline

    def item_categories(self, item: ArticlePage) -> list[str]:
        return [item.section.name] if item.section else []

    def item_pubdate(self, item: ArticlePage) -> datetime:
        return timezone.make_aware(datetime.combine(item.issue.date, time(12)))

    def item_updateddate(self, item: ArticlePage) -> datetime:
        return item.last_published_at or self.item_pubdate(item)

    def item_extra_kwargs(self, item: ArticlePage) -> dict[str, str]:
        html = render_to_string(
            "bulletin/feed_entry.html", {"page": item, "text": self.texts[item.pk]}
        )
        return {"content": absolute(html, self.item_link(item))}
