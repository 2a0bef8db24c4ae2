"""What of the catalogue can be found: entities, and each of their offers. See docs/search.md."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, override

from home.languages.pages import originals_of
from home.plain_text import words_of_stream
from home.search_declarations import WELCOME, page_source
from home.search_sources import (
    BETWEEN,
    Facet,
    SearchEntry,
    SearchSource,
    framed_kinds,
    search_facets,
    search_kinds,
    search_sources,
)

from .choices import Powiat
from .models import CataloguePage, Entity, EntityText, Offer


def register() -> None:
    search_kinds["podmiot"] = gettext_lazy("entities of the catalogue")
    search_kinds["oferta"] = gettext_lazy("offers")
    framed_kinds.update({"podmiot", "oferta"})
    search_facets.register(Facet("powiat", gettext_lazy("Powiat"), labels=_powiat_label, order=400))
    for source in (
        page_source("catalogue", CataloguePage, lambda page: "", weight=0.9, text_weight=WELCOME),
        SearchSource(
            name="entity",
            model=Entity,
            public=_public_entities,
            entries=entity_entries,
            until=lambda entity: entity.expire_at,
            follows={Offer: lambda offer: [offer.entity_id]},
        ),
        SearchSource(
            name="entity-words",
            model=EntityText,
            public=public_texts,
            entries=text_entries,
            until=lambda text: text.entity.expire_at,
            follows={
                Entity: lambda entity: EntityText.objects.filter(entity=entity.pk).values_list(
                    "pk", flat=True
                )
            },
        ),
        SearchSource(
            name="offer",
            model=Offer,
            public=_public_offers,
            entries=offer_entries,
            until=lambda offer: offer.entity.expire_at,
            follows={
                Entity: lambda entity: Offer.objects.filter(entity=entity.pk).values_list(
                    "pk", flat=True
                )
            },
        ),
    ):
        search_sources.register(source)


TEXT_WEIGHT = 0.8
"""A story or a price mentions much that an entity and its offers are not about."""


def _powiat_label(value: str) -> str:
    return Powiat(value).full_name if value in Powiat.values else value


def _public_entities(at: datetime) -> QuerySet[Entity]:
    return Entity.objects.public(at).prefetch_related("offers")


def _public_offers(at: datetime) -> QuerySet[Offer]:
    return Offer.objects.filter(entity__in=Entity.objects.public(at)).select_related("entity")


def public_texts(at: datetime) -> QuerySet[EntityText]:
    """Translations: the Polish words are those of the entity."""
    texts = EntityText.objects.filter(live=True, entity__in=Entity.objects.public(at))
    return texts.exclude(originals_of()).select_related("entity", "locale")


def text_entries(text: EntityText) -> Iterator[SearchEntry]:
    entity = text.entity
    words = [text.summary, text.activity, text.social_aim, text.earnings_use, text.story_title]
    words += [words_of_stream(stream) for stream in (text.story, text.offers)]
    with override(text.language):
        kind = str(entity.get_kind_display())
    yield SearchEntry(
        title=entity.name,
        url=text.get_absolute_url(),
        kind="podmiot",
        text="\n".join(part for part in words if part),
        context=BETWEEN.join([kind, entity.city]),
        date=entity.confirmed_on,
        language=text.language,
        text_weight=TEXT_WEIGHT,
        facets={"powiat": [entity.powiat]},
    )


def entity_entries(entity: Entity) -> Iterator[SearchEntry]:
    """The entity with what it sells: who looks for catering finds those that cater."""
    kind = str(entity.get_kind_display())
    offers = [_offer_words(offer) for offer in entity.offers.all()]
    numbers = [
        f"{label} {value}"
        for label, value in (("KRS", entity.krs), ("NIP", entity.nip), ("REGON", entity.regon))
        if value
    ]
    texts = [
        entity.summary,
        entity.activity,
        entity.social_aim,
        entity.earnings_use,
        *offers,
        entity.story_title,
        words_of_stream(entity.story),
        words_of_stream(entity.story_results),
        entity.run_by,
        BETWEEN.join([kind, *_place(entity)]),
        BETWEEN.join([entity.phone, entity.email, entity.website, *numbers]),
    ]
    yield SearchEntry(
        title=entity.name,
        url=entity.get_absolute_url(),
        kind="podmiot",
        text="\n".join(text for text in texts if text.strip(BETWEEN)),
        context=BETWEEN.join([kind, entity.city, *_region(entity)[-1:]]),
        date=entity.confirmed_on,
        weight=0.95,
        text_weight=TEXT_WEIGHT,
        facets={"powiat": [entity.powiat]},
    )


def offer_entries(offer: Offer) -> Iterator[SearchEntry]:
    entity = offer.entity
    text = _offer_words(offer, name=False)
    yield SearchEntry(
        title=offer.name,
        url=offer.get_absolute_url(),
        kind="oferta",
        # Where that is, the address included, is told by the entity: to a search for a place it
        # answers better than each of its offers.
        text="\n".join([text, BETWEEN.join(_region(entity))]),
        context=f"{entity.name}, {entity.city}",
        date=entity.confirmed_on,
        weight=0.8,
        text_weight=TEXT_WEIGHT,
        facets={"powiat": [entity.powiat]},
    )


def _offer_words(offer: Offer, *, name: bool = True) -> str:
    parts: list[Any] = [
        offer.name if name else "",
        offer.get_branch_display(),
        offer.description,
        offer.area_note,
        offer.price_note,
        BETWEEN.join(offer.cpv_codes),
    ]
    return BETWEEN.join(str(part) for part in parts if part)


def _place(entity: Entity) -> list[str]:
    return [part for part in (entity.address_line, *_region(entity)) if part]


def _region(entity: Entity) -> list[str]:
    """Gmina and powiat, but for a town of their name, which has been named."""
    city = entity.city.casefold()
    parts = [str(part) for part in (entity.gmina, _powiat_label(entity.powiat)) if part]
    return [part for part in parts if part.partition(" (")[0].casefold() != city]
