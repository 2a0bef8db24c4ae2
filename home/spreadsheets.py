"""Workbooks: what people wrote is never a formula, what was counted is a number.

openpyxl is loaded when the first file is made: most web processes never make one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.cell import Cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 4 * 1024 * 1024
LONGEST_TITLE = 31  # what Excel takes as the name of a sheet
_HEAD_COLOUR = "E3EBF3"
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def heading_cells(sheet: object, headings: Iterable[str]) -> list[Cell]:
    from openpyxl.styles import Alignment, Font, PatternFill

    cells = text_cells(sheet, headings)
    for cell in cells:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=_HEAD_COLOUR)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cells


def text_cells(sheet: object, values: Iterable[str | int | Decimal]) -> list[Cell]:
    """Cells of text stay text, whatever they begin with; numbers stay numbers."""
    from openpyxl.cell import WriteOnlyCell

    cells = []
    for value in values:
        if isinstance(value, int | Decimal):
            cells.append(WriteOnlyCell(sheet, value=value))
            continue
        cell = WriteOnlyCell(sheet)
        put_text(cell, value)
        cell.number_format = "@"
        cells.append(cell)
    return cells


def put_text(cell: Cell, text: str) -> None:
    """Write a text into a cell that may have held something else."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    # What a sheet cannot hold: control characters that came with a pasted text.
    text = ILLEGAL_CHARACTERS_RE.sub(" ", text)
    cell.value = text or None
    if text:
        cell.data_type = "s"


def add_sheet(
    book: Any,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str | int | Decimal]],
    widths: Sequence[int] = (),
) -> None:
    """One sheet of a write-only workbook; the headings and the first column stay in sight."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(sheet_title(title, book.sheetnames))
    sheet.freeze_panes = "B2"
    for number, heading in enumerate(headings, 1):
        width = widths[number - 1] if number <= len(widths) else max(14, min(len(heading) + 2, 40))
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append(heading_cells(sheet, headings))
    for row in rows:
        sheet.append(text_cells(sheet, row))


def sheet_title(title: str, taken: Iterable[str] = ()) -> str:
    """A name that Excel takes and no other sheet has."""
    wanted = " ".join(title.translate(_NOT_IN_TITLES).split()).strip("'")[:LONGEST_TITLE] or "1"
    names = {name.lower() for name in taken}
    name, number = wanted, 2
    while name.lower() in names:
        name = f"{wanted[: LONGEST_TITLE - 4]} ({number})"
        number += 1
    return name


def new_workbook() -> Any:
    import openpyxl

    return openpyxl.Workbook(write_only=True)


def file_of(book: Any) -> IO[bytes]:
    """The workbook as a file at its beginning, written to the disk where it is large."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return file
