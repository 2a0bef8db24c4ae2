"""The columns of the workbook, by which rows are written and read again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..actions.values import Place
from ..choices import ValueKind

KEY, VERSION, NUMBER, NAME, UNIT, CELL, BEFORE, VALUE, KIND, SOURCE = range(10)
HIDDEN = (KEY, VERSION)
OPEN = (VALUE, KIND, SOURCE)
"""Not locked."""
WIDTHS = (12, 8, 8, 48, 14, 30, 16, 18, 14, 50)


def headings(year: int) -> list[str]:
    return [
        _("key (do not change)"),
        _("version (do not change)"),
        _("No."),
        _("Indicator"),
        _("Unit"),
        _("Broken down"),
        _("Value %d") % (year - 1),
        _("Value %d") % year,
        _("Kind"),
        _("Source"),
    ]


def kind_names() -> dict[str, ValueKind]:
    """Words of the column of kinds."""
    kinds = (ValueKind.PROVISIONAL, ValueKind.FINAL)
    return {str(kind.label).casefold(): kind for kind in kinds}


def key_of(place: Place) -> str:
    return f"{place.measure}/{place.year}/{place.cell}"


def place_of(key: str) -> Place | None:
    """None for what is no key."""
    parts = key.strip().split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() for part in parts[:2]):
        return None
    if len(parts[0]) > 18 or len(parts[1]) > 4:
        return None
    return Place(int(parts[0]), int(parts[1]), parts[2])
