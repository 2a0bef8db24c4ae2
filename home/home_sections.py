"""The home page's own section: news. Other apps register theirs in `home.registry`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from home.languages.showing import in_reader_language, page_for_reader
from home.models import NewsIndexPage, NewsPage
from home.registry import SectionRow

if TYPE_CHECKING:
    from django.http import HttpRequest

SHOWN = 3
ORDER = 800


def news_section(request: HttpRequest) -> SectionRow | None:
    """The newest news; without a news list there is no such section."""
    index = NewsIndexPage.originals.live().public().order_by("path").first()
    if index is None:
        return None
    news = list(NewsPage.originals.child_of(index).readable()[:SHOWN])
    index = page_for_reader(index)
    return SectionRow(
        ORDER,
        "home/sections/news.html",
        {
            "index": index,
            "title": index.framed_title or index.title,
            "url": index.get_url(request),
            "news": in_reader_language(news, "image"),
        },
    )
