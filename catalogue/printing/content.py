"""What a printed catalogue says: entities by powiat, and its two indexes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from home.formats import shortened
from home.models import SiteSettings
from home.plain_text import words_of

from ..browsing import FACETS, POWIAT, Asked, Found
from ..choices import Branch
from ..drawing import entities as entities_in_words
from ..map import region
from ..models import CataloguePage, Entity, Offer
from ..ordering import sort_key

STORY_LENGTH = 420
POLISH_LETTERS = frozenset("AĄBCĆDEĘFGHIJKLŁMNŃOÓPQRSŚTUVWXYZŹŻ")


@dataclass(frozen=True)
class Printed:
    """An entity in its chapter."""

    entity: Entity
    offers: list[Offer]
    story: str
    """The beginning of the good practice; empty where there is none."""
    results: list[tuple[str, str]]

    @property
    def anchor(self) -> str:
        return f"p{self.entity.pk}"


@dataclass(frozen=True)
class Chapter:
    """The entities of one powiat."""

    code: str
    name: str
    entities: list[Printed]

    @property
    def anchor(self) -> str:
        return f"powiat-{self.code}"

    @property
    def count_in_words(self) -> str:
        return entities_in_words(len(self.entities))


@dataclass(frozen=True)
class Entry:
    """A line of an index: what is looked for, where it belongs, and the entity it leads to."""

    words: str
    place: str
    anchor: str


@dataclass(frozen=True)
class Group:
    """Lines of an index under a letter or a branch."""

    heading: str
    entries: list[Entry]


@dataclass(frozen=True)
class CoverMap:
    """The voivodeship on the cover: powiats of this catalogue, and the others."""

    view_box: str
    inside: str
    outside: str


@dataclass(frozen=True)
class Edition:
    """Everything that the templates of catalogue/pdf/ print."""

    title: str
    lead: str
    chosen: list[str]
    chapters: list[Chapter]
    entities: int
    offers: int
    examples: int
    indexes: list[tuple[str, list[Group]]]
    map: CoverMap
    office: SiteSettings
    today: date


def edition(asked: Asked) -> Edition:
    """The public entities that were asked for, as they are now."""
    chapters = [
        Chapter(code, POWIAT.alone(code), list(entities))
        for code, entities in groupby(_printed(asked), key=lambda one: one.entity.powiat)
    ]
    everything = [one for chapter in chapters for one in chapter.entities]
    page = CataloguePage.originals.live().first()
    return Edition(
        title=page.title if page else _("Catalogue of good practices"),
        lead=page.lead if page else "",
        chosen=chosen_words(asked),
        chapters=chapters,
        entities=len(everything),
        offers=sum(len(one.offers) for one in everything),
        examples=sum(one.entity.is_example for one in everything),
        indexes=[
            (title, groups)
            for title, groups in (
                (_("Index of names"), index_of_names(everything)),
                (_("Index of offers by branch"), index_of_offers(everything)),
            )
            if groups
        ],
        map=_cover_map({chapter.code for chapter in chapters}),
        office=SiteSettings.objects.first() or SiteSettings(),
        today=timezone.localdate(),
    )


def chosen_words(asked: Asked) -> list[str]:
    """The selection in words, for the cover."""
    words = [_("words: %(words)s") % {"words": asked.text}] if asked.text else []
    for facet in FACETS:
        named = [facet.alone(code) for code in facet.values if code in asked.values(facet)]
        if named:
            words.append(f"{facet.label}: {', '.join(named)}")
    if asked.travels:
        words.append(_("also those who travel here"))
    return words


def _printed(asked: Asked) -> Iterator[Printed]:
    offers = Offer.objects.order_by("sort_order", "pk")
    rows = Found(asked).rows().order_by("powiat", "name_sort", "pk")
    for entity in rows.prefetch_related(Prefetch("offers", offers)):
        story = in_short(entity.story) if entity.has_story else ""
        results = [(r.value["value"], r.value["label"]) for r in entity.story_results]
        yield Printed(entity, list(entity.offers.all()), story, results if story else [])


def in_short(story: Any) -> str:
    """The first paragraphs, whole sentences of them."""
    paragraphs = [words_of(b.value) for b in story if b.block_type == "paragraph"]
    return shortened(" ".join(paragraphs), STORY_LENGTH)


def index_of_names(everything: Iterable[Printed]) -> list[Group]:
    """All entities under their first letters, in the order of the Polish alphabet."""
    ordered = sorted(everything, key=lambda one: (one.entity.name_sort, one.entity.pk))
    return [
        Group(letter, [Entry(o.entity.name, o.entity.city, o.anchor) for o in some])
        for letter, some in groupby(ordered, key=lambda one: initial(one.entity.name))
    ]


def initial(name: str) -> str:
    """The letter under which a name is looked for; letters that Polish lacks lose their accents."""
    first = next((letter for letter in name if letter.isalnum()), "").upper()[:1]
    if first in POLISH_LETTERS:
        return first
    plain = unicodedata.normalize("NFD", first)[:1]
    return plain if plain in POLISH_LETTERS else "0–9"


def index_of_offers(everything: Iterable[Printed]) -> list[Group]:
    """All offers under their branches; those of the same name stand by the name of the entity."""
    lines: dict[str, list[tuple[str, str, Entry]]] = {}
    keys: dict[str, str] = {}
    for one in everything:
        for offer in one.offers:
            key = keys.get(offer.name) or keys.setdefault(offer.name, sort_key(offer.name))
            entry = Entry(offer.name, one.entity.name, one.anchor)
            lines.setdefault(offer.branch, []).append((key, one.entity.name_sort, entry))
    groups = [
        Group(str(Branch(code).label), [e for *_key, e in sorted(some, key=lambda line: line[:2])])
        for code, some in lines.items()
    ]
    return sorted(groups, key=lambda group: sort_key(group.heading))


def _cover_map(codes: set[str]) -> CoverMap:
    whole = region()
    areas = sorted(whole.areas, key=attrgetter("code"))
    return CoverMap(
        view_box=whole.box.view_box,
        inside="".join(area.path for area in areas if area.code in codes),
        outside="".join(area.path for area in areas if area.code not in codes),
    )
