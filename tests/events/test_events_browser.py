"""Events as people meet them: without JavaScript, on a phone, with axe."""

from __future__ import annotations

from typing import Any

import pytest

from events.models import ConferenceFairPage
from tests.catalogue.entities import entity
from tests.engines.browser import DESK, NARROW
from tests.events.announced import enrolment, event, term

from .test_event_pages import PROGRAMME, full_event, stream

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def addresses(live_server: Any) -> list[str]:
    """The calendar in its views, and events of all sorts."""
    whole = full_event(term(9, lasts=2, access="Winda."), term(12, lasts=2, powiat="0664"))
    enrolment(whole.terms.first())
    event("Dawna konferencja o bardzo długiej nazwie", term(-30))
    exhibitors = [(entity(f"Wystawca {n}"), f"A{n}", "Chleb i miód.") for n in range(3)]
    joined = event(
        "Targi z konferencją",
        term(0, hour=7),
        kind=ConferenceFairPage,
        exhibitors=exhibitors,
        programme=stream("programme", PROGRAMME[:1]),
    )
    return [
        "/wydarzenia/",
        "/wydarzenia/?widok=miesiac",
        "/wydarzenia/?widok=archiwum&rodzaj=targi",
        whole.url,
        joined.url,
        f"{joined.url}wystawcy/",
    ]


@pytest.mark.parametrize("viewport", [DESK, NARROW])
def test_pages_are_accessible_and_fit_the_screen(
    new_visitor: Any, addresses: list[str], viewport: dict[str, int]
) -> None:
    visitor = new_visitor(viewport=viewport)
    for address in addresses:
        visitor.open(address)
        assert visitor.accessibility_problems() == [], address
        assert not visitor.scrolls_sideways(), address


def test_tracks_stand_side_by_side_only_where_there_is_room(
    new_visitor: Any, addresses: list[str]
) -> None:
    def places(viewport: dict[str, int]) -> list[dict[str, float]]:
        page = new_visitor(viewport=viewport).open(addresses[4])
        return [track.bounding_box() for track in page.locator(".track").all()]

    first, second = places(DESK)
    assert first["y"] == second["y"] and second["x"] > first["x"]
    first, second = places(NARROW)
    assert second["y"] > first["y"] and second["x"] == first["x"]


def test_a_reader_without_javascript_chooses_subscribes_and_goes_on_by_months(
    new_visitor: Any, addresses: list[str]
) -> None:
    page = new_visitor(java_script_enabled=False).open("/wydarzenia/")
    page.check("[name=rodzaj][value=szkolenie]")
    page.click(".finder__submit button")
    page.wait_for_url("**/wydarzenia/?*rodzaj=szkolenie*")
    assert page.locator(".rows__title").count() == 2
    link = page.get_by_role("link", name="Otwórz w kalendarzu").get_attribute("href")
    assert link.startswith("webcal://") and link.endswith("rodzaj=szkolenie")
    page.get_by_role("link", name="Kalendarz", exact=True).click()
    page.wait_for_url("**/wydarzenia/?rodzaj=szkolenie&widok=miesiac")
    assert page.locator("[aria-current=date]").count() == 1
    page.locator(".chosen__value").click()
    page.wait_for_url("**/wydarzenia/?widok=miesiac")
