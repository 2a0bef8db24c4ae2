"""Entities as rows of a table, in the format that imports read; a portion of them at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from ..browsing import BEST, Found, among
from ..imports.cells import harmless
from ..imports.columns import by_key, entity_columns, offer_columns, passed_over, yes_and_no
from ..imports.resource import EntityResource
from ..models import Entity, Offer

PORTION = 500


def headings() -> list[str]:
    return [column.heading for column in (*by_key().values(), *passed_over())]


def portions(found: Found) -> Iterator[list[tuple[Entity, list[Offer]]]]:
    """Entities with their offers, in the order of the listing: two questions a portion."""
    ids = _ids_in_order(found)
    for start in range(0, len(ids), PORTION):
        some = ids[start : start + PORTION]
        rows = Entity.objects.public().filter(pk__in=among(some)).defer("story", "story_results")
        entities = {entity.pk: entity for entity in rows}
        offers: dict[int, list[Offer]] = {pk: [] for pk in entities}
        for offer in Offer.objects.filter(entity__in=among(some)).order_by("sort_order", "pk"):
            if offer.entity_id in offers:
                offers[offer.entity_id].append(offer)
        # One withdrawn meanwhile is left out.
        yield [(entities[pk], offers[pk]) for pk in some if pk in entities]


def _ids_in_order(found: Found) -> list[int]:
    if found.ids is not None and found.asked.sorted_by == BEST:
        fitting = set(found.rows().values_list("pk", flat=True))
        return [pk for pk in found.ids if pk in fitting]
    return list(found.page_of(0, found.total).values_list("pk", flat=True))


def table(found: Found) -> Iterator[list[str]]:
    """Rows of text cells: an entity with its first offer, further offers below it."""
    resource = EntityResource()
    for portion in portions(found):
        for entity, offers in portion:
            yield from _rows_of(resource, entity, offers)


def _rows_of(resource: EntityResource, entity: Entity, offers: list[Offer]) -> Iterator[list[str]]:
    cells = {column.key: resource.fields[column.key].export(entity) for column in entity_columns()}
    added = [address(entity), yes_and_no()[0 if entity.is_example else 1]]
    none = [""] * len(offer_columns())
    first = offers[0] if offers else None
    offer_cells = _offer_cells(resource, first) if first else none
    yield [harmless(cell) for cell in (*cells.values(), *offer_cells, *added)]
    repeated = [cells[key] if key in ("name", "nip", "regon", "krs") else "" for key in cells]
    for offer in offers[1:]:
        row = (*repeated, *_offer_cells(resource, offer), *[""] * len(added))
        yield [harmless(cell) for cell in row]


def _offer_cells(resource: EntityResource, offer: Offer) -> list[str]:
    fields = resource.offers.fields
    return [fields[column.attribute].export(offer) for column in offer_columns()]


def address(entity: Entity) -> str:
    return f"{settings.BASE_URL}{entity.get_absolute_url()}"


def facts(entity: Entity, offers: list[Offer]) -> dict[str, Any]:
    """An entity for machines; codes as in addresses of the listing."""
    return {
        "id": entity.pk,
        "url": address(entity),
        "name": entity.name,
        "kind": entity.kind,
        "social_enterprise": entity.social_enterprise,
        "social_enterprise_since": _day(entity.social_enterprise_since),
        "nip": entity.nip or None,
        "regon": entity.regon or None,
        "krs": entity.krs or None,
        "run_by": entity.run_by or None,
        "street": entity.street,
        "postal_code": entity.postal_code,
        "city": entity.city,
        "gmina": entity.gmina,
        "powiat": entity.powiat,
        "powiat_name": entity.get_powiat_display(),
        "latitude": _number(entity.latitude),
        "longitude": _number(entity.longitude),
        "phone": entity.phone,
        "email": entity.email,
        "website": entity.website,
        "summary": entity.summary,
        "activity": entity.activity,
        "social_aim": entity.social_aim,
        "earnings_use": entity.earnings_use,
        "confirmed_on": _day(entity.confirmed_on),
        "is_example": entity.is_example,
        "offers": [_offer_facts(offer) for offer in offers],
    }


def _offer_facts(offer: Offer) -> dict[str, Any]:
    return {
        "name": offer.name,
        "kind": offer.kind,
        "branch": offer.branch,
        "description": offer.description,
        "for_people": offer.for_people,
        "for_public_buyers": offer.for_public_buyers,
        "for_companies": offer.for_companies,
        "for_ngos": offer.for_ngos,
        "area": offer.area,
        "area_note": offer.area_note,
        "price_note": offer.price_note,
        "cpv": offer.cpv_codes,
    }


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
