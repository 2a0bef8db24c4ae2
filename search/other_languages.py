"""Simple analyses of the site's other languages: endings are cut, no dictionary is asked."""

from __future__ import annotations

import re

_ENGLISH_STOP_TEXT = """
a an and are as at be by for from has have in into is it its of on or our that the their
this to was we were which will with you your
"""
_ENGLISH_STOP = frozenset(_ENGLISH_STOP_TEXT.split())
_UKRAINIAN_STOP_TEXT = """
а або але без би бо в від вони вона він для до є з за зі і із й к на над не о об по під
при про та так те ти то у це цей чи що щоб я як який яка які
"""
_UKRAINIAN_STOP = frozenset(_UKRAINIAN_STOP_TEXT.split())
_UKRAINIAN_ENDINGS = (
    "ового", "овому", "ськими", "ського", "ському", "ськими", "ами", "ями", "ого", "ому", "ими",
    "іми", "ами", "ах", "ях", "ою", "ею", "єю", "ів", "їв", "ам", "ям", "ом", "ем", "єм", "ий",
    "ій", "их", "іх", "им", "ім", "ої", "ій", "ую", "юю", "а", "я", "у", "ю", "і", "ї", "и", "о",
    "е", "є", "ь",
)  # fmt: skip
_LONGEST = 60


def terms_of(word: str, language: str) -> tuple[str, ...]:
    """The one term of a word in lower case; none for a word that every text has."""
    if language == "en":
        return () if word in _ENGLISH_STOP else (f"en:{english_stem(word)[:_LONGEST]}",)
    if language == "uk":
        return () if word in _UKRAINIAN_STOP else (f"uk:{ukrainian_stem(word)[:_LONGEST]}",)
    return (f"{language[:5]}:{word[:_LONGEST]}",)


def english_stem(word: str) -> str:
    """Plurals, -ing and -ed, as the first step of Porter's algorithm has them."""
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and re.search("[aeiouy]", base):
            word = base
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def ukrainian_stem(word: str) -> str:
    word = word.replace("'", "").replace("’", "").replace("ʼ", "")
    for ending in _UKRAINIAN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
