"""Files for imports, built in the test that needs them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from django.core.files.base import ContentFile

from catalogue.actions.imports import keep_file
from catalogue.choices import ImportState
from catalogue.imports.columns import by_key
from catalogue.imports.working import claim, work
from catalogue.models import ImportRun
from tests.catalogue import generated


def row(number: int, **other: str) -> dict[str, str]:
    """A row that is right, by the keys of columns; `offer_x` stands for `offer.x`."""
    cells = {
        "name": f"Spółdzielnia Źródło {number}",
        "kind": "spółdzielnia socjalna",
        "nip": generated.nip(number),
        "city": "Puławy",
        "powiat": "puławski",
    }
    cells.update({key.replace("offer_", "offer."): value for key, value in other.items()})
    return cells


def keys_of(rows: Iterable[dict[str, str]]) -> list[str]:
    used = {key for cells in rows for key in cells}
    return [key for key in by_key() if key in used]


def csv_file(
    rows: Sequence[dict[str, str]], *, encoding: str = "utf-8", delimiter: str = ";"
) -> bytes:
    keys = keys_of(rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow([by_key()[key].heading for key in keys])
    writer.writerows([[cells.get(key, "") for key in keys] for cells in rows])
    return text.getvalue().encode(encoding)


def xlsx_file(rows: Sequence[dict[str, Any]]) -> bytes:
    keys = keys_of(rows)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([by_key()[key].heading for key in keys])
    for cells in rows:
        sheet.append([cells.get(key) for key in keys])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zip_file(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return file.getvalue()


def entries_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def with_shared_strings(content: bytes) -> bytes:
    """The workbook as Excel writes it: texts of cells in a part of their own."""
    entries = entries_of(content)
    texts: list[str] = []

    def shared(match: re.Match[str]) -> str:
        texts.append(match[2])
        return f'<c r="{match[1]}" t="s"><v>{len(texts) - 1}</v></c>'

    cell = r'<c r="(\w+)" t="inlineStr"><is>(<t[^>]*>.*?</t>)</is></c>'
    entries[SHEET] = re.sub(cell, shared, entries[SHEET].decode(), flags=re.S).encode()
    entries[STRINGS] = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + "".join(f"<si>{text}</si>" for text in texts)
        + "</sst>"
    ).encode()
    types = f'<Override PartName="/{STRINGS}" ContentType="{MAIN}.sharedStrings+xml"/></Types>'
    name = "[Content_Types].xml"
    entries[name] = entries[name].replace(b"</Types>", types.encode())
    return zip_file(entries)


def check(content: bytes, name: str = "dane.csv", user: Any = None) -> ImportRun:
    """The run of a file after its check."""
    run = keep_file(ContentFile(content, name=name), name, user)
    claimed = claim(run.pk)
    assert claimed is not None
    work(claimed)
    claimed.refresh_from_db()
    return claimed


def finish(run: ImportRun, *, only_good: bool = False) -> ImportRun:
    """Import what a check has found."""
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.CONFIRMED, only_good=only_good)
    claimed = claim(run.pk)
    assert claimed is not None
    work(claimed)
    claimed.refresh_from_db()
    return claimed


def imported(content: bytes, name: str = "dane.csv") -> ImportRun:
    run = finish(check(content, name))
    assert run.state == ImportState.DONE, (run.error, list(run.lines.values_list()))
    return run


def numbers(run: ImportRun) -> tuple[int, int, int, int]:
    """Created, changed, unchanged, failed."""
    return run.created, run.changed, run.unchanged, run.failed


def faults(run: ImportRun) -> list[tuple[int, str, str, str]]:
    return list(run.faults.values_list("row", "column", "value", "reason"))
