"""Pages as people meet them: on a phone, with the keyboard, without JavaScript, with axe."""

from __future__ import annotations

import pytest

from home.models import ContactPage, HomePage, NewsIndexPage, NewsPage
from tests.engines.browser import DESK, NARROW, PHONE
from tests.home.page_content import FULL, add, fill, full_text, news_item, picture
from tests.people import person
from tests.scenes import scene

pytestmark = pytest.mark.django_db(transaction=True)


def fill_site() -> None:
    """A page of each type, full of content."""
    home = HomePage.objects.get()
    fill(home)
    pages = [add(home, build()) for build in FULL.values()]
    for page in pages:
        page.show_in_menus = True
        page.save()
    index = NewsIndexPage.objects.get()
    for nth in range(12):
        news_item(index, nth, lead="Krótko o tym, co się wydarzyło.", image=picture(f"n{nth}"))
    news_item(index, 20, image=picture("jeden"), body=full_text())


def addresses_of_site() -> list[str]:
    contact = ContactPage.objects.get().get_url()
    return [
        "/",
        *(page.get_url() for page in HomePage.objects.get().get_children()),
        NewsPage.objects.order_by("pk").last().get_url(),
        contact + "napisz/",
        contact + "napisz/dziekujemy/",
        "/nie-ma-takiej/",
    ]


@pytest.fixture
def addresses(live_server) -> list[str]:
    return scene("a page of each type", fill_site, addresses_of_site)


def test_each_page_at_each_width_is_accessible(visitor, addresses):
    assert len(addresses) == 10 + len(FULL) - 1
    for address in addresses:
        visitor.open(address)
        assert visitor.problems_at(NARROW, PHONE, DESK) == [], address


def test_large_text_still_fits(new_visitor, addresses):
    visitor = new_visitor(viewport=DESK)
    for address in addresses:
        page = visitor.open(address)
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")

        assert not visitor.scrolls_sideways(), address


def test_phone_menu_opens_without_javascript(new_visitor, addresses):
    visitor = new_visitor(viewport=PHONE, java_script_enabled=False)
    page = visitor.open("/")
    menu = page.get_by_role("navigation", name="Główna")
    assert not menu.is_visible()

    page.locator("summary", has_text="Menu").click()

    menu.get_by_role("link", name="Kontakt").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Kontakt"


def test_desk_menu_stands_open(visitor, addresses):
    page = visitor.open("/")

    assert page.get_by_role("navigation", name="Główna").is_visible()
    assert page.get_by_role("search").is_visible()
    assert not page.locator("summary", has_text="Menu").is_visible()


def test_first_tab_skips_to_the_content(visitor, addresses):
    page = visitor.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Przejdź do treści"

    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "tresc"


def test_mistakes_in_the_form_are_announced_and_mended(new_visitor, addresses):
    visitor = new_visitor(viewport=NARROW, java_script_enabled=False)
    page = visitor.open(next(a for a in addresses if a.endswith("napisz/")))
    page.fill("[name=text]", "Kiedy będzie szkolenie?")
    page.click("main button[type=submit]")

    assert page.get_by_role("alert").is_visible()
    assert page.input_value("[name=text]") == "Kiedy będzie szkolenie?"
    assert not visitor.scrolls_sideways()
    page.fill("[name=name]", "Anna Przykładowa")
    page.fill("[name=email]", "anna@przyklad.example")
    page.fill("[name=subject]", "Szkolenie")
    page.check("[name=consent]")
    page.wait_for_timeout(3_100)
    page.click("main button[type=submit]")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Dziękujemy")


def test_rich_text_in_the_editor_says_what_it_is(visitor, addresses):
    """By the label of its field, or in a body by that of its block."""
    person("admin")
    visitor.sign_in("admin")
    page = visitor.open(f"/admin/pages/{NewsPage.objects.order_by('pk').last().pk}/edit/")
    page.locator(".public-DraftEditor-content").first.wait_for()
    assert page.get_by_role("textbox", name="Akapit", exact=True).count() > 0
    # Of a table in the text, too: 2 rows of 3.
    assert page.get_by_role("textbox", name="Komórka", exact=True).count() == 6
    page = visitor.open(f"/admin/pages/{ContactPage.objects.get().pk}/edit/")
    assert page.get_by_role("textbox", name="Dojazd i wejście", exact=True).is_visible()
    nameless = [one for one in visitor.accessibility_problems() if "aria-input-field-name" in one]
    assert nameless == []
