"""XLSX files, read row by row by a program of their own that may take only so much memory."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from home.verdicts import Unreadable

from . import limits
from .columns import sheet_names, yes_and_no
from .delimited import flaw_of
from .table import Line, Table

PROGRAM = Path(__file__).with_name("cells_of_workbook.py")
MEMORY = 512 * 1024 * 1024
"""Addresses, not pages: Python itself takes a good part of them."""
SECONDS = 300
WORDS = frozenset(
    {"damaged", "unusual", "password", "macros", "other", "large", "rows", "no-sheet", "unsafe"}
)
"""With which the program refuses a file."""


def read(file: IO[bytes]) -> Table:
    """Headings and rows of the sheet with the data."""
    rows = _rows(file)
    title = next(rows, None)
    headings = next(rows, None)
    if title is None or headings is None:
        raise Unreadable(_("The sheet “%s” is empty.") % (title.cells[0] if title else ""))
    return Table("xlsx", headings.cells, rows, sheet=title.cells[0])


def inspect(file: IO[bytes]) -> None:
    """Refuse a file that is no plain workbook, or one too large to be unpacked."""
    with _program(file, []) as program:
        _out, errors = program.communicate()
    if program.returncode:
        raise _refusal(errors, program.returncode)


@contextmanager
def _program(file: IO[bytes], arguments: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        program = subprocess.Popen(  # noqa: S603 - our own program, the file is its input
            [sys.executable, "-I", str(PROGRAM), *arguments],
            stdin=copy,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=_limit,
            env={"PYTHONIOENCODING": "utf-8", "PATH": os.environ.get("PATH", "")},
        )
        try:
            yield program
        finally:
            # Also when nobody wants further rows.
            program.kill()
            program.communicate()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _rows(file: IO[bytes]) -> Iterator[Line]:
    arguments = [sheet_names()[0], str(limits.MOST_COLUMNS), str(limits.LONGEST_CELL)]
    with _program(file, arguments) as program:
        if program.stdout is None or program.stderr is None:  # both are pipes
            return
        for raw in program.stdout:
            row = json.loads(raw)
            yield Line(0, row) if len(row) == 1 else _line(*row)
        errors = program.stderr.read()
        if program.wait():
            raise _refusal(errors, program.returncode)


def _line(number: int, cells: list[str | bool], flaws: dict[str, str]) -> Line:
    texts = [yes_and_no()[0 if c else 1] if isinstance(c, bool) else c for c in cells]
    told = {int(place): _flaw(flaw) for place, flaw in flaws.items()}
    for place, text in enumerate(texts):
        if place not in told and (flaw := flaw_of(text)):
            told[place] = flaw
    return Line(number, texts, told)


def _flaw(word: str) -> str:
    if word == "formula":
        return _("The cell has a formula: paste its value instead.")
    if word == "error":
        return _("The cell has an error of the spreadsheet instead of a value.")
    return _("The cell has %(length)s characters; the most is %(most)s.") % {
        "length": word.split()[-1],
        "most": limits.LONGEST_CELL,
    }


def _refusal(errors: bytes, code: int) -> Unreadable:
    lines = errors.decode("utf-8", "replace").splitlines()
    # Ended by a signal, or in the middle of telling: it had no memory or time left.
    word = next((line for line in lines if line in WORDS), "large" if code < 0 else "")
    if not word and "MemoryError" in lines[-1:]:
        word = "large"
    reasons = {
        "unusual": _("The file is built in an unusual way and is not opened."),
        "password": _("The file is protected by a password."),
        "macros": _("The file has macros: save it as an ordinary XLSX workbook."),
        "other": _("This is neither a CSV file nor an XLSX one."),
        "large": _(
            "Unpacked, the file would be too large: it is not opened. Divide it into parts."
        ),
        "rows": _("The sheet is too long, also by empty rows at its end: delete these."),
        "no-sheet": _("The workbook has no sheet."),
        "unsafe": _("XLSX files cannot be read safely here: defusedxml is missing."),
    }
    damaged = _("The file is damaged and cannot be opened.")
    return Unreadable(reasons.get(word, damaged))
