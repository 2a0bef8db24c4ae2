"""Indicators under the plan's own blocks, on the first page, in search and in the sitemap."""

from __future__ import annotations

import pytest

from home.search_sources import rows_with
from monitoring.models import MonitoringPage
from tests.monitoring.entering import enter
from tests.monitoring.ground import Ground
from tests.monitoring.test_overview import with_text
from tests.planpages.reader import read
from tests.scenes import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(home_page) -> Ground:
    return scene("a value in the text", lay_value, Ground.found)


def lay_value() -> None:
    ground = Ground.lay(praca={"name": "Zatrudnieni w spółdzielniach"}, gminy={})
    with_text(ground, ("heading", "Praca"), ("indicator", "praca"), ("indicator", "gminy"))
    enter(ground["praca"], 2013, 55)


@pytest.mark.parametrize("path", ["/plan/wskazniki/", "/plan/caly/"])
def test_a_value_stands_under_the_block_of_its_indicator(client, ground, path):
    soup = read(client, path)
    note = soup.select_one("#b-praca .plan-note")
    assert "2013: 55 (gminy) ○ wstępna" in note.get_text(" ", strip=True)
    assert note.select_one(".standing").text == "zgodnie z planem"
    assert note.a["href"] == "/monitoring/zatrudnieni-w-spoldzielniach-praca/"
    assert "Nie ma jeszcze wartości" in soup.select_one("#b-gminy .plan-note").text
    ids = [element["id"] for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))


def test_an_adopted_version_is_shown_as_it_was_adopted(client, ground):
    MonitoringPage.objects.get().unpublish()
    assert not read(client, "/plan/wskazniki/").select(".plan-note")


def test_a_new_value_is_seen_in_the_plan_at_once(client, ground):
    read(client, "/plan/wskazniki/")
    enter(ground["gminy"], 2013, 12)
    assert "12" in read(client, "/plan/wskazniki/").select_one("#b-gminy .plan-note").text


def test_the_first_page_has_key_figures(client, ground):
    part = read(client, "/").select_one("[aria-labelledby=sekcja-monitoring]")
    assert "1 z 2 wskaźników" in part.select_one(".lead").text
    figures = [(item.dd.text, item.a.text) for item in part.select(".stats__item")]
    assert figures == [("55", "Zatrudnieni w spółdzielniach")]


def test_the_first_page_says_nothing_before_there_is_a_value(client, home_page):
    Ground.lay(praca={})
    assert not read(client, "/").select("[aria-labelledby=sekcja-monitoring]")


def test_the_sitemap_names_the_indicators(client, ground):
    listed = client.get("/sitemap.xml").content.decode()
    assert "/monitoring/zatrudnieni-w-spoldzielniach-praca/</loc><lastmod>" in listed
    assert "/monitoring/wskaznik-gminy-gminy/</loc></url>" in listed


def hits(client, words: str) -> list[str]:
    soup = read(client, f"/szukaj/?q={words}&rodzaj=monitoring")
    return [a["href"] for a in soup.select("main a") if a["href"].startswith("/monitoring/")]


def test_search_leads_to_the_page_of_the_indicator(client, ground):
    # Another form of both words.
    assert "/monitoring/zatrudnieni-w-spoldzielniach-praca/" in hits(
        client, "zatrudnionych spółdzielnie"
    )


def test_an_indicator_that_the_plan_dropped_is_found_no_more(client, ground):
    assert rows_with("indicator", "zatrudnieni") == [ground["praca"].pk]
    ground.adopt(gminy={})
    assert rows_with("indicator", "zatrudnieni") == []
    assert rows_with("indicator", "gminy")


def test_a_changed_definition_is_found_once(client, ground):
    ground.adopt(praca={"name": "Zatrudnieni w spółdzielniach", "definition": "Liczymy etaty."})
    assert rows_with("indicator", "zatrudnieni") == [ground["praca"].pk]
    assert rows_with("indicator", "etat") == [ground["praca"].pk]
