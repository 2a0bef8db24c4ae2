"""/katalog/: entities by branch, place, kind and status, as a list, cards, a map or on paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from home.faceted_lists import AlsoBox, Facet, ShownFacet, show_facet, undoings, ways_out

from .. import browsing
from ..browsing import BRANCH, FACETS, POWIAT, TRAVELS, Asked, Found
from ..drawing import show_map
from ..models import CataloguePage, Entity, Offer
from ..words import put_into_words, put_offers_into_words
from .frame import render_under

CARD_PHOTO = "fill-640x400|format-webp"
PER_PAGE = {browsing.LIST: 20, browsing.CARDS: 24, browsing.MAP: 20, browsing.PRINT: 500}
OFFERS_SHOWN = 3
FORMATS = (("CSV", "csv"), ("XLSX", "xlsx"), ("JSON", "json"), ("GeoJSON", "geojson"))


@dataclass(frozen=True)
class Row:
    """An entity of a list, with the offers that answer the question first."""

    entity: Entity
    offers: list[Offer]
    more: int


def listing(page: CataloguePage, request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    found = Found(asked)
    counts = {facet: found.counts(facet) for facet in FACETS}
    items = Paginator(range(found.total), PER_PAGE[asked.view]).get_page(asked.page)
    start = (items.number - 1) * items.paginator.per_page
    rows = rows_of(found, start, start + items.paginator.per_page)
    template = "catalogue/print.html" if asked.view == browsing.PRINT else "catalogue/listing.html"
    return render_under(
        page,
        request,
        template,
        {
            "asked": asked,
            "found": found,
            "query": asked.query,
            "items": items,
            "rows": rows,
            "facets": [_facet(facet, asked, counts[facet]) for facet in FACETS],
            "chosen": _chosen(asked),
            "clear_link": asked.cleared().query,
            "views": _views(asked),
            "orders": _orders(asked),
            "map": show_map(found, counts[POWIAT]) if asked.view == browsing.MAP else None,
            "elsewhere": replace(asked, travels=True, page=1).query if found.from_elsewhere else "",
            "place": _place(asked),
            "ways_out": _ways_out(asked, counts) if not found.total else [],
            "print_link": replace(asked, view=browsing.PRINT, page=1).query,
            "back_link": replace(asked, view=browsing.LIST, page=1).query,
            "formats": FORMATS,
            **(_paper(rows) if asked.view == browsing.PRINT else {}),
        },
        *([(str(_("Print view")), "")] if asked.view == browsing.PRINT else []),
    )


def rows_of(found: Found, start: int, stop: int) -> list[Row]:
    """Entities of one page, with photos and offers, in three queries."""
    photos = get_image_model().objects.prefetch_renditions(CARD_PHOTO)
    offers = Offer.objects.order_by("sort_order", "pk")
    page: QuerySet[Entity] = found.page_of(start, stop).prefetch_related(
        Prefetch("photo", photos), Prefetch("offers", offers)
    )
    return [_row(entity, found.asked) for entity in put_into_words(page)]


def _row(entity: Entity, asked: Asked) -> Row:
    branches = asked.values(BRANCH)
    told = put_offers_into_words(entity, entity.offers.all())
    offers = sorted(told, key=lambda offer: offer.branch not in branches)
    most = len(offers) if asked.view == browsing.PRINT else OFFERS_SHOWN
    return Row(entity, offers[:most], len(offers[most:]))


def _facet(facet: Facet, asked: Asked, counts: dict[str, int]) -> ShownFacet:
    opened = bool(asked.values(facet)) or facet in (BRANCH, POWIAT)
    also = None
    if facet is POWIAT:
        label = _("also those from elsewhere who serve the whole voivodeship")
        also = AlsoBox(TRAVELS, label, asked.travels)
    return show_facet(facet, asked, counts, opened=opened, also=also)


def _chosen(asked: Asked) -> list[tuple[str, str]]:
    undo = undoings(asked, FACETS)
    if asked.travels:
        undo.append((_("also those who travel here"), replace(asked, travels=False, page=1).query))
    return undo


def _views(asked: Asked) -> list[tuple[str, str, bool]]:
    names = {browsing.LIST: _("List"), browsing.CARDS: _("Cards"), browsing.MAP: _("Map")}
    return [
        (name, replace(asked, view=view, page=1).query, view == asked.view)
        for view, name in names.items()
    ]


def _orders(asked: Asked) -> list[tuple[str, str, bool]]:
    names = {browsing.BY_NAME: _("by name"), browsing.NEWEST: _("newest data first")}
    if asked.text:
        names = {browsing.BEST: _("best first"), **names}
    usual = browsing.BEST if asked.text else browsing.BY_NAME
    return [
        (
            name,
            replace(asked, order="" if order == usual else order, page=1).query,
            order == asked.sorted_by,
        )
        for order, name in names.items()
    ]


def _place(asked: Asked) -> str:
    """The chosen powiats in words, for the offer to look further."""
    return ", ".join(POWIAT.alone(code) for code in sorted(asked.values(POWIAT)))


def _ways_out(asked: Asked, counts: dict[Facet, dict[str, int]]) -> list[tuple[str, str]]:
    ways = ways_out(asked, replace(asked.without_text(), order=""), FACETS, counts)
    ways.append((_("see the whole catalogue"), asked.cleared().query))
    return ways


def _paper(rows: list[Row]) -> dict[str, Any]:
    """Rows under the names of their powiats, and the day of printing."""
    powiats = [
        (POWIAT.alone(code), list(entities))
        for code, entities in groupby(rows, key=lambda row: row.entity.powiat)
    ]
    return {"powiats": powiats, "today": timezone.localdate()}
