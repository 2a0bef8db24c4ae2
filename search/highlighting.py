"""The passage of a text that answers a query, with the right word forms marked."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from search import analysis
from search.question import Condition

LENGTH = 260
"""Letters of a passage, about."""


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
    return [
        (token.start, token.end)
        for token in analysis.tokens(text, language)
        if not terms.isdisjoint(token.terms) or not terms.isdisjoint(token.parts)
    ]


def terms_in(condition: Condition, present: Container[str]) -> frozenset[str]:
    """Terms to mark in an entry that has these: of a synonym of several words all or none."""
    return frozenset(
        term
        for clause in condition.wanted
        for alternative in clause.alternatives
        if all(any(term in present for term in group) for group in alternative.groups)
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
    for number, (start, _end) in enumerate(found):
        inside = [pair for pair in found[number : number + 40] if pair[1] <= start + LENGTH - 40]
        different = len({text[a:b].lower()[:5] for a, b in inside})
        if (different, len(inside)) > best_value:
            best, best_value = start, (different, len(inside))
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
