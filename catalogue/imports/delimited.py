"""CSV files as offices make them: several encodings, several separators."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from home.verdicts import Unreadable

from .columns import column_with
from .limits import LONGEST_CELL, LONGEST_FIELD, MOST_COLUMNS
from .table import Line, Table

DELIMITERS = ";,\t"
REPLACED = "\ufffd"
TWICE = re.compile("[ÄĹĂÅÃ][\u0080-\u00bf…‚„†‡‰‹‘’“”•–—™›€˘ˇŁłĄąşśźŚŹŻżžŠšŤťĽľ]")
"""Polish letters in UTF-8 that something read as Windows-1250 and saved again."""
CHUNK = 256 * 1024

# The letters in which Windows-1250 and ISO-8859-2 differ: ś ź ą Ś Ź Ą.
_WINDOWS = frozenset(b"\x9c\x9f\xb9\x8c\x8f\xa5")
_ISO = frozenset(b"\xb6\xbc\xb1\xa6\xac\xa1")

csv.field_size_limit(max(csv.field_size_limit(), LONGEST_FIELD))


def read(file: IO[bytes]) -> Table:
    """Headings and rows of a CSV file."""
    encoding = encoding_of(file)
    delimiter, skipped = _delimiter_of(file, encoding)
    rows = _rows(file, encoding, delimiter, skipped)
    headings = next((line for line in rows if not line.is_empty), None)
    if headings is None:
        raise Unreadable(_("The file is empty."))
    if headings.broken:
        raise Unreadable(headings.broken)
    return Table("csv", headings.cells, rows, encoding, delimiter)


def encoding_of(file: IO[bytes]) -> str:
    """UTF-8 (also with single damaged characters), UTF-16 with its mark, Windows-1250 or
    ISO-8859-2."""
    file.seek(0)
    start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    letters = damaged = windows = iso = 0
    while chunk := file.read(CHUNK):
        if b"\x00" in chunk:
            raise Unreadable(_("This is neither a CSV file nor an XLSX one."))
        text = decoder.decode(chunk)
        for char in text if not text.isascii() else "":
            if "\udc80" <= char <= "\udcff":
                damaged += 1
                byte = ord(char) - 0xDC00
                windows += byte in _WINDOWS
                iso += byte in _ISO
            elif char >= "\u0080":
                letters += 1
    if not damaged or letters > damaged:
        return "utf-8"
    return "iso8859-2" if iso > windows else "cp1250"


def _open(file: IO[bytes], encoding: str) -> io.TextIOWrapper:
    file.seek(0)
    # Not closed with the wrapper: the file is the caller's.
    kept: Any = _Kept(file)
    return io.TextIOWrapper(kept, encoding=encoding, errors="replace", newline="")


class _Kept(io.BufferedIOBase):
    """A file that a text wrapper may close without closing it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._file.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self._file.read(size)


def _delimiter_of(file: IO[bytes], encoding: str) -> tuple[str, int]:
    """The separator under which most headings are known, and lines that stand before them."""
    text = _open(file, encoding)
    skipped = 0
    line = text.readline(LONGEST_FIELD)
    # Excel's own hint.
    if hint := re.fullmatch(r"\ufeff?sep=(.)\s*", line):
        return hint[1], 1
    while line and not line.strip(" \t\r\n;,"):
        line = text.readline(LONGEST_FIELD)
    best = max(DELIMITERS, key=lambda d: (_known(line, d), line.count(d)))
    return best, skipped


def _known(line: str, delimiter: str) -> int:
    cells = line.rstrip("\r\n").split(delimiter)
    return sum(column_with(cell.strip(' "')) is not None for cell in cells[:MOST_COLUMNS])


def _rows(file: IO[bytes], encoding: str, delimiter: str, skipped: int) -> Iterator[Line]:
    reader = csv.reader(_open(file, encoding), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            told = str(error)
            if "unexpected end" in told or "field larger" in told:
                raise Unreadable(
                    _(
                        "A quotation mark opened in row %(row)s or somewhat above is not closed: "
                        "what follows cannot be told apart."
                    )
                    % {"row": number}
                ) from error
            yield Line(number, [], broken=_("The quotation marks of this row are wrong."))
            continue
        if number <= skipped:
            continue
        yield _line(number, cells[:MOST_COLUMNS])


def _line(number: int, cells: list[str]) -> Line:
    flaws = {}
    for place, cell in enumerate(cells):
        if flaw := flaw_of(cell):
            flaws[place] = flaw
            cells[place] = cell[:LONGEST_CELL]
    return Line(number, cells, flaws)


def flaw_of(cell: str) -> str:
    """Why the text of a cell cannot be taken, or nothing."""
    if len(cell) > LONGEST_CELL:
        return _("The cell has %(length)s characters; the most is %(most)s.") % {
            "length": len(cell),
            "most": LONGEST_CELL,
        }
    if cell.isascii():
        bad = any(c < " " and c not in "\t\r\n" for c in cell) if not cell.isprintable() else False
        return _("The cell has control characters.") if bad else ""
    if REPLACED in cell:
        return _("Some characters are damaged: save the file anew in UTF-8 or Windows-1250.")
    if TWICE.search(cell):
        return _("Polish letters are garbled: the file was saved in a wrong encoding.")
    if any((c < " " and c not in "\t\r\n") or "\x7f" <= c < "\xa0" for c in cell):
        return _("The cell has control characters.")
    return ""
