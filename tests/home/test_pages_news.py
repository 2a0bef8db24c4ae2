"""News: order, pages of the list, neighbours, what is not shown, the feed."""

from __future__ import annotations

import datetime
import re
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from home.models import NewsIndexPage
from tests.home.page_content import add, full_text, news_item, picture

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def index(home_page):
    return add(home_page, NewsIndexPage(title="Aktualności", slug="aktualnosci", lead="Co nowego"))


def titles(client, address):
    html = client.get(address).content.decode()
    return re.findall(r'rows__title">\s*<a href="[^"]*">([^<]+)</a>', html)


def feed_of(client, index):
    response = client.get(index.get_url() + "feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own feed


def test_newest_come_first_and_ten_on_a_page(client, index):
    for nth in (3, 1, 2, *range(4, 24)):
        news_item(index, nth)

    assert titles(client, "/aktualnosci/") == [f"Wiadomość {n}" for n in range(23, 13, -1)]
    assert titles(client, "/aktualnosci/?strona=3") == [f"Wiadomość {n}" for n in (3, 2, 1)]
    html = client.get("/aktualnosci/?strona=2").content.decode()
    assert "<title>Aktualności – strona 2 –" in html
    assert 'rel="prev" href="?strona=1"' in html
    assert 'rel="next" href="?strona=3"' in html
    assert re.search(r'aria-current="page"><span class="visually-hidden">strona </span>2<', html)


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", ""])
def test_odd_page_numbers_still_show_news(client, index, number):
    news_item(index, 1)

    assert titles(client, f"/aktualnosci/?strona={number}") == ["Wiadomość 1"]


def test_list_without_news(client, index):
    assert "Nie ma jeszcze żadnych aktualności." in client.get("/aktualnosci/").content.decode()


def test_first_page_shows_the_three_newest(client, home_page, index):
    for nth in range(1, 6):
        news_item(index, nth, lead="Krótko")

    assert titles(client, "/") == ["Wiadomość 5", "Wiadomość 4", "Wiadomość 3"]


def test_first_page_without_a_news_list_has_no_such_section(client, home_page):
    assert "sekcja-aktualnosci" not in client.get("/").content.decode()


def test_first_page_with_an_empty_news_list_says_so(client, home_page, index):
    html = client.get("/").content.decode()

    assert "Nie ma jeszcze żadnych aktualności." in html
    assert "Wszystkie aktualności" not in html


def test_news_shows_its_parts(client, index):
    page = news_item(
        index,
        1,
        lead="Krótko o sprawie",
        image=picture(),
        image_alt="Uczestnicy szkolenia",
        image_credit="Jan Przykładowy",
        body=full_text(),
    )

    html = client.get(page.get_url()).content.decode()

    assert '<time datetime="2012-03-02">2\u00a0marca\u00a02012\u00a0r.</time>' in html
    assert 'alt="Uczestnicy szkolenia"' in html
    assert "Jan Przykładowy" in html
    assert "Podmioty w\u00a0regionie" in html


def test_neighbours_follow_the_dates(client, index):
    old, middle, new = (news_item(index, nth) for nth in (1, 2, 3))
    news_item(index, 4, live=False)
    same_day = news_item(index, 2, title="Tego samego dnia")

    assert old.neighbours() == (middle, None)
    assert middle.neighbours() == (same_day, old)
    assert same_day.neighbours() == (new, middle)
    assert new.neighbours() == (None, same_day)
    html = client.get(middle.get_url()).content.decode()
    assert f'rel="prev" href="{old.get_url()}"' in html
    assert f'rel="next" href="{same_day.get_url()}"' in html


def test_feed_is_valid_atom(client, index):
    page = news_item(index, 1, lead="Krótko & węzłowato")

    feed = feed_of(client, index)

    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "pl"
    assert feed.findtext("a:title", "", ATOM).startswith("Aktualności")
    assert feed.findtext("a:author/a:name", "", ATOM).startswith("Regionalny Ośrodek")
    own = feed.find("a:link[@rel='self']", ATOM)
    assert own is not None
    assert own.attrib["href"] == index.get_full_url() + "feed/"
    datetime.datetime.fromisoformat(feed.findtext("a:updated", "", ATOM))
    (entry,) = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:title", "", ATOM) == "Wiadomość 1"
    assert entry.findtext("a:summary", "", ATOM) == "Krótko & węzłowato"
    assert entry.findtext("a:id", "", ATOM) == page.get_full_url()
    assert entry.findtext("a:published", "", ATOM) == "2012-03-02T12:00:00+01:00"
    datetime.datetime.fromisoformat(entry.findtext("a:updated", "", ATOM))


def test_feed_without_news_is_still_a_feed(client, index):
    feed = feed_of(client, index)

    assert feed.findall("a:entry", ATOM) == []
    assert feed.findtext("a:updated", "", ATOM)


def test_list_announces_its_feed(client, index):
    html = client.get("/aktualnosci/").content.decode()

    assert 'type="application/atom+xml" title="Aktualności" href="/aktualnosci/feed/"' in html


def test_what_is_not_public_is_nowhere(client, home_page, index):
    news_item(index, 1, title="Szkic redakcji", live=False)
    kept = news_item(index, 2, title="Dla pracowników")
    restriction = PageViewRestriction.objects.create(
        page=kept, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.first())
    changed = news_item(index, 3, title="Jawna")
    changed.title = "Jawna po zmianie"
    changed.save_revision()

    for address in ("/", "/aktualnosci/", "/aktualnosci/feed/"):
        html = client.get(address).content.decode()
        assert "Szkic redakcji" not in html
        assert "Dla pracowników" not in html
        assert "po zmianie" not in html
        assert "Jawna" in html
    assert changed.neighbours() == (None, None)
