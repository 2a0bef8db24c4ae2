"""Looking for entities: what an address asks for, which rows answer it, and counts of facets.

The listing, the map, the API and the exports share it, so the same parameters mean the same
everywhere. Values of one facet are alternatives, facets combine; a facet is counted as if nothing
were chosen in itself. Everything is counted by the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import connection
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, TextChoices, When
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from home.faceted_lists import MOST_PAGES, Choice, Facet, chosen_in, text_in
from home.search_sources import rows_with

from .choices import Area, Branch, EntityKind, Powiat
from .models import Entity, Offer

PER_PAGE = 20

LIST, CARDS, MAP, PRINT = "lista", "karty", "mapa", "druk"
VIEWS = (LIST, CARDS, MAP, PRINT)
BY_NAME, NEWEST, BEST = "nazwa", "potwierdzone", "trafnosc"
ORDERS = (BY_NAME, NEWEST, BEST)

HAS_STATUS, WITHOUT_STATUS = "przedsiebiorstwo_spoleczne", "bez_statusu"
TRAVELS = "dojazd"
FAR = (Area.VOIVODESHIP, Area.COUNTRY)


STATUSES = {
    HAS_STATUS: _("social enterprise"),
    WITHOUT_STATUS: _("without the status"),
}


def _name_in(choices: type[TextChoices]) -> Callable[[str], str]:
    return lambda code: str(choices(code).label)


def _status_name(code: str) -> str:
    return str(STATUSES[code])


def powiat_name(code: str) -> str:
    """`powiat puławski`, `Lublin (miasto)`; nothing for a draft that has none yet."""
    return Powiat(code).full_name if code in Powiat.values else ""


BRANCH = Facet(
    "branza",
    _("Branch of the offer"),
    tuple(Branch.values),
    "branch",
    _name_in(Branch),
    _name_in(Branch),
)
POWIAT = Facet(
    "powiat",
    _("Powiat"),
    tuple(Powiat.values),
    "powiat",
    lambda code: Powiat(code).short_name,
    powiat_name,
)
KIND = Facet(
    "rodzaj",
    _("Kind of entity"),
    tuple(EntityKind.values),
    "kind",
    _name_in(EntityKind),
    _name_in(EntityKind),
)
STATUS = Facet(
    "status",
    _("Status of a social enterprise"),
    tuple(STATUSES),
    "social_enterprise",
    _status_name,
    _status_name,
)
FACETS = (BRANCH, POWIAT, KIND, STATUS)


@dataclass(frozen=True)
class Asked(Choice):
    travels: bool = False
    """With powiats chosen: also those from elsewhere whose offer reaches the whole region."""
    view: str = LIST
    order: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """From parameters; what makes no sense is left out, nothing fails."""
        chosen = chosen_in(query, FACETS)
        view, order = query.get("widok", ""), query.get("kolejnosc", "")
        return cls(
            text=text_in(query),
            chosen=chosen,
            travels=query.get(TRAVELS) == "1" and POWIAT.name in chosen,
            view=view if view in VIEWS else LIST,
            order=order if order in ORDERS else "",
            page=_number(query.get("strona", "1")),
        )

    @property
    def sorted_by(self) -> str:
        """The order that holds: with a text the best come first, unless another was wished."""
        if self.order == BEST and not self.text:
            return BY_NAME
        return self.order or (BEST if self.text else BY_NAME)

    def pairs(self) -> list[tuple[str, str]]:
        found = self.narrowing_pairs(FACETS)
        if self.travels:
            found.append((TRAVELS, "1"))
        if self.view != LIST:
            found.append(("widok", self.view))
        if self.order:
            found.append(("kolejnosc", self.order))
        return found

    @property
    def filter_query(self) -> str:
        """Only what chooses rows: for the exports and the API."""
        return replace(self, view=LIST, order="").query

    def with_values(self, facet: Facet, values: Iterable[str]) -> Asked:
        asked = super().with_values(facet, values)
        return replace(asked, travels=self.travels and POWIAT.name in asked.chosen)

    def cleared(self) -> Asked:
        order = "" if self.order == BEST else self.order
        return Asked(view=self.view, order=order)


def _number(text: str) -> int:
    try:
        return min(max(int(text), 1), MOST_PAGES) if text.isascii() else 1
    except ValueError:
        return 1


Condition = Callable[[Asked], Q]


def _by_branch(asked: Asked) -> Q:
    return Q(Exists(_offers_of_row().filter(branch__in=asked.values(BRANCH))))


def _by_powiat(asked: Asked) -> Q:
    here = Q(powiat__in=asked.values(POWIAT))
    if not asked.travels:
        return here
    offers = _offers_of_row().filter(area__in=FAR)
    if asked.values(BRANCH):
        offers = offers.filter(branch__in=asked.values(BRANCH))
    return here | Q(Exists(offers))


def _by_kind(asked: Asked) -> Q:
    return Q(kind__in=asked.values(KIND))


def _by_status(asked: Asked) -> Q:
    return Q(social_enterprise__in=[value == HAS_STATUS for value in asked.values(STATUS)])


def _offers_of_row() -> QuerySet[Offer]:
    return Offer.objects.filter(entity=OuterRef("pk"))


CONDITIONS: Mapping[str, Condition] = {
    BRANCH.name: _by_branch,
    POWIAT.name: _by_powiat,
    KIND.name: _by_kind,
    STATUS.name: _by_status,
}


def among(ids: Sequence[int]) -> RawSQL:
    """For `pk__in`: any number of ids as one parameter, where databases limit how many."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", (list(ids),))
    return RawSQL("SELECT value FROM json_each(%s)", (f"[{','.join(map(str, ids))}]",))


@dataclass
class Found:
    """The rows that answer a question; what is not looked at is not asked of the database."""

    asked: Asked

    @cached_property
    def ids(self) -> list[int] | None:
        """Rows that have the words, best first; None without words or where search fails."""
        return rows_with("entity", self.asked.text) if self.asked.text else None

    @property
    def search_failed(self) -> bool:
        return bool(self.asked.text) and self.ids is None

    def rows(self, but: Facet | None = None) -> QuerySet[Entity]:
        """Public entities that fit, leaving the choice of one facet out."""
        rows = Entity.objects.public()
        if self.ids is not None:
            rows = rows.filter(pk__in=among(self.ids))
        for name in self.asked.chosen:
            if but is None or name != but.name:
                rows = rows.filter(CONDITIONS[name](self.asked))
        return rows

    @cached_property
    def total(self) -> int:
        return self.rows().count()

    def page_of(self, start: int, stop: int) -> QuerySet[Entity]:
        """Rows `start` to `stop` in the order that was asked for."""
        order = self.asked.sorted_by
        if self.asked.view == PRINT:
            return self.rows().order_by("powiat", "name_sort", "pk")[start:stop]
        if order == BEST and self.ids is not None:
            fitting = set(self.rows().values_list("pk", flat=True))
            ids = [pk for pk in self.ids if pk in fitting][start:stop]
            place = Case(*(When(pk=pk, then=n) for n, pk in enumerate(ids)), default=0)
            return Entity.objects.public().filter(pk__in=ids).order_by(place)
        if order == NEWEST:
            newest = F("confirmed_on").desc(nulls_last=True)
            return self.rows().order_by(newest, "name_sort", "pk")[start:stop]
        return self.rows().order_by("name_sort", "pk")[start:stop]

    def counts(self, facet: Facet) -> dict[str, int]:
        """How many entities each value of a facet would leave."""
        rows = self.rows(but=facet)
        if facet is BRANCH:
            offers = Offer.objects.filter(entity__in=rows.values("pk")).order_by()
            found = offers.values_list("branch").annotate(n=Count("entity", distinct=True))
            return dict(found)
        found = rows.order_by().values_list(facet.column).annotate(n=Count("pk"))
        if facet is STATUS:
            return {HAS_STATUS if value else WITHOUT_STATUS: n for value, n in found}
        return dict(found)

    @cached_property
    def from_elsewhere(self) -> int:
        """How many entities of other powiats serve the chosen ones, not shown so far."""
        if POWIAT.name not in self.asked.chosen or self.asked.travels:
            return 0
        return Found(replace(self.asked, travels=True)).with_ids(self.ids).total - self.total

    def with_ids(self, ids: list[int] | None) -> Found:
        """Spares asking for the same words again."""
        self.__dict__["ids"] = ids
        return self
