"""The workbook of a year: a row a cell, with what is known, to be filled in and brought back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _

from home.spreadsheets import (
    add_sheet,
    file_of,
    heading_cells,
    new_workbook,
    sheet_title,
    text_cells,
)

from ..actions.values import Place
from ..amounts import write
from ..choices import SETTLED, TOTAL, ValueKind
from ..reading import Point, Series, cells_of_year
from .columns import HIDDEN, KIND, OPEN, VALUE, WIDTHS, headings, key_of, kind_names


def template(series: Sequence[Series], year: int) -> IO[bytes]:
    """The file at its beginning. `series` are the indicators that the person may enter."""
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
    for row in _rows(series, year):
        sheet.append(_cells(sheet, row))
    add_sheet(book, _("How to fill it in"), [_("How to fill it in")], [[t] for t in _says()], [110])
    return file_of(book)


def _rows(series: Sequence[Series], year: int) -> Iterator[list[Any]]:
    measures = [one.measure for one in series]
    now, before = cells_of_year(measures, year), cells_of_year(measures, year - 1)
    names = {kind: name for name, kind in kind_names().items()}
    for one in series:
        measure = one.measure
        if not measure.expects(year) and year not in one.points:
            continue
        cells: list[tuple[str, str, Point | None, Point | None]] = [
            (key, label, now[measure.pk].get(key), before[measure.pk].get(key))
            for key, label in measure.cell_labels.items()
        ]
        cells.append(("", str(TOTAL), one.at(year), one.at(year - 1)))
        for key, label, point, old in cells:
            final = point is not None and point.kind in SETTLED
            yield [
                key_of(Place(measure.pk, year, key)),
                str(point.version if point else 0),
                one.definition.number,
                one.definition.name,
                one.definition.unit,
                label,
                _figure(old),
                _figure(point),
                names[ValueKind.FINAL if final else ValueKind.PROVISIONAL],
                point.source if point else "",
            ]


def _figure(point: Point | None) -> Decimal | str:
    if point is None:
        return ""
    return write(None, point.no_data_reason) if point.amount is None else point.amount


def _cells(sheet: Any, row: Sequence[Any]) -> list[Any]:
    """Cells to be filled in are open; of the others only what looks like a formula needs care."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Protection

    cells: list[Any] = []
    for place, value in enumerate(row):
        plain = (value.normalize() if value else 0) if isinstance(value, Decimal) else value
        if place in OPEN:
            text = text_cells(sheet, [value])[0] if isinstance(value, str) else None
            cell = text or WriteOnlyCell(sheet, value=plain)
            cell.protection = Protection(locked=False)
            if place == VALUE:
                cell.number_format = "General"
            cells.append(cell)
        elif isinstance(value, str) and not (value[:1].isalnum() and value.isprintable()):
            cells.append(text_cells(sheet, [value])[0])
        else:
            cells.append(plain)
    return cells


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
