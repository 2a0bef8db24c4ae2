"""Words are read in the language of the texts: results, suggestions, corrections and the feed."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from home.models import StandardPage
from languages import actions
from search.models import SynonymGroup
from search.searching import Asked, search
from tests.languages.working import HOME, WORDS, a_page, out
from tests.scenes import scene

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
POLISH, ENGLISH = "/jak-wziac-udzial/", "/en/jak-wziac-udzial/"


@pytest.fixture
def english(home_page: Any, person: Any) -> None:
    """A page in two languages, of which both have the word "akapit"."""

    def translate() -> None:
        page = a_page(home_page)
        words = {**WORDS, "Pierwszy akapit.": "First paragraph: akapit."}
        out(actions.start(home_page, "en", person("tlumacz")), person, HOME)
        out(actions.start(page, "en", person("tlumacz")), person, words)

    scene("a word in two languages", translate, home_page.refresh_from_db)


def page(client: Any, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def results(shown: BeautifulSoup) -> set[str]:
    return {link["href"] for link in shown.select(".results h3 a")}


def of_language(shown: BeautifulSoup) -> dict[str, dict[str, list[str]]]:
    """The languages that are offered, with the parameters of each link."""
    links = shown.select("[aria-labelledby=filtr-jezyk] a")
    return {
        " ".join(link.get_text(" ").split()): parse_qs(urlsplit(link["href"]).query)
        for link in links
    }


def test_the_own_language_is_no_filter_and_others_are_offered(client: Any, english: None) -> None:
    shown = page(client, "/szukaj/?q=akapit")
    assert results(shown) == {POLISH}
    offered = of_language(shown)
    assert offered == {"English (1)": {"q": ["akapit"], "jezyk": ["en"]}}
    assert not shown.select("[aria-current=true][rel=nofollow]")
    # Found in one language only: nothing to choose.
    assert of_language(page(client, "/szukaj/?q=pierwszy")) == {}


def test_languages_combine_and_are_undone_one_by_one(client: Any, english: None) -> None:
    shown = page(client, "/szukaj/?q=akapit&jezyk=en")
    assert results(shown) == {ENGLISH}
    offered = of_language(shown)
    assert offered["Usuń filtr: English (1)"] == {"q": ["akapit"]}
    assert offered["Polski (1)"] == {"q": ["akapit"], "jezyk": ["en", "pl"]}
    both = page(client, "/szukaj/?q=akapit&jezyk=en&jezyk=pl")
    assert results(both) == {POLISH, ENGLISH}
    # Without the English ones it is what readers get who choose nothing.
    assert of_language(both)["Usuń filtr: English (1)"] == {"q": ["akapit"]}


def test_a_phrase_is_found_in_each_chosen_language(client: Any, english: None) -> None:
    for phrase, found in (("drugi akapit", POLISH), ("second paragraph", ENGLISH)):
        query = {"q": f'"{phrase}"', "jezyk": ["en", "pl"]}
        (item,) = client.get("/api/v2/szukaj/", query).json()["items"]
        assert item["url"].endswith(found)


def test_other_languages_are_asked_in_their_words(client: Any, english: None) -> None:
    """English has the word, and no Polish text: the count is of what the link leads to."""
    shown = page(client, "/szukaj/?q=paragraphs")
    assert of_language(shown) == {"English (1)": {"q": ["paragraphs"], "jezyk": ["en"]}}
    assert results(page(client, "/szukaj/?q=paragraphs&jezyk=en")) == {ENGLISH}


def test_what_is_a_slip_in_one_language_is_a_word_of_another(
    client: Any, english: None, home_page: Any
) -> None:
    home_page.add_child(instance=StandardPage(title="Paragraf", slug="paragraf"))
    shown = page(client, "/szukaj/?q=paragraph")
    assert shown.select(".search-meant") and results(shown) == {"/paragraf/"}
    assert of_language(shown) == {"English (1)": {"q": ["paragraph"], "jezyk": ["en"]}}


def test_suggestions_are_of_the_readers_language(client: Any, english: None) -> None:
    typed = {"q": "para"}
    found = client.get("/en/szukaj/podpowiedzi/", typed).json()
    assert found["words"] == ["paragraph"]
    assert client.get("/szukaj/podpowiedzi/", typed).json()["words"] == []
    titles = client.get("/en/szukaj/podpowiedzi/", {"q": "how to take"}).json()["titles"]
    assert [title["url"] for title in titles] == [ENGLISH]
    assert client.get("/szukaj/podpowiedzi/", {"q": "how to take"}).json()["titles"] == []
    assert client.get("/en/szukaj/podpowiedzi/", {"q": "akap"}).json()["words"] == ["akapit"]


def test_a_slip_is_one_of_the_words_of_the_language(client: Any, english: None) -> None:
    shown = page(client, "/en/szukaj/?q=pargraph")
    (meant,) = shown.select(".search-meant a")
    assert meant.get_text() == "paragraph"
    assert results(page(client, f"/en/szukaj/{meant['href']}")) == {ENGLISH}
    # No dictionary tells that it is a slip: the reader is asked.
    assert results(shown) == set()
    assert not page(client, "/szukaj/?q=pargraph").select(".search-meant")
    assert not page(client, "/en/szukaj/?q=pirwszy").select(".search-meant")


def test_a_proposal_keeps_the_chosen_language(client: Any, english: None) -> None:
    shown = page(client, "/szukaj/?q=pargraph&jezyk=en")
    (meant,) = shown.select(".search-meant a")
    assert results(page(client, f"/szukaj/{meant['href']}")) == {ENGLISH}


def test_the_feed_is_in_the_language_of_its_address(client: Any, english: None) -> None:
    shown = page(client, "/en/szukaj/?q=akapit")
    (address,) = {link["href"] for link in shown.select("a.search-order__feed")}
    root = ElementTree.fromstring(client.get(address).content)  # noqa: S314 - our own feed
    links = [link.get("href") for link in root.iter(f"{ATOM}link")]
    assert "http://testserver" + ENGLISH in links
    assert "http://testserver" + POLISH not in links


def test_help_without_a_hit_leads_to_pages_of_the_language(client: Any, english: None) -> None:
    for start in ("/", "/en/", "/uk/"):
        empty = page(client, f"{start}szukaj/?q=hipopotamik").select_one(".empty")
        assert empty is not None
        links = [link["href"] for link in empty.select("a")]
        assert links == [
            f"{start}{slug}/" for slug in ("plan", "konsultacje", "aktualnosci", "kontakt")
        ]


def test_words_of_other_languages_are_no_readings_of_polish_ones(english: None) -> None:
    SynonymGroup.objects.all().delete()
    # Without its accent the word is one of the English page.
    assert search(Asked("paragraph")).total == search(Asked("páragraph")).total == 0
