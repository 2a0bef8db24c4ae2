"""The switch and the links where an address is not the same in every language."""

import pytest

from home.models import StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed(english):
    page = StandardPage.originals.get(translation_key=english.translation_key)
    page.slug = "udzial"
    page.save_revision().publish()
    return page


def test_the_switch_leads_to_the_translation_of_a_renamed_page(client, renamed):
    html = client.get("/udzial/").content.decode()
    assert 'href="/en/jak-wziac-udzial/" hreflang="en"' in html
    html = client.get("/en/jak-wziac-udzial/").content.decode()
    assert 'href="/udzial/" hreflang="pl"' in html
    assert client.get("/en/udzial/").headers["Location"] == "/en/jak-wziac-udzial/"


def test_only_versions_that_are_there_are_named_as_such(client, english):
    assert 'rel="alternate" hreflang="en"' in client.get("/jak-wziac-udzial/").content.decode()
    for address in ("/uk/jak-wziac-udzial/", "/en/nie-ma/"):
        assert 'rel="alternate" hreflang' not in client.get(address).content.decode()


def test_the_switch_takes_along_what_was_asked(client, english):
    html = client.get("/en/szukaj/?q=plan&kolejnosc=data").content.decode()
    assert 'href="/szukaj/?q=plan&amp;kolejnosc=data" hreflang="pl"' in html
    assert 'href="/uk/szukaj/?q=plan&amp;kolejnosc=data" hreflang="uk"' in html
