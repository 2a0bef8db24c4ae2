"""What the pages of an issue and of an article show besides their own texts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from catalogue.models import Entity
from catalogue.structured_data import as_script
from home.languages.showing import in_reader_language
from home.sitemaps import root_url

from ..models import ArticlePage, IssuePage
from ..reading import corrections_of_article, published_contents, working_contents
from ..structured_data import article_data, issue_data


def issue_context(page: IssuePage, request: HttpRequest) -> dict[str, Any]:
    preview = bool(getattr(request, "is_preview", False))
    contents = working_contents(page) if preview and page.pk else published_contents(page)
    older, newer = page.neighbours()
    return {
        "contents": contents,
        "older": older,
        "newer": newer,
        "json_ld": as_script(issue_data(page, contents, root_url(request))),
    }


def article_context(page: ArticlePage, request: HttpRequest) -> dict[str, Any]:
    issue = page.issue
    preview = bool(getattr(request, "is_preview", False))
    contents = working_contents(issue) if preview else published_contents(issue)
    places = [one.pk for one in contents.articles]
    place = places.index(page.pk) if page.pk in places else None
    before = contents.articles[place - 1] if place else None
    after = contents.articles[place + 1 : place + 2] if place is not None else []
    return {
        "issue": contents.issue,
        "contents": contents,
        "previous": before,
        "next": after[0] if after else None,
        "corrections": corrections_of_article(page.original) if page.pk and page.original else [],
        "related": related(page.original or page),
        "json_ld": as_script(article_data(page, contents.issue, root_url(request))),
    }


def related(page: ArticlePage) -> dict[str, list[Any]]:
    """What readers may open of that to which the article points."""
    entities = [one.entity_id for one in page.related_entities.all()]
    pages = [one.page_to_id for one in page.related_pages.all()]
    # Related objects of a draft are not rows yet, so they are looked up by their keys.
    chapters = Page.objects.filter(pk__in=[chapter.pk for chapter in page.chapters.all()])
    return {
        "chapters": in_reader_language(chapters.specific().live().public().order_by("path")),
        "entities": list(Entity.objects.public().filter(pk__in=entities).in_order()),
        "pages": in_reader_language(
            Page.objects.filter(pk__in=pages).live().public().specific().order_by("title")
        ),
    }
