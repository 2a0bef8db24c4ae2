"""The text of a cell: tidied when it is read, harmless when it is written.

A spreadsheet takes a cell that begins with one of a few characters for a formula. Exports put an
apostrophe before it, imports take that apostrophe away; text that has one of its own gets a second
one, so that what was exported comes back as it was.
"""

from __future__ import annotations

import re
import unicodedata

BOM = "\ufeff"
"""Begins a CSV file by which spreadsheets know that it is UTF-8."""
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
PHONE_ABROAD = re.compile(r"\+\d{1,3}(?: \d+)+")
"""A number written in groups is no formula for any spreadsheet."""
NUMBER_AS_TEXT = re.compile(r'="(\d+)"')
"""How some programs keep the zeros of a number in CSV."""
_LINE_END = re.compile(r"[ \t]*\r?\n|\r")
_SPACES = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2007": " ", "\ufeff": "", "\u200b": ""})


def harmless(text: str) -> str:
    """The text as it may stand in a cell of an export.

    >>> harmless("=1+1"), harmless("+48 81 528 76 50")
    ("'=1+1", '+48 81 528 76 50')
    """
    if FORMULA.match(text) and not PHONE_ABROAD.fullmatch(text):
        return f"'{text}"
    return text


def plain(text: str) -> str:
    """The text of a cell that was read: one kind of line ends and spaces, no apostrophe of ours.

    >>> plain(harmless("'=1+1"))
    "'=1+1"
    """
    text = tidy(text)
    if ESCAPED.match(text):
        return text[1:]
    kept = NUMBER_AS_TEXT.fullmatch(text)
    return kept[1] if kept else text


def tidy(text: str) -> str:
    """What does not count when two texts are compared."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_SPACES)
    return _LINE_END.sub("\n", text).strip()
