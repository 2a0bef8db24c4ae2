"""The proof of work as a browser makes it, on the contact form."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from home.models import ContactMessage, ContactPage, FormAttempt, HomePage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def contact(transactional_db):
    page = ContactPage(title="Kontakt", slug="kontakt")
    HomePage.objects.get().add_child(instance=page)
    return "/kontakt/napisz/"


def write(page):
    page.fill("[name=name]", "Anna Przykładowa")
    page.fill("[name=email]", "anna@przyklad.example")
    page.fill("[name=subject]", "Pytanie")
    page.fill("[name=text]", "Kiedy odbędą się targi?")
    page.check("[name=consent]")
    page.wait_for_timeout(3200)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/dziekujemy/")


def test_a_browser_with_scripts_proves_its_work(visitor, contact):
    page = visitor.open(contact)
    expect(page.locator("[name=altcha]")).to_have_value(re.compile(".{100}"))
    write(page)
    assert ContactMessage.objects.count() == 1
    assert FormAttempt.objects.get().proof


def test_without_scripts_the_form_works_all_the_same(new_visitor, contact):
    page = new_visitor(java_script_enabled=False).open(contact)
    write(page)
    assert ContactMessage.objects.count() == 1
    assert FormAttempt.objects.get().proof is None


def test_the_form_is_accessible_with_its_errors_too(visitor, contact):
    page = visitor.open(contact)
    assert visitor.accessibility_problems() == []
    page.click("main form button[type=submit]")
    page.wait_for_selector(".form__summary")
    assert visitor.accessibility_problems() == []
    assert page.evaluate("document.activeElement.className") == "form__summary"
    assert not visitor.scrolls_sideways()
