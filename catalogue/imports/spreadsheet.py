"""XLSX files, read row by row; what might not fit into memory is refused before it is unpacked."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext as _

from . import limits
from .columns import folded, sheet_names, yes_and_no
from .delimited import flaw_of
from .table import Line, Table, Unreadable

STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"


def read(file: IO[bytes]) -> Table:
    """Headings and rows of the sheet with the data."""
    inspect(file)
    if not openpyxl.DEFUSEDXML:
        raise Unreadable(_("XLSX files cannot be read safely here: defusedxml is missing."))
    file.seek(0)
    try:
        with warnings.catch_warnings():
            # Of styles and validations that it does not know; none of them is read.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
        sheet = _sheet_of(book)
        rows = _rows(sheet)
        headings = next((line for line in rows if not line.is_empty), None)
    except Unreadable:
        raise
    except Exception as error:
        raise _damaged(error) from error
    if headings is None:
        raise Unreadable(_("The sheet “%s” is empty.") % sheet.title)
    return Table("xlsx", headings.cells, rows)


def inspect(file: IO[bytes]) -> None:
    """Refuse an archive that is not what it says, or that would unpack to too much."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(error) from error
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or len(entries) > limits.MOST_ENTRIES:
        raise Unreadable(_("The file is built in an unusual way and is not opened."))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable(_("The file is protected by a password."))
    if any(name.rsplit("/", 1)[-1].casefold() == "vbaproject.bin" for name in names):
        raise Unreadable(_("The file has macros: save it as an ordinary XLSX workbook."))
    if WORKBOOK not in names:
        raise Unreadable(_("This is neither a CSV file nor an XLSX one."))
    if any(_is_too_large(entry) for entry in entries) or (
        sum(entry.file_size for entry in entries) > limits.LARGEST_CONTENT
    ):
        raise Unreadable(
            _("Unpacked, the file would be too large: it is not opened. Divide it into parts.")
        )


def _is_too_large(entry: zipfile.ZipInfo) -> bool:
    most = limits.LARGEST_STRINGS if entry.filename == STRINGS else limits.LARGEST_ENTRY
    packed_too_well = (
        entry.file_size > limits.RATIO_FROM
        and entry.file_size > limits.LARGEST_RATIO * max(entry.compress_size, 1)
    )
    return entry.file_size > most or packed_too_well


def _damaged(error: Exception) -> Unreadable:
    return Unreadable(_("The file is damaged and cannot be opened (%s).") % type(error).__name__)


def _sheet_of(book: Any) -> Any:
    """The sheet named as in the template, else the first one."""
    data = folded(sheet_names()[0])
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]
    if not sheets:
        raise Unreadable(_("The workbook has no sheet."))
    sheet = next((sheet for sheet in sheets if folded(sheet.title) == data), sheets[0])
    # What the sheet says of its size need not be true.
    sheet.reset_dimensions()
    return sheet


def _rows(sheet: Any) -> Iterator[Line]:
    number = 0
    rows = sheet.iter_rows(max_col=limits.MOST_COLUMNS)
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except Unreadable:
            raise
        except Exception as error:
            raise _damaged(error) from error
        cells, flaws = [], {}
        for place, cell in enumerate(row):
            text, flaw = _read_cell(cell.value, cell.data_type)
            cells.append(text)
            if flaw:
                flaws[place] = flaw
        yield Line(number, cells, flaws)


def _read_cell(value: Any, data_type: str) -> tuple[str, str]:
    """Text of a cell, and why it cannot be taken."""
    if value is None:
        return "", ""
    if data_type == "f":
        return str(value)[: limits.SHOWN], _("The cell has a formula: paste its value instead.")
    if data_type == "e":
        return str(value), _("The cell has an error of the spreadsheet instead of a value.")
    if isinstance(value, bool):
        return yes_and_no()[0 if value else 1], ""
    if isinstance(value, datetime):
        return value.date().isoformat(), ""
    if isinstance(value, (date, time)):
        return value.isoformat(), ""
    if isinstance(value, (int, float)):
        return _number(value), ""
    text = str(value)
    if flaw := flaw_of(text):
        return text[: limits.LONGEST_CELL], flaw
    return text, ""


def _number(value: int | float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(str(value)), "f")
