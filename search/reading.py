"""Reading a query: words, "phrases", -words, references to the law. It takes any text and never
fails."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from search import analysis, vocabulary
from search.analysis import Token
from search.models import SynonymGroup
from search.question import Alternative, Clause, Condition, Group, Question

LONGEST = 300
MOST_CLAUSES = 12
MOST_ALTERNATIVES = 30
SYNONYM = 0.85
_QUESTION_WORDS_TEXT = """
być chcieć co czemu czyj dlaczego dokąd gdzie ile ilu jaki jakiś kiedy który lub móc mój można
nasz należeć potrzebować prosić skąd swój szukać trzeba warto wiedzieć wolno znaleźć
"""
QUESTION_WORDS = frozenset(_QUESTION_WORDS_TEXT.split())
"""Words of questions that say nothing of what is asked for."""

_QUOTES = '"„”“«»'
_PARTS = re.compile(
    rf"(?P<minus>(?<!\S)[-−])?[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)"
    r"|(?<!\S)[-−](?P<unwanted>[^\W_][^\s]*)"
)
_WORD_OF_LAW = r"(?:\b(?:art|ust|pkt|lit|poz|rozdz)\b\.?|§)"
_LAW = re.compile(
    rf"{_WORD_OF_LAW}\s*[0-9a-z]{{1,6}}\b(?:[\s,]*{_WORD_OF_LAW}\s*[0-9a-z]{{1,6}}\b)*",
    re.IGNORECASE,
)


SynonymTerms = tuple[tuple[tuple[Group, ...], ...], bool]


@dataclass(frozen=True)
class _Word:
    token: Token
    terms: dict[str, float]


def typed(text: str) -> str:
    """A query as it stands in the field, however long it is."""
    return " ".join(analysis.clean(text).split())


def shown_again(text: str) -> str:
    """A query as it is searched for and stands in links: of a long one the beginning."""
    text = typed(text[: 10 * LONGEST])
    if len(text) <= LONGEST:
        return text
    # Half of the last word would be another word.
    return text[: LONGEST + 1].rpartition(" ")[0] or text[:LONGEST]


def read(text: str, *languages: str) -> Question:
    """The question that a query asks, in the languages of the texts that it looks into: Polish, if
    none are given."""
    languages = languages or ("pl",)
    cut = len(typed(text[: 10 * LONGEST])) > LONGEST
    text = shown_again(text)
    phrases: list[tuple[int, int, str]] = []
    unwanted: list[tuple[int, int, str, bool]] = []
    rest = text
    for match in _PARTS.finditer(text):
        start, end = match.span()
        if match["quoted"] is not None:
            if match["minus"]:
                unwanted.append((start, end, match["quoted"], True))
            else:
                phrases.append((start, end, match["quoted"]))
        else:
            unwanted.append((start, end, match["unwanted"], False))
        rest = rest[:start] + " " * (end - start) + rest[end:]
    for match in _LAW.finditer(rest):
        if re.search(r"\d", match[0]):
            start, end = match.span()
            phrases.append((start, end, match[0]))
            rest = rest[:start] + " " * (end - start) + rest[end:]

    plain = _tokens(rest, languages)
    ignored = tuple(token.form for token in plain if not token.terms)
    words = [token for token in plain if token.terms]
    wanted = [*_plain_clauses(words, plain)]
    wanted += [
        clause
        for start, end, quoted in phrases
        if (clause := _phrase(quoted, start, end, languages))
    ]
    wanted.sort(key=lambda clause: clause.start)
    refused = []
    for start, end, quoted, _is_phrase in unwanted:
        clause = _phrase(quoted, start, end, languages)
        if clause:
            refused.append(clause)
    telling = [clause for clause in wanted if not _only_asks(clause)] or wanted
    telling = list({(c.alternatives, c.phrase): c for c in reversed(telling)}.values())[::-1]
    condition = _condition(telling[:MOST_CLAUSES], refused[:MOST_CLAUSES])
    return Question(text, condition, ignored, cut or len(wanted) > MOST_CLAUSES)


def _only_asks(clause: Clause) -> bool:
    """A form of a question word; that "ile" is also clay and "znajdę" a foundling does not
    matter, but "wiedzą" may be knowledge."""
    asks = clause.terms & QUESTION_WORDS
    if clause.phrase or not asks:
        return False
    return asks == clause.terms or "wiedza" not in clause.terms


def _condition(wanted: list[Clause], unwanted: list[Clause]) -> Condition:
    """Of three words and more not all have to be there: who asks a question uses other words than
    the text that answers it. How many are is weighed by search/ranking.py."""
    number = len(wanted)
    if number < 3 or any(clause.phrase for clause in wanted):
        return Condition(tuple(wanted), tuple(unwanted))
    # Of many words the choices would be too many.
    spared = number // 3 if number <= 6 else 1
    return Condition(tuple(wanted), tuple(unwanted), enough=number - spared)


def _tokens(text: str, languages: Sequence[str]) -> list[Token]:
    """Words with their terms in each of the languages. What one of them has in every text means
    nothing in the others either."""
    first, *others = languages
    found = list(analysis.tokens(text, first))
    for language in others:
        # Where words begin and end is the same in all languages.
        pairs = zip(found, analysis.tokens(text, language), strict=True)
        found = [
            one._replace(terms=one.terms + other.terms if one.terms and other.terms else ())
            for one, other in pairs
        ]
    return found


def _phrase(text: str, start: int, end: int, languages: Sequence[str]) -> Clause | None:
    """Words that stand beside each other; one word alone means just itself."""
    found = _tokens(text, languages)
    groups: list[Group] = [frozenset(token.terms) for token in found]
    while groups and not groups[-1]:
        groups.pop()
        found.pop()
    while groups and not groups[0]:
        groups.pop(0)
        found.pop(0)
    if not groups:
        return None
    return Clause(
        written=text,
        alternatives=(Alternative(tuple(group for group in groups if group)),),
        forms=tuple(token.form for token in found),
        phrase=tuple(groups) if len(groups) > 1 else (),
        start=start,
        end=end,
    )


def _plain_clauses(words: Sequence[Token], plain: Sequence[Token]) -> list[Clause]:
    if not words:
        return []
    readings = vocabulary.readings(words)
    read_words = [_Word(token, readings[token.form]) for token in words]
    groups = _synonym_groups()
    clauses = []
    place = 0
    while place < len(read_words):
        length, others = _synonyms_at(read_words, place, groups)
        span = read_words[place : place + length]
        clauses.append(_clause(span, others))
        place += length
    return clauses


def _clause(span: Sequence[_Word], others: Sequence[tuple[Group, ...]]) -> Clause:
    own = []
    if len(span) == 1:
        by_weight: dict[float, set[str]] = {}
        for term, weight in span[0].terms.items():
            by_weight.setdefault(weight, set()).add(term)
        own = [
            Alternative((frozenset(terms),), weight)
            for weight, terms in sorted(by_weight.items(), reverse=True)
        ]
    else:
        own = [Alternative(tuple(_sure_group(word) for word in span))]
    return Clause(
        written=" ".join(word.token.form for word in span),
        alternatives=(*own, *(Alternative(groups, SYNONYM) for groups in others))[
            :MOST_ALTERNATIVES
        ],
        forms=tuple(word.token.form for word in span),
        start=span[0].token.start,
        end=span[-1].token.end,
    )


def _sure_group(word: _Word) -> Group:
    return frozenset(term for term, weight in word.terms.items() if weight > vocabulary.UNSURE)


def _synonym_groups() -> list[SynonymTerms]:
    """Each group of synonyms as terms, and whether only its first one finds the others."""
    rows = SynonymGroup.objects.values_list("words", "one_way")
    return [(members, one_way) for words, one_way in rows if len(members := _members(words)) > 1]


@lru_cache(maxsize=2_000)
def _members(words: str) -> tuple[tuple[Group, ...], ...]:
    """The synonyms of a group that have terms."""
    members = (
        tuple(frozenset(token.terms) for token in analysis.tokens(member) if token.terms)
        for member in SynonymGroup(words=analysis.clean(words)).members
    )
    return tuple(filter(None, members))


def _synonyms_at(
    words: Sequence[_Word], place: int, groups: Sequence[SynonymTerms]
) -> tuple[int, list[tuple[Group, ...]]]:
    """The longest synonym that begins at this word: how many words, and what else it means."""
    length, others = 1, []
    for members, one_way in groups:
        for number, member in enumerate(members[:1] if one_way else members):
            if len(member) < length or place + len(member) > len(words):
                continue
            if all(group & words[place + n].terms.keys() for n, group in enumerate(member)):
                # Of several words also this one itself: typed without diacritics, they may stand
                # for others, but not all of them at once.
                found = [o for n, o in enumerate(members) if n != number or len(member) > 1]
                if len(member) > length:
                    length, others = len(member), found
                else:
                    others = [*others, *(other for other in found if other not in others)]
    return length, others
