"""Records of a file against the catalogue: what is new, changed, the same or wrong; and writing it.

django-import-export goes through fields and rows; around it stand our own way of finding the
entity that a row means, the offers, and writing in bulk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.results import RowResult

from ..identifiers import clean_cpv, clean_krs, clean_nip, clean_regon
from ..models import Entity, Offer
from ..ordering import sort_key
from .cells import tidy
from .columns import OFFER, by_key, entity_columns, folded, for_whom, for_whom_names, offer_columns
from .matching import Matcher
from .records import OFFER_NAME, Part, Record
from .slugs import give_slugs
from .table import shown
from .widgets import (
    CheckedWidget,
    ChoiceWidget,
    DayWidget,
    DegreesWidget,
    TextWidget,
    TruthWidget,
    email,
    number_checked,
    phone,
    postal_code,
    unknown_word,
    website,
)

RECORD = "record"
NEW, CHANGED, SAME, WRONG = "created", "changed", "unchanged", "failed"
SHORT_REGON = {7: 9, 8: 9, 12: 14, 13: 14}
SHORT_KRS = dict.fromkeys(range(3, 8), 10)
_OUTCOMES = {
    RowResult.IMPORT_TYPE_NEW: NEW,
    RowResult.IMPORT_TYPE_UPDATE: CHANGED,
    RowResult.IMPORT_TYPE_SKIP: SAME,
    RowResult.IMPORT_TYPE_INVALID: WRONG,
}


@dataclass(frozen=True)
class Change:
    """What an import does to one value of an entity that is there already."""

    row: int
    column: str
    before: str
    after: str


@dataclass
class Outcome:
    """What becomes of one record."""

    record: Record
    kind: str
    entity: Entity
    changes: list[Change] = field(default_factory=list)


@dataclass
class Draft:
    """What a record makes of an entity, before it is written."""

    was: dict[str, Any]
    new_offers: list[Offer] = field(default_factory=list)
    changed_offers: list[Offer] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def _longest(model: Any, name: str) -> int | None:
    longest: int | None = model._meta.get_field(name).max_length
    return longest


def _text(model: Any, name: str, key: str = "") -> fields.Field:
    widget = TextWidget(_longest(model, name))
    return fields.Field(attribute=name, column_name=key or name, widget=widget)


def _lines(name: str, key: str = "") -> fields.Field:
    return fields.Field(attribute=name, column_name=key or name, widget=TextWidget(lines=True))


def _of(name: str, widget: Any, key: str = "") -> fields.Field:
    return fields.Field(attribute=name, column_name=key or name, widget=widget)


def _of_offer(name: str, widget: Any) -> fields.Field:
    return _of(name, widget, OFFER + name)


class ForWhomField(fields.Field):
    """Four columns of an offer as words in one cell."""

    def save(self, instance: Offer, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        chosen = set()
        for word in row[self.column_name].replace(";", ",").split(","):
            if not word.strip():
                continue
            name = for_whom().get(folded(word))
            if name is None:
                raise ValueError(unknown_word(word.strip()))
            chosen.add(name)
        for name in for_whom_names():
            setattr(instance, name, name in chosen)

    def get_value(self, instance: Offer) -> tuple[bool, ...]:
        return tuple(getattr(instance, name) for name in for_whom_names())

    def export(self, instance: Offer, **kwargs: Any) -> str:
        names = for_whom_names()
        return ", ".join(word for name, word in names.items() if getattr(instance, name))


class OfferResource(resources.ModelResource):
    name = _of_offer("name", TextWidget(_longest(Offer, "name")))
    kind = _of_offer("kind", ChoiceWidget("offer.kind"))
    branch = _of_offer("branch", ChoiceWidget("offer.branch"))
    description = _of_offer("description", TextWidget(lines=True))
    for_whom = ForWhomField(attribute="for_whom", column_name="offer.for_whom")
    area = _of_offer("area", ChoiceWidget("offer.area"))
    area_note = _of_offer("area_note", TextWidget(_longest(Offer, "area_note")))
    price_note = _of_offer("price_note", TextWidget(_longest(Offer, "price_note")))
    cpv = _of_offer("cpv", CheckedWidget(clean_cpv, _longest(Offer, "cpv")))

    class Meta:
        model = Offer
        fields = tuple(column.attribute for column in offer_columns())


class EntityResource(resources.ModelResource):
    """Entities of one batch. `dataset_of` puts them into the form that the library reads."""

    name = _text(Entity, "name")
    kind = _of("kind", ChoiceWidget("kind"))
    social_enterprise = _of("social_enterprise", TruthWidget())
    social_enterprise_since = _of("social_enterprise_since", DayWidget())
    nip = _of("nip", CheckedWidget(number_checked(clean_nip)))
    regon = _of("regon", CheckedWidget(number_checked(clean_regon, SHORT_REGON)))
    krs = _of("krs", CheckedWidget(number_checked(clean_krs, SHORT_KRS)))
    run_by = _text(Entity, "run_by")
    street = _text(Entity, "street")
    postal_code = _of("postal_code", CheckedWidget(postal_code))
    city = _text(Entity, "city")
    gmina = _text(Entity, "gmina")
    powiat = _of("powiat", ChoiceWidget("powiat"))
    latitude = _of("latitude", DegreesWidget(north=True))
    longitude = _of("longitude", DegreesWidget(north=False))
    phone = _of("phone", CheckedWidget(phone, _longest(Entity, "phone")))
    email = _of("email", CheckedWidget(email, _longest(Entity, "email")))
    website = _of("website", CheckedWidget(website, _longest(Entity, "website")))
    summary = _text(Entity, "summary")
    activity = _lines("activity")
    social_aim = _lines("social_aim")
    earnings_use = _lines("earnings_use")
    confirmed_on = _of("confirmed_on", DayWidget())

    class Meta:
        model = Entity
        fields = tuple(column.attribute for column in entity_columns())
        import_id_fields = ()
        instance_loader_class = Matcher
        use_bulk = True
        skip_unchanged = True
        skip_diff = True
        report_skipped = True
        store_instance = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offers = OfferResource()
        self.drafts: dict[int, Draft] = {}
        """By identity of the instance: rows are held until the batch is over."""
        self.now: datetime = timezone.now()
        self.locks_rows = False

    create_instances: list[Entity]
    update_instances: list[Entity]

    # One batch

    def take(self, records: Sequence[Record], *, dry_run: bool) -> list[Outcome]:
        """What becomes of each record; unless it is a dry run, new and changed rows are written.

        Call it in a transaction.
        """
        self.drafts.clear()
        self.now = timezone.now()
        self.locks_rows = not dry_run
        result = self.import_data_inner(dataset_of(records), dry_run, False, False, False)
        for error in (error for row in result.rows for error in row.errors):
            raise error.error
        outcomes = []
        for record, row in zip(records, result.rows, strict=True):
            entity = row.instance or Entity()
            changes = self.drafts[id(entity)].changes if id(entity) in self.drafts else []
            kind = _OUTCOMES[row.import_type]
            outcomes.append(Outcome(record, kind, entity, changes if kind == CHANGED else []))
        if not dry_run:
            self._write_offers(outcomes)
        return outcomes

    # Steps of the library

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """An empty cell says nothing: what the catalogue has stays."""
        for key in [key for key, value in row.items() if value == ""]:
            del row[key]

    def after_init_instance(self, instance: Entity, new: bool, row: Any, **kwargs: Any) -> None:
        self.drafts[id(instance)] = Draft(was={} if new else self._values(instance))

    def import_instance(self, instance: Entity, row: dict[str, Any], **kwargs: Any) -> None:
        record: Record = row[RECORD]
        if not record.entity.cells and record.faults:
            raise ValidationError(_("The row has errors."))
        new = instance.pk is None
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                record.complain(record.entity, name, " ".join(errors[0].messages))
        wrong = {fault.column for fault in record.faults}
        self._check_whole(instance, record, new, wrong)
        self._take_offers(instance, record, row.get("offers") or [])
        if not new:
            self._note_changes(instance, record)
        if record.faults:
            raise ValidationError(_("The row has errors."))

    def skip_row(
        self, instance: Entity, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        return (
            instance.pk is not None
            and not import_validation_errors
            and not self.drafts[id(instance)].changes
        )

    def bulk_create(self, using: Any, dry_run: bool, *args: Any, **kwargs: Any) -> None:
        made, self.create_instances = list(self.create_instances), []
        if dry_run or not made:
            return
        give_slugs(made)
        for entity in made:
            entity.name_sort = sort_key(entity.name)
            entity.live = True
            entity.first_published_at = entity.last_published_at = self.now
        Entity.objects.bulk_create(made)

    def bulk_update(self, using: Any, dry_run: bool, *args: Any, **kwargs: Any) -> None:
        changed, self.update_instances = list(self.update_instances), []
        if dry_run or not changed:
            return
        names = {"changed_at", "last_published_at"}
        for entity in changed:
            was = self.drafts[id(entity)].was
            names.update(name for name, value in was.items() if getattr(entity, name) != value)
            entity.changed_at = entity.last_published_at = self.now
            if entity.name != was["name"]:
                entity.name_sort = sort_key(entity.name)
                names.add("name_sort")
        Entity.objects.bulk_update(changed, sorted(names), batch_size=100)

    # Parts

    def _values(self, instance: Entity) -> dict[str, Any]:
        return {name: getattr(instance, name) for name in self.fields}

    def _check_whole(self, instance: Entity, record: Record, new: bool, wrong: set[str]) -> None:
        """What no single cell tells."""
        part = record.entity

        def complain(key: str, reason: str) -> None:
            if by_key()[key].heading not in wrong:
                record.complain(part, key, reason)

        for column in entity_columns():
            missing = column.needed and column.key not in part.cells
            if missing and column.key not in part.unread and (new or column.key == "name"):
                complain(column.key, _("The value is missing."))
        if (instance.latitude is None) != (instance.longitude is None):
            key = "latitude" if instance.latitude is None else "longitude"
            complain(key, _("Give both coordinates of a point in the voivodeship, or none."))
        if not instance.social_enterprise and instance.social_enterprise_since:
            if "social_enterprise" in part.cells and "social_enterprise_since" not in part.cells:
                # Who lost the status has no date of it any more.
                instance.social_enterprise_since = None
            else:
                complain(
                    "social_enterprise_since",
                    _("The date belongs to the status of a social enterprise: write “tak” there."),
                )

    def _take_offers(self, instance: Entity, record: Record, present: list[Offer]) -> None:
        draft = self.drafts[id(instance)]
        known = {tidy(offer.name).casefold(): offer for offer in present}
        named: dict[str, int] = {}
        last = max((offer.sort_order or 0 for offer in present), default=0)
        for part in record.offers:
            name = " ".join(part.cells.get(OFFER_NAME, "").split()).casefold()
            if not name:
                if OFFER_NAME not in part.unread:
                    record.complain(part, OFFER_NAME, _("The value is missing."))
                continue
            if name in named:
                reason = _("This offer stands in row %s already.") % named[name]
                record.complain(part, OFFER_NAME, reason)
                continue
            named[name] = part.row
            offer = known.get(name)
            if offer is None:
                last += 1
                self._add_offer(draft, record, part, last)
            else:
                self._change_offer(draft, record, part, offer)

    def _add_offer(self, draft: Draft, record: Record, part: Part, place: int) -> None:
        offer = Offer(sort_order=place)
        self._fill_offer(offer, record, part)
        for column in offer_columns():
            if column.needed and column.key not in {*part.cells, *part.unread}:
                record.complain(part, column.key, _("The value is missing."))
        draft.new_offers.append(offer)
        draft.changes.append(Change(part.row, by_key()[OFFER_NAME].heading, "", shown(offer.name)))

    def _change_offer(self, draft: Draft, record: Record, part: Part, offer: Offer) -> None:
        before = dict(self._cells_of(offer))
        self._fill_offer(offer, record, part)
        after = dict(self._cells_of(offer))
        changes = [
            Change(part.row, by_key()[key].heading, shown(before[key]), shown(after[key]))
            for key in before
            if before[key] != after[key]
        ]
        if changes:
            draft.changed_offers.append(offer)
            draft.changes += changes

    def _fill_offer(self, offer: Offer, record: Record, part: Part) -> None:
        for field_ in self.offers.get_import_fields():
            if field_.column_name not in part.cells:
                continue
            try:
                field_.save(offer, part.cells)
            except ValueError as error:
                record.complain(part, field_.column_name, str(error))

    def _cells_of(self, offer: Offer) -> Iterable[tuple[str, str]]:
        for field_ in self.offers.get_import_fields():
            yield field_.column_name, field_.export(offer)

    def _note_changes(self, instance: Entity, record: Record) -> None:
        """Values that differ; one that only looks different is left as it is."""
        draft = self.drafts[id(instance)]
        for name, before in draft.was.items():
            after = getattr(instance, name)
            if after == before:
                continue
            widget = self.fields[name].widget
            old, new = widget.render(before), widget.render(after)
            if old == new:
                setattr(instance, name, before)
                continue
            draft.changes.append(Change(record.row, by_key()[name].heading, shown(old), shown(new)))

    def _write_offers(self, outcomes: list[Outcome]) -> None:
        new, changed = [], []
        for outcome in outcomes:
            if outcome.kind not in (NEW, CHANGED):
                continue
            draft = self.drafts[id(outcome.entity)]
            for offer in draft.new_offers:
                offer.entity_id = outcome.entity.pk
            new += draft.new_offers
            changed += draft.changed_offers
        Offer.objects.bulk_create(new, batch_size=500)
        if changed:
            columns = {name for name in self.offers.fields if name != "for_whom"}
            names = sorted(columns | set(for_whom_names()))
            Offer.objects.bulk_update(changed, names, batch_size=100)


def dataset_of(records: Sequence[Record]) -> tablib.Dataset:
    """One row a record, with the record itself and the offers of its entity beside it."""
    keys = [column.key for column in entity_columns()]
    rows = [[*(record.entity.cells.get(key, "") for key in keys), record, ""] for record in records]
    return tablib.Dataset(*rows, headers=[*keys, RECORD, "offers"])
