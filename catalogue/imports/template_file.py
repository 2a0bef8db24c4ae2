"""The file that clerks begin with: headings, one example, explanations, lists of allowed words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from home.spreadsheets import heading_cells, text_cells

from .cells import BOM, harmless
from .columns import (
    CHOICES,
    Column,
    by_key,
    choice_names,
    for_whom_names,
    sheet_names,
    yes_and_no,
)
from .limits import MOST_ROWS

FILENAME = "katalog-szablon"
_WIDE = {"name": 40, "summary": 40, "activity": 50, "social_aim": 40, "earnings_use": 40}


def template_csv() -> bytes:
    """Headings and one example; UTF-8 with a mark and semicolons, as Excel wants them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    columns = by_key().values()
    writer.writerow([column.heading for column in columns])
    writer.writerow([harmless(column.example) for column in columns])
    return (BOM + text.getvalue()).encode()


def template_xlsx() -> bytes:
    """The same with explanations, and lists to choose from."""
    book = openpyxl.Workbook(write_only=True)
    data_name, explanations, lists = sheet_names()
    columns = list(by_key().values())
    data = book.create_sheet(data_name)
    data.freeze_panes = "B2"
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        data.column_dimensions[letter].width = _WIDE.get(column.key, max(16, len(column.heading)))
        data.column_dimensions[letter].number_format = "@"
    for validation in _validations(columns, lists):
        data.data_validations.append(validation)
    data.append(heading_cells(data, [column.heading for column in columns]))
    data.append(text_cells(data, [column.example for column in columns]))
    _explain(book.create_sheet(explanations), columns)
    _list_words(book.create_sheet(lists))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _word_lists() -> dict[str, list[str]]:
    """Allowed words by the key of a column, in the order of the sheet of lists."""
    found = {key: list(choice_names(key).values()) for key in CHOICES}
    return {**found, "social_enterprise": list(yes_and_no())}


def _validations(columns: list[Column], lists: str) -> Iterable[DataValidation]:
    places = {column.key: get_column_letter(n) for n, column in enumerate(columns, 1)}
    for number, (key, words) in enumerate(_word_lists().items(), 1):
        letter = get_column_letter(number)
        source = f"{quote_sheetname(lists)}!${letter}$2:${letter}${len(words) + 1}"
        validation = DataValidation("list", formula1=source, allow_blank=True)
        validation.error = _("Choose a word from the list.")
        validation.errorTitle = by_key()[key].heading
        # A warning only: codes and other ways to write a word are understood as well.
        validation.errorStyle = "warning"
        validation.add(f"{places[key]}2:{places[key]}{MOST_ROWS + 1}")
        yield validation


def _explain(sheet: object, columns: list[Column]) -> None:
    sheet.column_dimensions["A"].width = 32  # type: ignore[attr-defined]
    sheet.column_dimensions["B"].width = 14  # type: ignore[attr-defined]
    sheet.column_dimensions["C"].width = 100  # type: ignore[attr-defined]
    titles = [_("Column"), _("Needed"), _("What to write")]
    sheet.append(heading_cells(sheet, titles))  # type: ignore[attr-defined]
    for column in columns:
        needed = yes_and_no()[0] if column.needed else ""
        sheet.append(  # type: ignore[attr-defined]
            text_cells(sheet, [column.heading, needed, column.says])
        )


def _list_words(sheet: object) -> None:
    lists = _word_lists()
    for number in range(1, len(lists) + 2):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 30  # type: ignore[attr-defined]
    headings = [by_key()[key].heading for key in lists]
    columns = [*lists.values(), list(for_whom_names().values())]
    headings.append(by_key()["offer.for_whom"].heading)
    sheet.append(heading_cells(sheet, headings))  # type: ignore[attr-defined]
    for row in range(max(map(len, columns))):
        words = [column[row] if row < len(column) else "" for column in columns]
        sheet.append(text_cells(sheet, words))  # type: ignore[attr-defined]
