"""What of the bulletin can be found: the archive, issues, articles. See docs/search.md."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from home.plain_text import words_of_stream
from home.search_declarations import WELCOME, page_source
from home.search_sources import Facet, search_facets, search_kinds, search_sources

from .models import ArticlePage, BulletinPage, IssuePage, Section


def register() -> None:
    search_kinds["numer"] = gettext_lazy("issues of the bulletin")
    search_kinds["artykul"] = gettext_lazy("articles of the bulletin")
    search_facets.register(
        Facet("dzial", gettext_lazy("Section of the bulletin"), all_labels=_names, order=450)
    )
    for source in (
        page_source("bulletin", BulletinPage, lambda page: "", weight=0.9, text_weight=WELCOME),
        page_source(
            "issue",
            IssuePage,
            _issue_text,
            kind="numer",
            day=lambda page: page.date,
            context=_context_of_issue,
        ),
        page_source(
            "article",
            ArticlePage,
            _article_text,
            kind="artykul",
            weight=1.05,
            day=_day_of_issue,
            context=_context_of_article,
            facets=_facets_of_article,
            follows={IssuePage: _articles_of_issue, Section: _articles_of_section},
        ),
    ):
        search_sources.register(source)


def _names(slugs: Collection[str]) -> dict[str, str]:
    return dict(Section.objects.filter(slug__in=slugs).values_list("slug", "name"))


def _issue_text(page: IssuePage) -> str:
    return "\n".join([words_of_stream(page.editorial), page.editorial_author])


def _article_text(page: ArticlePage) -> str:
    # A pull quote says again what the text says.
    told = [child for child in page.body if child.block_type != "pull_quote"]
    return "\n".join([words_of_stream(page.authors), words_of_stream(told)])


def _day_of_issue(page: ArticlePage) -> date:
    return page.issue.date


def _context_of_issue(page: IssuePage) -> str:
    return f"{page.get_parent().title} {page.designation}"


def _context_of_article(page: ArticlePage) -> str:
    return _context_of_issue(page.issue)


def _facets_of_article(page: ArticlePage) -> dict[str, list[str]]:
    return {"dzial": [page.section.slug]} if page.section else {}


def _articles_of_issue(issue: Any) -> Iterable[int]:
    return ArticlePage.originals.child_of(issue).values_list("pk", flat=True)


def _articles_of_section(section: Section) -> Iterable[int]:
    return section.articles.values_list("pk", flat=True)
