"""What readers of another language meet: the same addresses, honest about what is missing."""

import re

import pytest
from django.utils import timezone

from home.models import NewsIndexPage, NewsPage
from languages import actions
from languages.models import TranslationWork
from tests.languages.working import a_page, out

pytestmark = pytest.mark.django_db


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().replace("\xa0", " ")


def test_the_address_alone_decides_the_language(client, english):
    polish = client.get("/jak-wziac-udzial/", HTTP_ACCEPT_LANGUAGE="en")
    assert '<html lang="pl">' in polish.content.decode()
    assert "Accept-Language" not in polish.get("Vary", "")
    assert polish["Content-Language"] == "pl"
    answer = client.get("/en/jak-wziac-udzial/", HTTP_ACCEPT_LANGUAGE="pl")
    assert '<html lang="en">' in answer.content.decode()
    assert "First paragraph." in answer.content.decode()
    assert not answer.cookies


def test_the_cache_keeps_languages_apart(client, english):
    for _again in range(2):
        assert "Pierwszy akapit." in read(client, "/jak-wziac-udzial/")
        assert "First paragraph." in read(client, "/en/jak-wziac-udzial/")


def test_the_switch_and_the_alternates_lead_to_the_same_page(client, english):
    html = read(client, "/en/jak-wziac-udzial/")
    assert 'href="/jak-wziac-udzial/" hreflang="pl"' in html
    assert re.search(r'rel="alternate" hreflang="x-default" href="[^"]+/jak-wziac-udzial/"', html)
    assert re.search(r'rel="alternate" hreflang="en" href="[^"]+/en/jak-wziac-udzial/"', html)
    assert 'rel="alternate" hreflang="uk"' not in html


def test_a_page_that_is_not_translated_says_so(client, english, home_page):
    html = read(client, "/uk/jak-wziac-udzial/")
    assert 'href="/jak-wziac-udzial/"' in html and "noindex" in html
    assert client.get("/en/nie-ma-takiej/").status_code == 404
    home_page.get_children().get(slug="jak-wziac-udzial").specific.unpublish()
    assert client.get("/en/jak-wziac-udzial/").status_code == 404


def test_a_draft_is_not_shown_in_any_language(client, home_page, person):
    page = a_page(home_page)
    actions.start(page, "en", person("tlumacz"))
    html = read(client, "/en/jak-wziac-udzial/")
    assert "Pierwszy akapit." not in html and "First paragraph." not in html


def test_readers_are_told_that_the_polish_text_changed(client, english):
    assert "about-translation" not in read(client, "/en/jak-wziac-udzial/")
    page = english.original
    page.lead = "Każdy może napisać, także po angielsku."
    page.save_revision().publish()
    assert "about-translation" in read(client, "/en/jak-wziac-udzial/")
    assert "about-translation" not in read(client, "/jak-wziac-udzial/")


def test_polish_news_on_an_english_list_are_marked(client, english, home_page, person):
    index = NewsIndexPage(title="Aktualności", slug="aktualnosci")
    home_page.add_child(instance=index)
    for title in ("Pierwsza", "Druga"):
        news = NewsPage(title=title, slug=title.lower(), date=timezone.localdate())
        index.add_child(instance=news)
    out(actions.start(index, "en", person("tlumacz")), person, {"Aktualności": "News"})
    out(actions.start(news, "en", person("tlumacz")), person, {"Druga": "The second"})
    html = read(client, "/en/aktualnosci/")
    assert re.search(r'href="/aktualnosci/pierwsza/" lang="pl"', html)
    assert re.search(r'href="/en/aktualnosci/druga/">The second', html)
    feed = read(client, "/en/aktualnosci/feed/")
    assert "The second" in feed and "Pierwsza" not in feed
    assert "Druga" in read(client, "/aktualnosci/feed/")


def test_the_sitemap_names_all_versions(client, english):
    xml = read(client, "/sitemap.xml")
    assert "/en/jak-wziac-udzial/</loc>" in xml
    # Two pages, each in two languages, and four lists that are framed.
    assert xml.count('hreflang="x-default"') == 2 * 2 + 4 * 3
    assert "/uk/wydarzenia/</loc>" in xml


def test_search_keeps_to_the_language_of_the_reader(client, english):
    assert "/en/jak-wziac-udzial/" in read(client, "/en/szukaj/?q=paragraph")
    assert "/en/jak-wziac-udzial/" not in read(client, "/szukaj/?q=paragraph").split("<main")[1]
    assert "/jak-wziac-udzial/" in read(client, "/szukaj/?q=akapit")


def test_a_translation_costs_as_many_queries_whatever_its_length(
    client, english, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(address):
        client.get(address + "?x=1")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address + "?x=1")
        return len(queries)

    assert cost("/en/jak-wziac-udzial/") <= cost("/jak-wziac-udzial/") + 12
    assert TranslationWork.objects.count() == 2
