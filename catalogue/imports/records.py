"""From rows to entities with their offers: further offers stand in rows of their own below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from home.verdicts import Unreadable

from . import limits
from .cells import plain
from .columns import OFFER, Column, by_key, column_with, is_passed_over
from .table import Line, Table, shown

IDENTITY = ("name", "nip", "regon", "krs")
PLACE = ("kind", "run_by", "powiat", "city", "postal_code", "street")
"""Entities without numbers may share a name: somewhere here they differ."""
OFFER_NAME = OFFER + "name"


@dataclass(frozen=True)
class Fault:
    """Something wrong in a row, for the report."""

    row: int
    column: str
    value: str
    reason: str


@dataclass
class Part:
    """The filled cells of an entity, or of an offer, in one row."""

    row: int
    cells: dict[str, str]
    """Text by the key of a column."""
    unread: set[str] = field(default_factory=set)
    """Keys of cells that hold something that cannot be read; each is reported already."""


@dataclass
class Record:
    """An entity as the file gives it."""

    entity: Part
    offers: list[Part] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    last_row: int = 0
    is_template_example: bool = False
    numbers: dict[str, str] = field(default_factory=dict)
    """NIP, REGON and KRS in their normal form, those that are right."""
    entity_id: int | None = None
    """The entity of the catalogue that the record means."""

    @property
    def row(self) -> int:
        return self.entity.row

    def complain(self, part: Part, key: str, reason: str, value: str | None = None) -> None:
        column = by_key().get(key)
        text = part.cells.get(key, "") if value is None else value
        heading = column.heading if column else ""
        self.faults.append(Fault(part.row, heading, shown(text), str(reason)))


@dataclass(frozen=True)
class Layout:
    """Which column stands where, and what is to be said of the headings."""

    columns: tuple[Column | None, ...]
    headings: tuple[str, ...]
    notes: tuple[str, ...]


def layout_of(headings: list[str]) -> Layout:
    """Raises Unreadable where a file cannot be understood."""
    columns: list[Column | None] = []
    notes = []
    for place, heading in enumerate(headings):
        column = column_with(heading) if heading.strip() else None
        if column is not None and column in columns:
            raise Unreadable(_("Two columns have the heading “%s”.") % shown(column.heading))
        if column is None and heading.strip():
            notes.append(
                _("Column %(number)s “%(heading)s” is not known: it is passed over.")
                % {"number": place + 1, "heading": shown(heading)}
            )
        columns.append(None if column is not None and is_passed_over(column) else column)
    keys = {column.key for column in columns if column}
    if "name" not in keys:
        raise Unreadable(
            _("There is no column “%(name)s”. The first row of the file has to be headings.")
            % {"name": by_key()["name"].heading}
        )
    if OFFER_NAME not in keys and any(key.startswith(OFFER) for key in keys):
        raise Unreadable(
            _("There are columns of offers, but no column “%(name)s”.")
            % {"name": by_key()[OFFER_NAME].heading}
        )
    return Layout(tuple(columns), tuple(headings), tuple(notes))


def records_of(table: Table, layout: Layout) -> Iterator[Record]:
    """Entities in the order of the file, each when its last row is read."""
    current: Record | None = None
    filled = 0
    for line in table.lines:
        if line.is_empty:
            continue
        filled += 1
        if filled > limits.MOST_ROWS:
            raise Unreadable(
                _("The file has more than %s rows: divide it into parts.") % limits.MOST_ROWS
            )
        entity, offer, faults = _parts_of(line, layout)
        if current is not None and not line.broken and _continues(current, entity, offer):
            _add_offer(current, entity, offer, faults)
        else:
            if current is not None:
                yield current
            has_offer = bool(offer.cells or offer.unread)
            current = Record(entity, [offer] if has_offer else [], faults)
            current.is_template_example = is_example(entity)
        current.last_row = line.number
    if current is not None:
        yield current


def _parts_of(line: Line, layout: Layout) -> tuple[Part, Part, list[Fault]]:
    entity, offer = Part(line.number, {}), Part(line.number, {})
    if line.broken:
        return entity, offer, [Fault(line.number, "", "", line.broken)]
    faults = []
    for place, text in enumerate(line.cells):
        column = layout.columns[place] if place < len(layout.columns) else None
        if column is None:
            if text.strip() and place >= len(layout.headings):
                reason = _("There is a value outside the columns: is a separator out of place?")
                faults.append(Fault(line.number, "", shown(text), reason))
            continue
        if flaw := line.flaws.get(place):
            faults.append(Fault(line.number, column.heading, shown(text), flaw))
            (offer if column.of_offer else entity).unread.add(column.key)
            continue
        value = plain(text)
        if value:
            (offer if column.of_offer else entity).cells[column.key] = value
    return entity, offer, faults[: limits.MOST_FAULTS_OF_ROW]


def _continues(record: Record, entity: Part, offer: Part) -> bool:
    """A row of a further offer: it names one, and no entity other than the one above."""
    if not record.entity.cells or OFFER_NAME not in {*offer.cells, *offer.unread}:
        return False
    if entity.unread & set(IDENTITY):
        return False
    return all(
        entity.cells[key] == record.entity.cells.get(key)
        for key in (*IDENTITY, *PLACE)
        if key in entity.cells
    )


def _add_offer(record: Record, entity: Part, offer: Part, faults: list[Fault]) -> None:
    record.faults += faults
    for key, value in entity.cells.items():
        if value != record.entity.cells.get(key):
            record.complain(
                entity,
                key,
                _("The row adds an offer, yet says something else of the entity than row %s.")
                % record.row,
            )
    if len(record.offers) == limits.MOST_OFFERS:
        reason = _("An entity may have up to %s offers.") % limits.MOST_OFFERS
        record.complain(offer, OFFER_NAME, reason)
    if len(record.offers) <= limits.MOST_OFFERS:
        record.offers.append(offer)


def is_example(entity: Part) -> bool:
    """The example of the template file, left in its place."""
    return all(
        entity.cells.get(key) == by_key()[key].example for key in ("name", "nip", "regon", "krs")
    )
