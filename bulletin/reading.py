"""An issue as it is read: its texts in order, live for readers or as they are in work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from wagtail.blocks import StreamValue

from home.languages.showing import in_reader_language

from .models import ArticlePage, Edition, IssuePage, Section
from .readiness import place, readiness


@dataclass(frozen=True)
class Contents:
    """The issue, its articles in order, and the corrections that readers are told of."""

    issue: IssuePage
    articles: list[ArticlePage]
    corrections: list[Edition] = field(default_factory=list)
    is_draft: bool = False

    @property
    def sections(self) -> list[tuple[Section | None, list[ArticlePage]]]:
        return [
            (section, list(articles))
            for section, articles in groupby(self.articles, key=lambda one: one.section)
        ]


def published_contents(issue: IssuePage) -> Contents:
    """What readers have; with as many queries for twenty articles as for two."""
    of_original = issue.original or issue
    articles = in_reader_language(
        ArticlePage.originals.child_of(of_original).readable().in_order(), "section", "photo"
    )
    for article in articles:
        article.issue = issue
    return Contents(issue, articles, corrections_of(of_original))


def working_contents(issue: IssuePage) -> Contents:
    """What the office has in work: the latest drafts, without what is left out."""
    rows = readiness(issue)
    articles = [row.text for row in rows if isinstance(row.text, ArticlePage)]
    shown = sorted((one for one in articles if not one.left_out), key=place)
    text: Any = rows[0].text
    return Contents(text, shown, corrections_of(issue), is_draft=True)


def corrections_of(issue: IssuePage) -> list[Edition]:
    """Published corrections of an issue, oldest first, with the pages that they changed."""
    return list(
        Edition.objects.published()
        .filter(issue=issue.pk, number__gt=1)
        .prefetch_related("corrected")
        .order_by("number")
    )


def corrections_of_article(article: ArticlePage) -> list[Edition]:
    return list(
        Edition.objects.published().filter(number__gt=1, corrected=article.pk).order_by("number")
    )


def with_issues(articles: Iterable[ArticlePage]) -> list[ArticlePage]:
    """Tell articles of several issues which one each belongs to, in one query."""
    found = list(articles)
    paths = {article.path[: -ArticlePage.steplen] for article in found}
    issues = {issue.path: issue for issue in IssuePage.all_languages.filter(path__in=paths)}
    for article in found:
        article.issue = issues[article.path[: -ArticlePage.steplen]]
    return found


def read_bodies_together(articles: Iterable[ArticlePage]) -> None:
    """Look up what the texts of several articles show (images) at once, not article by article."""
    found = list(articles)
    block = ArticlePage._meta.get_field("body").stream_block
    raw = [list(article.body.raw_data) for article in found]
    blocks = iter(StreamValue(block, [one for body in raw for one in body], is_lazy=True))
    for article, body in zip(found, raw, strict=True):
        own = [next(blocks) for _one in body]
        article.body = StreamValue(block, [(one.block_type, one.value, one.id) for one in own])
