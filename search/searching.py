"""A search from the question to what is shown: the same for page, feed and API."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone

from home.languages.addresses import LANGUAGES, ORIGINAL, here
from home.search_sources import framed_kinds
from search import (
    analysis,
    facets,
    feeding,
    highlighting,
    indexing,
    outages,
    ranking,
    reading,
    vocabulary,
)
from search.engines import Engine, EngineFailure, Narrowing, Page, embedded
from search.highlighting import Passage
from search.models import Entry
from search.question import Condition, Question

logger = logging.getLogger(__name__)

PER_PAGE = 10
LANGUAGE = facets.LANGUAGE.name
MOST_PAGES = 100
VERIFIED = 2000
"""Entries of which a phrase is verified word by word, the best first."""
FEW = 3
FEW_WITH_ALL = PER_PAGE
"""If fewer texts have the words, those that have some of them follow."""
ATTEMPTS = 3
HEALED = 300
"""Results looked at in one attempt once one of them turned out not to be public."""
LOOKED_AT = 20
"""Entries of which one has to be public for a word to be proposed."""


@dataclass(frozen=True)
class Asked:
    """What a reader asks for: the words, what narrows them, the order and the page."""

    text: str
    choice: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_date: bool = False
    page: int = 1
    per_page: int = PER_PAGE
    language: str = ""
    """The reader's, to which the search keeps unless another is chosen; empty: all of them."""

    @property
    def words_in(self) -> tuple[str, ...]:
        """The languages of the words: those that were chosen, else Polish."""
        chosen = self.choice.get(LANGUAGE, ())
        return tuple(language for language in LANGUAGES if language in chosen) or ("pl",)

    @property
    def chosen(self) -> Mapping[str, frozenset[str]]:
        """What the reader chose: the own language goes without saying."""
        if self.choice.get(LANGUAGE) != {self.language}:
            return self.choice
        return {name: values for name, values in self.choice.items() if name != LANGUAGE}


@dataclass(frozen=True)
class Hit:
    """A result as it is shown."""

    entry_id: int
    title: Passage
    passage: Passage
    context: str
    url: str
    kind: str
    kind_label: str
    language: str
    date: date | None

    @property
    def address(self) -> str:
        """Where the reader gets it: a Polish page that is framed, in the frame of the language."""
        is_page = self.url.partition("#")[0].endswith("/")
        framed = self.language == ORIGINAL and self.kind in framed_kinds and is_page
        return here(self.url) if framed else self.url


@dataclass
class Results:
    """What was found."""

    question: Question
    asked: Asked
    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    facets: list[facets.Counted] = field(default_factory=list)
    with_all: int = 0
    """How many of them have all the words."""
    with_words: int = 0
    """How many entries have the words that were asked for (if many were, most of them)."""
    did_you_mean: str = ""
    corrected: bool = False
    """Nothing was found for the query itself: these are results of `did_you_mean`."""
    engine: str = ""
    lost: list[int] = field(default_factory=list)
    """Numbers that the engine gave and no entry has (any more)."""
    condition: Condition = field(default_factory=lambda: Condition(()))
    """What was searched for in the end."""

    @property
    def relaxed(self) -> bool:
        """Whether there are results that have only some of the words."""
        return self.with_all < self.total

    @property
    def pages(self) -> int:
        per_page = self.asked.per_page
        return min(MOST_PAGES, max(1, -(-self.total // per_page)))


def search(asked: Asked) -> Results:
    """What readers see of the answer, whatever the engine."""
    question = reading.read(asked.text, *asked.words_in)
    if outages.may_ask():
        from search.engines.external import External

        try:
            answer = _answer(question, asked, partial(External, candidates(asked)))
            outages.works()
            return answer
        except EngineFailure as failure:
            if failure.only_this_query:
                logger.warning("Search: the server refuses a query (%s)", failure.detail)
            else:
                outages.began(failure)
    return _answer(question, asked, embedded)


def _answer(question: Question, asked: Asked, choose: Callable[[], Engine]) -> Results:
    results = Results(question, asked)
    if question.condition.is_empty:
        return results
    for attempt in range(ATTEMPTS):
        engine = choose()
        results = Results(question, asked, engine=engine.name)
        entries = _find(results, engine)
        if results.lost and attempt < ATTEMPTS - 1:
            # What a server still has of them is put right, and left out from now on.
            feeding.note(results.lost)
            continue
        counted = entries
        if not entries and results.facets:
            # Nothing is left by what was chosen, but the facets count what is without it.
            counted = _load(first_found(results.condition, engine))
        stale = indexing.stale_among(counted)
        if not stale:
            break
        # The index was not told of a change, and perhaps of others like it. Put it right, then
        # count again.
        more = engine.best(results.condition, Narrowing(), by_date=True, offset=0, limit=HEALED)
        suspect = {entry.pk: entry for entry in [*counted, *_load([c.entry_id for c in more])]}
        withdrawn = indexing.stale_among(suspect.values())
        logger.warning("Search: %d entries were found that are not public", len(withdrawn))
        _heal([entry for pk, entry in suspect.items() if pk in withdrawn])
        if attempt == ATTEMPTS - 1:
            entries = [entry for entry in entries if entry.pk not in stale]
    results.hits = [_shown(entry, results.condition) for entry in entries]
    if results.total < FEW and not results.did_you_mean and not results.asked.chosen:
        results.did_you_mean, _sure = _correction(results, engine, results.total)
    return results


def _find(results: Results, engine: Engine) -> list[Entry]:
    """Fill in what was found; give the entries of the page."""
    condition, narrowing, tally = _first_with_results(results, engine)
    results.condition = condition
    results.total = tally.total
    _count_other_languages(results, tally, engine)
    results.facets = facets.counted(tally.values, results.asked.chosen, results.asked.language)
    if not results.total:
        return []
    results.with_all = results.total
    if condition.enough:
        results.with_all = engine.how_many(replace(condition, enough=None), narrowing)
        if not (results.with_all or results.did_you_mean or results.asked.chosen):
            # Others of the words were enough; the reader is told of the one that was a slip.
            results.did_you_mean, _sure = _correction(results, engine, results.with_words, True)
    if results.asked.page > results.pages:
        results.asked = replace(results.asked, page=results.pages)
    return _page(results, narrowing, engine)


def _count_other_languages(results: Results, tally: facets.Tally, engine: Engine) -> None:
    """Words are read in the language of the texts, so each of the other languages is asked for
    by itself. Where nobody speaks of languages, there are no others."""
    asked = results.asked
    if LANGUAGE not in asked.choice:
        return
    numbers = tally.values.setdefault(LANGUAGE, Counter())
    for language in set(LANGUAGES) - set(asked.words_in):
        condition = reading.read(results.question.text, language).condition
        if condition.is_empty:
            continue
        among = Narrowing({**asked.choice, LANGUAGE: frozenset({language})})
        number = engine.how_many(condition, verified(condition, engine, among))
        if number:
            numbers[language] = number


Try = tuple[Condition, Narrowing, facets.Tally]


def _first_with_results(results: Results, engine: Engine) -> Try:
    """What has the words, or those of the query with slips put right; of few, with what has some
    of the words as well."""
    condition, choice = results.question.condition, results.asked.choice
    tried = _try(condition, choice, engine)
    total = results.with_words = tried[2].with_words
    if total >= FEW_WITH_ALL:
        return tried
    if not total:
        results.did_you_mean, sure = _correction(results, engine, 0)
        if results.did_you_mean and sure:
            results.corrected = True
            condition = reading.read(results.did_you_mean, *results.asked.words_in).condition
            tried = _try(condition, choice, engine)
            if tried[2].with_words >= FEW_WITH_ALL:
                return tried
    if len(condition.wanted) > 1 and not condition.phrases:
        return _try(replace(condition, enough=1), choice, engine)
    return tried


def _try(condition: Condition, choice: facets.Choice, engine: Engine) -> Try:
    narrowing = replace(verified(condition, engine, Narrowing()), choice=choice)
    return condition, narrowing, engine.count(condition, narrowing)


def verified(condition: Condition, engine: Engine, narrowing: Narrowing) -> Narrowing:
    """Where there are phrases: of these entries only those in which the words stand as in them."""
    phrases, unwanted = condition.phrases, condition.unwanted_phrases
    if not phrases and not unwanted:
        return narrowing
    candidates = engine.best(condition, narrowing, by_date=False, offset=0, limit=VERIFIED)
    passed = []
    for entry in Entry.objects.filter(pk__in=[c.entry_id for c in candidates]).only(
        "title", "context", "text", "language"
    ):
        fields = (entry.title, entry.context, entry.text)
        if all(
            any(highlighting.stands_in(text, clause.phrase, entry.language) for text in fields)
            for clause in phrases
        ) and not any(
            highlighting.stands_in(text, clause.phrase, entry.language)
            for text in fields
            for clause in unwanted
        ):
            passed.append(entry.pk)
    return replace(narrowing, entries=passed)


def candidates(asked: Asked) -> Page:
    """What an engine has to propose for the page that is asked for."""
    offset = (asked.page - 1) * asked.per_page
    if not asked.by_date and offset < ranking.RERANKED:
        return Page(by_date=False, offset=0, limit=ranking.RERANKED)
    return Page(asked.by_date, offset, asked.per_page)


def _page(results: Results, narrowing: Narrowing, engine: Engine) -> list[Entry]:
    asked, condition = results.asked, results.condition
    offset = (asked.page - 1) * asked.per_page
    reranked = not asked.by_date and offset < ranking.RERANKED
    found = engine.best(condition, narrowing, **asdict(candidates(asked)))
    ids = [candidate.entry_id for candidate in found]
    if reranked:
        ordered = ranking.in_order(ids, condition, offset + asked.per_page)
        shown = ordered[offset : offset + asked.per_page]
    else:
        ordered = shown = ids
    entries = _load(shown)
    there = set(ordered) if reranked else {entry.pk for entry in entries}
    results.lost = sorted(set(ids) - there)
    return entries


def _load(ids: list[int]) -> list[Entry]:
    """Entries in this order; those that the index has lost since are left out."""
    by_id = Entry.objects.in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]


def _heal(stale: list[Entry]) -> None:
    by_source: dict[str, set[int]] = {}
    for entry in stale:
        by_source.setdefault(entry.source, set()).add(entry.object_id)
    for name, ids in by_source.items():
        source = indexing.source_named(name)
        with transaction.atomic():
            if source is None:
                indexing.drop([entry.pk for entry in stale if entry.source == name])
            else:
                indexing.index_rows(source, ids, timezone.now())


def _shown(entry: Entry, condition: Condition) -> Hit:
    present = f" {entry.title_terms} {entry.context_terms} {entry.text_terms} "
    terms = highlighting.terms_in(condition, lambda term: f" {term} " in present)
    return Hit(
        entry_id=entry.pk,
        title=highlighting.whole(entry.title, terms, entry.language),
        passage=highlighting.passage(entry.text, terms, entry.language),
        context=entry.context,
        url=entry.url,
        kind=entry.kind,
        kind_label=facets.KIND.labels(entry.kind),
        language=entry.language,
        date=entry.date,
    )


def _correction(
    results: Results, engine: Engine, found: int, others_found: bool = False
) -> tuple[str, bool]:
    """The query with slips put right, if that finds more, and whether they certainly are slips.

    Only words that find something now are ever proposed. A word that the dictionary has may have
    been meant: what is proposed instead is for the reader to choose; where the other words have
    found something it has to be a likely slip.
    """
    question, languages = results.question, results.asked.words_in
    text = question.text
    changed, sure = False, True
    single = [c for c in question.condition.wanted if len(c.forms) == 1 and not c.phrase]
    there = engine.having(sorted({term for clause in single for term in clause.terms}))
    for clause in sorted(single, key=lambda c: -c.start):
        if any(there[term] for term in clause.terms):
            continue
        typed = clause.forms[0]
        proposed = vocabulary.corrections(typed, languages)
        if others_found and analysis.is_known(typed):
            proposed = [word for word in proposed if vocabulary.is_unfinished(typed, word)]
        word = _first_findable(proposed, languages, engine)
        if word:
            text = text[: clause.start] + word + text[clause.end :]
            changed = True
            # Only of Polish there is a dictionary.
            sure = sure and languages == ("pl",) and not analysis.is_known(typed)
    if not changed:
        return "", False
    condition, narrowing, tally = _try(reading.read(text, *languages).condition, {}, engine)
    more = tally.with_words > found
    if others_found and not more:
        # Put right, several words may be one name: of few texts, but of those that are meant.
        more = bool(engine.how_many(replace(condition, enough=None), narrowing))
    return (text, sure) if more else ("", False)


def _first_findable(words: list[str], languages: Iterable[str], engine: Engine) -> str:
    """The first of these words that finds something, itself or by a synonym."""
    for word in words:
        condition = reading.read(word, *languages).condition
        if not condition.is_empty and indexing.public_among(first_found(condition, engine)):
            return word
    return ""


def first_found(condition: Condition, engine: Engine) -> list[int]:
    """Some entries that have this: whether one of them is public is another question."""
    found = engine.best(condition, Narrowing(), by_date=True, offset=0, limit=LOOKED_AT)
    return [candidate.entry_id for candidate in found]
