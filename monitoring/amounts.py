"""Figures as people type them, in the CMS and in files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from django.utils.translation import gettext as _

from .models.value import DIGITS, PLACES

_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_NO_DATA = re.compile(
    r"(?:brak(?: danych)?|b\.?\s?d\.?)\s*(?:[:–-]\s*(?P<reason>.*))?", re.I | re.S
)
LONGEST_REASON = 250


@dataclass(frozen=True)
class Typed:
    """What a cell says: a figure, that there is none and why, or nothing (both empty)."""

    amount: Decimal | None = None
    no_data_reason: str = ""

    @property
    def is_empty(self) -> bool:
        return self.amount is None and not self.no_data_reason


def read(text: str) -> Typed:
    """`1 234,5`, `1234.5`, `brak: powód` or nothing. Raises ValueError in words for the person."""
    text = one_line(text.replace("\u2212", "-"))
    if not text:
        return Typed()
    if said := _NO_DATA.fullmatch(text):
        return Typed(no_data_reason=_reason(said["reason"]))
    if not (_NUMBER.fullmatch(text) or _GROUPED.fullmatch(text)):
        raise ValueError(_("“%s” is not a number.") % text[:60])
    return Typed(amount=check(Decimal(text.replace(" ", "").replace(",", "."))))


def one_line(text: str) -> str:
    """What was typed or pasted, without control characters (PostgreSQL takes no NUL)."""
    return _SPACES.sub(" ", text).strip()


def check(amount: Decimal) -> Decimal:
    """The figure as the database keeps it. Raises ValueError where it would lose something."""
    if not amount.is_finite():
        raise ValueError(_("This is not a number."))
    try:
        kept = amount.quantize(Decimal(1).scaleb(-PLACES), rounding=ROUND_HALF_EVEN)
    except InvalidOperation:
        raise ValueError(_("The number is too large.")) from None
    if kept != amount:
        raise ValueError(_("At most %d decimal places.") % PLACES)
    if abs(kept) >= Decimal(10) ** (DIGITS - PLACES):
        raise ValueError(_("The number is too large."))
    return kept


def write(amount: Decimal | None, no_data_reason: str = "") -> str:
    """The text from which `read` makes the same."""
    if amount is None:
        return f"brak: {no_data_reason}" if no_data_reason else ""
    plain = f"{amount.normalize():f}" if amount else "0"
    return plain.replace(".", ",")


def _reason(said: str | None) -> str:
    reason = (said or "").strip()
    if not reason:
        raise ValueError(_("Say why there are no data: “brak: reason”."))
    if len(reason) > LONGEST_REASON:
        raise ValueError(_("The reason has at most %d characters.") % LONGEST_REASON)
    return reason
