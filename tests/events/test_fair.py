"""Exhibitors: on the page of the fair, on the list for printing, on the page of the entity."""

from __future__ import annotations

import re

import pytest

from events.models import Exhibitor
from tests.catalogue.entities import entity
from tests.events.announced import event, fair, term

pytestmark = pytest.mark.django_db


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def page(home_page):
    return fair(
        "Targi w Lublinie",
        (entity("Kuchnia", phone="81 555 00 01"), "A10", "Obiady dla szkół."),
        (entity("Piekarnia"), "A2", ""),
        (entity("Bez stoiska"), "", "Porady."),
        (entity("Wycofana", live=False), "A1", "Tajne wyroby."),
    )


def test_exhibitors_stand_by_their_stands_and_lead_to_the_catalogue(client, page):
    html = read(client, page.url).split('id="wystawcy"')[1]
    names = re.findall(r'card__link" href="(/katalog/[\w-]+/)">([^<]*)<', html)
    assert names == [
        ("/katalog/piekarnia/", "Piekarnia"),
        ("/katalog/kuchnia/", "Kuchnia"),
        ("/katalog/bez-stoiska/", "Bez stoiska"),
    ]
    assert "Stoisko A2" in html and "Obiady dla szkół." in html
    # Where it is not said what it shows, the catalogue says what it does.
    assert html.index("Pracujemy razem.") < html.index("Kuchnia")


def test_who_is_not_public_is_not_named(client, page):
    for address in (page.url, f"{page.url}wystawcy/"):
        html = read(client, address)
        assert "Wycofana" not in html and "Tajne wyroby." not in html
    assert "3 wystawców" in read(client, f"{page.url}wystawcy/")


def test_an_entity_withdrawn_later_is_named_no_more(client, page):
    assert "Kuchnia" in read(client, page.url)
    Exhibitor.objects.get(entity__name="Kuchnia").entity.unpublish()
    assert "Kuchnia" not in read(client, page.url)


def test_the_list_for_printing_has_stands_and_contact(client, page):
    html = read(client, f"{page.url}wystawcy/")
    assert re.findall(r"<td>(A\d+|–)</td>", html) == ["A2", "A10", "–"]
    assert "81 555 00 01" in html and "Targi w Lublinie" in html and "Lublin" in html
    assert f"{page.url}wystawcy/" in client.get("/sitemap.xml").content.decode()


def test_only_fairs_have_exhibitors(client, home_page):
    training = event()
    assert client.get(f"{training.url}wystawcy/").status_code == 404
    assert "Wystawcy" not in read(client, training.url)
    empty = fair("Targi bez wystawców")
    assert "Lista wystawców jest w przygotowaniu." in read(client, empty.url)
    assert "Lista wystawców jest w przygotowaniu." in read(client, f"{empty.url}wystawcy/")
    assert f"{empty.url}wystawcy/" not in client.get("/sitemap.xml").content.decode()


def test_the_page_of_an_entity_names_its_fairs_the_latest_first(client, home_page, clock):
    shown = entity("Kuchnia")
    fair("Targi wiosenne", (shown, "B7", "Zupy."), terms=[term(-200)])
    fair("Targi zimowe", (shown, "", ""), terms=[term(20)])
    fair("Targi w szkicu", (shown, "C1", ""), terms=[term(30)], live=False)
    html = read(client, "/katalog/kuchnia/")
    section = html.split('id="targi"')[1].split("</section>")[0]
    assert "Wystawca na targach" in html
    assert section.index("Targi zimowe") < section.index("Targi wiosenne")
    assert "Stoisko B7: Zupy." in section and "zakończone" in section
    assert "szkicu" not in html
    assert "Wystawca na targach" not in read(client, f"/katalog/{entity('Inna').slug}/")


def test_the_section_of_an_entity_costs_the_same_for_many_fairs(
    client, home_page, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    shown = entity("Kuchnia")
    fair("Pierwsze", (shown, "1", ""))
    client.get("/katalog/kuchnia/")
    with CaptureQueriesContext(connection) as counted:
        client.get("/katalog/kuchnia/?nowa=1")
    for n in range(5):
        fair(f"Dalsze {n}", (shown, "1", ""), terms=[term(n + 1), term(n + 50)])
    with django_assert_num_queries(len(counted)):
        client.get("/katalog/kuchnia/?nowa=2")


def test_stands_are_in_the_order_in_which_people_count(home_page):
    stands = ["b1", "A10", "", "A2", "A1b", "A1", "12", "2"]
    made = sorted((Exhibitor(stand=stand) for stand in stands), key=lambda e: e.stand_order)
    assert [e.stand for e in made] == ["2", "12", "A1", "A1b", "A2", "A10", "b1", ""]
