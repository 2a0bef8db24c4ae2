"""The workbook of a year: a row a cell, with what is known, to be filled in and brought back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _

from home.spreadsheets import (
    add_sheet,
    file_of,
    heading_cells,
    new_workbook,
    put_text,
    sheet_title,
)

from ..actions.values import Place
from ..amounts import write
from ..choices import SETTLED, TOTAL, ValueKind
from ..reading import Point, Series, values_of_years
from .columns import HIDDEN, KIND, OPEN, VALUE, WIDTHS, headings, key_of, kind_names

TELL_EVERY = 500
"""Rows after which it is told how far the work is."""


def template(
    series: Sequence[Series], year: int, progress: Callable[[int], None] = lambda percent: None
) -> IO[bytes]:
    """The file at its beginning. `series` are the indicators that the person may enter; `progress`
    is told how many percent are written."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = new_workbook()
    sheet = book.create_sheet(sheet_title(_("Values %d") % year))
    sheet.freeze_panes = "E2"
    # Only against slips: without a password.
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "autoFilter", "sort"):
        setattr(sheet.protection, allowed, False)
    for place, width in enumerate(WIDTHS):
        column = sheet.column_dimensions[get_column_letter(place + 1)]
        column.width, column.hidden = width, place in HIDDEN
    kinds = DataValidation(
        "list", formula1=f'"{",".join(kind_names())}"', allow_blank=True, errorStyle="warning"
    )
    kinds.add(f"{get_column_letter(KIND + 1)}2:{get_column_letter(KIND + 1)}20000")
    sheet.data_validations.append(kinds)
    sheet.append(heading_cells(sheet, headings(year)))
    cells, all_rows = _row_of_cells(sheet), row_count(series, year)
    for number, row in enumerate(_rows(series, year), 1):
        for cell, value in zip(cells, row, strict=True):
            _put(cell, value)
        sheet.append(cells)
        if number % TELL_EVERY == 0:
            progress(100 * number // all_rows)
    add_sheet(book, _("How to fill it in"), [_("How to fill it in")], [[t] for t in _says()], [110])
    return file_of(book)


def row_count(series: Iterable[Series], year: int) -> int:
    """How many rows of values the file has."""
    return sum(one.measure.cell_count + 1 for one in series if _has_year(one, year))


def _has_year(one: Series, year: int) -> bool:
    return one.measure.expects(year) or year in one.points


def _rows(series: Sequence[Series], year: int) -> Iterator[list[Any]]:
    found = values_of_years([one.measure for one in series], (year - 1, year))
    names = {kind: name for name, kind in kind_names().items()}
    for one in series:
        if not _has_year(one, year):
            continue
        measure, points = one.measure, found[one.measure.pk]
        for key, label in [*measure.cell_labels.items(), ("", str(TOTAL))]:
            point = points.get((year, key))
            final = point is not None and point.kind in SETTLED
            yield [
                key_of(Place(measure.pk, year, key)),
                str(point.version if point else 0),
                one.definition.number,
                one.definition.name,
                one.definition.unit,
                label,
                _figure(points.get((year - 1, key))),
                _figure(point),
                names[ValueKind.FINAL if final else ValueKind.PROVISIONAL],
                point.source if point else "",
            ]


def _figure(point: Point | None) -> Decimal | str:
    if point is None:
        return ""
    return write(None, point.no_data_reason) if point.amount is None else point.amount


def _row_of_cells(sheet: Any) -> list[Any]:
    """The cells of a row, used again for each: a row is on the disk as soon as it is appended, and
    most of the time of a large file would go into styles. Those to be filled in are open."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Protection

    cells = [WriteOnlyCell(sheet) for _width in WIDTHS]
    for place in OPEN:
        cells[place].protection = Protection(locked=False)
        cells[place].number_format = "General" if place == VALUE else "@"
    return cells


def _put(cell: Any, value: Decimal | str) -> None:
    """A number stays one; a text stays text, whatever it begins with."""
    if isinstance(value, Decimal):
        cell.value = value.normalize() if value else 0
    else:
        put_text(cell, value)


def _says() -> list[str]:
    return [
        _("Fill in the columns of the value, its kind and its source. The others are locked."),
        _("An empty cell changes nothing: a missing value is not zero."),
        _("Where there are no data, write “brak:” and the reason."),
        _("A total that is the sum of its cells may be left as it is: it follows them."),
        _("Formulas are not taken: paste their values."),
        _("Bring the file back under “Values from files”: before anything is written you see "
          "what would change."),
    ]  # fmt: skip
