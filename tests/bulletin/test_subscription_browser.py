"""The subscription on a phone and on a desk, without JavaScript, with axe."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from bulletin.models import Subscriber
from bulletin.subscription_links import leaving_url, own_page_url
from tests.engines.browser import DESK, NARROW

from .subscribing import FORM, letter_to, link_in, subscriber

pytestmark = pytest.mark.django_db(transaction=True)


def test_subscribing_and_leaving_without_javascript(
    new_visitor: Any, live_server: Any, run_background: Any
) -> None:
    visitor = new_visitor(viewport=NARROW, java_script_enabled=False)
    page = visitor.open(FORM)
    page.get_by_label("Twój adres e-mail").fill("anna@przyklad.example")
    page.get_by_label("Konsultacje").check()
    page.get_by_label("Znam zasady").check()
    page.wait_for_timeout(3_200)
    page.get_by_role("button", name="Zamawiam").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Sprawdź pocztę"
    run_background()
    visitor.open(link_in(letter_to("anna@przyklad.example").text, "potwierdzenie"))
    page.get_by_role("button", name="Potwierdzam prenumeratę").click()
    assert Subscriber.objects.get().topics() == ["consultations"]
    own = page.get_by_role("link", name="Twoja prenumerata").get_attribute("href")
    visitor.open(link_in(own, "moja"))
    page.get_by_role("button", name="Rezygnuję ze wszystkich").click()
    assert Subscriber.objects.get().state == Subscriber.State.LEFT
    assert visitor.complaints == []


def test_axe_finds_nothing_and_every_page_fits(visitor: Any, live_server: Any) -> None:
    anna = subscriber()
    cut = len(settings.BASE_URL)
    for address in (
        FORM,
        f"{FORM}wyslano/",
        own_page_url(anna.pk, anna.key)[cut:],
        leaving_url(anna.pk, anna.key)[cut:],
        f"{FORM}moja/zly-odnosnik/",
    ):
        visitor.open(address)
        assert visitor.problems_at(DESK, NARROW) == [], address
