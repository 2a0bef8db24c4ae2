"""The catalogue as people meet it: by keyboard, without JavaScript, on a phone, with axe."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engines.browser import DESK, NARROW, PHONE

from .entities import PLACES, entity, full_entity

pytestmark = pytest.mark.django_db(transaction=True)

CATERING = {
    "name": "Catering dla gmin i instytucji",
    "branch": "gastronomia_catering",
    "for_public_buyers": True,
    "area": "powiat",
    "cpv": "55520000-1",
}


@pytest.fixture
def catalogue(live_server: Any) -> str:
    """A catalogue with one entity that answers the buyer; gives its address."""
    for n in range(30):
        entity(
            f"Spółdzielnia socjalna o dość długiej nazwie numer {n}",
            "zielen",
            {"branch": "szkolenia", "area": "country"},
            powiat=list(PLACES)[n % 4],
            social_enterprise=n % 2 == 0,
            is_example=True,
            phone="81 555 00 01",
        )
    entity("Kuchnia lubelska", CATERING, powiat="0663")
    entity("Ogrody nad Wisłą", "zielen", powiat="0614")
    entity("Cztery Widelce", "zielen", CATERING, powiat="0614", phone="81 555 00 17")
    return full_entity(name="Spółdzielnia „Cztery Pory”", powiat="0601").get_absolute_url()


def tab_to(page: Any, selector: str) -> None:
    """With the Tab key alone, as somebody without a mouse."""
    for _press in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("viewport", [DESK, NARROW])
def test_a_public_buyer_finds_catering_for_a_gmina_in_powiat_pulawski(
    new_visitor: Any, catalogue: str, javascript: bool, viewport: dict[str, int]
) -> None:
    visitor = new_visitor(viewport=viewport, java_script_enabled=javascript)
    page = visitor.open("/katalog/")

    if viewport is NARROW:
        tab_to(page, ".finder__switch > summary")
        page.keyboard.press("Enter")
    tab_to(page, "[name=branza][value=gastronomia_catering]")
    page.keyboard.press("Space")
    tab_to(page, "[name=powiat][value='0614']")
    page.keyboard.press("Space")
    tab_to(page, ".finder__submit button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/katalog/?*powiat=0614*")

    assert page.locator("#wyniki").inner_text() == "Znaleziono 1 podmiot"
    chosen = page.locator(".chosen__value").all_inner_texts()
    assert len(chosen) == 2
    tab_to(page, ".rows__title a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/katalog/cztery-widelce/")

    offer = page.locator(".offer", has_text="Catering dla gmin i instytucji")
    assert "55520000-1" in offer.inner_text()
    assert "Powiat puławski" in offer.inner_text()
    tab_to(page, "a[href^='tel:']")
    assert page.evaluate("document.activeElement.innerText") == "81 555 00 17"


def test_a_powiat_is_chosen_on_the_map_by_keyboard(new_visitor: Any, catalogue: str) -> None:
    visitor = new_visitor(java_script_enabled=False)
    page = visitor.open("/katalog/?branza=gastronomia_catering&widok=mapa")
    tab_to(page, ".map__area[aria-label^='powiat puławski']")
    outline = page.evaluate("getComputedStyle(document.activeElement.querySelector('path')).stroke")
    page.keyboard.press("Enter")
    page.wait_for_url("**powiat=0614**")
    assert outline == "rgb(16, 36, 58)"
    assert page.locator("#wyniki").inner_text() == "Znaleziono 1 podmiot"
    assert page.locator(".places__name").inner_text() == "Cztery Widelce"

    tab_to(page, ".map__skip a")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.map-table')")


def test_each_view_is_accessible_and_fits(new_visitor: Any, catalogue: str) -> None:
    addresses = (
        "/",
        "/katalog/",
        "/katalog/?widok=karty",
        "/katalog/?widok=mapa",
        "/katalog/?widok=mapa&powiat=0614",
        "/katalog/?widok=druk",
        "/katalog/?branza=zielen&powiat=0614&powiat=0663&status=bez_statusu&strona=1",
        "/katalog/?branza=zielen&rodzaj=kgw",
        "/katalog/?branza=gastronomia_catering&rodzaj=wtz",
        catalogue,
    )
    for viewport in (NARROW, PHONE, DESK):
        visitor = new_visitor(viewport=viewport)
        for address in addresses:
            page = visitor.open(address)
            for switch in page.locator(".finder__switch:not([open]) > summary").all():
                if switch.is_visible():
                    switch.click()
            for facet in page.locator(".facet:not([open]) > summary").all():
                if facet.is_visible():
                    facet.click()

            assert visitor.accessibility_problems() == [], (address, viewport)
            assert not visitor.scrolls_sideways(), (address, viewport)


def test_large_text_still_fits(new_visitor: Any, catalogue: str) -> None:
    visitor = new_visitor(viewport=DESK)
    for address in ("/katalog/", "/katalog/?widok=karty", "/katalog/?widok=mapa", catalogue):
        page = visitor.open(address)
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert not visitor.scrolls_sideways(), address
