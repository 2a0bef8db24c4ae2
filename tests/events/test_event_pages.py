"""The page of an event: what it shows, in which state, to whom."""

from __future__ import annotations

import itertools
import json
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model

from events.actions.terms import cancel_term
from events.models import ConferencePage, EventPage, FairPage, TrainingPage
from tests.catalogue.entities import entity
from tests.events.announced import calendar_page, enrolment, event, fair, registered, term
from tests.home.page_content import items, picture, text

pytestmark = pytest.mark.django_db


def read(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def session(starts, ends, title, *speakers, **more):
    return {
        "starts": f"{starts}:00",
        "ends": f"{ends}:00",
        "title": title,
        "speakers": items(*speakers),
        **more,
    }


PROGRAMME = [
    {
        "type": "day",
        "value": {
            "title": "Diagnoza",
            "items": [
                {
                    "type": "pause",
                    "value": {"starts": "08:30:00", "ends": "09:00:00", "title": "Kawa"},
                },
                {
                    "type": "session",
                    "value": session(
                        "09:00",
                        "10:00",
                        "Otwarcie",
                        {"name": "", "function": "Dyrektor", "institution": "ROPS w Lublinie"},
                        description="Kilka słów.",
                        room="Aula",
                    ),
                },
                {
                    "type": "parallel",
                    "value": {
                        "title": "",
                        "tracks": items(
                            {
                                "name": "Zamówienia",
                                "room": "Sala 1",
                                "sessions": items(
                                    session("10:00", "11:00", "Klauzule"),
                                    session("11:00", "12:00", "Dyżur"),
                                ),
                            },
                            {
                                "name": "Praktyki",
                                "room": "",
                                "sessions": items(
                                    session(
                                        "10:00",
                                        "12:00",
                                        "Stołówka",
                                        {
                                            "name": "Anna Przykładowa",
                                            "function": "kucharka",
                                            "institution": "",
                                        },
                                    )
                                ),
                            },
                        ),
                    },
                },
            ],
        },
    },
    {"type": "day", "value": {"title": "", "items": []}},
]


def stream(name, value):
    return EventPage._meta.get_field(name).to_python(value)


def document(name):
    return get_document_model().objects.create(
        title=name, file=ContentFile(b"tresc", name=f"{name}.txt")
    )


def full_event(*terms, **fields):
    return event(
        "Szkolenie dwudniowe",
        *(terms or (term(9, lasts=2, powiat="0614", access="Winda i pętla indukcyjna."),)),
        image=picture(),
        image_alt="Sala szkoleniowa",
        image_credit="Fot. ROPS",
        body=text({"type": "paragraph", "value": "<p>Zapraszamy.</p>"}),
        audience="Pracownicy gmin",
        cost="Bezpłatnie",
        contact_name="Sekretariat",
        contact_phone="81 528 76 50",
        contact_email="rops@lubelskie.pl",
        programme=stream("programme", PROGRAMME),
        documents_before=stream(
            "documents_before", [{"type": "document", "value": document("przed").pk}]
        ),
        documents_after=stream(
            "documents_after", [{"type": "document", "value": document("po").pk}]
        ),
        summary=text({"type": "paragraph", "value": "<p>Było tłoczno.</p>"}),
        gallery=stream(
            "gallery",
            [
                {
                    "type": "photo",
                    "value": {
                        "image": {
                            "image": picture("zdjecie").pk,
                            "decorative": False,
                            "alt_text": "Tłum",
                        },
                        "caption": "Przerwa",
                        "credit": "Jan Fotograf",
                    },
                }
            ],
        ),
        **fields,
    )


def test_the_page_shows_all_that_is_known(client, home_page):
    html = read(client, full_event())
    for words in (
        "Szkolenie dwudniowe", "Dla samorządów.", 'alt="Sala szkoleniowa"', "Fot. ROPS",
        "Zapraszamy.", "Pracownicy gmin", "Bezpłatnie", "Sekretariat",
        "mailto:rops@lubelskie.pl", "tel:",
        "Winda i pętla indukcyjna.", "24-100 Puławy", "9:00–17:00", "każdego dnia", "przed", "po",
        "Było tłoczno.", "Jan Fotograf", 'alt="Tłum"',
    ):  # fmt: skip
        assert words in html, words


def test_parallel_sessions_stand_in_order_under_their_tracks(client, home_page):
    html = read(client, full_event())
    place = [
        html.index(f">{words}")
        for words in (
            "Dzień 1: Diagnoza", "8:30", "Kawa", "9:00</time>–<time>10:00", "Otwarcie", "Dyrektor",
            "Sesje równoległe", "Zamówienia", "Klauzule", "Dyżur", "Praktyki", "Stołówka",
            "Anna Przykładowa", "Dzień 2",
        )
    ]  # fmt: skip
    assert place == sorted(place)
    # Headings one below another, none left out.
    levels = [int(n) for n in re.findall(r"<h(\d)", html.split('id="program"')[1])]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_terms_in_several_towns_share_the_programme_by_day(client, home_page, clock):
    page = full_event(term(9, lasts=2, powiat="0614"), term(30, lasts=2, powiat="0664"))
    html = read(client, page)
    assert html.count('<section class="term-card') == 2
    first, second = page.terms.order_by("starts_at")
    day_two = html.split('id="dzien-2"')[1].split("</section>")[0]
    for town, one in (("Puławy", first), ("Zamość", second)):
        assert f"{town}: {one.days[1].day}" in day_two


@pytest.mark.parametrize(
    ("moment", "badge", "button"),
    [
        (timedelta(days=-2), "Zapisy wkrótce", False),
        (timedelta(hours=1), "Zapisy otwarte", True),
        (timedelta(days=6), "Zapisy zakończone", False),
        (timedelta(days=10, hours=1), "Trwa", False),
        (timedelta(days=12), "Zakończone", False),
    ],
)
def test_the_state_follows_from_the_dates(client, clock, moment, badge, button):
    now = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    clock.at(now - timedelta(days=3))
    page = event("Szkolenie", term(13))
    places = enrolment(page.terms.get(), opens=2.5, closes=8)
    clock.at(now + moment)
    html = read(client, page)
    assert badge in html
    assert (f'href="/wydarzenia/zapisy/{places.pk}/"' in html) is button


def test_whoever_comes_late_joins_the_waiting_list(
    client, home_page, django_capture_on_commit_callbacks
):
    page = event()
    places = enrolment(page.terms.get(), capacity=1)
    registered(places)
    html = read(client, page)
    assert "Zapisz się na listę rezerwową" in html and "Tylko lista rezerwowa" in html
    places.waiting_list = False
    with django_capture_on_commit_callbacks(execute=True):
        places.save()
    assert "/zapisy/" not in read(client, page).split("</main>")[0].split("<main")[1]


def test_after_the_event_its_summary_comes_first(client, clock):
    page = full_event()
    html = read(client, page)
    assert html.index("Zapraszamy.") < html.index("Było tłoczno.")
    clock.forward(days=12)
    html = read(client, page)
    assert html.index("Było tłoczno.") < html.index("Zapraszamy.")
    assert "termin-" in html and ".ics" not in html
    assert "?widok=archiwum" in html


def test_a_cancelled_event_says_so_and_why(client, home_page, person, run_background):
    page = event("Szkolenie", term(5), term(9, powiat="0664"))
    enrolment(page.terms.first())
    first, second = page.terms.order_by("starts_at")
    cancel_term(first, person("redaktor"), "Remont sali.")
    html = read(client, page)
    assert "Remont sali." in html and "To wydarzenie zostało odwołane" not in html
    assert "/zapisy/" not in html
    cancel_term(second, person("redaktor"), "Brak chętnych.")
    run_background()  # the page cache is told on commit
    html = read(client, page)
    assert "To wydarzenie zostało odwołane" in html and "Brak chętnych." in html


def test_machines_read_each_term_as_an_event(client, home_page, person):
    page = event(
        "Szkolenie </script>",
        term(5, online_url="https://transmisja.example/"),
        term(9, powiat="", online_url="https://transmisja.example/"),
        term(12, powiat="0664"),
    )
    places = enrolment(page.terms.get(powiat="0663"))
    cancel_term(page.terms.get(powiat="0664"), person("redaktor"), "Remont.")
    html = client.get(page.url).content.decode()
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    mixed, online, cancelled = json.loads(data)["@graph"]
    assert mixed["name"] == "Szkolenie </script>" and mixed["@type"] == "EducationEvent"
    assert mixed["eventStatus"] == "https://schema.org/EventScheduled"
    assert mixed["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert [place["@type"] for place in mixed["location"]] == ["Place", "VirtualLocation"]
    assert mixed["location"][0]["address"]["addressLocality"] == "Lublin"
    assert mixed["offers"]["url"].endswith(f"/wydarzenia/zapisy/{places.pk}/")
    assert mixed["offers"]["availability"].endswith("InStock")
    assert (
        mixed["startDate"]
        == timezone.localtime(page.terms.get(powiat="0663").starts_at).isoformat()
    )
    assert online["eventAttendanceMode"].endswith("OnlineEventAttendanceMode")
    assert "offers" not in online
    assert cancelled["eventStatus"].endswith("EventCancelled") and "offers" not in cancelled


def test_an_event_with_little_has_a_page_too(client, home_page):
    for kind in (ConferencePage, FairPage, TrainingPage):
        page = kind(title=f"Goły {kind.__name__}", live=True)
        calendar_page().add_child(instance=page)
        assert "Tu podamy termin." in read(client, page)


def test_drafts_are_for_nobody(client, home_page):
    page = event("Szkic", live=False)
    assert client.get("/wydarzenia/szkic/").status_code == 404
    assert "Szkic" not in client.get("/wydarzenia/?widok=miesiac").content.decode()
    assert page.url not in client.get("/sitemap.xml").content.decode()


def test_an_editor_sees_the_draft_before_it_is_published(home_page, signed_in):
    page = event("Szkic", live=False)
    answer = signed_in("redaktor").get(f"/admin/pages/{page.pk}/view_draft/")
    assert answer.status_code == 200 and "Szkic" in answer.content.decode()


def test_the_page_is_cached_whole_and_sets_no_cookie(client, home_page, django_assert_num_queries):
    page = full_event()
    first = client.get(page.url)
    assert not first.cookies and "public" in first["Cache-Control"]
    with django_assert_num_queries(1):
        assert client.get(page.url).content == first.content


def test_the_number_of_queries_does_not_grow(client, home_page, django_assert_num_queries):
    def made(name, number):
        exhibitors = [(entity(f"{name} {n}"), str(n), "") for n in range(number)]
        page = fair(name, *exhibitors, terms=[term(n + 3) for n in range(number)])
        for one in page.terms.all():
            registered(enrolment(one, capacity=1), email=f"{one.pk}@przyklad.example")
        photo = {
            "image": {"image": picture().pk, "decorative": False, "alt_text": "Tłum"},
            "credit": "Jan",
        }
        page.gallery = stream("gallery", [{"type": "photo", "value": photo}] * number)
        page.programme = stream("programme", PROGRAMME[:1])
        page.save_revision().publish()
        client.get(page.url)  # draws the smaller pictures
        return page.url + "?nowa=1"

    few, many = made("Małe", 1), made("Wielkie", 6)
    client.get(few)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as counted:
        client.get(few)
    assert len(counted) < 40
    with django_assert_num_queries(len(counted)):
        client.get(many)
