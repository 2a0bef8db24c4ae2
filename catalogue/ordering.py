"""The order of the Polish alphabet, kept with each row: databases disagree about it."""

from __future__ import annotations

import re
from functools import lru_cache

import pyuca

# Letters that Polish counts as letters of their own; the general table takes them for accents.
# A character beyond all letters puts „ą” after „az” and before „b”.
_AFTER, _LATER = "\u9ffe", "\u9fff"
_LETTERS = str.maketrans(
    {
        **{letter: base + _AFTER for letter, base in zip("ąćęłńóśź", "acelnosz", strict=True)},
        "ż": "z" + _LATER,
    }
)
_BETWEEN_WORDS = re.compile(r"[\W_]+")
LENGTH = 320


@lru_cache(maxsize=1)
def _collator() -> pyuca.Collator:
    return pyuca.Collator()


def sort_key(name: str) -> str:
    """A string whose plain order is the Polish order of names; punctuation does not count.

    >>> sort_key("„Ćma”") > sort_key("Czar")
    True
    """
    words = _BETWEEN_WORDS.sub(" ", name.casefold()).strip().translate(_LETTERS)
    weights = _collator().sort_key(words)
    letters = weights[: weights.index(0)] if 0 in weights else weights
    return "".join(f"{weight:04x}" for weight in letters)[:LENGTH]
