"""What a new installation shows: every address that a visitor counts on, and no dead link."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from home.models import (
    AccessibilityStatementPage,
    ContactPage,
    HomePage,
    PrivacyPage,
    StandardPage,
)
from planpages.models import BodyPage, PlanPage
from planpages.permissions import adoption_obstacles

ANSWERING = [
    *("/", "/plan/", "/plan/wersje/", "/konsultacje/", "/zespoly/", "/monitoring/", "/katalog/"),
    *("/wydarzenia/", "/biuletyn/", "/aktualnosci/", "/kontakt/", "/kontakt/napisz/", "/szukaj/"),
    *("/en/", "/en/plan/", "/uk/", "/uk/konsultacje/"),
]
PRESCRIBED = {
    "/deklaracja-dostepnosci/": AccessibilityStatementPage,
    "/prywatnosc/": PrivacyPage,
}


@pytest.fixture
def installed(db: None) -> None:
    call_command("setup", verbosity=0)


def publish(page: Page, person) -> None:
    page.save_revision(user=person("redaktor"), clean=True).publish(user=person("redaktor"))


@pytest.mark.parametrize("address", ANSWERING)
def test_addresses_that_visitors_count_on_answer(installed, client, address):
    assert client.get(address).status_code == 200


def test_no_link_of_a_new_site_leads_nowhere(installed, client):
    seen, waiting = set(), ["/"]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code in {200, 302}, address
        if answer["Content-Type"].startswith("text/html"):
            links = set(re.findall(r'href="(/[^"#?]*)', answer.text))
            links = {link for link in links if not link.startswith(("/static/", "/admin/"))}
            waiting += links - seen - {*waiting}
    assert {*ANSWERING} - {"/szukaj/", "/plan/wersje/"} <= seen


def test_the_plan_says_that_it_is_being_written(installed, client):
    shown = client.get("/plan/").text.replace("\xa0", " ")
    assert "Plan nie został jeszcze przyjęty" in shown
    assert PlanPage.originals.get().version_in_force is None


def test_each_body_has_its_page_and_keeps_it_as_the_office_wants(installed, client):
    assert BodyPage.originals.count() == 4
    shown = client.get("/zespoly/").text.replace("\xa0", " ")
    for page in BodyPage.originals.all():
        assert page.title in shown
        assert client.get(page.url).status_code == 200
    BodyPage.originals.last().delete()
    call_command("setup", verbosity=0)
    assert BodyPage.originals.count() == 3


@pytest.mark.parametrize("address", PRESCRIBED)
def test_what_the_law_prescribes_is_read_once_the_office_has_published_it(
    installed, client, person, address
):
    assert client.get(address).status_code == 404
    assert address not in client.get("/").text
    publish(PRESCRIBED[address].originals.get(), person)
    assert client.get(address).status_code == 200
    assert address in client.get("/").text


def test_privacy_names_the_purpose_of_every_public_form(installed, person, client):
    publish(PrivacyPage.originals.get(), person)
    shown = client.get("/prywatnosc/").text.replace("\xa0", " ")
    for purpose in ("uwagi w konsultacjach", "podmiotu do katalogu", "na konferencję", "biuletynu"):
        assert purpose in shown


def desk(name: str, signed_in) -> str:
    client: Client = signed_in(name)
    return client.get(reverse("wagtailadmin_home")).text


def test_pages_to_check_wait_on_the_desk_of_who_may_publish_them(installed, person, signed_in):
    pages = [kind.originals.get() for kind in (*PRESCRIBED.values(), PlanPage)]
    addresses = [reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in pages]
    for name in ("ekspert", "tlumacz", "moderator"):
        assert not [
            address for address in addresses if f'href="{address}"' in desk(name, signed_in)
        ]
    for page, address in zip(pages, addresses, strict=True):
        assert f'href="{address}"' in desk("redaktor", signed_in)
        publish(page, person)
        assert f'href="{address}"' not in desk("redaktor", signed_in)


def test_a_page_of_the_office_in_the_place_stays_and_is_told_of(db, home_page):
    home_page.add_child(instance=StandardPage(title="Kontakt z nami", slug="kontakt"))
    told = StringIO()
    call_command("setup", stdout=told)
    assert "/kontakt/" in told.getvalue()
    assert not ContactPage.originals.exists()
    assert PrivacyPage.originals.exists() and BodyPage.originals.exists()


def test_a_guessed_period_is_not_adopted(installed, person):
    plan = PlanPage.originals.get()
    first = adoption_obstacles(plan)
    publish(plan, person)
    later = adoption_obstacles(PlanPage.originals.get())
    assert [sentence for sentence in first if sentence not in later] == [
        "Strona planu jest taka, jaką utworzyła instalacja: sprawdź jej tytuł i okres."
    ]


def test_what_readers_have_is_not_marked_as_changed(installed):
    live = Page.objects.live().child_of(HomePage.objects.get())
    assert live.count() > 8
    assert not live.filter(has_unpublished_changes=True).exists()


def test_a_second_setup_makes_no_page(installed):
    before = list(Page.objects.order_by("path").values_list("path", "slug", "latest_revision"))
    call_command("setup", verbosity=0)
    after = list(Page.objects.order_by("path").values_list("path", "slug", "latest_revision"))
    assert after == before
