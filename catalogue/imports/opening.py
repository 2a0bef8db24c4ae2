"""What a file is, by its content; neither its name nor a browser's word counts."""

from __future__ import annotations

from typing import IO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from home.verdicts import Unreadable

from . import delimited, spreadsheet
from .limits import LARGEST_FILE
from .table import Table

CONTENT_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"<!DO", b"<htm", b"\x1f\x8b")


def format_of(file: IO[bytes], size: int) -> str:
    """`csv` or `xlsx`; raises Unreadable for anything else."""
    if size > LARGEST_FILE:
        raise Unreadable(
            _("The file is too large: %(size)s. The most is %(most)s.")
            % {"size": filesizeformat(size), "most": filesizeformat(LARGEST_FILE)}
        )
    file.seek(0)
    start = file.read(8)
    if not start:
        raise Unreadable(_("The file is empty."))
    if start.startswith(OLD_OFFICE):
        raise Unreadable(
            _("This is an old workbook (XLS) or one with a password: save it as XLSX or CSV.")
        )
    if start.startswith(b"PK"):
        spreadsheet.inspect(file)
        return "xlsx"
    if start.startswith(OTHERS):
        raise Unreadable(_("This is neither a CSV file nor an XLSX one."))
    delimited.encoding_of(file)
    return "csv"


def open_table(file: IO[bytes], size: int) -> Table:
    """The file's headings and rows, read as they are asked for."""
    kind = format_of(file, size)
    return spreadsheet.read(file) if kind == "xlsx" else delimited.read(file)
