"""Which entity of the catalogue a row means: by NIP, REGON or KRS, without them by its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from import_export.instance_loaders import BaseInstanceLoader
from wagtail.models import WorkflowState

from ..models import Entity, Offer
from ..models.entity import IDENTIFIERS
from ..ordering import sort_key
from .cells import tidy
from .records import Record

NameKey = tuple[str, str]


def name_key(name: str, city: str) -> NameKey:
    """What tells entities without numbers apart."""
    return " ".join(tidy(name).split()).casefold(), " ".join(tidy(city).split()).casefold()


class Matcher(BaseInstanceLoader):
    """All entities that a batch may mean, asked for at once."""

    def __init__(self, resource: Any, dataset: Any = None) -> None:
        super().__init__(resource, dataset)
        self.by_number: dict[tuple[str, str], Entity] = {}
        self.by_name: dict[str, list[Entity]] = defaultdict(list)
        self.offers: dict[int, list[Offer]] = defaultdict(list)
        self.in_workflow: set[str] = set()
        self.given: dict[int, int] = {}
        """The row that means an entity, by the entity's key."""
        self._load([row[-2] for row in dataset])

    def get_instance(self, row: dict[str, Any]) -> Entity | None:
        record: Record = row["record"]
        entity = self._meant(record)
        if entity is None:
            return None
        if entity.pk in self.given:
            reason = _("Row %s means the same entity.") % self.given[entity.pk]
            record.complain(record.entity, "name", reason)
            return copy(entity)
        self.given[entity.pk] = record.row
        record.entity_id = entity.pk
        row["offers"] = self.offers[entity.pk]
        if reason := self._refusal(entity):
            record.complain(record.entity, "name", reason)
        return entity

    def _load(self, records: list[Record]) -> None:
        wanted: dict[str, set[str]] = {name: set() for name in IDENTIFIERS}
        names = set()
        for record in records:
            record.numbers = self._numbers_of(record)
            for name, number in record.numbers.items():
                wanted[name].add(number)
            names.add(" ".join(record.entity.cells.get("name", "").split()))
        ids: set[int] = set()
        # By the key of order, which knows no capitals; `name_key` decides.
        keys = {sort_key(name) for name in names - {""}}
        for column, values in {**wanted, "name_sort": keys}.items():
            if values:
                rows = Entity.objects.filter(**{f"{column}__in": values})
                ids.update(rows.values_list("pk", flat=True))
        for entity in self._rows(ids):
            self.by_name[name_key(entity.name, "")[0]].append(entity)
            for name in IDENTIFIERS:
                if number := getattr(entity, name):
                    self.by_number[name, number] = entity
        for offer in Offer.objects.filter(entity__in=ids).order_by("sort_order", "pk"):
            self.offers[offer.entity_id].append(offer)
        self.in_workflow = set(
            WorkflowState.objects.active()
            .filter(
                base_content_type=ContentType.objects.get_for_model(Entity),
                object_id__in=[str(pk) for pk in ids],
            )
            .values_list("object_id", flat=True)
        )

    def _rows(self, ids: set[int]) -> Iterable[Entity]:
        if not ids:
            return ()
        rows = Entity.objects.filter(pk__in=ids).order_by("pk").defer("story", "story_results")
        return rows.select_for_update(of=("self",)) if self.resource.locks_rows else rows

    def _numbers_of(self, record: Record) -> dict[str, str]:
        """Those that are right; what is wrong with others is told elsewhere."""
        numbers = {}
        for name in IDENTIFIERS:
            text = record.entity.cells.get(name)
            if not text:
                continue
            try:
                numbers[name] = self.resource.fields[name].widget.clean(text)
            except ValueError:
                continue
        return numbers

    def _meant(self, record: Record) -> Entity | None:
        numbers = record.numbers
        found = {
            name: self.by_number[name, number]
            for name, number in numbers.items()
            if (name, number) in self.by_number
        }
        entities = {entity.pk: entity for entity in found.values()}
        if len(entities) > 1:
            told = "; ".join(f"{name.upper()}: „{entity.name}”" for name, entity in found.items())
            for name in list(found)[1:]:
                reason = _("The numbers of this row belong to different entities (%s).") % told
                record.complain(record.entity, name, reason)
            return None
        if not entities:
            return self._named(record, numbers)
        (entity,) = entities.values()
        for name, number in numbers.items():
            kept = getattr(entity, name)
            if kept and kept != number:
                reason = _(
                    "The entity has another number in the catalogue: %(kept)s. "
                    "An import does not change it; correct it in the CMS."
                ) % {"kept": kept}
                record.complain(record.entity, name, reason)
        return entity

    def _named(self, record: Record, numbers: dict[str, str]) -> Entity | None:
        """Of the same name and town, without a number."""
        cells = record.entity.cells
        key = name_key(cells.get("name", ""), cells.get("city", ""))
        same = [
            entity
            for entity in self.by_name.get(key[0], [])
            if not key[1] or name_key("", entity.city)[1] == key[1]
        ]
        bare = [e for e in same if not any(getattr(e, name) for name in IDENTIFIERS)]
        if len(bare) > 1:
            reason = _("Several entities of the catalogue have this name: add a NIP, REGON or KRS.")
            record.complain(record.entity, "name", reason)
            return None
        if bare:
            return bare[0]
        if same and not numbers:
            reason = _(
                "The catalogue has an entity of this name with a NIP, REGON or KRS: "
                "write its number into the row."
            )
            record.complain(record.entity, "name", reason)
        return None

    def _refusal(self, entity: Entity) -> str:
        """Why an import may not touch the entity."""
        if str(entity.pk) in self.in_workflow:
            return _("The entity is being reviewed in the CMS: it is changed after that.")
        if entity.has_unpublished_changes:
            return _("The entity has an unpublished draft in the CMS: publish or discard it first.")
        if not entity.live:
            return _("The entity is not published: publish it in the CMS first.")
        if entity.locked:
            return _("The entity is locked in the CMS.")
        return ""
