"""What holds for every text, tried on texts that nobody would think of. `make proof` tries more."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.formats import MINUS, NBSP, number
from planpages.blocks import ChapterTextBlock
from planpages.comparison import ADDED, REMOVED, SAME, word_diff
from planpages.paragraphs import split_paragraphs

pytestmark = pytest.mark.proof

WORDS = ["plan", "osób", "1 200", "3,5%", "–", ".", "\n", " ", "(", "KIS", "i", "żółć", NBSP]
texts = st.lists(st.sampled_from(WORDS), max_size=40).map("".join) | st.text(max_size=60)
paragraphs = st.lists(
    st.sampled_from(["<p>Jeden.</p>", "<p>Dwa <b>słowa</b>.</p>", "<p></p>", "<p> <br/></p>"]),
    max_size=6,
)


FULL = re.compile(r"<p>(?:Jeden|Dwa).*?</p>")


def said(blocks: list[dict[str, str]]) -> list[str]:
    return FULL.findall("".join(block["value"] for block in blocks))


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(texts, texts)
def test_a_comparison_loses_and_invents_no_word(before, after):
    pieces = word_diff(before, after)
    kept = {state: [p for p in pieces if p.state in (SAME, state)] for state in (REMOVED, ADDED)}
    assert letters("".join(p.text for p in kept[REMOVED])) == letters(before)
    assert letters("".join(p.text for p in kept[ADDED])) == letters(after)


@given(texts)
def test_a_text_does_not_differ_from_itself(text):
    assert all(piece.state == SAME for piece in word_diff(text, text))


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_a_number_is_read_back_as_it_was_written(value):
    text = number(value)
    read = text.replace(NBSP, "").replace(",", ".").replace(MINUS, "-")
    assert Decimal(read) == value


@given(st.lists(paragraphs, max_size=5))
def test_pasted_paragraphs_are_split_and_none_is_lost(pasted):
    block = ChapterTextBlock()
    raw = [
        {"type": "paragraph", "value": "".join(parts), "id": f"block-{nth}"}
        for nth, parts in enumerate(pasted)
    ]
    once = split_paragraphs(block.to_python(raw))
    result = list(once.get_prep_value())

    ids = [part["id"] for part in result]
    assert len(set(ids)) == len(ids)
    assert [part for part in ids if part.startswith("block-")] == [part["id"] for part in raw]
    assert all(len(FULL.findall(part["value"])) <= 1 for part in result)
    assert said(result) == said(raw)
    # The editor still has the paragraphs in one block and saves them once more.
    assert list(split_paragraphs(block.to_python(raw)).get_prep_value()) == list(
        once.get_prep_value()
    )
    again = list(split_paragraphs(once).get_prep_value())
    assert again == result
