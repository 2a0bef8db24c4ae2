"""Facets counted from facet sets, passages marked by reading few words, and candidates."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bulletin.models import Section
from home.models import HomePage, StandardPage
from search import analysis, facets, highlighting, indexing
from search.engines import Narrowing, embedded, postgresql
from search.models import Entry, FacetSet
from search.ranking import RERANKED
from search.reading import read
from search.searching import Asked, search

MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NAMES = ("rodzaj", "rok", "powiat", "cecha")
SETS = st.dictionaries(
    st.sampled_from(NAMES),
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True).map(sorted),
)
CHOICES = st.dictionaries(
    st.sampled_from((*NAMES, "nieznana")), st.frozensets(st.sampled_from("abcx"), max_size=2)
)


def test_names_of_all_values_cost_one_query(db: None, django_assert_num_queries: Any) -> None:
    Section.objects.bulk_create(
        [Section(name=f"Dział {number}", slug=f"dzial-{number}") for number in range(20)]
    )
    numbers = Counter({f"dzial-{number}": 20 - number for number in range(20)})
    with django_assert_num_queries(1):
        (counted,) = facets.counted({"dzial": numbers}, {"dzial": frozenset({"<odd>"})})
    assert [value.label for value in counted.values[:2]] == ["Dział 0", "Dział 1"]
    assert counted.values[-1] == facets.Value("<odd>", "<odd>", 0, True)


def counted_slowly(
    counts: list[tuple[dict[str, list[str]], int]], choice: facets.Choice
) -> tuple[int, int, dict[str, Counter[str]]]:
    """What `tally` has to say, entry by entry."""
    chosen = {name: values for name, values in choice.items() if values}
    total = 0
    numbers: dict[str, Counter[str]] = {}
    for values, number in counts:
        missed = [name for name in chosen if chosen[name].isdisjoint(values.get(name, ()))]
        total += 0 if missed else number
        for name in values if not missed else missed if len(missed) == 1 else ():
            for value in values.get(name, ()):
                numbers.setdefault(name, Counter())[value] += number
    return sum(number for _values, number in counts), total, numbers


@MANY
@given(st.lists(st.tuples(SETS, st.integers(1, 9)), max_size=8), CHOICES)
def test_facets_are_counted_as_entry_by_entry(
    db: None, sets: list[tuple[dict[str, list[str]], int]], choice: facets.Choice
) -> None:
    by_id = {FacetSet.id_of(values): (values, number) for values, number in sets}
    FacetSet.objects.bulk_create(
        [FacetSet(pk=pk, values=values) for pk, (values, _number) in by_id.items()],
        ignore_conflicts=True,
    )
    tally = facets.tally({pk: number for pk, (_values, number) in by_id.items()}, choice)
    expected = counted_slowly(list(by_id.values()), choice)
    assert (tally.with_words, tally.total, tally.values) == expected


def test_the_values_of_a_set_are_those_that_make_its_id(db: None) -> None:
    values = {"powiat": ["rycki"], "rok": ["2020"]}
    FacetSet.objects.create(pk=FacetSet.id_of(values), values=values)
    assert facets.values_of(FacetSet.id_of(values)) == {"powiat": ("rycki",), "rok": ("2020",)}


WORDS = st.sampled_from(
    ["spółdzielni", "Socjalnych", "nieuwzględniona", "CIS-u", "coś", "ktoś", "m²", "45", "tys.",
     "zamku", "ZAZ", "czym", "plan", "planie", "lepszy", "i", "w", "XLV/718/2024", "„klauzulę”",
     "2021", "2 021", "2021,0", "2,021", "000", "45 mln", "45 000 000", "3", "3,50", "2021r",
     "79810000-5", "79810000", "5G", "roku", "osoby"]
)  # fmt: skip


@pytest.mark.one_database
@pytest.mark.skipif(not analysis.HAS_MORFEUSZ, reason="forms are made by Morfeusz")
@MANY
@given(st.lists(WORDS, min_size=90, max_size=200), st.data())
def test_marks_of_a_long_text_are_those_of_reading_all_of_it(
    db: None, words: list[str], data: st.DataObject
) -> None:
    text = " ".join(words)
    present = {term for token in analysis.tokens(text) for term in token.terms}
    terms = frozenset(data.draw(st.sets(st.sampled_from(sorted(present)), min_size=1, max_size=4)))
    assert len(text) > highlighting.SHORT
    everything = [
        (token.start, token.end)
        for token in analysis.tokens(text)
        if not terms.isdisjoint((*token.terms, *token.parts))
    ]
    assert highlighting.marks(text, terms) == everything


def stands_slowly(text: str, phrase: list[frozenset[str]]) -> bool:
    """What `stands_in` has to say, having read every word."""
    words = [frozenset(token.terms) for token in analysis.tokens(text)]
    return any(
        all(not group or group & words[place + n] for n, group in enumerate(phrase))
        for place in range(len(words) - len(phrase) + 1)
    )


@pytest.mark.one_database
@pytest.mark.skipif(not analysis.HAS_MORFEUSZ, reason="forms are made by Morfeusz")
@MANY
@given(
    st.lists(WORDS, max_size=200),
    st.lists(WORDS, min_size=2, max_size=4),
    st.sampled_from([" ", ", ", " – ", "\n", "."]),
)
def test_a_phrase_stands_where_reading_all_of_it_finds_it(
    db: None, words: list[str], asked: list[str], between: str
) -> None:
    for phrase in (clause.phrase for clause in read(f'"{" ".join(asked)}"').condition.wanted):
        for text in (between.join(words), between.join([*words[:50], *asked, *words[50:]])):
            if phrase:
                assert highlighting.stands_in(text, phrase) == stands_slowly(text, list(phrase))


@pytest.mark.parametrize("asked", ["regionu planu", "2021 planu", "3 osoby", "XLV/718/2024 planu"])
def test_long_texts_are_not_read_to_the_end_for_a_phrase(db: None, asked: str) -> None:
    words = ["słowa", "zdania", "akapitu", "rozdziału", "planu"]
    text = " ".join(words[number % 5] for number in range(20_000)) + " 2021 regionu"
    phrase = read(f'"{asked}"').condition.wanted[0].phrase
    taken: dict[str, float] = {}
    for name, ask in (("quick", highlighting.stands_in), ("slow", stands_slowly)):
        ask(text, phrase)
        began = time.process_time()
        for _again in range(5):
            assert not ask(text, phrase)
        taken[name] = time.process_time() - began
    assert taken["quick"] < taken["slow"] / 2


def add(home_page: HomePage, number: int, **fields: Any) -> StandardPage:
    page = StandardPage(slug=f"strona-{number}", **fields)
    home_page.add_child(instance=page)
    return page


def test_what_has_all_the_words_is_proposed_where_many_have_one_of_them(
    home_page: HomePage,
) -> None:
    """It is long and means little by each: engines must not lose it among short ones."""
    filling = " ".join(f"wyraz{number}" for number in range(400))
    add(home_page, 0, title="Zestawienie", lead=f"jesiotr {filling} kasztan")
    for number in range(1, RERANKED + 20):
        add(home_page, number, title="Jesiotr jesiotr", lead="jesiotr")
    indexing.refresh_statistics()
    found = search(Asked("jesiotr kasztan"))
    assert (found.with_all, found.total) == (1, RERANKED + 20)
    assert found.hits[0].title.plain == "Zestawienie"


def test_facets_narrow_by_their_values(home_page: HomePage) -> None:
    add(home_page, 1, title="Jesiotr w rzece")
    condition = read("jesiotr").condition
    engine = embedded()
    for kind, number in (("strona", 1), ("aktualnosc", 0)):
        narrowing = Narrowing(choice={"rodzaj": frozenset([kind])})
        found = engine.best(condition, narrowing, by_date=False, offset=0, limit=5)
        assert len(found) == engine.count(condition, narrowing).total == number
        assert engine.count(condition, narrowing).with_words == 1


@pytest.mark.on_postgresql
def test_a_table_of_numbers_is_no_more_than_postgresql_takes(db: None) -> None:
    """Each of these is an amount and a code: forty thousand would be too much for it."""
    numbers = [str(number) for number in range(10_000_000, 10_040_000)]
    terms = [term for number in numbers for term in analysis.terms_of(number)]
    entry = Entry(title_terms="spis", text_terms=" ".join(terms), facet_terms=":a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [postgresql.lexemes(entry)])
        ((kept,),) = cursor.fetchall()
        cursor.execute(
            "SELECT %s::tsvector @@ $$'@spis' & 'spis' & ':a' & '10000000'$$::tsquery",
            [postgresql.lexemes(entry)],
        )
        assert cursor.fetchall() == [(True,)]
    assert 40_000 < kept < len(terms)


@pytest.mark.on_sqlite
def test_an_index_of_an_older_layout_is_made_anew(home_page: HomePage) -> None:
    from search.engines import sqlite

    add(home_page, 1, title="Jesiotr w rzece")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_fts_words")
        cursor.execute("DROP TABLE search_fts")
        cursor.execute(
            "CREATE VIRTUAL TABLE search_fts USING fts5(title_terms, context_terms, text_terms, "
            "content='search_entry', content_rowid='id')"
        )
    sqlite.create_schema(connection)
    assert search(Asked("jesiotr", {"rodzaj": frozenset(["strona"])})).total == 1
