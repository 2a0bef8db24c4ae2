"""The page of search results."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import unquote_plus
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.models import NewsIndexPage, NewsPage, StandardPage
from search import feeds, views


@pytest.fixture
def write(home_page):
    """Add pages below the home page."""

    def add(title, number=0, **fields):
        page = StandardPage(title=title, slug=f"strona-{number}", **fields)
        home_page.add_child(instance=page)
        return page

    return add


def read(client, **query):
    response = client.get("/szukaj/", query)
    html = response.content.decode()
    return response, html.replace("<mark>", "").replace("</mark>", "").replace("\xa0", " ")


def test_without_a_query_there_is_a_form(client, home_page):
    for query in ({}, {"q": ""}, {"q": "   "}, {"q": "\x00"}):
        response, html = read(client, **query)
        assert response.status_code == 200
        assert 'name="q"' in html
        assert "Wpisz jedno lub kilka słów" in html
        assert "Brak wyników" not in html


def test_it_finds_by_title_and_text_and_keeps_the_query(client, write):
    write("Spółdzielnie socjalne", 1, lead="Praca dla każdego")
    write("Targi", 2, lead="Wystawcy z regionu")
    _response, html = read(client, q="Spółdzielnie")
    assert "Spółdzielnie socjalne" in html
    assert "Wystawcy z regionu" not in html
    assert 'value="Spółdzielnie"' in html
    assert "1 wynik dla zapytania" in html
    _response, html = read(client, q="wystawcy")
    assert 'href="/strona-2/"' in html


def test_nothing_found_is_said(client, write):
    write("Targi", 1)
    response, html = read(client, q="<b>hipopotam</b>")
    assert response.status_code == 200
    assert "Brak wyników" in html
    assert "&lt;b&gt;hipopotam" in html
    assert "<b>hipopotam" not in html


def test_what_is_not_public_is_not_found_by_anybody(client, signed_in, write):
    write("Tajemnica szkicu", 1, live=False)
    published = write("Jawna", 2)
    published.title = "Tajemnica zmiany"
    published.save_revision()
    closed = write("Tajemnica hasła", 3)
    PageViewRestriction.objects.create(page=closed, password="x")
    for reader in (client, signed_in("admin")):
        _response, html = read(reader, q="tajemnica")
        assert "Brak wyników" in html


def test_results_have_pages_and_links_keep_the_query(client, write):
    for number in range(25):
        write(f"Żyrafa numer {number}", number)
    _response, html = read(client, q="żyrafa")
    assert html.count("Żyrafa numer") == views.PER_PAGE
    assert "25 wyników dla zapytania" in html
    assert "q=%C5%BCyrafa&amp;strona=2" in html
    _response, last = read(client, q="żyrafa", strona="3")
    assert last.count("Żyrafa numer") == 5
    for odd in ("0", "99", "x", "-1"):
        assert read(client, q="żyrafa", strona=odd)[0].status_code == 200


def test_a_page_after_the_last_is_the_last(client, write):
    for number in range(25):
        write(f"Żyrafa numer {number}", number)
    _response, last = read(client, q="żyrafa", strona="3")
    _response, after = read(client, q="żyrafa", strona="99")
    assert after.count("Żyrafa numer") == 5
    assert re.findall(r"<title>.*?</title>", after) == re.findall(r"<title>.*?</title>", last)
    query = {"q": "żyrafa", "na_strone": "20", "strona": "99"}
    assert len(client.get("/api/v2/szukaj/", query).json()["items"]) == 5


NONE = "Żaden tekst nie zawiera wszystkich tych słów. Pokazujemy teksty, które zawierają część z"


@pytest.mark.parametrize(
    ("with_all", "some_of_them", "said"),
    [
        (0, 2, NONE),
        (1, 2, "Wszystkie te słowa zawiera tylko 1 tekst. Pokazujemy też teksty z częścią słów."),
        (2, 1, "Wszystkie te słowa zawierają tylko 2 teksty. Pokazujemy też"),
        (5, 1, "Wszystkie te słowa zawiera tylko 5 tekstów. Pokazujemy też"),
        (2, 0, ""),
        (6, 0, ""),
    ],
)
@pytest.mark.parametrize("order", [{}, {"kolejnosc": "data"}])
def test_it_is_said_how_many_have_all_of_several_words(
    client, write, with_all, some_of_them, said, order
):
    for number in range(with_all):
        write(f"Koparka, dźwig i betoniarka {number}", number)
    for number in range(with_all, with_all + some_of_them):
        write(f"Koparka i dźwig {number}", number)
    _response, html = read(client, q="koparka dźwig betoniarka", **order)
    found = client.get("/api/v2/szukaj/", {"q": "koparka dźwig betoniarka", **order}).json()
    assert found["meta"]["total_count"] == with_all + some_of_them
    assert found["relaxed"] is bool(said)
    assert said in html
    assert said or ("zystkie te słowa" not in html and NONE not in html)


def test_of_two_words_few_texts_with_both_are_told_from_the_others(client, write):
    for number in range(2):
        write(f"Koparka {number}", number)
    _response, html = read(client, q="koparka dźwig")
    assert NONE in html
    write("Koparka i dźwig", 3)
    _response, html = read(client, q="koparka dźwig")
    assert "Wszystkie te słowa zawiera tylko 1 tekst." in html
    write("Koparka z dźwigiem", 4)
    _response, html = read(client, q='"koparka z dźwigiem"')
    assert "zystkie te słowa" not in html and NONE not in html


def queries(client, **query):
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/szukaj/", query).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_the_results(client, home_page, write):
    index = NewsIndexPage(title="Aktualności", slug="nowiny")
    home_page.add_child(instance=index)
    index.add_child(instance=NewsPage(title="Plan w nowinach", slug="n0"))
    write("Plan pierwszy", 0)
    queries(client, q="plan")
    few = queries(client, q="plan")
    for number in range(1, 30):
        write(f"Plan {number}", number)
        index.add_child(instance=NewsPage(title=f"Plan nowina {number}", slug=f"n{number}"))
    assert queries(client, q="plan") <= few
    assert queries(client, q="plan", strona="2") <= few


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "AND OR NOT",
        "plan AND",
        "(plan",
        "plan:*",
        "'; DROP TABLE",
        "*",
        "-plan",
        "NEAR(a b)",
        "ą" * 500,
        "słowo " * 60,
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
def test_no_query_breaks_it(client, write, query):
    write("Plan", 1)
    response, html = read(client, q=query)
    assert response.status_code == 200
    assert "chwilowo nie działa" not in html


def test_a_failing_engine_is_said_and_breaks_nothing(client, home_page, monkeypatch, caplog):
    def broken(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM no_such_table")

    monkeypatch.setattr(views, "search", broken)
    response, html = read(client, q="tajne słowo")
    assert response.status_code == 503
    assert "chwilowo nie działa" in html
    assert 'value="tajne słowo"' in html
    assert "tajne" not in caplog.text
    assert "public" not in response.get("Cache-Control", "")
    assert client.get("/health/ready").status_code == 200


def test_it_sets_no_cookie_and_robots_stay_out(client, home_page):
    response, html = read(client, q="plan")
    assert not response.cookies
    assert 'content="noindex"' in html


ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(answer):
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own feed


def test_the_feed_names_its_own_address_and_query(client, write):
    write("Wskaźnik", 1)
    query = {"q": "wskaźnik plan", "rodzaj": "strona"}
    root = parsed(client.get("/szukaj/feed/", query))
    (own,) = [link.get("href") for link in root.iter(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.startswith("http://testserver/szukaj/feed/?q=wska%C5%BAnik+plan&rodzaj=strona")
    assert client.get(own).status_code == 200
    assert root.findtext(f"{ATOM}title") == "Wyniki dla: wskaźnik plan"


@pytest.mark.parametrize("odd", ["\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\x0b", "\x85"])
def test_a_feed_is_xml_whatever_is_in_titles_and_queries(client, write, odd):
    write(f"Wskaźnik{odd} pierwszy", 1, lead=f"O{odd} nim")
    answer = client.get("/szukaj/feed/", {"q": f"wskaźnik{odd} {odd}"})
    root = parsed(answer)
    assert [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")] != []


def test_what_a_text_says_is_no_html_of_the_feed(client, write):
    write("Koparka <b>gruby</b>", 1, lead="Koparka <img src=x onerror=alert(1)> w tekście")
    (entry,) = parsed(client.get("/szukaj/feed/", {"q": "koparka"})).iter(f"{ATOM}entry")
    # The summary is HTML, the title is text.
    assert entry.find(f"{ATOM}summary").get("type") == "html"
    summary = "<mark>Koparka</mark> &lt;img src=x onerror=alert(1)&gt; w tekście"
    assert entry.findtext(f"{ATOM}summary") == summary
    assert entry.find(f"{ATOM}title").get("type") in (None, "text")
    assert entry.findtext(f"{ATOM}title") == "Koparka <b>gruby</b>"


def test_every_entry_of_the_feed_says_when_it_changed(client, write):
    write("Koparka z datą", 1, last_published_at=datetime(2024, 5, 6, 12, tzinfo=UTC))
    write("Koparka bez daty", 2, live=True)
    entries = list(parsed(client.get("/szukaj/feed/", {"q": "koparka"})).iter(f"{ATOM}entry"))
    assert [bool(entry.findtext(f"{ATOM}updated")) for entry in entries] == [True, True]
    assert entries[0].findtext(f"{ATOM}updated").startswith("2024-05-06")


def test_no_filter_says_twice_that_nothing_was_found(client, write):
    write("Niezapominajka", 1)
    _response, html = read(client, q="niezapominjaka", rodzaj="uwaga")
    assert html.count("Brak wyników dla zapytania „niezapominjaka”") == 1
    assert html.count("Brak wyników dla zapytania „niezapominajka”") == 1


def test_a_failing_search_is_said_in_the_feed_too(client, home_page, monkeypatch, caplog):
    def broken(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM no_such_table")

    monkeypatch.setattr(feeds, "search", broken)
    answer = client.get("/szukaj/feed/", {"q": "tajne słowo"})
    assert answer.status_code == 503
    assert "tajne" not in caplog.text
    assert "public" not in answer.get("Cache-Control", "")


def test_a_long_query_is_kept_and_the_reader_told(client, write):
    write("Spółdzielnie socjalne", 1, lead="Praca")
    query = "spółdzielnia " * 30 + "praca"
    response, html = read(client, q=query)
    assert response.status_code == 200
    assert f'value="{query}"' in html
    assert "Zapytanie ma 395 znaków, a szukać można najwyżej 300" in html
    assert 'aria-describedby="page-search-long"' in html
    assert "Spółdzielnie socjalne" in html
    # Links carry what was searched for, which ends with a whole word.
    (link,) = set(re.findall(r'href="\?q=([^"&]*)"', html))
    assert unquote_plus(link) == " ".join(["spółdzielnia"] * 23)


def test_a_query_that_is_long_enough_is_not_called_long(client, write):
    write("Spółdzielnie socjalne", 1)
    for query in ("spółdzielnia " * 23 + "w", "spółdzielnia" + " " * 400):
        _response, html = read(client, q=query)
        assert "Zapytanie ma" not in html
        assert f'value="{query.strip()}"' in html


def test_the_page_says_how_long_a_query_may_be(client, home_page):
    _response, html = read(client)
    assert 'maxlength="300"' in html
    assert "najwyżej 300 znaków" in html
