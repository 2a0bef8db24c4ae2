"""/wydarzenia/: terms to come, months, past years; filters, feeds, the first page."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from events.boundaries import next_boundary
from events.models import ConferencePage, FairPage, Term
from home import search_sources
from home.models import ContentVersion
from tests.events.announced import calendar_page, enrolment, event, registered, term

pytestmark = pytest.mark.django_db

NOON = timezone.make_aware(datetime(2026, 3, 10, 12))


@pytest.fixture
def noon(clock):
    """Tuesday, 10 March 2026, noon."""
    clock.at(NOON)
    return clock


def read(client, query=""):
    response = client.get(f"/wydarzenia/{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def titles(html):
    return re.findall(r'rows__title"><a href="[^"]*">([^<]*)</a>', html)


# The list


def test_terms_to_come_stand_by_date_and_past_ones_by_year(client, noon):
    event("Później", term(40))
    event("Wkrótce", term(3), term(25, powiat="0664"))
    event("Trwa", term(-1, lasts=3))
    event("Przed rokiem", term(-400))
    event("Zimą", term(-30))
    event("Szkic", term(5), live=False)

    assert titles(read(client)) == ["Trwa", "Wkrótce", "Wkrótce", "Później"]
    html = read(client, "?widok=archiwum")
    assert titles(html) == ["Zimą"]
    assert "Wydarzenia w 2026 r." in html
    assert "2025 <span" in html
    assert titles(read(client, "?widok=archiwum&rok=2025")) == ["Przed rokiem"]
    assert titles(read(client, "?widok=archiwum&rok=2024")) == []


def test_a_list_tells_the_state_of_each_term(client, noon):
    enrolment(event("A", term(1)).terms.get(), opens=1, closes=1.5)
    enrolment(event("B", term(2)).terms.get(), closes=1)
    full = enrolment(event("C", term(3)).terms.get(), closes=1, capacity=1)
    registered(full)
    without_list = enrolment(
        event("D", term(4)).terms.get(), closes=1, capacity=1, waiting_list=False
    )
    registered(without_list)
    enrolment(event("E", term(5)).terms.get(), opens=-3, closes=-1)
    event("F", term(6))
    event("G", term(0, hour=11))

    marks = re.findall(r'class="badge badge--\w+">([^<]*)</span>', read(client))
    assert marks == [
        "Trwa", "Dziś", "Zapisy wkrótce", "Zapisy otwarte",
        "Tylko lista rezerwowa", "Brak miejsc", "Zapisy zakończone",
    ]  # fmt: skip


def test_a_place_that_nobody_confirmed_in_time_is_free_again(client, noon):
    places = enrolment(event("A", term(9)).terms.get(), capacity=1)
    registered(places, confirmed=False)
    assert "Tylko lista rezerwowa" in read(client)
    assert next_boundary(timezone.now()) <= timezone.now() + timedelta(days=1)
    noon.forward(days=1, minutes=1)
    assert "Zapisy otwarte" in read(client)


def test_while_others_wait_a_free_place_is_not_open_to_all(client, noon):
    places = enrolment(event("A", term(9)).terms.get(), capacity=5)
    registered(places, "waiting")
    assert "Tylko lista rezerwowa" in read(client)


def test_filters_combine_are_counted_and_undone(client, noon):
    event("Szkolenie", term(3), term(4, powiat="0664"))
    event("Targi", term(5), kind=FairPage)
    event("Konferencja", term(6, powiat="0664"), kind=ConferencePage)
    event("Z sieci", term(7, powiat="", online_url="https://transmisja.example/"))

    html = read(client, "?rodzaj=szkolenie&powiat=0664")
    assert titles(html) == ["Szkolenie"]
    # A facet is counted as if nothing were chosen in itself.
    counts = dict(
        re.findall(r'value="([\w-]+)"(?: checked)?><span>[^<]*<span class="count">\((\d+)', html)
    )
    assert counts["konferencja"] == "1" and counts["targi"] == "0"
    assert counts["0663"] == "1" and counts["0664"] == "1" and counts["online"] == "1"
    assert 'href="/wydarzenia/?powiat=0664"' in html
    assert 'href="/wydarzenia/?rodzaj=szkolenie"' in html
    assert titles(read(client, "?powiat=online")) == ["Z sieci"]
    both = read(client, "?powiat=online&powiat=0663&rodzaj=szkolenie")
    assert titles(both) == ["Szkolenie", "Z sieci"]
    # Views keep the choice.
    assert "?rodzaj=szkolenie&amp;powiat=0664&amp;widok=miesiac" in html
    assert "kalendarz.ics?rodzaj=szkolenie&amp;powiat=0664" in html


def test_nothing_found_says_which_choice_to_give_up(client, noon):
    event("Szkolenie", term(3))
    html = read(client, "?rodzaj=targi&powiat=0663")
    assert "Żadne wydarzenie nie spełnia wszystkich wybranych warunków." in html
    assert re.search(r'href="/wydarzenia/\?powiat=0663#wyniki">pominąć: targi', html)
    # A way that leads to nothing is not shown.
    assert "pominąć: Lublin" not in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Nie zapowiadamy jeszcze żadnego wydarzenia."),
        ("?widok=archiwum", "Nie ma tu minionych wydarzeń."),
        ("?widok=miesiac", "W tym miesiącu nic się nie odbywa."),
        ("?widok=druk", "Nie ma tu wydarzeń."),
    ],
)
def test_an_empty_calendar_says_so(client, home_page, query, words):
    assert words in read(client, query)


@pytest.mark.parametrize(
    "query",
    [
        "?widok=x&miesiac=2026-13&rok=12&strona=-1&rodzaj=x&powiat=9999",
        "?widok=miesiac&miesiac=0000-01",
        "?widok=miesiac&miesiac=2199-12",
        "?widok=archiwum&rok=99999999999999999999",
        "?widok=archiwum&rok=²",
        "?q=%00",
        "?strona=99999999999999999999999",
    ],
)
def test_what_makes_no_sense_in_the_address_is_left_out(client, home_page, query):
    event()
    read(client, query)


def test_words_narrow_the_list(client, noon):
    event("Partnerstwa publiczno-społeczne", term(3))
    event("Zamówienia", term(4), lead="O klauzulach.")
    assert titles(read(client, "?q=partnerstwo")) == ["Partnerstwa publiczno-społeczne"]
    assert titles(read(client, "?q=klauzula&rodzaj=szkolenie")) == ["Zamówienia"]
    assert "pominąć słowa „klauzula”" in read(client, "?q=klauzula&rodzaj=targi")


def test_when_search_fails_the_list_says_so_and_goes_on(client, noon, monkeypatch):
    event("Zamówienia", term(3))
    monkeypatch.setattr(search_sources, "row_finders", [])
    html = read(client, "?q=cokolwiek")
    assert "Szukanie słów chwilowo nie działa" in html
    assert titles(html) == ["Zamówienia"]


def test_a_long_list_has_pages_that_keep_the_choice(client, noon):
    event("Cykl", *(term(n) for n in range(1, 24)))
    html = read(client, "?rodzaj=szkolenie")
    assert len(titles(html)) == 20
    assert "?rodzaj=szkolenie&amp;strona=2" in html
    assert len(titles(read(client, "?rodzaj=szkolenie&strona=2"))) == 3


def test_the_print_view_has_all_of_a_list_or_of_a_year(client, noon):
    event("Cykl", *(term(n) for n in range(1, 24)))
    event("Dawne", term(-400, powiat="0664"))
    assert read(client, "?widok=druk").count("<h3>Cykl</h3>") == 23
    html = read(client, "?widok=druk&rok=2025")
    assert "Dawne" in html and "Cykl" not in html
    assert 'href="?widok=druk"' in read(client)
    assert 'href="?widok=druk&amp;rok=2025"' in read(client, "?widok=archiwum&rok=2025")


# Months


def test_a_month_shows_each_day_of_a_term_and_marks_today(client, noon):
    event("Dwudniowe", term(2, lasts=2))
    event("Na przełomie", term(21, lasts=2))
    html = read(client, "?widok=miesiac")
    assert "Marzec 2026" in html
    days = re.findall(r'datetime="(2026-03-\d\d)">(?:(?!</li>).)*?<ul class="month__terms"', html)
    assert days == ["2026-03-12", "2026-03-13", "2026-03-31"]
    today = re.search(r'aria-current="date"(?:(?!</time>).)*', html)
    assert today and "2026-03-10" in today[0]
    assert "month__day--7" in html.split("2026-03-01")[0]


def test_months_lead_on_as_far_as_there_are_terms_and_keep_the_choice(client, noon):
    event("Dawne", term(-40))
    event("Później", term(40))
    html = read(client, "?widok=miesiac&rodzaj=szkolenie")
    assert "?rodzaj=szkolenie&amp;widok=miesiac&amp;miesiac=2026-02" in html
    april = read(client, "?widok=miesiac&miesiac=2026-04")
    assert "Później" in april and 'rel="next"' not in april and 'rel="prev"' in april
    assert "Bieżący miesiąc" in april
    january = read(client, "?widok=miesiac&miesiac=2026-01")
    assert "Dawne" in january and 'rel="prev"' not in january


# Speed and caches


@pytest.mark.parametrize("query", ["", "?widok=miesiac", "?widok=archiwum", "?widok=druk"])
def test_the_number_of_queries_does_not_grow(
    client, noon, query, django_assert_max_num_queries, django_assert_num_queries
):
    def more(number):
        for n in range(number):
            page = event(f"Nr {n}", term(n + 1), term(n + 2, powiat="0664"), term(-n - 20))
            for one in page.terms.all():
                registered(enrolment(one, capacity=1), email=f"{one.pk}@przyklad.example")

    more(1)
    read(client, query + ("&" if query else "?") + "rodzaj=szkolenie")
    with django_assert_max_num_queries(25) as few:
        read(client, query + ("&" if query else "?") + "rodzaj=szkolenie")
    more(4)
    with django_assert_num_queries(len(few.captured_queries)):
        read(client, query + ("&" if query else "?") + "rodzaj=szkolenie")


def test_the_calendar_is_cached_whole_until_something_begins(
    client, noon, django_assert_num_queries
):
    event("Szkolenie", term(1, hour=9))
    first = client.get("/wydarzenia/")
    assert not first.cookies and "public" in first["Cache-Control"]
    with django_assert_num_queries(1):
        assert client.get("/wydarzenia/").content == first.content
    at = timezone.now()
    assert timezone.localtime(next_boundary(at)).hour == 0
    noon.at(at + timedelta(hours=12, minutes=1))
    assert timezone.localtime(next_boundary(timezone.now())).hour == 9
    noon.forward(hours=10)
    assert ">Trwa<" in read(client)


def test_boundaries_are_openings_closings_and_ends(home_page, noon):
    page = event("Szkolenie", term(0, hour=14))
    moments = {timezone.localtime(next_boundary(timezone.now())).hour}
    one = page.terms.get()
    enrolment(one, opens=1 / 24, closes=1.5 / 24)
    for _n in range(5):
        noon.at(next_boundary(timezone.now()))
        local = timezone.localtime()
        moments.add((local.hour, local.minute))
    assert {(13, 0), (13, 30), (14, 0), (22, 0), (0, 0)} <= moments
    calendar_page().unpublish()
    assert next_boundary(timezone.now()) is None


def test_a_saved_enrolment_makes_pages_new(home_page, django_capture_on_commit_callbacks):
    one = event().terms.get()
    mark = ContentVersion.objects.get().mark
    with django_capture_on_commit_callbacks(execute=True):
        enrolment(one)
    assert ContentVersion.objects.get().mark != mark


# Elsewhere


def test_the_first_page_shows_what_comes_next(client, noon):
    assert "W\xa0tej chwili nie zapowiadamy żadnego wydarzenia." in client.get("/").content.decode()
    for n in range(6):
        event(f"Szkolenie {n}", term(n + 1))
    event("Dawne", term(-5))
    cancelled = event("Odwołane", term(1, hour=7)).terms.get()
    Term.objects.filter(pk=cancelled.pk).update(cancelled_at=timezone.now())
    html = client.get("/").content.decode()
    section = html.split('aria-labelledby="sekcja-wydarzenia"')[1].split("</section>")[0]
    assert section.count("card__title") == 4
    assert "Dawne" not in section and "Odwołane" not in section and "Szkolenie 0" in section
    calendar_page().unpublish()
    assert "sekcja-wydarzenia" not in client.get("/").content.decode()


def test_the_atom_feed_has_the_last_announced_first(client, noon, django_assert_num_queries):
    event("Pierwsze", term(9))
    noon.forward(hours=1)
    event("Drugie", term(3, powiat="0614"))
    response = client.get("/wydarzenia/feed/")
    text = response.content.decode()
    assert response["Content-Type"].startswith("application/atom+xml")
    assert text.index("Drugie") < text.index("Pierwsze")
    assert "Puławy" in text


def test_search_finds_events_by_their_programme_and_place(client, noon):
    day = {
        "type": "day",
        "value": {
            "title": "Dzień pierwszy",
            "items": [
                {
                    "type": "session",
                    "value": {
                        "starts": "09:00:00", "ends": "10:00:00",
                        "title": "Reintegracja zawodowa", "speakers": [],
                    },
                }
            ],
        },
    }  # fmt: skip
    page = event("Konferencja roczna", term(9, powiat="0614"), kind=ConferencePage)
    page.programme = type(page)._meta.get_field("programme").to_python([day])
    page.save_revision().publish()
    html = client.get("/szukaj/?q=reintegracji&rodzaj=wydarzenie").content.decode()
    assert "Konferencja roczna" in html and page.url in html
    assert page.url in client.get("/szukaj/?q=konferencja&powiat=0614").content.decode()
    assert page.url not in client.get("/szukaj/?q=konferencja&powiat=0663").content.decode()
    page.unpublish()
    assert page.url not in client.get("/szukaj/?q=reintegracji").content.decode()
