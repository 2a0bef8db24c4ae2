"""A workbook that came back: every cell is looked at before a single one is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from catalogue.imports.limits import MOST_ROWS
from catalogue.imports.opening import format_of
from catalogue.imports.spreadsheet import read as read_workbook
from catalogue.imports.table import Line, Table, shown
from home.verdicts import Unreadable

from .. import amounts
from ..actions.values import Entry, Place
from ..choices import SETTLED, TOTAL, ValueKind
from ..models import Measure, ValueChange
from .columns import CELL, KEY, KIND, SOURCE, VALUE, VERSION, headings, kind_names, place_of

LONGEST_SOURCE = 250
NEEDED = (KEY, VERSION, CELL, VALUE, KIND, SOURCE)


@dataclass
class Sheet:
    """What a file says. `rows` are the numbers of the rows of its places."""

    title: str = ""
    year: int = 0
    total: int = 0
    entries: list[Entry] = field(default_factory=list)
    rows: dict[Place, int] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    faulty_rows: set[int] = field(default_factory=set)
    columns: dict[int, int] = field(default_factory=dict)
    language: str = ""
    """Of its headings: that of the person for whom it was made."""

    def fault(self, row: int, column: int, value: str, reason: str) -> None:
        self.faulty_rows.add(row)
        self.faults.append(self.named(row, column, value, reason))

    def named(self, row: int, column: int, value: str, reason: str) -> dict[str, Any]:
        """A bad cell by its address."""
        address = f"{_letter(self.columns.get(column, column))}{row}"
        return {"sheet": self.title, "cell": address, "value": shown(value), "reason": reason}


def read(file: IO[bytes], size: int) -> Sheet:
    """Entries of the rows that somebody changed, and every fault. Raises Unreadable."""
    if format_of(file, size) != "xlsx":
        raise Unreadable(_("Values are brought in the workbook (XLSX) that is downloaded here."))
    table = read_workbook(file)
    sheet = Sheet(title=table.sheet)
    lines = list(_lines(table, sheet))
    measures = Measure.objects.select_related("indicator").in_bulk(
        {place.measure for place, _line in lines}
    )
    seen = _states({place.measure for place, _line in lines}, sheet.year)
    for place, line in lines:
        _take(sheet, place, line, measures.get(place.measure), seen)
    return sheet


def _lines(table: Table, sheet: Sheet) -> Iterator[tuple[Place, Line]]:
    for line in table.lines:
        if line.is_empty:
            continue
        sheet.total += 1
        if sheet.total > MOST_ROWS:
            raise Unreadable(_("The file has more than %d rows: divide it.") % MOST_ROWS)
        if not sheet.columns:
            _find_columns(table, sheet, line)
        key = _text(sheet, line, KEY)
        place = place_of(key)
        if place is None:
            sheet.fault(line.number, KEY, key, _("This row is not of the template."))
        elif place.year != sheet.year:
            sheet.fault(line.number, KEY, key, _("This row is of the year %d.") % place.year)
        elif place in sheet.rows:
            sheet.fault(
                line.number,
                KEY,
                key,
                _("The same cell stands in row %d already.") % sheet.rows[place],
            )
        else:
            sheet.rows[place] = line.number
            yield place, line


def _find_columns(table: Table, sheet: Sheet, first: Line) -> None:
    """By their headings, wherever they stand; the year by the first row."""
    place = next((p for cell in first.cells if (p := place_of(cell)) is not None), None)
    if place is None or not 1990 <= place.year <= 2100:
        raise Unreadable(_("This is not the workbook with values that is downloaded here."))
    sheet.year = place.year
    plain = [" ".join(heading.casefold().split()) for heading in table.headings]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            wanted = [" ".join(heading.casefold().split()) for heading in headings(sheet.year)]
        columns = {n: plain.index(words) for n, words in enumerate(wanted) if words in plain}
        if len(columns) > len(sheet.columns):
            sheet.columns, sheet.language = columns, language
    for column, heading in enumerate(headings(sheet.year)):
        if column in NEEDED and column not in sheet.columns:
            raise Unreadable(_("The column “%s” is missing.") % heading)


def _states(measures: set[int], year: int) -> dict[tuple[Place, int], ValueChange]:
    """What stood in a place at a version."""
    changes = ValueChange.objects.filter(measure__in=measures, year=year)
    return {(Place(c.measure_id, c.year, c.cell), c.number): c for c in changes.iterator()}


def _take(
    sheet: Sheet,
    place: Place,
    line: Line,
    measure: Measure | None,
    seen: dict[tuple[Place, int], ValueChange],
) -> None:
    before = len(sheet.faults)
    for column in (VALUE, KIND, SOURCE, VERSION):
        if (flaw := line.flaws.get(sheet.columns[column])) is not None:
            sheet.fault(line.number, column, _text(sheet, line, column), flaw)
    _check_label(sheet, place, line, measure)
    version = _text(sheet, line, VERSION)
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        sheet.fault(line.number, VERSION, version, _("The version was changed."))
    kind = _kind(sheet, line)
    source = _text(sheet, line, SOURCE)
    if len(source) > LONGEST_SOURCE:
        reason = _("The source has at most %d characters.") % LONGEST_SOURCE
        sheet.fault(line.number, SOURCE, source, reason)
    if len(sheet.faults) > before:
        return
    text = _text(sheet, line, VALUE)
    try:
        typed = amounts.read(text)
    except ValueError as error:
        sheet.fault(line.number, VALUE, text, str(error))
        return
    if typed.is_empty:
        return
    was = seen.get((place, int(version)))
    if was is not None and was.kind != ValueKind.WITHDRAWN:
        old_kind = ValueKind.FINAL if was.kind in SETTLED else ValueKind.PROVISIONAL
        kind = kind or old_kind
        if (was.amount, was.no_data_reason, old_kind, was.source) == (
            typed.amount, typed.no_data_reason, kind, source,
        ):  # fmt: skip
            return
    sheet.entries.append(
        Entry(
            place,
            typed.amount,
            typed.no_data_reason,
            kind=kind or ValueKind.PROVISIONAL,
            source=source,
            seen=int(version),
        )
    )


def _check_label(sheet: Sheet, place: Place, line: Line, measure: Measure | None) -> None:
    """Rows that were sorted apart from their keys would bring a value to the wrong powiat."""
    if measure is None:
        sheet.fault(line.number, KEY, _text(sheet, line, KEY), _("There is no such indicator."))
        return
    said = _text(sheet, line, CELL)
    with translation.override(sheet.language):
        label = measure.cell_labels.get(place.cell) if place.cell else str(TOTAL)
    if label is None:
        sheet.fault(line.number, CELL, said, _("This indicator has no such cell."))
    elif " ".join(said.split()).casefold() != label.casefold():
        sheet.fault(line.number, CELL, said, _("By its key this row is that of “%s”.") % label)


def _kind(sheet: Sheet, line: Line) -> ValueKind | None:
    """None where nothing is written: as it was."""
    said = _text(sheet, line, KIND)
    if not said:
        return None
    with translation.override(sheet.language):
        names = kind_names()
    kind = names.get(said.casefold())
    if kind is None:
        words = ", ".join(names)
        sheet.fault(line.number, KIND, said, _("One of these words: %s.") % words)
    return kind


def _text(sheet: Sheet, line: Line, column: int) -> str:
    place = sheet.columns.get(column)
    return line.cells[place].strip() if place is not None and place < len(line.cells) else ""


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place + 1))
