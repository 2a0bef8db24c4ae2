"""Reading of texts and queries: tokens, phrases, minus, synonyms, words without diacritics."""

from __future__ import annotations

import unicodedata

import pytest

from home.models import StandardPage
from search import analysis, privacy, reading, vocabulary
from search.models import AskedQuery, SynonymGroup
from search.searching import Asked, search

needs_morfeusz = pytest.mark.skipif(
    not analysis.HAS_MORFEUSZ, reason="morfeusz2 has no wheel for this machine"
)


def terms(text: str, language: str = "pl") -> list[str]:
    return [term for token in analysis.tokens(text, language) for term in token.terms]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CLXX/3333/2012", ["clxx/3333/2012"]),
        ("1 600 i 5\u00a0400\u00a0000", ["1600", "5400000"]),
        ("24,5% i 18.40", ["24.5", "18.40"]),
        ("2012–2020", ["2012", "2020"]),
        ("28800000.00", ["28800000"]),
        ("OWES-u, ZAZ-y", ["owes", "zaz"]),
        ("a i w z", []),
    ],
)
def test_words_that_are_no_words(text, found):
    assert terms(text) == found


def test_offsets_are_those_of_the_text():
    text = "Uchwała nr CLXX/3333/2012, CIS-u i publiczno-społecznych 1 600"
    for token in analysis.tokens(text):
        assert text[token.start : token.end].lower().startswith(token.form[:3])


@needs_morfeusz
def test_denied_participles_are_words_of_their_own():
    assert analysis.lemmas("nieuwzględniona") == {"nieuwzględnić"}
    assert analysis.lemmas("uwzględniona") == {"uwzględnić"}


def test_other_languages_do_not_mix():
    assert terms("the schools", "en") == ["en:school"]
    assert terms("соціальні кооперативи", "uk") == terms("соціальних кооперативів", "uk")


def add(home_page, title, number=0, **fields):
    page = StandardPage(title=title, slug=f"s-{number}", **fields)
    home_page.add_child(instance=page)
    return page


def titles(query: str) -> list[str]:
    return [hit.title.plain for hit in search(Asked(query)).hits]


@needs_morfeusz
@pytest.mark.parametrize(
    "query",
    ["zażółceniem", "zazolceniem", "zazolceniami", "ZAŻÓŁCENIE", "zażółceń"],
)
def test_any_form_with_and_without_diacritics(home_page, query):
    add(home_page, "O zażółceniu papieru")
    assert titles(query) == ["O zażółceniu papieru"]


@needs_morfeusz
def test_exact_diacritics_come_first(home_page):
    add(home_page, "Sąd rejonowy", 1)
    add(home_page, "Sad owocowy", 2)
    assert titles("sad") == ["Sad owocowy", "Sąd rejonowy"]
    assert titles("sąd") == ["Sąd rejonowy"]


def test_unknown_surnames_are_declined(home_page):
    add(home_page, "Spotkanie z Brzdąkiewiczonem")
    assert titles("Brzdąkiewiczona") == ["Spotkanie z Brzdąkiewiczonem"]


def test_phrases_and_minus(home_page):
    add(home_page, "Spis dobrych rozwiązań", 1)
    add(home_page, "Rozwiązań: dobrych spis", 2)
    assert titles('"spis dobrych rozwiązań"') == ["Spis dobrych rozwiązań"]
    assert titles("„spisem dobrych rozwiązań”") == ["Spis dobrych rozwiązań"]
    assert len(titles("spis rozwiązania")) == 2
    add(home_page, "Spis usług", 3)
    assert titles("spis -rozwiązanie") == ["Spis usług"]
    assert titles('spis -"dobrych rozwiązań"') != titles("spis")


def test_references_to_the_law_are_phrases(home_page):
    add(home_page, "Podstawa", 1, lead="Na mocy art. 6 ust. 1 lit. e ustawy.")
    add(home_page, "Inna", 2, lead="Na mocy art. 1 ust. 6 ustawy.")
    assert titles("art. 6 ust. 1") == titles("art 6 ust 1") == ["Podstawa"]


def test_resolution_numbers_as_typed(home_page):
    add(home_page, "Uchwała nr CLXX/3333/2012", 1)
    add(home_page, "Uchwała nr CLXX/3333/2013", 2)
    assert titles("clxx/3333/2012") == ["Uchwała nr CLXX/3333/2012"]
    assert len(titles("CLXX/3333")) == 2


def test_synonyms_of_editors_in_all_forms(home_page):
    add(home_page, "Wsparcie organizacji pozarządowych", 1)
    SynonymGroup.objects.all().delete()
    assert titles("NGO") == []
    SynonymGroup.objects.create(words="NGO, organizacja pozarządowa")
    assert titles("NGO") == ["Wsparcie organizacji pozarządowych"]
    add(home_page, "Spotkanie NGO", 2)
    assert set(titles("organizacje pozarządowe")) == {
        "Wsparcie organizacji pozarządowych",
        "Spotkanie NGO",
    }
    SynonymGroup.objects.update(one_way=True)
    assert titles("organizacje pozarządowe") == ["Wsparcie organizacji pozarządowych"]


def test_synonyms_are_the_same_however_their_letters_are_written(home_page):
    add(home_page, "Koparka łąkowa")
    SynonymGroup.objects.all().delete()
    # An accent as a character of its own, as in words that were copied out of a PDF.
    words = unicodedata.normalize("NFD", "żółtodzioby, koparka łąkowa")
    SynonymGroup.objects.create(words=words)
    assert titles("żółtodzioby") == ["Koparka łąkowa"]


def test_stop_words_alone_ask_for_nothing(db):
    question = reading.read("a w i na")
    assert question.condition.is_empty
    assert question.ignored == ("a", "w", "i", "na")


def test_long_queries_are_cut_and_it_is_said(db):
    question = reading.read("słowo " * 2000)
    assert question.cut
    assert len(question.condition.wanted) <= reading.MOST_CLAUSES


@pytest.mark.parametrize(
    ("query", "logged"),
    [
        ("spółdzielnia", True),
        ("XLV/718/2024", True),
        ("2012-2020", True),
        ("jan@przyklad.example", False),
        ("jan (at) przyklad", False),
        # The address is beyond the letters that are kept.
        ("odpowiedź na uwagę do planu " * 4 + "jan@przyklad.example", False),
        ("odpowiedź na uwagę do planu " * 3 + "sprawa numer 44051401359", False),
        ("tel 81 528 76 50", False),
        ("90010112345", False),
        ("1600 osób", True),
    ],
)
def test_what_may_tell_of_a_person_is_not_logged(client, home_page, query, logged):
    client.get("/szukaj/", {"q": query})
    assert AskedQuery.objects.exists() == logged


def test_queries_are_counted_by_day_with_what_they_found(client, home_page):
    add(home_page, "Spółdzielnie")
    for query in ("Spółdzielnia", "spółdzielnia ", "hipopotam"):
        client.get("/szukaj/", {"q": query})
    rows = AskedQuery.objects.order_by("text").values_list("text", "times", "found")
    assert list(rows) == [("hipopotam", 1, 0), ("spółdzielnia", 2, 1)]
    assert not {f.name for f in AskedQuery._meta.fields} & {"ip", "user", "session", "at"}


def test_a_robot_fills_no_table(db, monkeypatch):
    monkeypatch.setattr(AskedQuery, "MOST_A_DAY", 3)
    for query in ("jeden", "dwa", "trzy", "cztery", "jeden"):
        AskedQuery.count(query, 0)
    assert set(AskedQuery.objects.values_list("text", "times")) == {
        ("jeden", 2), ("dwa", 1), ("trzy", 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "may"),
    [
        ("plan 2012", True),
        ("plan 2012-2020", True),
        ("plan 2021 2027", True),
        ("posiedzenie 14.06.2024", True),
        ("od 01.06.2024 - 14.06.2024 i 2024-06-14", True),
        ("uchwała XLV/718/2024", True),
        ("20122020", False),
        ("2012-2020 502", False),
        ("81 441 53 00", False),
        ("44051401359", False),
        ("14.06.2024 81 441 53 00", False),
        ("99.06.2024 1", False),
        ("plan 2012, 2013, 2020", True),
        ("plan 2012–2020", True),
        ("601–234–567", False),
        ("601,234,567", False),
        ("+48601234567", False),
        ("+48 601\u200b234\u200b567", False),
        ("0601\u2011234\u2011567", False),
        ("jan @ przyklad", False),
        ("jan＠przyklad", False),
        ("jan(małpa)przyklad", False),
    ],
)
def test_years_and_dates_are_nobodys_numbers(query, may):
    assert privacy.may_be_logged(query) is may


def test_corrections_are_words_of_the_index_only(home_page):
    add(home_page, "Niezapominajka")
    assert vocabulary.corrections("niezapominjaka")[0] == "niezapominajka"
    found = search(Asked("niezapominjaka"))
    assert found.corrected and found.did_you_mean == "niezapominajka"


@needs_morfeusz
@pytest.mark.parametrize(
    ("query", "told"),
    [
        # "ile" is also a form of a word for clay, "znajdę" of one for a foundling.
        ("ile spółdzielni", ["spółdzielni"]),
        ("gdzie znajdę doradcę w moim powiecie", ["doradcę", "powiecie"]),
        ("szkolenie z wiedzą", ["szkolenie", "wiedzą"]),
        ("ile", ["ile"]),
    ],
)
def test_words_that_only_ask_are_not_looked_for(db, query, told):
    assert [clause.written for clause in reading.read(query).condition.wanted] == told


def test_a_slip_put_right_brings_texts_with_some_of_the_words_too(home_page):
    add(home_page, "Niezapominajka i skrzydlokwiat", 1)
    add(home_page, "Niezapominajka", 2)
    right = search(Asked("niezapominajka skrzydlokwiat"))
    slip = search(Asked("niezapominjaka skrzydlokwiat"))
    assert slip.corrected
    assert [h.title.plain for h in slip.hits] == [h.title.plain for h in right.hits]
    assert (slip.total, slip.with_all) == (right.total, right.with_all) == (2, 1)
