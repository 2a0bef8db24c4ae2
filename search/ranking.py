"""The order of results: BM25 over fields, the same figures for every engine.

Engines propose candidates in about this order; the first sixty are put in exact order here,
where what engines cannot weigh counts too: how sure an alternative is, words as they were typed,
words beside each other, a title that answers the whole query.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.cache import cache

from search.models import Entry, IndexRow, Lemma
from search.question import Alternative, Condition

FIELD_WEIGHTS = (4.0, 1.5, 1.0)
"""Of title, context and text."""
K1 = 1.2
B = (0.6, 0.0, 0.6)
"""How much the length of each field counts: a word in a long text tells less, a title of two
words more."""
USUAL_LENGTHS = (6.0, 10.0, 60.0)
"""Terms of a usual entry, a paragraph. Fixed, so that shares never have to be worked out again
because other entries came."""
TYPED_IN_TITLE = 0.2
TYPED_IN_TEXT = 0.12
"""What a word is worth more where it stands in the very form that was typed."""
RERANKED = 60
AT_ONCE = RERANKED
"""Texts held in memory to be scored."""


Numbers = tuple[Mapping[str, int], int]
"""How often each term is in a field, and the length of the field in terms."""


def shares(entry: Entry) -> dict[str, float]:
    """What BM25 gives to each term within an entry, from 0 to K1 + 1."""
    fields = [field.split() for field in (entry.title_terms, entry.context_terms, entry.text_terms)]
    return _shares((Counter(words), len(words)) for words in fields)


def _shares(fields: Iterable[Numbers]) -> dict[str, float]:
    found: dict[str, float] = {}
    weighted = zip(fields, FIELD_WEIGHTS, B, USUAL_LENGTHS, strict=True)
    for (numbers, length), weight, b, usual in weighted:
        norm = 1 - b + b * length / usual
        for term, number in numbers.items():
            found[term] = found.get(term, 0.0) + number * weight / norm
    return {term: tf * (K1 + 1) / (tf + K1) for term, tf in found.items()}


@dataclass(frozen=True)
class Places:
    """Where the terms of a question stand in one field of an entry, among all its terms."""

    found: list[tuple[int, str]]
    length: int

    @classmethod
    def of(cls, field: str, asked: Iterable[str]) -> Places:
        # Texts are long and few of their terms are asked for: `find` and `count` pass over the
        # others much faster than a loop does.
        padded = f" {field} "
        starts = []
        for term in asked:
            spaced = f" {term} "
            start = padded.find(spaced)
            while start >= 0:
                starts.append((start, term))
                start = padded.find(spaced, start + len(spaced) - 1)
        starts.sort()
        found = []
        place = seen = 0
        for start, term in starts:
            place += padded.count(" ", seen, start)
            seen = start
            found.append((place, term))
        return cls(found, field.count(" ") + 1 if field else 0)

    @property
    def numbers(self) -> Numbers:
        return Counter(term for _place, term in self.found), self.length


def idf(terms: Iterable[str]) -> dict[str, float]:
    """How much a term tells: the rarer, the more."""
    terms = set(terms)
    known = dict(Lemma.objects.filter(term__in=terms).values_list("term", "entries"))
    total = max(number_of_entries(), 1)
    return {
        term: math.log(1 + (total - n + 0.5) / (n + 0.5))
        for term in terms
        for n in [min(known.get(term, 0), total)]
    }


def number_of_entries() -> int:
    """Of the index, about: counted again every minute."""
    try:
        number = cache.get("search:entries")
    except Exception:
        number = None
    if number is None:
        number = IndexRow.objects.count()
        try:
            cache.set("search:entries", number, 60)
        except Exception:
            return int(number)
    return int(number)


class Ranked(NamedTuple):
    """Of an entry what its place depends on, but for its text."""

    pk: int
    weight: float
    text_weight: float
    title: str
    title_terms: str
    context_terms: str
    text_terms: str


@dataclass(frozen=True)
class Score:
    """Of an entry that has some of the words: between `least` and `most`, which only its text
    tells."""

    pk: int
    factor: float
    found: list[tuple[float, float, str]]
    """Of each clause that it has: how much it is worth, the bonus for its very words in the title,
    and these words, where the text may have them."""

    @property
    def least(self) -> float:
        return self.factor * sum(value * (1 + bonus) for value, bonus, _words in self.found)

    @property
    def most(self) -> float:
        return self.factor * sum(
            value * (1 + (bonus or (TYPED_IN_TEXT if words else 0.0)))
            for value, bonus, words in self.found
        )

    def of_text(self, text: str) -> float:
        lowered: str | None = None
        total = 0.0
        for value, bonus, words in self.found:
            if words:
                # To look for letters is much faster than to change them all.
                there = _has_words(text, words)
                if not there:
                    lowered = text.lower() if lowered is None else lowered
                    there = _has_words(lowered, words)
                bonus = TYPED_IN_TEXT if there else 0.0
            total += value * (1 + bonus)
        return self.factor * total


def in_order(ids: Iterable[int], condition: Condition, first: int) -> list[int]:
    """These entries, the `first` of them exactly in their order, best first. Those that are gone
    are left out.

    Texts are long: only those are read that may lead one of the others onto this page.
    """
    rarity = idf({term for clause in condition.wanted for term in clause.terms})
    ids = list(ids)
    scores = []
    for start in range(0, len(ids), AT_ONCE):
        entries = Entry.objects.filter(pk__in=ids[start : start + AT_ONCE])
        for row in entries.values_list(*Ranked._fields):
            scores.append(score(Ranked._make(row), condition, rarity))
    scores.sort(key=lambda score: (-score.least, score.pk))
    enough = scores[first - 1].least if len(scores) >= first else 0.0
    exact = {score.pk: score.least for score in scores}
    unsure = {s.pk: s for s in scores if s.most > s.least and s.most >= enough}
    waiting = list(unsure)
    for start in range(0, len(waiting), AT_ONCE):
        texts = Entry.objects.filter(pk__in=waiting[start : start + AT_ONCE])
        for pk, text in texts.values_list("pk", "text"):
            exact[pk] = unsure[pk].of_text(text)
    return sorted(exact, key=lambda pk: (-exact[pk], pk))


def score(entry: Ranked, condition: Condition, rarity: Mapping[str, float]) -> Score:
    in_fields = [
        Places.of(field, rarity)
        for field in (entry.title_terms, entry.context_terms, entry.text_terms)
    ]
    share = _shares(field.numbers for field in in_fields)
    title = {term for _place, term in in_fields[0].found}
    found = []
    in_title = 0
    for clause in condition.wanted:
        value, alternative = max(
            ((_value(a, share, rarity, in_fields), a) for a in clause.alternatives),
            key=lambda pair: pair[0],
        )
        if value <= 0:
            continue
        words = " ".join(clause.forms)
        bonus = TYPED_IN_TITLE if words and _is_in_title(entry.title, words) else 0.0
        found.append((value, bonus, "" if bonus else words))
        if all(group & title for group in alternative.groups):
            in_title += 1
    if not found:
        return Score(entry.pk, 0.0, [])
    wanted = len(condition.wanted)
    factor = entry.weight
    if wanted > 1:
        title_and_text = (in_fields[0], in_fields[2])
        nearness = _together(title_and_text, [clause.terms for clause in condition.wanted])
        factor *= 1 + 0.4 * nearness
    if not in_title:
        factor *= entry.text_weight
    # A title that has the whole query is more than a title that has half of it.
    factor *= 1 + 0.15 * in_title / wanted
    if in_title == wanted and in_fields[0].length:
        factor *= 1 + min(1.0, wanted / len(entry.title.split())) ** 2
    factor *= len(found) / wanted
    return Score(entry.pk, factor, found)


def _value(
    alternative: Alternative,
    share: Mapping[str, float],
    rarity: Mapping[str, float],
    in_fields: Sequence[Places],
) -> float:
    total = 0.0
    for group in alternative.groups:
        best = max((share.get(term, 0.0) * rarity.get(term, 0.0) for term in group), default=0.0)
        if best <= 0:
            return 0.0
        total += best
    if len(alternative.groups) > 1:
        # Words of a name or a synonym mean it where they stand together; it is worth one word.
        total *= 0.5 + 0.5 * _together(in_fields, alternative.groups)
        total /= math.sqrt(len(alternative.groups))
    return alternative.weight * total


def _is_in_title(title: str, words: str) -> bool:
    return _has_words(title, words) or _has_words(title.lower(), words)


def _has_words(text: str, words: str) -> bool:
    """Whether the words stand there, and not as a part of others."""
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        if not (start and _is_of_word(text[start - 1])) and not _is_of_word(text[end : end + 1]):
            return True
        start = text.find(words, start + 1)
    return False


def _is_of_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _together(fields: Iterable[Places], groups: Sequence[Iterable[str]]) -> float:
    """From 0 to 1: how close one term of each group stands to those of the others, at their
    closest in one of the fields."""
    numbers: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        for term in group:
            numbers.setdefault(term, []).append(number)
    return max(
        _closest(
            ((place, number) for place, term in field.found for number in numbers.get(term, ())),
            len(groups),
        )
        for field in fields
    )


def _closest(places: Iterable[tuple[int, int]], number: int) -> float:
    """Width of the narrowest stretch with all clauses, as a share of the narrowest thinkable."""
    seen: dict[int, int] = {}
    narrowest = math.inf
    for place, clause in places:
        seen[clause] = place
        if len(seen) == number:
            narrowest = min(narrowest, place - min(seen.values()) + 1)
            if narrowest <= number:
                break
    if narrowest == math.inf:
        return 0.0
    return min(1.0, 2.0 * number / (narrowest + number))
