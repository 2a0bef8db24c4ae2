"""Which entities a printed catalogue holds: from an address to the subject of a document, and back.

A subject has three parts with spaces between: a mark of the content, the choice of the facets,
and the words looked for, which may be missing. The mark is new as soon as anything printed is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from django.conf import settings
from django.forms.models import model_to_dict

from home.faceted_lists import Facet
from home.models import SiteSettings

from ..browsing import FACETS, LIST, Asked, Found
from ..models import CataloguePage, Offer

EDITION = 1
"""To be raised with every change of the templates: catalogues made before are made anew."""
LONGEST_TEXT = 120
"""A subject has 200 characters; words take what the mark and the facets leave."""
OFFER_COLUMNS = (
    *("entity", "pk", "sort_order", "name", "branch", "area", "price_note", "cpv"),
    *("for_people", "for_public_buyers", "for_companies", "for_ngos"),
)


def printable(asked: Asked) -> Asked:
    """Without what paper does not show: the view, the order, the page."""
    return replace(asked, text=asked.text.casefold(), view=LIST, order="", page=1)


def subject_of(found: Found) -> str:
    """What the document of this selection is called while the content stays as it is."""
    return f"{mark_of(found)} {choice_of(found.asked)}"


def choice_of(asked: Asked) -> str:
    """The selection in few letters; the same for every address that asks for the same."""
    facets = "-".join(f"{_as_number(facet, asked.values(facet)):x}" for facet in FACETS)
    return f"{facets}-{int(asked.travels)} {asked.text}".rstrip()


def choice_in(subject: str) -> str:
    return subject.partition(" ")[2]


def asked_in(subject: str) -> Asked:
    """What a subject asks for."""
    facets, _space, text = choice_in(subject).partition(" ")
    *numbers, travels = facets.split("-")
    chosen = {
        facet.name: values
        for facet, number in zip(FACETS, numbers, strict=True)
        if (values := _from_number(facet, int(number, 16)))
    }
    return Asked(text=text, chosen=chosen, travels=travels == "1")


def _as_number(facet: Facet, values: Iterable[str]) -> int:
    return sum(1 << facet.values.index(value) for value in values)


def _from_number(facet: Facet, number: int) -> frozenset[str]:
    return frozenset(value for n, value in enumerate(facet.values) if number >> n & 1)


def mark_of(found: Found) -> str:
    """A digest of everything that is printed, in four queries."""
    rows = found.rows().order_by("pk")
    offers = Offer.objects.filter(entity__in=found.rows().values("pk")).order_by("pk")
    office = SiteSettings.objects.first()
    page = CataloguePage.originals.live().values_list("title", "lead").first()
    parts = (
        (EDITION, settings.BASE_URL, [facet.values for facet in FACETS]),
        (page, model_to_dict(office) if office else None),
        list(rows.values_list("pk", "changed_at", "confirmed_on")),
        list(offers.values_list(*OFFER_COLUMNS)),
    )
    return sha256(repr(parts).encode()).hexdigest()[:24]


WHOLE = choice_of(Asked())
