"""Looking for events: what an address asks for, which terms answer it, and counts of facets.

Calendar, print view and the feed for calendars share it, so the same parameters mean the same.
Values of one facet are alternatives, the two facets combine; a facet is counted as if nothing
were chosen in itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.browsing import powiat_name
from catalogue.choices import Powiat
from home.faceted_lists import MOST_PAGES, Choice, Facet, chosen_in, text_in
from home.search_sources import rows_with

from .choices import EventKind
from .models import Term

LIST, MONTH, PAST, PRINT = "lista", "miesiac", "archiwum", "druk"
VIEWS = (LIST, MONTH, PAST, PRINT)
ONLINE = "online"
YEARS = (2000, 2199)
"""What a calendar can be asked for."""


def _kind_name(code: str) -> str:
    return str(EventKind(code).label)


def _place_name(code: str) -> str:
    return str(_("on-line")) if code == ONLINE else Powiat(code).short_name


def place_name(code: str) -> str:
    return str(_("on-line")) if code == ONLINE else powiat_name(code)


KIND = Facet("rodzaj", _("Kind"), tuple(EventKind.values), "event__kind", _kind_name, _kind_name)
POWIAT = Facet("powiat", _("Powiat"), (*Powiat.values, ONLINE), "powiat", _place_name, place_name)
FACETS = (KIND, POWIAT)


@dataclass(frozen=True)
class Asked(Choice):
    view: str = LIST
    month: date | None = None
    """Its first day; without one it is the present month."""
    year: int | None = None
    """Of the past events; without one it is the last year that has any."""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """From parameters; what makes no sense is left out, nothing fails."""
        view = query.get("widok", "")
        return cls(
            text=text_in(query),
            chosen=chosen_in(query, FACETS),
            view=view if view in VIEWS else LIST,
            month=_month(query.get("miesiac", "")) if view == MONTH else None,
            year=_number(query.get("rok", ""), *YEARS) if view in (PAST, PRINT) else None,
            page=_number(query.get("strona", ""), 1, MOST_PAGES) or 1,
        )

    def pairs(self) -> list[tuple[str, str]]:
        found = self.narrowing_pairs(FACETS)
        if self.view != LIST:
            found.append(("widok", self.view))
        if self.month:
            found.append(("miesiac", f"{self.month:%Y-%m}"))
        if self.year:
            found.append(("rok", str(self.year)))
        return found

    @property
    def facet_query(self) -> str:
        """Only kinds and powiats: what the feed for calendars takes."""
        return urlencode(self.without_text().narrowing_pairs(FACETS))

    def cleared(self) -> Asked:
        return Asked(view=self.view, month=self.month, year=self.year)

    def in_view(self, view: str) -> Asked:
        """The same choice, seen otherwise."""
        return replace(self, view=view, month=None, year=None, page=1)


def _number(text: str, least: int, most: int) -> int | None:
    try:
        number = int(text) if text.isascii() else least - 1
    except ValueError:
        return None
    return number if least <= number <= most else None


def _month(text: str) -> date | None:
    try:
        month = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return None
    return month if YEARS[0] <= month.year <= YEARS[1] else None


def month_after(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def midnight(day: date) -> datetime:
    """The beginning of a day in Poland."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))


@dataclass
class Found:
    """The terms that answer a question at a moment."""

    asked: Asked
    at: datetime

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @cached_property
    def month(self) -> date:
        return self.asked.month or self.today.replace(day=1)

    @cached_property
    def ids(self) -> list[int] | None:
        """Events that have the words; None without words or where search fails."""
        return rows_with("event", self.asked.text) if self.asked.text else None

    @property
    def search_failed(self) -> bool:
        return bool(self.asked.text) and self.ids is None

    @cached_property
    def years(self) -> dict[int, int]:
        """Years that have past terms, the last first, with how many fit the choice."""
        rows = self._fitting(Term.objects.public().past(self.at))
        zone = timezone.get_current_timezone()
        found = (
            rows.order_by()
            .annotate(year=ExtractYear("starts_at", tzinfo=zone))
            .values_list("year")
            .annotate(n=Count("pk"))
        )
        return dict(sorted(found, reverse=True))

    @property
    def year(self) -> int | None:
        if self.asked.year:
            return self.asked.year
        return next(iter(self.years), None) if self.asked.view == PAST else None

    @cached_property
    def span(self) -> tuple[date, date]:
        """The first and the last month that have terms; the present one belongs to them."""
        ends = (
            Term.objects.public().order_by().aggregate(first=Min("starts_at"), last=Max("ends_at"))
        )
        present = self.today.replace(day=1)
        first, last = (
            timezone.localdate(ends[name]).replace(day=1) if ends[name] else present
            for name in ("first", "last")
        )
        return min(first, present), max(last, present)

    def scope(self) -> QuerySet[Term]:
        """Terms of this view, whatever is chosen."""
        terms = Term.objects.public()
        if self.asked.view == MONTH:
            return terms.within(midnight(self.month), midnight(month_after(self.month)))
        if self.asked.view == PAST or self.year:
            past = terms.past(self.at)
            if self.year is None:
                return past
            return past.filter(
                starts_at__gte=midnight(date(self.year, 1, 1)),
                starts_at__lt=midnight(date(self.year + 1, 1, 1)),
            )
        return terms.upcoming(self.at)

    def rows(self, but: Facet | None = None) -> QuerySet[Term]:
        """Terms of this view that fit, leaving the choice of one facet out."""
        return self._fitting(self.scope(), but)

    def _fitting(self, terms: QuerySet[Term], but: Facet | None = None) -> QuerySet[Term]:
        if self.ids is not None:
            terms = terms.filter(event__in=self.ids)
        return narrowed(terms, self.asked, but)

    @cached_property
    def total(self) -> int:
        return self.rows().count()

    def counts(self, facet: Facet) -> dict[str, int]:
        """How many terms each value of a facet would leave."""
        rows = self.rows(but=facet)
        if facet is POWIAT:
            rows = rows.exclude(powiat="", online_url="")
        found = rows.order_by().values_list(facet.column).annotate(n=Count("pk"))
        return {value or ONLINE: n for value, n in found}


def narrowed(terms: QuerySet[Term], asked: Asked, but: Facet | None = None) -> QuerySet[Term]:
    """Those of the kinds and in the powiats that are chosen."""
    if asked.values(KIND) and but is not KIND:
        terms = terms.filter(event__kind__in=asked.values(KIND))
    if asked.values(POWIAT) and but is not POWIAT:
        place = Q(powiat__in=asked.values(POWIAT) - {ONLINE})
        if ONLINE in asked.values(POWIAT):
            place |= Q(powiat="") & ~Q(online_url="")
        terms = terms.filter(place)
    return terms
