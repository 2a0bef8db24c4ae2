"""Editors' picks: what an editor wants to be seen first for a query."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page

from home.search_declarations import public_pages
from search import analysis


@dataclass(frozen=True)
class Pick:
    title: str
    url: str
    description: str


def picks_for(request: HttpRequest, text: str) -> list[Pick]:
    """Picks of the queries with the same words, in whatever form; only of what is public."""
    wanted = _terms(text)
    if not wanted:
        return []
    promotions = [
        promotion
        for promotion in SearchPromotion.objects.select_related("query", "page")[:500]
        if _meets(_terms(promotion.query.query_string), wanted)
    ]
    pages = [promotion.page_id for promotion in promotions if promotion.page_id]
    public = set(
        public_pages(Page, timezone.now()).filter(pk__in=pages).values_list("pk", flat=True)
    )
    picks = []
    for promotion in promotions:
        if promotion.page_id and promotion.page_id in public:
            url = promotion.page.get_url(request) or "/"
            picks.append(Pick(promotion.page.title, url, promotion.description))
        elif not promotion.page_id and promotion.external_link_url:
            title = promotion.external_link_text or promotion.external_link_url
            picks.append(Pick(title, promotion.external_link_url, promotion.description))
    return picks


def _terms(text: str) -> list[frozenset[str]]:
    return [
        frozenset(token.terms) for token in analysis.tokens(analysis.clean(text)) if token.terms
    ]


def _meets(one: list[frozenset[str]], other: list[frozenset[str]]) -> bool:
    return len(one) == len(other) and all(a & b for a, b in zip(one, other, strict=True))
