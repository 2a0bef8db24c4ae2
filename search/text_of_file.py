"""A program: reads a file on its input, writes its text. Run by search/extraction.py with limits.

It stands alone: nothing of the site is loaded beside a file that may be made to do harm.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Iterator

MOST_LETTERS = 1_000_000
MOST_PAGES = 2_000
LARGEST_PART = 200 * 1024 * 1024
MOST_CELLS = 300_000
BETWEEN_CELLS = " · "
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def pdf(content: bytes) -> Iterator[str]:
    import logging

    import pypdf

    logging.disable(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise SystemExit("the file is locked by a password")
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES:
            return
        text = page.extract_text() or ""
        # Words divided at the end of a line are one word.
        yield re.sub(r"(\w)[-\u00ad]\n(\w)", r"\1\2", text)


def docx(content: bytes) -> Iterator[str]:
    from defusedxml.ElementTree import iterparse

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [
            name
            for name in archive.namelist()
            if re.fullmatch(r"word/(document|footnotes|endnotes)\.xml", name)
        ]
        if "word/document.xml" not in names:
            raise SystemExit("this is no DOCX")
        for name in sorted(names):
            if archive.getinfo(name).file_size > LARGEST_PART:
                raise SystemExit("the text is too large")
            words: list[str] = []
            with archive.open(name) as part:
                for _event, element in iterparse(part):
                    if element.tag == WORD + "t":
                        words.append(element.text or "")
                    elif element.tag in (WORD + "tab", WORD + "br"):
                        words.append(" ")
                    elif element.tag == WORD + "p":
                        yield "".join(words)
                        words = []
                        element.clear()
            yield "".join(words)


def xlsx(content: bytes) -> Iterator[str]:
    import openpyxl

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(info.file_size > LARGEST_PART for info in archive.infolist()):
            raise SystemExit("a sheet is too large")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    cells = 0
    for sheet in book.worksheets:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            values = [str(value).strip() for value in row if value is not None]
            cells += len(row)
            if values:
                yield BETWEEN_CELLS.join(values)
            if cells > MOST_CELLS:
                return


def txt(content: bytes) -> Iterator[str]:
    try:
        yield content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield content.decode("cp1250", "replace")


READERS = {"pdf": pdf, "docx": docx, "xlsx": xlsx, "txt": txt}


def main(kind: str) -> None:
    content = sys.stdin.buffer.read()
    written = 0
    for part in READERS[kind](content):
        # A paragraph may be as long as all of a file.
        part = part[: MOST_LETTERS - written].encode("utf-8", "replace").decode()
        sys.stdout.write(part + "\n")
        written += len(part)
        if written >= MOST_LETTERS:
            return


if __name__ == "__main__":
    main(sys.argv[1])
