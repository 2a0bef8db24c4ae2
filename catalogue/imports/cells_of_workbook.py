"""A program: reads an XLSX file on its input, writes its rows as lines of JSON.

Run by spreadsheet.py with limits of memory and time. It stands alone: nothing of the site is
loaded beside a file that may be made to do harm. A file that is not to be opened ends it with one
word on the error output.
"""

from __future__ import annotations

import json
import sys
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

WORKBOOK = "xl/workbook.xml"
SHEETS = "xl/worksheets/"
MOST_ENTRIES = 500
LARGEST_SHEET = 150 * 1024 * 1024
LARGEST_OTHER = 50 * 1024 * 1024
"""The shared texts of all cells among them, which are held in memory."""
LARGEST_CONTENT = 200 * 1024 * 1024
LARGEST_RATIO = 100
RATIO_FROM = 1024 * 1024
"""Small entries may be packed ever so well."""
MOST_ROWS = 200_000
"""Empty ones included: beyond them stand only rows that somebody coloured."""


def inspect(file: Any) -> None:
    """Refuse an archive that is not what it says, or that would unpack to too much."""
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        sys.exit("damaged")
    names = {entry.filename for entry in entries}
    if len(names) != len(entries) or len(entries) > MOST_ENTRIES:
        sys.exit("unusual")
    if any(entry.flag_bits & 0x1 for entry in entries):
        sys.exit("password")
    if any(name.rsplit("/", 1)[-1].casefold() == "vbaproject.bin" for name in names):
        sys.exit("macros")
    if WORKBOOK not in names:
        sys.exit("other")
    if any(is_too_large(entry) for entry in entries):
        sys.exit("large")
    if sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
        sys.exit("large")


def is_too_large(entry: zipfile.ZipInfo) -> bool:
    most = LARGEST_SHEET if entry.filename.startswith(SHEETS) else LARGEST_OTHER
    return entry.file_size > most or (
        entry.file_size > RATIO_FROM
        and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1)
    )


def rows(file: Any, sheet_name: str, columns: int, longest: int) -> Iterator[list[Any]]:
    """The name of the sheet, then `[number, cells, flaws]` of each row that is not empty."""
    import openpyxl

    if not openpyxl.DEFUSEDXML:
        sys.exit("unsafe")
    # Of styles and validations that it does not know; none of them is read.
    warnings.simplefilter("ignore")
    book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]
    if not sheets:
        sys.exit("no-sheet")
    named = (s for s in sheets if s.title.strip().casefold() == sheet_name.casefold())
    sheet = next(named, sheets[0])
    # What the sheet says of its size need not be true.
    sheet.reset_dimensions()
    yield [sheet.title]
    for number, row in enumerate(sheet.iter_rows(max_col=columns), 1):
        if number > MOST_ROWS:
            sys.exit("rows")
        cells, flaws = [], {}
        for place, cell in enumerate(row):
            text, flaw = text_of(cell.value, cell.data_type, longest)
            cells.append(text)
            if flaw:
                flaws[place] = flaw
        while cells and not cells[-1] and len(cells) - 1 not in flaws:
            cells.pop()
        if cells:
            yield [number, cells, flaws]


def text_of(value: Any, data_type: str, longest: int) -> tuple[Any, str]:
    """Text of a cell (or true or false), and what is wrong with it."""
    if value is None or isinstance(value, bool):
        return "" if value is None else value, ""
    if data_type == "f":
        return str(value)[:100], "formula"
    if data_type == "e":
        return str(value)[:100], "error"
    if isinstance(value, datetime):
        return value.date().isoformat(), ""
    if isinstance(value, (date, time)):
        return value.isoformat(), ""
    if isinstance(value, (int, float)):
        return number_text(value), ""
    text = str(value)
    return (text[:100], f"long {len(text)}") if len(text) > longest else (text, "")


def number_text(value: int | float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    # As many digits as a spreadsheet keeps: 0.1 + 0.2 is shown there as 0.3.
    return format(Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value), "f")


def main() -> None:
    with open(0, "rb", closefd=False) as file:
        inspect(file)
        if len(sys.argv) == 1:
            return
        sheet_name, columns, longest = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        file.seek(0)
        try:
            for row in rows(file, sheet_name, columns, longest):
                sys.stdout.write(json.dumps(row) + "\n")
        except BrokenPipeError:
            return
        except MemoryError:
            sys.exit("large")
        except Exception as error:
            # The parser says it in words of its own.
            sys.exit("large" if "memory" in str(error) else "damaged")


if __name__ == "__main__":
    main()
