"""The switch and the links where an address is not the same in every language."""

import re

import pytest

from home.languages.addresses import without_prefix
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


@pytest.mark.parametrize(
    "asked",
    ["/en//zly.example/x/", "//zly.example/x/", "//en//zly.example/", "/en/\\zly.example/x/",
     "/en/\t/zly.example/x/", "/\\zly.example/x/"],
)  # fmt: skip
def test_no_address_makes_the_switch_lead_to_another_host(client, home_page, asked):
    answer = client.generic("GET", "/", PATH_INFO=asked)
    html = answer.content.decode()
    assert answer.status_code == 404 and "hreflang" in html
    assert not re.search(r'(href|action)="/[/\\\s]', html)


@pytest.mark.parametrize(
    ("path", "plain"),
    [("/en/plan/", "/plan/"), ("/en/", "/"), ("/en", "/"), ("/plan/", "/plan/"), ("/", "/"),
     ("/energia/", "/energia/"), ("/en//x/", "/x/"), ("//en/x/", "/x/")],
)  # fmt: skip
def test_the_polish_address_of_an_address(path, plain):
    assert without_prefix(path) == plain


def test_only_versions_that_are_there_are_named_as_such(client, english):
    assert 'rel="alternate" hreflang="en"' in client.get("/jak-wziac-udzial/").content.decode()
    for address in ("/uk/jak-wziac-udzial/", "/en/nie-ma/"):
        assert 'rel="alternate" hreflang' not in client.get(address).content.decode()


def test_the_switch_takes_along_what_was_asked(client, english):
    html = client.get("/en/szukaj/?q=plan&kolejnosc=data").content.decode()
    assert 'href="/szukaj/?q=plan&amp;kolejnosc=data" hreflang="pl"' in html
    assert 'href="/uk/szukaj/?q=plan&amp;kolejnosc=data" hreflang="uk"' in html
