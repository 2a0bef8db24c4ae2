"""The order of the Polish alphabet, kept with each row: databases disagree about it. Names of
entities and powiats are Polish in every language, and so is their order; what is translated stands
in the order of the reader's alphabet."""

from __future__ import annotations

import re
from functools import lru_cache

import pyuca

from home.languages.addresses import ORIGINAL, active

# Letters that Polish counts as letters of their own; the general table takes them for accents.
# A character beyond all letters puts „ą” after „az” and before „b”.
_AFTER, _LATER = "\u9ffe", "\u9fff"
_LETTERS = str.maketrans(
    {
        **{letter: base + _AFTER for letter, base in zip("ąćęłńóśź", "acelnosz", strict=True)},
        "ż": "z" + _LATER,
    }
)
# Ukrainian: г ґ, е є, и і ї й.
_UKRAINIAN = str.maketrans(
    {
        "ґ": "г" + _AFTER,
        "є": "е" + _AFTER,
        "і": "и" + _AFTER,
        "ї": "и" + _LATER,
        "й": "и" + _LATER * 2,
    }
)
_APOSTROPHES = re.compile(r"[’'ʼ]")
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
    return _key(name, _LETTERS)


def reader_key(label: str) -> str:
    """The same in the alphabet of the active language, for labels that are translated."""
    if active() == "uk":
        return _key(_APOSTROPHES.sub("", label), _UKRAINIAN)
    return sort_key(label) if active() == ORIGINAL else _key(label, {})


def _key(name: str, letters_of_their_own: dict[int, str]) -> str:
    words = _BETWEEN_WORDS.sub(" ", name.casefold()).strip().translate(letters_of_their_own)
    weights = _collator().sort_key(words)
    letters = weights[: weights.index(0)] if 0 in weights else weights
    return "".join(f"{weight:04x}" for weight in letters)[:LENGTH]
