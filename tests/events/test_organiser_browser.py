"""The organiser's screens in a real browser: presence on a phone, questions, accessibility."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from events.actions.certificates import issue_certificates
from events.models import Attendance
from home.models import HomePage
from tests.people import person

from . import ground, organising
from .organising import url

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}


def faults(page, within: str) -> list[str]:
    """What axe finds in our part of the screen; the frame around it is Wagtail's."""
    found = Axe().run(page, within, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def test_presence_on_a_phone_is_saved_at_once_and_found_by_name(visitor, transactional_db):
    assert HomePage.objects.exists()
    person("redaktor")
    to = organising.past_training("Jan Żak", "Anna Ćma", "Łucja Łoś", present=0)
    visitor.sign_in("redaktor")
    page = visitor.open(url("attendance", to.pk))
    page.set_viewport_size({"width": 360, "height": 740})
    page.fill("#ev-szukaj", "lucja los")
    assert page.locator("[data-person]:visible").count() == 1
    with page.expect_response("**/zaznacz/") as saved:
        page.locator("[data-person]:visible input").check()
    assert saved.value.status == 200
    page.wait_for_function("document.querySelector('[data-count]').textContent === '1'")
    assert Attendance.objects.get().participant.name == "Łucja Łoś"
    # What is refused is told at the box, and the box shows what is kept.
    issue_certificates(ground_all_days(to), person("redaktor"))
    page.locator("[data-person]:visible input").uncheck()
    page.locator("[data-error]:visible").wait_for()
    assert page.locator("[data-person]:visible input").is_checked()
    page.context.set_offline(True)
    page.fill("#ev-szukaj", "jan")
    page.locator("[data-person]:visible input").click()
    page.locator("[data-person]:visible [data-error]:visible").wait_for()
    page.context.set_offline(False)
    assert faults(page, ".ev-presence") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def ground_all_days(to):
    lucja = to.participants.get(name="Łucja Łoś")
    for day in to.term.days:
        organising.mark(to, day, lucja)
    return to


def test_questions_and_limits_of_the_settings(visitor, transactional_db):
    person("redaktor")
    to = ground.enrolment(9)
    visitor.sign_in("redaktor")
    page = visitor.open(url("enrolment_settings", to.pk))
    assert not page.locator("[data-grouping=powiat]").is_visible()
    page.select_option("#id_grouping", "powiat")
    page.fill("[name=limit-powiat-0614]", "4")
    page.click("[data-add-row=questions]")
    page.fill("[name=questions-0-label]", "Czym Pan lub Pani przyjedzie?")
    page.select_option("[name=questions-0-kind]", "one")
    page.fill("[name=questions-0-choices]", "pociąg\nautobus")
    assert faults(page, ".office-form") == []
    page.click("form.office-form button.button[type=submit]:not([data-add-row])")
    page.wait_for_url(f"**{url('enrolment', to.pk)}")
    assert to.questions.get().options == ["pociąg", "autobus"] and to.limits.get().limit == 4
    assert faults(page, ".office-columns") == []


def test_the_page_that_verifies_is_accessible(visitor, transactional_db):
    to = organising.past_training("Jan Żak")
    (made,) = issue_certificates(to, person("redaktor"))
    page = visitor.open("/wydarzenia/zaswiadczenie/")
    page.fill("#kod", made.spaced_code)
    page.click("main button")
    page.wait_for_url("**/zaswiadczenie/*/")
    assert "autentyczne" in page.inner_text("h1")
    page.set_viewport_size({"width": 360, "height": 740})
    assert faults(page, "main") == [] and visitor.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
