"""Polish word forms, with Morfeusz and with what stands in for it."""

import re

import pytest

from search import analysis, checks

pytestmark = pytest.mark.one_database


@pytest.fixture
def without_morfeusz(monkeypatch):
    monkeypatch.setattr(analysis, "HAS_MORFEUSZ", False)
    forget = (analysis.lemmas.cache_clear, analysis._analyser.cache_clear)
    for clear in forget:
        clear()
    yield
    for clear in forget:
        clear()


needs_morfeusz = pytest.mark.skipif(
    not analysis.HAS_MORFEUSZ, reason="morfeusz2 has no wheel for this machine"
)


@needs_morfeusz
@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("szkoleniach", {"szkolenie", "szkolić"}),
        ("Spółdzielni", {"spółdzielnia"}),
        ("ludźmi", {"człowiek"}),
        ("mam", {"mama", "mamić", "mieć"}),
        ("miałem", {"mieć", "miał"}),
        ("OWES", {"owes"}),
        ("  xyzzy ", {"xyzzy"}),
        ("", {""}),
    ],
)
def test_every_dictionary_form_of_a_word(word, forms):
    assert analysis.lemmas(word) == forms


def test_forms_of_one_word_meet(without_morfeusz):
    assert analysis.lemmas("Spółdzielni") == analysis.lemmas("spółdzielnią") == {"spółdzielnia"}


def test_an_unknown_word_stands_for_itself_without_morfeusz_too(without_morfeusz):
    assert analysis.lemmas("Xyzzy") == {"xyzzy"}
    assert analysis.lemmas("") == {""}


def test_the_check_says_when_morfeusz_is_missing(without_morfeusz):
    (warning,) = checks.polish_dictionary()
    assert warning.id == "search.W001"
    assert "simplemma" in warning.msg


@needs_morfeusz
def test_the_check_is_silent_with_morfeusz():
    assert checks.polish_dictionary() == []


@pytest.mark.skipif(not analysis.HAS_MORFEUSZ, reason="a matter of Morfeusz")
def test_signs_of_units_are_words_that_every_engine_splits_alike() -> None:
    (square,) = analysis.tokens("m²")
    assert set(square.terms) == {"metr", "kwadratowy"}
    for text in ("m²", "km³", "5 zł za m²"):
        for token in analysis.tokens(text):
            assert all(re.fullmatch(r"[^\W_]+", term) for term in token.terms), token


def test_a_code_of_the_procurement_vocabulary_is_no_amount():
    (code,) = analysis.tokens("79810000-5")
    (as_typed,) = analysis.tokens("79810000")
    (amount,) = analysis.tokens("79,81 mln")
    assert set(code.terms) & set(as_typed.terms)
    assert set(amount.terms) & set(as_typed.terms)
    assert not set(code.terms) & {*amount.terms, *amount.parts}
