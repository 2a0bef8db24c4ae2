"""Addresses for many new entities at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..models import Entity
from ..models.entity import free_slug


def give_slugs(entities: Sequence[Entity]) -> None:
    """Give each entity an address that neither the catalogue nor another of them has."""
    plain = Counter(free_slug(entity.name, frozenset()) for entity in entities)
    taken = set(Entity.objects.filter(slug__in=list(plain)).values_list("slug", flat=True))
    repeated = {slug for slug, number in plain.items() if number > 1}
    for slug in sorted(taken | repeated):
        # Only names that are there already, or come twice, are worth asking about further ones.
        taken.update(
            Entity.objects.filter(slug__startswith=f"{slug}-").values_list("slug", flat=True)
        )
    for entity in entities:
        entity.slug = free_slug(entity.name, taken)
        taken.add(entity.slug)
