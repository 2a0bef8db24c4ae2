"""/szukaj/: live public pages that match a query."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

logger = logging.getLogger(__name__)

PER_PAGE = 10
LONGEST = 200
MOST_WORDS = 12
WORD = re.compile(r"\w+")


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The page of results; without a query, the empty form."""
    query = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    found: PaginatorPage[Any] | None = None
    failed = False
    if query:
        try:
            # In PostgreSQL a failing query would spoil everything that follows it.
            with transaction.atomic():
                found = search(request, query, request.GET.get("strona"))
        except Exception as error:
            # What people look for is nobody's business: it stays out of the log.
            logger.error("Search failed: %s", type(error).__name__)
            failed = True
    return render(
        request,
        "search/results.html",
        {
            "query": query,
            "query_string": urlencode({"q": query}),
            "found": found,
            "failed": failed,
            "breadcrumbs": [(_("Home page"), "/"), (pgettext("page", "Search"), request.path)],
        },
        status=503 if failed else 200,
    )


def search(request: HttpRequest, query: str, number: str | None) -> PaginatorPage[Any]:
    """One page of what an anonymous reader may find, whoever asks."""
    pages = Page.objects.live().public()
    if site := Site.find_for_request(request):
        pages = pages.descendant_of(site.root_page, inclusive=True)
    # Signs mean something to the engine, and some of them alone break it.
    words = WORD.findall(query)[:MOST_WORDS]
    matches = pages.search(" ".join(words)) if words else []
    page = Paginator(matches, PER_PAGE).get_page(number)
    page.object_list = _with_details(list(page.object_list))
    return page


def _with_details(pages: list[Page]) -> list[Page]:
    """The pages in their own types: one query a type, however many results there are."""
    ids = [page.pk for page in pages]
    by_id = {page.pk: page for page in Page.objects.filter(pk__in=ids).specific()}
    return [by_id[pk] for pk in ids if pk in by_id]
