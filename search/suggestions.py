"""Suggestions while typing: words of the index and titles, both only of what can be found now."""

from __future__ import annotations

from dataclasses import dataclass, field

from search import analysis, facets, indexing, vocabulary
from search.engines import Narrowing, embedded
from search.models import Entry
from search.question import Alternative, Clause, Condition
from search.reading import LONGEST, read
from search.searching import first_found

MOST_WORDS = 5
MOST_TITLES = 5


@dataclass(frozen=True)
class Title:
    title: str
    url: str
    kind: str


@dataclass(frozen=True)
class Suggestions:
    words: list[str] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)


def for_text(text: str, language: str = "") -> Suggestions:
    """Whole queries that the typed text may become, and titles that have it: in this language, or
    in Polish where nothing is in another."""
    text = analysis.clean(text[: 10 * LONGEST])[:LONGEST].lstrip()
    words_in = language or "pl"
    found = list(analysis.tokens(text, words_in))
    if not found or text != text.rstrip() or found[-1].end != len(text):
        return Suggestions()
    last = found[-1]
    before = text[: last.start]
    words = vocabulary.completions(last.form, words_in)
    engine = embedded()
    earlier = read(before, words_in).condition.wanted if before.strip() else ()
    kept = []
    terms: set[str] = set(last.terms)
    having = {
        word: first_found(Condition((*earlier, _clause(word, words_in))), engine)
        for word in dict.fromkeys(words)
    }
    public = indexing.public_among({pk for ids in having.values() for pk in ids})
    for word, ids in having.items():
        if not public.isdisjoint(ids):
            terms.update(analysis.terms_of(word, words_in))
            kept.append(before + word)
    titles = _titles(earlier, terms, language)
    own = text.lower()
    return Suggestions([word for word in kept if word.lower() != own][:MOST_WORDS], titles)


def _clause(word: str, language: str) -> Clause:
    terms = analysis.terms_of(word, language) or (word,)
    return Clause(word, (Alternative((frozenset(terms),)),))


def _titles(earlier: tuple[Clause, ...], terms: set[str], language: str) -> list[Title]:
    if not terms:
        return []
    last = Clause("", (Alternative((frozenset(terms),)),))
    condition = Condition((*earlier, last), title_only=True)
    narrowing = Narrowing({facets.LANGUAGE.name: frozenset({language})} if language else {})
    found = embedded().best(condition, narrowing, by_date=False, offset=0, limit=MOST_TITLES * 4)
    by_id = Entry.objects.in_bulk([candidate.entry_id for candidate in found])
    entries = [by_id[c.entry_id] for c in found if c.entry_id in by_id]
    stale = indexing.stale_among(entries)
    titles: dict[str, Title] = {}
    for entry in entries:
        if entry.pk not in stale:
            titles.setdefault(
                entry.title, Title(entry.title, entry.url, facets.KIND.labels(entry.kind))
            )
    return list(titles.values())[:MOST_TITLES]
