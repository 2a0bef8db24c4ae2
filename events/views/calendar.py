"""/wydarzenia/: terms to come, a month, what is over, or all of it on paper."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from home.faceted_lists import Facet, show_facet, undoings, ways_out
from home.sitemaps import root_url

from .. import addresses, browsing
from ..browsing import FACETS, KIND, Asked, Found, month_after, month_before
from ..models import EventsPage, Term
from ..states import ShownTerm, shown
from ..translated import in_words
from .frame import render_page

PER_PAGE = 20
ON_PAPER = 500


@dataclass(frozen=True)
class DayOfMonth:
    day: date
    rows: list[ShownTerm]
    is_today: bool

    @property
    def column(self) -> int:
        """1 for Monday."""
        return self.day.isoweekday()


def calendar(page: EventsPage, request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    found = Found(asked, timezone.now())
    counts = {facet: found.counts(facet) for facet in FACETS}
    is_print = asked.view == browsing.PRINT
    per_page = ON_PAPER if is_print else PER_PAGE
    terms = found.rows().select_related("event")
    context: dict[str, Any] = {
        "asked": asked,
        "found": found,
        "facets": [
            show_facet(facet, asked, counts[facet], opened=True, with_empty=facet is KIND)
            for facet in FACETS
        ],
        "chosen": undoings(asked, FACETS),
        "clear_link": asked.cleared().query,
        "views": _views(asked),
        "query": asked.query,
        "print_link": _print_link(asked, found),
        "back_link": asked.in_view(browsing.LIST).query,
        "ways_out": _ways_out(asked, counts) if not found.total else [],
        **_subscription(request, asked),
    }
    if asked.view == browsing.MONTH:
        context.update(_month(found, list(terms)))
    else:
        items = Paginator(terms, per_page, orphans=0).get_page(asked.page)
        rows = in_words(shown(items, found.at))
        context.update(items=items, months=_by_month(rows))
    if asked.view == browsing.PAST:
        context["years"] = [
            (year, n, replace(asked, year=year, page=1).query, year == found.year)
            for year, n in found.years.items()
        ]
    template = "events/print.html" if is_print else "events/calendar.html"
    return render_page(
        page, request, template, context, *([(_("Print view"), "")] if is_print else [])
    )


def _views(asked: Asked) -> list[tuple[str, str, bool]]:
    names = {
        browsing.LIST: _("Upcoming"),
        browsing.MONTH: _("Month by month"),
        browsing.PAST: _("Past events"),
    }
    return [(name, asked.in_view(view).query, view == asked.view) for view, name in names.items()]


def _print_link(asked: Asked, found: Found) -> str:
    year = found.year if asked.view == browsing.PAST else None
    return replace(asked.in_view(browsing.PRINT), year=year).query


def _ways_out(asked: Asked, counts: dict[Facet, dict[str, int]]) -> list[tuple[str, str]]:
    ways = ways_out(asked, asked.without_text(), FACETS, counts)
    if asked.narrows:
        ways.append((_("see all events"), asked.cleared().query))
    return ways


def _subscription(request: HttpRequest, asked: Asked) -> dict[str, str]:
    query = asked.facet_query
    return {
        "feed_link": addresses.FEED + (f"?{query}" if query else ""),
        "feed_address": root_url(request) + addresses.FEED + (f"?{query}" if query else ""),
        "subscription": addresses.subscription_url(root_url(request), query),
        "atom_link": addresses.CALENDAR + "feed/",
    }


def _by_month(rows: list[ShownTerm]) -> list[tuple[str, list[ShownTerm]]]:
    """Terms in their order, under the names of the months in which they begin."""
    return [
        (date_format(first, "F Y"), list(some))
        for first, some in groupby(
            rows, key=lambda row: timezone.localdate(row.term.starts_at).replace(day=1)
        )
    ]


def _month(found: Found, terms: list[Term]) -> dict[str, Any]:
    """The days of the month, each with the terms that take place on it."""
    rows = in_words(shown(terms, found.at))
    first, last = found.span
    month = found.month
    days = [month + timedelta(days=n) for n in range(monthrange(month.year, month.month)[1])]
    earlier, later = month_before(month), month_after(month)
    return {
        "month": month,
        "days": [
            DayOfMonth(day, [row for row in rows if day in row.term.days], day == found.today)
            for day in days
        ],
        "earlier": (earlier, replace(found.asked, month=earlier).query) if month > first else None,
        "later": (later, replace(found.asked, month=later).query) if month < last else None,
        "present": replace(found.asked, month=None).query
        if month != found.today.replace(day=1)
        else "",
    }
