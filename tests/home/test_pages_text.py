"""Texts made of blocks: addresses, footnotes, tables; numbers, money, dates and terms."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from home import formats
from home.text_rendering import TextRendering
from tests.home.page_content import (
    FOOTNOTE,
    HEADING,
    ITEM,
    PARAGRAPH,
    ROW,
    block,
    full_text,
    items,
    text,
)

NBSP = formats.NBSP


def render(body):
    return re.sub(r"\s+", " ", render_to_string("home/includes/text.html", {"body": body}))


def local(*parts):
    return timezone.make_aware(datetime.datetime(*parts))


def test_ids_of_blocks_items_rows_and_notes_are_addresses(db):
    html = render(full_text())

    for tag, id_ in (
        ("div", PARAGRAPH),
        ("div", HEADING),
        ("li", ITEM),
        ("tr", ROW),
        ("li", FOOTNOTE),
    ):
        assert re.search(rf'<{tag} [^>]*id="b-{id_}"', html)


def test_footnote_links_there_and_back_from_each_mark(db):
    html = render(full_text())

    for nth in (1, 2):
        mark = f"fn-{FOOTNOTE}-{nth}"
        assert f'<a id="{mark}" href="#b-{FOOTNOTE}" role="doc-noteref"' in html
        assert f'href="#{mark}" role="doc-backlink"' in html
    assert html.count('aria-label="przypis 1"') == 2
    assert html.count("Zarządzenie dyrektora.") == 1
    assert "Nieznany znak [^z]." in html


def test_footnotes_are_numbered_as_the_text_refers_to_them():
    body = text(
        block("footnote", {"label": "zz", "text": "<p>nieużyty</p>"}),
        block("footnote", {"label": "b", "text": "<p>drugi</p>"}),
        block("paragraph", "<p>Zob. [^a] i [^b].</p>"),
        block("footnote", {"label": "a", "text": "<p>pierwszy</p>"}),
    )

    notes = TextRendering.of(body).footnotes

    assert [(note.number, note.label, note.references) for note in notes] == [
        (1, "a", 1),
        (2, "b", 1),
        (3, "zz", 0),
    ]


def test_headings_make_a_list_of_contents():
    body = text(
        block("heading", {"text": "Cele", "level": "h2"}, HEADING),
        block("heading", {"text": "Cel 1", "level": "h3"}),
    )

    headings = TextRendering.of(body).headings

    assert [(h.text, h.level) for h in headings] == [("Cele", "h2"), ("Cel 1", "h3")]
    assert headings[0].id == f"b-{HEADING}"


def test_plain_text_is_escaped(db):
    html = render(full_text())

    assert "Podmioty &lt;w&gt; regionie" in html
    assert "<w>" not in html


def test_table_says_what_its_cells_belong_to(db):
    html = render(full_text())

    assert '<th scope="col">Powiat</th>' in html
    assert '<th scope="col" class="is-num">Podmioty</th>' in html
    assert '<th scope="row">bialski</th>' in html
    assert '<td class="is-num">1 204</td>' in html
    assert "<td>wzrost</td>" in html
    assert 'role="region" aria-label="Podmioty &lt;w&gt; regionie" tabindex="0"' in html


def test_narrow_table_is_no_region():
    table = {
        "caption": "Dwie kolumny",
        "columns": items("A", "B"),
        "rows": items({"cells": items("1", "2")}),
        "first_column_is_header": False,
    }

    html = render(text(block("table", table)))

    assert "tabindex" not in html
    assert 'scope="row"' not in html


def test_figure_has_its_alternative_text_caption_and_credit(db):
    html = render(full_text())

    assert 'alt="Wykres"' in html
    assert "Liczba podmiotów" in html
    assert "ROPS" in html


def test_several_texts_take_the_queries_of_one(db, django_assert_num_queries):
    bodies = [full_text() for _ in range(5)]
    for body in bodies:
        assert [child.value for child in body]

    with django_assert_num_queries(1):
        TextRendering.of(bodies[0])
    with django_assert_num_queries(1):
        TextRendering.of_many(bodies)


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (0, None, "0"),
        (1234567, None, f"1{NBSP}234{NBSP}567"),
        (Decimal("12.5000"), None, "12,5"),
        (Decimal("1E+3"), None, f"1{NBSP}000"),
        (Decimal("-7.25"), 1, "\u22127,3"),
        (Decimal("-0.04"), 1, "0,0"),
        ("12.30", 2, "12,30"),
        ("", None, ""),
        (None, None, ""),
        ("dużo", None, ""),
    ],
)
def test_numbers(value, places, written):
    assert formats.number(value, places) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("1200000.00"), f"1{NBSP}200{NBSP}000{NBSP}zł"),
        (Decimal("99.5"), f"99,50{NBSP}zł"),
        (0, f"0{NBSP}zł"),
        (None, ""),
    ],
)
def test_money(value, written):
    assert formats.money(value) == written


def test_days_and_moments():
    assert formats.day(datetime.date(2012, 3, 1)) == f"1{NBSP}marca{NBSP}2012{NBSP}r."
    winter = local(2012, 1, 15, 14, 5)
    assert formats.moment(winter).replace(NBSP, " ") == "15 stycznia 2012 r., godz. 14:05"
    midnight = local(2012, 5, 1, 0, 0)
    assert formats.moment(midnight).replace(NBSP, " ") == "30 kwietnia 2012 r., godz. 24:00"


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        ((2012, 3, 3), (2012, 3, 3), "3 marca 2012 r."),
        ((2012, 3, 3), (2012, 3, 7), "3–7 marca 2012 r."),
        ((2012, 2, 28), (2012, 3, 7), "28 lutego – 7 marca 2012 r."),
        ((2012, 12, 30), (2013, 1, 2), "30 grudnia 2012 r. – 2 stycznia 2013 r."),
    ],
)
def test_periods(start, end, written):
    said = formats.period(datetime.date(*start), datetime.date(*end))

    assert said.replace(NBSP, " ") == written


@pytest.mark.parametrize(
    ("closes", "said"),
    [
        (local(2012, 3, 10, 15, 0), "kończy się dziś o 15:00"),
        (local(2012, 3, 11, 0, 0), "kończy się dziś o północy"),
        (local(2012, 3, 11, 0, 1), "został 1 dzień"),
        (local(2012, 3, 12, 9, 0), "zostały 2 dni"),
        (local(2012, 3, 15, 0, 0), "zostały 4 dni"),
        (local(2012, 3, 15, 9, 0), "zostało 5 dni"),
        (local(2012, 3, 22, 9, 0), "zostało 12 dni"),
        (local(2012, 3, 31, 9, 0), "zostało 21 dni"),
        (local(2012, 4, 1, 9, 0), "zostały 22 dni"),
        (local(2012, 3, 10, 12, 0), "zakończone"),
        (local(2012, 3, 9, 12, 0), "zakończone"),
    ],
)
def test_days_left_decline(closes, said):
    assert formats.days_left(closes, now=local(2012, 3, 10, 12, 0)) == said


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        (local(2012, 3, 10, 15, 0), "rozpocznie się dziś o 15:00"),
        (local(2012, 3, 11, 0, 0), "rozpocznie się jutro"),
        (local(2012, 3, 12, 0, 0), "rozpocznie się za 2 dni"),
        (local(2012, 3, 15, 0, 0), "rozpocznie się za 5 dni"),
        (local(2012, 3, 10, 12, 0), "trwa"),
    ],
)
def test_opening_declines(opens, said):
    assert formats.opens_in(opens, now=local(2012, 3, 10, 12, 0)) == said


def test_one_letter_words_hold_to_the_next():
    said = formats.tie("Praca i usługi w gminie, a co z nimi (w regionie)")

    assert said == (f"Praca i{NBSP}usługi w{NBSP}gminie, a{NBSP}co z{NBSP}nimi (w{NBSP}regionie)")
