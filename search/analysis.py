"""Polish word forms: every dictionary form that a written word may stand for.

Morfeusz knows all of them ("zamku": zamek). Where it has no wheel, simplemma serves: one
form a word, and a check that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from threading import Lock

try:
    import morfeusz2
except ImportError:
    morfeusz2 = None

HAS_MORFEUSZ = morfeusz2 is not None


@lru_cache(maxsize=50_000)
def lemmas(word: str) -> frozenset[str]:
    """Dictionary forms of one word, in lower case; an unknown word stands for itself."""
    word = word.strip().lower()
    return frozenset(_analyser()(word) or {word})


@cache
def _analyser() -> Callable[[str], set[str]]:
    return _morfeusz() if HAS_MORFEUSZ else _simplemma()


def _morfeusz() -> Callable[[str], set[str]]:
    morfeusz = morfeusz2.Morfeusz(generate=False)
    turn = Lock()  # one analyser serves all threads, one at a time

    def analyse(word: str) -> set[str]:
        with turn:
            found = morfeusz.analyse(word)
        # A word may be taken apart ("miałem" = "miał" + "em"): nobody looks for the endings,
        # which start later than at 0. "biały:A" names one of several homonyms.
        return {
            lemma.partition(":")[0].lower()
            for start, _end, (_form, lemma, tag, *_rest) in found
            if start == 0 and tag != "ign"
        }

    return analyse


def _simplemma() -> Callable[[str], set[str]]:
    from simplemma import lemmatize

    return lambda word: {lemmatize(word, lang="pl").lower()} if word else set()
