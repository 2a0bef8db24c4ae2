"""The accessibility statement and the privacy page: what the law prescribes is there."""

from __future__ import annotations

import re

import pytest

from home.models import AccessibilityStatementPage, PrivacyPage
from tests.home.page_content import EMPTY, FULL, add

PRESCRIBED = [
    "a11y-deklaracja",
    "a11y-wstep",
    "a11y-podmiot",
    "a11y-url",
    "a11y-data-publikacja",
    "a11y-data-aktualizacja",
    "a11y-status",
    "a11y-ocena",
    "a11y-data-sporzadzenie",
    "a11y-kontakt",
    "a11y-osoba",
    "a11y-email",
    "a11y-telefon",
    "a11y-procedura",
    "a11y-architektura",
]


def html_of(client, home_page, page):
    return client.get(add(home_page, page).get_url()).content.decode()


@pytest.mark.parametrize("contents", [EMPTY, FULL], ids=["empty", "full"])
def test_statement_has_each_prescribed_id_once(client, home_page, contents):
    html = html_of(client, home_page, contents["accessibility"]())

    ids = re.findall(r'\sid="(a11y-[^"]+)"', html)
    assert [id_ for id_ in PRESCRIBED if ids.count(id_) != 1] == []


def test_statement_gives_machines_their_dates_and_addresses(client, home_page):
    html = html_of(client, home_page, FULL["accessibility"]())

    for wanted in (
        '<time id="a11y-data-publikacja" datetime="2012-01-02">2012-01-02</time>',
        '<time id="a11y-data-aktualizacja" datetime="2012-02-03">2012-02-03</time>',
        '<time id="a11y-data-sporzadzenie" datetime="2012-03-04">2012-03-04</time>',
        '<a id="a11y-email" href="mailto:anna@przyklad.example">anna@przyklad.example</a>',
        '<a id="a11y-telefon" href="tel:+48811112233">81 111 22 33</a>',
        '<a id="a11y-url" href="http://testserver/">',
        "https://przyklad.example/analiza",
        "Fundacja Przykład",
        "Prześlemy tekst",
    ):
        assert wanted in html


def test_statement_falls_back_on_the_office(client, home_page):
    html = html_of(client, home_page, EMPTY["accessibility"]())

    assert 'id="a11y-email" href="mailto:rops@lubelskie.pl"' in html
    assert 'id="a11y-telefon" href="tel:+48815287650"' in html
    assert "nie podano" in html
    assert "nie przeprowadzał jego analizy" in html
    assert "w\xa0ciągu 7 dni" in html


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("FULL", "<strong>zgodna</strong>"),
        ("PARTIAL", "<strong>częściowo zgodna</strong>"),
        ("NONE", "<strong>niezgodna</strong>"),
    ],
)
def test_statement_says_how_far_the_site_complies(client, home_page, status, said):
    page = EMPTY["accessibility"]()
    page.status = AccessibilityStatementPage.Status[status]

    html = html_of(client, home_page, page)

    assert said in html.split('id="a11y-status"')[1].split("</p>")[0]


@pytest.mark.parametrize("contents", [EMPTY, FULL], ids=["empty", "full"])
def test_privacy_page_has_the_parts_of_rodo(client, home_page, contents):
    html = html_of(client, home_page, contents["privacy"]())

    for part in ("administrator", "inspektor", "cele-przetwarzania", "prawa", "cookies"):
        assert f'id="{part}"' in html


def test_privacy_page_shows_all_that_was_written(client, home_page):
    html = html_of(client, home_page, FULL["privacy"]())

    for wanted in (
        "Obowiązuje od 4\u00a0marca\u00a02012\u00a0r.",
        "Jan Przykładowy",
        "mailto:iod@przyklad.example",
        '<th scope="row">Odpowiedź</th><td>zgoda</td><td>12 miesięcy</td>',
        'id="odbiorcy"',
        'id="retencja"',
        'id="dobrowolnosc"',
    ):
        assert wanted in html


@pytest.mark.parametrize("model", [AccessibilityStatementPage, PrivacyPage])
def test_there_is_one_of_each(home_page, model):
    assert model.can_create_at(home_page)
    add(home_page, model(title="Jedyna"))

    assert not model.can_create_at(home_page)
