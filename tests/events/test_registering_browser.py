"""Registering in a browser: with and without the script, by keyboard, on a phone, with axe."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from events.actions.registrations import cancel_registration
from events.models import Question
from tests.engines.browser import DESK, PHONE

from .ground import enrolment, registered, sent
from .letters import letter, link_in

pytestmark = pytest.mark.django_db(transaction=True)

ANNA = "anna@przyklad.example"
PICTURES = os.environ.get("PICTURES", "")
"""A folder to put pictures of the pages into, for whoever wants to look at them."""


def looking(visitor: Any, *, scripts: bool = True) -> Callable[[str], None]:
    """At each page: axe at both sizes, and a picture."""

    def look(name: str) -> None:
        if scripts:
            assert visitor.problems_at(PHONE, DESK) == [], name
        if PICTURES:
            for viewport in (PHONE, DESK):
                visitor.page.set_viewport_size(viewport)
                path = f"{PICTURES}/{name}-{viewport['width']}.png"
                visitor.page.screenshot(path=path, full_page=True)

    return look


@pytest.mark.parametrize(("viewport", "javascript"), [(DESK, True), (PHONE, False)])
def test_two_people_register(
    new_visitor: Any, live_server: Any, viewport: Any, javascript: bool
) -> None:
    to = enrolment(3, {"0614": 1, "0663": 2}, ask_diet=True, notes="Obiad jest wliczony.")
    Question.objects.create(
        enrolment=to, label="Warsztat", kind="one", choices="Szycie\nPieczenie", required=True
    )
    registered(to, powiat="0614")
    visitor = new_visitor(viewport=viewport, java_script_enabled=javascript)
    look = looking(visitor, scripts=javascript)
    page = visitor.open(f"/wydarzenia/zapisy/{to.pk}/")
    look("form")
    page.fill("[name=p0_name]", "Anna Przykładowa")
    page.click("text=Dodaj osobę")
    page.wait_for_selector("[name=p1_name]")
    assert page.input_value("[name=p0_name]") == "Anna Przykładowa"
    if javascript:
        assert page.evaluate("document.activeElement.name") == "p1_name"
    page.fill("[name=email]", ANNA)
    page.focus("[name=email]")
    page.keyboard.press("Enter")  # sends, and takes no person out
    page.wait_for_selector(".form__summary")
    assert page.locator(".person").count() == 2
    look("errors")
    page.fill("[name=p1_name]", "Bartek Przykładowy")
    page.select_option("[name=institution_kind]", "ngo")
    page.fill("[name=institution]", "Fundacja „Próg”")
    page.select_option("[name=powiat]", "0663")
    page.check("[type=radio][value=Szycie]")
    page.check("[name=consent]")
    page.wait_for_timeout(3_100)  # the least time to fill in a form
    page.locator("button.button", has_text="Wyślij zgłoszenie").click()
    page.wait_for_url("**/wyslano/**")
    look("sent")
    assert list(to.participants.values_list("state", flat=True)) == ["seated"] * 3

    page = visitor.open(link_in(letter(ANNA, "to_confirm"), "potwierdzenie"))
    look("confirm")
    page.click("text=Potwierdzam zgłoszenie")
    look("confirmed")
    page.click("text=Zobacz zgłoszenie")
    look("manage")


def test_an_offer_is_answered_in_a_browser(new_visitor: Any, live_server: Any) -> None:
    to = enrolment(1)
    first = registered(to)
    registered(to, "Anna Przykładowa", email=ANNA)
    cancel_registration(first.pk)
    sent(to)
    visitor = new_visitor(viewport=DESK)
    look = looking(visitor)
    page = visitor.open(link_in(letter(ANNA, "confirmed"), "moje"))
    look("manage-offer")
    page = visitor.open(link_in(letter(ANNA, "offer"), "propozycja"))
    look("offer")
    page.click("text=Przyjmuję miejsce")
    look("accepted")
    assert to.participants.filter(state="seated").count() == 1
    page = visitor.open(f"/wydarzenia/zapisy/{to.pk}/")
    look("full")
    page = visitor.open(link_in(letter(ANNA, "confirmed"), "moje") + "zmiana/")
    look("change")
