"""The passage of a text that answers a query, with the right word forms marked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from search import analysis, vocabulary
from search.question import Condition, Group

LENGTH = 260
"""Letters of a passage, about."""
SHORT = 500
"""Letters of a text that is read from end to end; of a longer one only what has the words."""

BEGINNING = 5
"""Letters that tell whether a word may be a form. Not the whole form: "byłem" is none by itself."""

_APART = frozenset(["", *" \n.,;:()„”?!"])
"""What may stand beside a word that is whole."""
_ONLY_LETTERS = re.compile(r"(?:\w\w:)?[^\W\d_]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_AMOUNT = (
    rf"(?<![\w,.])\d{{1,9}}(?:[,.]\d{{1,3}})?[{analysis.NUMBER_SPACES}]"
    rf"(?:{'|'.join(analysis.TIMES)})"
)


@dataclass(frozen=True)
class Passage:
    """Pieces of text, each marked or not."""

    pieces: tuple[tuple[str, bool], ...]

    @property
    def plain(self) -> str:
        return "".join(text for text, _marked in self.pieces)

    @property
    def html(self) -> SafeString:
        return format_html_join(
            "",
            "{}",
            (
                (mark_safe(f"<mark>{conditional_escape(text)}</mark>") if marked else text,)  # noqa: S308
                for text, marked in self.pieces
            ),
        )


def marks(text: str, terms: frozenset[str], language: str = "pl") -> list[tuple[int, int]]:
    """Where words with one of these terms stand."""
    lowered = text.lower()
    likely = _likely(terms, language) if len(text) >= SHORT and len(lowered) == len(text) else None
    if likely is None:
        return _marks(text, 0, len(text), terms, language)
    found: list[tuple[int, int]] = []
    read_to = 0
    known: dict[str, bool] = {}
    for match in likely.finditer(lowered):
        start, end = match.span()
        if end <= read_to:
            continue
        if not match["number"]:
            word = text[start:end]
            if word not in known:
                known[word] = not terms.isdisjoint(analysis.terms_of(word, language))
            if not known[word]:
                continue
            if _is_whole(text, start, end):
                found.append((start, end))
                read_to = end
                continue
        # What stands there is perhaps only a part of a word, or of a number.
        start, end = max(read_to, _cut_before(text, start)), _cut_after(text, end)
        found += _marks(text, start, end, terms, language)
        read_to = end
    return found


def stands_in(text: str, phrase: Sequence[Group], language: str = "pl") -> bool:
    """Whether these words stand beside each other somewhere in a text; an empty group is any word.

    Two thousand long texts are looked through for a query: only what follows the first word of
    the phrase is read.
    """
    return any(
        _goes_on(islice(analysis.tokens(text, language, start), len(phrase)), phrase)
        for start, _end in marks(text, phrase[0], language)
    )


def _goes_on(words: Iterable[analysis.Token], phrase: Sequence[Group]) -> bool:
    pairs = list(zip(words, phrase, strict=False))
    return len(pairs) == len(phrase) and all(
        not group or not group.isdisjoint(word.terms) for word, group in pairs
    )


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the word is sure not to be a part of another, or of an amount ("45 tys")."""
    before = text[max(0, start - 2) : start]
    return (not before or (before[-1] in _APART and not before[0].isdigit())) and text[
        end : end + 1
    ] in _APART


def _marks(
    text: str, start: int, end: int, terms: frozenset[str], language: str
) -> list[tuple[int, int]]:
    return [
        (start + token.start, start + token.end)
        for token in analysis.tokens(text[start:end], language)
        if not terms.isdisjoint(token.terms) or not terms.isdisjoint(token.parts)
    ]


@lru_cache(maxsize=100)
def _likely(terms: frozenset[str], language: str) -> re.Pattern[str] | None:
    """Where in a text in lower case one of the terms may stand: words of up to three letters, and
    those that begin as a form does; numbers, however written, and marks. Most words of a text need
    not be analysed. Of terms of another kind nothing is known."""
    letters = frozenset(filter(_ONLY_LETTERS.fullmatch, terms))
    numbers = [_written(term) for term in sorted(terms - letters)]
    if not all(numbers):
        return None
    words = []
    if letters and language == "pl":
        forms = letters | vocabulary.forms_of(letters)
        beginnings = {form[:BEGINNING] for form in forms if len(form) >= 3} | {"nie"}
        words = [f"(?:{'|'.join(sorted(beginnings))})[^\\W_]*", r"[^\W_]{1,3}(?![^\W_])"]
    elif letters:
        words = [r"[^\W_]+"]
    # Numbers come first: words would take their digits away.
    number = f"(?P<number>{'|'.join(numbers) or '(?!)'})"
    return re.compile(rf"(?<![^\W_])(?:{'|'.join([number, *words])})")


def _written(term: str) -> str:
    """How a number, a mark or a code begins where it stands in a text; "" of other terms."""
    if "/" in term:
        return re.escape(term)
    number = term.rpartition(":")[2]
    if _NUMBER.fullmatch(number):
        whole, _point, fraction = number.partition(".")
        digits = f"[{analysis.NUMBER_SPACES}]?".join(map(re.escape, whole))
        if fraction:
            digits += rf"[,.]{re.escape(fraction)}"
        # What is too long was cut when it became a term.
        end = "" if len(term) >= analysis.LONGEST_TERM else r"(?!\d)"
        return rf"{digits}{end}|{_AMOUNT}"
    return ""


# A space after a letter is between two words; one after a digit may be within a number.


def _cut_before(text: str, place: int) -> int:
    while (place := text.rfind(" ", 0, place)) > 0 and not text[place - 1].isalpha():
        pass
    return max(place, 0)


def _cut_after(text: str, place: int) -> int:
    while (place := text.find(" ", place)) >= 0 and not text[place - 1].isalpha():
        place += 1
    return place if place >= 0 else len(text)


def terms_in(condition: Condition, is_there: Callable[[str], bool]) -> frozenset[str]:
    """Terms to mark in an entry, told which it has: of a synonym of several words all or none."""
    return frozenset(
        term
        for clause in condition.wanted
        for alternative in clause.alternatives
        if all(any(map(is_there, group)) for group in alternative.groups)
        for group in alternative.groups
        for term in group
    )


def whole(text: str, terms: frozenset[str], language: str = "pl") -> Passage:
    """The whole text, as a title."""
    return Passage(tuple(_pieces(text, 0, len(text), marks(text, terms, language))))


def passage(text: str, terms: frozenset[str], language: str = "pl") -> Passage:
    """The stretch of the text with the most different words of the query."""
    text = text.replace("\n", " ")
    found = marks(text, terms, language)
    if len(text) <= LENGTH:
        return Passage(tuple(_pieces(text, 0, len(text), found)))
    start = _best_start(text, found)
    end = min(len(text), start + LENGTH)
    start, end = _whole_words(text, start, end)
    pieces = list(_pieces(text, start, end, found))
    if start > 0:
        pieces.insert(0, ("… ", False))
    if end < len(text):
        pieces.append((" …", False))
    return Passage(tuple(pieces))


def _best_start(text: str, found: Sequence[tuple[int, int]]) -> int:
    if not found:
        return 0
    best, best_value = found[0][0], (0, 0)
    ends = [end for _start, end in found]
    beginnings = [text[start:end].lower()[:BEGINNING] for start, end in found]
    for number, (start, _end) in enumerate(found):
        after = bisect_right(ends, start + LENGTH - 40, number, min(number + 40, len(found)))
        value = len(set(beginnings[number:after])), after - number
        if value > best_value:
            best, best_value = start, value
    # From the beginning of the sentence, if that is near.
    before = text.rfind(". ", max(0, best - 80), best)
    if before >= 0:
        return before + 2
    return max(0, best - 60) if best > 60 else 0


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while 0 < start < len(text) and text[start - 1] not in " \u00a0":
        start -= 1
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    return start, end


def _pieces(
    text: str, start: int, end: int, found: Iterable[tuple[int, int]]
) -> Iterable[tuple[str, bool]]:
    place = start
    for a, b in found:
        if a < place or b > end:
            continue
        if a > place:
            yield text[place:a], False
        yield text[a:b], True
        place = b
    if place < end:
        yield text[place:end], False
