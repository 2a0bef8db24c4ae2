"""Two texts of a chapter compared: by block id, then word by word."""

from __future__ import annotations

import pytest

from planpages.comparison import (
    ADDED,
    REMOVED,
    SAME,
    Change,
    compare_chapters,
    compare_versions,
    word_diff,
    words_of,
)
from planpages.reading import ChapterText


def text(*blocks, page: int = 1, number: int = 1, title: str = "Rozdział", lead: str = ""):
    """A text of raw blocks (id, type, value); a paragraph by its words."""
    body = [
        {"id": key, "type": kind, "value": f"<p>{value}</p>" if kind == "paragraph" else value}
        for key, kind, value in blocks
    ]
    record = {
        "page": page, "number": number, "slug": f"r{number}", "title": title, "lead": lead,
        "kind": "other", "priorities": [], "working_group": "g", "body": body,
    }  # fmt: skip
    return ChapterText.of_record(record, {})


def p(key: str, words: str):
    return (key, "paragraph", words)


def found(before, after):
    return [
        (change.change, change.block.id, change.moved)
        for change in compare_chapters(before, after).blocks
    ]


def test_the_same_text_has_no_changes():
    change = compare_chapters(text(p("a", "Raz.")), text(p("a", "Raz.")))
    assert not change and change.blocks == () and change.counts == []


def test_blocks_are_told_apart_by_id_not_by_place():
    before = text(p("a", "Raz."), p("b", "Dwa."), p("c", "Trzy."))
    after = text(p("n", "Nowy."), p("a", "Raz."), p("c", "Trzy inne."))
    assert found(before, after) == [
        (Change.ADDED, "n", False),
        (Change.REMOVED, "b", False),
        (Change.CHANGED, "c", False),
    ]


def test_a_block_elsewhere_is_moved_and_may_be_changed_too():
    before = text(p("a", "Raz."), p("b", "Dwa."), p("c", "Trzy."))
    assert found(before, text(p("b", "Dwa."), p("c", "Trzy."), p("a", "Raz."))) == [
        (Change.MOVED, "a", True)
    ]
    assert found(before, text(p("b", "Dwa."), p("c", "Trzy."), p("a", "Raz i pół."))) == [
        (Change.CHANGED, "a", True)
    ]


def test_a_new_number_alone_is_no_change_but_a_changed_block_tells_its_old_one():
    before = text(p("a", "Raz."), p("b", "Dwa."))
    changes = compare_chapters(before, text(p("n", "Nowy."), p("a", "Raz."), p("b", "Dwa i pół.")))
    assert [change.block.id for change in changes.blocks] == ["n", "b"]
    moved_on = changes.blocks[1]
    assert moved_on.renumbered and (moved_on.before.number, moved_on.after.number) == ("1.2", "1.3")


def test_a_change_without_words_is_told_from_one_of_words():
    before = text(p("a", 'Zob. <a href="https://jeden.example">tu</a>.'))
    after = text(p("a", 'Zob. <a href="https://dwa.example">tu</a>.'))
    (change,) = compare_chapters(before, after).blocks
    assert change.change == Change.CHANGED and change.same_words


def test_ids_of_items_are_addresses_not_content():
    def items(key):
        return ("l", "list", {"ordered": False, "items": [
            {"type": "item", "value": "<p>raz</p>", "id": key}
        ]})  # fmt: skip

    assert not compare_chapters(text(items("x")), text(items("y")))


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("", "nowe", [(ADDED, "nowe")]),
        ("stare", "", [(REMOVED, "stare")]),
        ("bez zmian", "bez zmian", [(SAME, "bez zmian")]),
        (
            "mamy dwa powiaty, razem",
            "mamy trzy powiaty, razem",
            [(SAME, "mamy "), (REMOVED, "dwa "), (ADDED, "trzy "), (SAME, "powiaty, razem")],
        ),
        (
            "wiersz\nostatni",
            "wiersz\nśrodkowy\nostatni",
            [(SAME, "wiersz\n"), (ADDED, "środkowy\n"), (SAME, "ostatni")],
        ),
        (
            "kwota: 1\xa0400,50\xa0zł",
            "kwota: 1\xa0600,50\xa0zł",
            [
                (SAME, "kwota: "),
                (REMOVED, "1\xa0400,50\xa0"),
                (ADDED, "1\xa0600,50\xa0"),
                (SAME, "zł"),
            ],
        ),
    ],
)
def test_words_that_stayed_came_and_went(before, after, pieces):
    assert [(piece.state, piece.text) for piece in word_diff(before, after)] == pieces


@pytest.mark.parametrize("seed", range(20))
def test_both_texts_can_be_read_out_of_the_pieces(seed):
    import random

    chance = random.Random(seed)  # noqa: S311
    some = ["a", "po", "żółw,", "2014", "–", "plan.", "\n", "100%"]
    before = " ".join(chance.choices(some, k=30))
    after = " ".join(chance.choices(some, k=30))
    pieces = word_diff(before, after)
    assert "".join(x.text for x in pieces if x.state != REMOVED).split() == after.split()
    assert "".join(x.text for x in pieces if x.state != ADDED).split() == before.split()


def test_texts_too_long_to_compare_are_shown_whole():
    before, after = "słowo " * 3000, "inne " * 3000
    assert [piece.state for piece in word_diff(before, after)] == [REMOVED, ADDED]


def test_every_kind_of_block_is_put_into_words():
    blocks = text(
        ("1", "heading", {"text": "Ludność", "level": "h2"}),
        ("2", "table", {"caption": "Powiaty", "columns": ["Nazwa", "Liczba"],
                        "rows": [{"cells": ["bialski", "3"]}], "first_column_is_header": True}),
        ("3", "finances", {"caption": "Ramy", "years": [2012], "declared_total": "1000",
                           "rows": [{"name": "EFS", "amounts": ["1000"]}]}),
        ("4", "indicator", {"name": "Spółdzielnie", "definition": "Czynne", "unit": "podmioty",
                            "baseline": "21", "baseline_year": 2011, "target": "90",
                            "target_year": 2020, "source": "KRS"}),
        ("5", "intervention", {"name": "Centra", "goal": "Bliżej", "measures": ["Nowe"],
                               "responsible": "ROPS", "period_from": 2012, "period_to": 2015,
                               "amount": "1500.50", "funding": "EFS"}),
        ("6", "footnote", {"label": "a", "text": "<p>Przykład.</p>"}),
        p("7", "Ubywa[^a] ludzi."),
    ).blocks  # fmt: skip
    words = [words_of(block) for block in blocks]
    assert words[0] == "Ludność"
    assert words[1] == "Powiaty\nNazwa | Liczba\nbialski | 3"
    assert words[2].splitlines()[:3] == ["Ramy", "2012", "EFS | 1\u00a0000\u00a0zł"]
    assert "90 (2020)" in words[3] and "21 (2011)" in words[3]
    assert "2012–2015" in words[4] and "1\u00a0500,50\u00a0zł" in words[4]
    assert words[5] == "[a] Przykład."
    assert words[6] == "Ubywa ludzi."


def test_versions_are_compared_chapter_by_chapter():
    one, two, gone = (text(p("a", "Raz."), page=n, number=n) for n in (1, 2, 3))
    changed = text(p("a", "Raz i dwa."), page=2, number=2)
    new = text(p("x", "Nowy."), page=9, number=4)
    changes = compare_versions([one, two, gone], [one, changed, new])
    assert [(change.text.page_id, change.change) for change in changes] == [
        (2, Change.CHANGED),
        (9, Change.ADDED),
        (3, Change.REMOVED),
    ]


def test_a_new_title_is_a_change_of_the_chapter():
    change = compare_chapters(text(title="Stary tytuł"), text(title="Nowy tytuł"))
    assert change and change.title_changed and not change.lead_changed and not change.blocks
