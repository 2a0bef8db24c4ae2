"""The page of results as people meet it: on a phone, with the keyboard, without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from home.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from tests.engines.browser import DESK, NARROW
from tests.scenes import scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server: Any) -> None:
    scene("pages to search", fill_site, lambda: None)


def fill_site() -> None:
    home = HomePage.objects.get()
    for number in range(12):
        lead = "Praca dla mieszkańców powiatu włodawskiego i miasta. " * 3
        home.add_child(
            instance=StandardPage(
                title=f"Spółdzielnia socjalna nr {number}", slug=f"s{number}", lead=lead
            )
        )
    home.add_child(instance=StandardPage(title="Spółka komunalna", slug="spolka"))
    index = NewsIndexPage(title="Nowiny", slug="nowiny")
    home.add_child(instance=index)
    index.add_child(instance=NewsPage(title="Nowa spółdzielnia", slug="nowa"))


ADDRESSES = (
    "/szukaj/",
    "/szukaj/?q=spółdzielni",
    "/szukaj/?q=spółdzielnia&rodzaj=strona&kolejnosc=data&strona=2",
    "/szukaj/?q=hipopotam",
    "/szukaj/?q=spodzielnia",
    "/szukaj/?q=i+w",
    f"/szukaj/?q={'spółdzielnia+' * 30}",
)


def test_each_answer_is_accessible_and_fits(visitor: Any, site: None) -> None:
    for address in ADDRESSES:
        page = visitor.open(address)
        assert page.get_by_role("heading", level=1).inner_text() == "Wyszukiwarka"
        assert visitor.problems_at(NARROW, DESK) == [], address


def test_suggestions_with_the_keyboard(new_visitor: Any, site: None) -> None:
    visitor = new_visitor(viewport=NARROW)
    page = visitor.open("/szukaj/")
    field = page.get_by_role("main").get_by_role("combobox")
    field.press_sequentially("spół")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"

    field.press("ArrowDown")
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    assert visitor.accessibility_problems() == []
    assert not visitor.scrolls_sideways()

    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "spół"

    field.press_sequentially("d")
    options.first.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/szukaj/?q=*")
    page.get_by_role("status").filter(has_text="13 wyników").wait_for()


def test_a_field_that_is_full_says_so(visitor: Any, site: None) -> None:
    page = visitor.open("/szukaj/")
    field = page.get_by_role("main").get_by_role("combobox")
    field.focus()
    page.keyboard.insert_text("spółdzielnia " * 30)
    full = page.get_by_text("Pole jest pełne: zapytanie może mieć najwyżej 300 znaków.")
    full.wait_for()
    assert len(field.input_value()) == 300
    assert visitor.accessibility_problems() == []
    field.press("Backspace")
    full.wait_for(state="hidden")


def test_filters_and_order_without_javascript(new_visitor: Any, site: None) -> None:
    visitor = new_visitor(viewport=NARROW, java_script_enabled=False)
    page = visitor.open("/szukaj/")
    main = page.get_by_role("main")
    main.get_by_role("searchbox").fill("spoldzielniom")
    main.get_by_role("button", name="Szukaj").click()
    assert "13 wyników" in main.inner_text()
    main.get_by_role("link", name="Zawęź wyniki").click()
    main.get_by_role("link", name="Strony (12)").click()
    main.get_by_role("link", name="Usuń filtr: Strony (12)").click()
    main.get_by_role("link", name="od najnowszych").click()
    assert "kolejnosc=data" in page.url
    assert "q=spoldzielniom" in page.url
