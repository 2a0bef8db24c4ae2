"""Entities in the words of the reader's language, as far as they are translated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from home.languages.addresses import ORIGINAL, active

from .models import Entity, EntityText, Offer
from .models.entity_text import WORDS


def put_into_words(entities: Iterable[Entity]) -> list[Entity]:
    """Give public entities the words of the active language, in one query; what is not translated
    stays Polish. For showing only: what is changed here is never saved."""
    found = list(entities)
    language = active()
    if language == ORIGINAL or not found:
        return found
    texts = {
        text.entity_id: text
        for text in EntityText.objects.filter(
            entity__in=[entity.pk for entity in found],
            locale__language_code=language,
            live=True,
        )
    }
    for entity in found:
        _put(entity, texts.get(entity.pk), language)
    return found


def put_offers_into_words(entity: Entity, offers: Iterable[Offer]) -> list[Offer]:
    """Offers of an entity that `put_into_words` has seen."""
    found = list(offers)
    words: dict[int, Any] = getattr(entity, "offer_words", {})
    for offer in found:
        if told := words.get(offer.pk):
            for name in ("name", "description", "area_note", "price_note"):
                setattr(offer, name, told[name])
    return found


def _put(entity: Any, text: EntityText | None, language: str) -> None:
    entity.language = ORIGINAL if text is None else language
    if text is None:
        return
    for name in (*WORDS, "story", "story_results"):
        setattr(entity, name, getattr(text, name))
    entity.offer_words = {block.value["offer"]: block.value for block in text.offers}
    entity.text = text
