"""/szukaj/: the page of results, its feed, and suggestions while typing."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from home.languages.addresses import here
from home.languages.search import reader_language
from home.page_cache import no_public_cache
from home.transactions import unspoilt
from search import limits, parameters, privacy, suggestions
from search.facets import Counted
from search.feeds import ResultsFeed
from search.promotions import picks_for
from search.reading import LONGEST, shown_again, typed
from search.searching import PER_PAGE, Asked, Results, search

logger = logging.getLogger(__name__)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The page of results; without a query, the empty form."""
    asked = parameters.asked_in(request.GET, language=reader_language())
    as_typed = typed(asked.text)
    asked = replace(asked, text=shown_again(asked.text))
    found: Results | None = None
    failed = False
    picks: list[Any] = []
    wait = limits.SEARCHES.seconds_to_wait(request) if asked.text else 0
    if asked.text and not wait:
        try:
            with unspoilt():
                found = search(asked)
                picks = picks_for(request, found.question.text) if asked.page == 1 else []
        except Exception as error:
            # What people look for is nobody's business: it stays out of the log.
            logger.error("Search failed: %s", type(error).__name__, exc_info=_without_query(error))
            failed = True
    if found is not None and request.method == "GET":
        privacy.count(found)
    response = render(
        request,
        "search/results.html",
        {
            "asked": asked,
            "query": asked.text,
            "typed": as_typed,
            "longest": LONGEST,
            "typed_length": len(as_typed),
            "too_long": len(as_typed) > LONGEST,
            "found_for": found.did_you_mean if found and found.corrected else asked.text,
            "query_string": parameters.address(asked),
            "found": found,
            "items": _pager(found, asked),
            "facets": [_with_links(facet, asked) for facet in found.facets] if found else [],
            "clear_link": parameters.without_choice(asked) if asked.chosen else "",
            "by_relevance": parameters.address(replace(asked, by_date=False)),
            "by_date": parameters.address(replace(asked, by_date=True)),
            "meant_link": parameters.meant(asked, found.did_you_mean)
            if found and found.did_you_mean
            else "",
            "kept": [pair for pair in parameters.pairs(asked) if pair[0] != "q"],
            "picks": picks,
            "failed": failed,
            "wait": wait,
            "wait_text": _too_many(wait),
            "in_all_languages": True,
            "breadcrumbs": [
                (_("Home page"), here("/")),
                (pgettext("page", "Search"), request.path),
            ],
        },
        status=503 if failed else 200,
    )
    return limits.refused(response, wait) if wait else response


def _without_query(error: Exception) -> bool:
    """Errors of the database quote the query: their traceback stays out of the log."""
    from django.db import Error

    return not isinstance(error, Error)


def _pager(found: Results | None, asked: Asked) -> Any:
    """A page of a paginator, as the pager of the site takes it."""
    if found is None:
        return None
    return Paginator(range(found.pages * PER_PAGE), PER_PAGE).get_page(asked.page)


def _with_links(facet: Counted, asked: Asked) -> dict[str, Any]:
    return {
        "name": facet.name,
        "label": facet.label,
        "values": [
            {
                "label": value.label,
                "count": value.count,
                "chosen": value.chosen,
                "link": parameters.toggled(asked, facet.name, value.value),
            }
            for value in facet.values
        ],
    }


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """/szukaj/feed/: the newest results of a query."""
    if wait := limits.SEARCHES.seconds_to_wait(request):
        text = _too_many(wait)
        return limits.refused(HttpResponse(text, content_type="text/plain; charset=utf-8"), wait)
    try:
        with unspoilt():
            return ResultsFeed()(request)
    except Exception as error:
        logger.error("Search failed: %s", type(error).__name__, exc_info=_without_query(error))
        return HttpResponse(
            _("Search does not work at the moment"),
            status=503,
            content_type="text/plain; charset=utf-8",
        )


def _too_many(seconds: int) -> str:
    return ngettext(
        "Very many searches have come from your network. Try again in %(n)s second.",
        "Very many searches have come from your network. Try again in %(n)s seconds.",
        seconds,
    ) % {"n": seconds}


@require_safe
@no_public_cache
def suggest(request: HttpRequest) -> HttpResponse:
    """/szukaj/podpowiedzi/: words and titles for what is being typed, as JSON."""
    if wait := limits.SUGGESTIONS.seconds_to_wait(request):
        return limits.refused(JsonResponse({"words": [], "titles": []}), wait)
    try:
        with unspoilt():
            found = suggestions.for_text(request.GET.get("q", ""), reader_language())
    except Exception as error:
        logger.error("Suggestions failed: %s", type(error).__name__)
        found = suggestions.Suggestions()
    return JsonResponse(
        {
            "words": found.words,
            "titles": [
                {"title": title.title, "url": title.url, "kind": title.kind}
                for title in found.titles
            ],
        }
    )
