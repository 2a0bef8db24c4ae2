"""`/monitoring/<indicator>/`: an address that stays, values with all that is known of them."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.translation import override

from catalogue.choices import EntityKind, Powiat
from catalogue.ordering import reader_key
from home.models import HomePage
from monitoring.addresses import address_of, find, slug_of
from monitoring.models import Assessment
from planpages.models import PlanPage
from tests.monitoring.entering import enter
from tests.monitoring.ground import Ground
from tests.people import person
from tests.planpages.reader import read

pytestmark = pytest.mark.django_db

ONE, OTHER = "1f3a9c2e-0000-4000-8000-000000000001", "1f3a9c2e-0000-4000-8000-000000000002"
FIRST = "1f3a9c2e"


def ground_with(given: dict[str, dict]) -> Ground:
    return Ground.lay(**given)


def address(ground: Ground, name: str) -> str:
    return address_of(ground[name].latest_definition)


def table(soup: BeautifulSoup, caption: str) -> list[list[str]]:
    found = next(t for t in soup.select("table") if caption in t.caption.text)
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in found.select("tbody tr")
    ]


# ---- the address ----


def test_the_address_is_the_name_and_the_beginning_of_the_block(client, home_page):
    ground = ground_with({ONE: {"name": "Żółw i łódź, 2. próba"}})
    assert address(ground, ONE) == f"/monitoring/zow-i-odz-2-proba-{FIRST}/".replace(
        "zow", "zolw"
    ).replace("odz", "lodz")
    assert read(client, address(ground, ONE)).h1.text == "Żółw i łódź, 2. próba"


def test_number_block_and_earlier_name_lead_to_the_present_address(client, home_page):
    ground = ground_with({ONE: {"name": "Dawna nazwa"}})
    before = address(ground, ONE)
    ground.adopt(**{"nowy": {}, ONE: {"name": "Nowa nazwa"}})
    now = f"/monitoring/nowa-nazwa-{FIRST}/"
    assert address(ground, ONE) == now
    for path in (before, f"/monitoring/{ONE}/", "/monitoring/4.2/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, now), path
    response = client.get(f"{before}dane.csv")
    assert (response.status_code, response["Location"]) == (302, f"{now}dane.csv")
    # The number in the plan belongs to another one now.
    assert client.get("/monitoring/4.1/")["Location"] == address(ground, "nowy")


def test_of_two_blocks_that_begin_alike_the_name_decides(home_page):
    ground = ground_with({ONE: {"name": "Pierwszy"}, OTHER: {"name": "Drugi"}})
    plan = PlanPage.objects.get()
    for name in (ONE, OTHER):
        definition = ground[name].latest_definition
        assert find(plan, slug_of(definition)) == definition
        assert find(plan, name) == definition


@pytest.mark.parametrize("slug", ["nie-ma", "nie-ma-00000000", "a-%C2%B2", "9.99"])
def test_what_is_no_indicator_is_not_found(client, home_page, slug):
    ground_with({ONE: {}})
    assert client.get(f"/monitoring/{slug}/").status_code == 404


def test_an_indicator_that_the_plan_dropped_keeps_its_page(client, home_page):
    ground = ground_with({ONE: {"name": "Był"}, "zostaje": {}})
    path = address(ground, ONE)
    enter(ground[ONE], 2013, 44, final=True)
    ground.adopt(zostaje={})
    soup = read(client, path)
    assert "nie ma już tego wskaźnika" in soup.select_one(".notice--warn").text
    assert "44" in soup.select_one(".indicator__number").text
    assert path not in client.get("/sitemap.xml").content.decode()


# ---- values ----


def test_every_value_is_text_with_its_remarks_path_and_standing(client, home_page):
    ground = ground_with({ONE: {"unit": "szt."}})
    enter(ground[ONE], 2012, 20, final=True)
    enter(ground[ONE], 2014, "brak: badanie co dwa lata", final=True)
    enter(ground[ONE], 2015, "45,5")
    soup = read(client, address(ground, ONE))
    assert table(soup, "Wartości w kolejnych latach") == [
        ["2015", "45,5", "○ wstępna", "50", "zagrożony"],
        ["2014", "–", "badanie co dwa lata", "40", "brak danych"],
        ["2013", "–", "brak danych", "30", "brak danych"],
        ["2012", "20", "", "20", "zgodnie z planem"],
    ]
    drawing = soup.select_one(".chart--line")
    assert drawing.desc.text == (
        "2012: 20; 2015: 45,5 (wstępna). Wartość bazowa 10 w 2011 r., docelowa 100 w 2020 r."
    )
    assert "45,5" in soup.select_one(".indicator__number").text
    assert "50 (szt.), a wartość wynosi 45,5" in soup.select_one("#ocena").parent.text


def test_a_revised_value_has_a_footnote_with_what_it_was_and_why(client, home_page):
    ground = ground_with({ONE: {}})
    enter(ground[ONE], 2013, 30, final=True)
    enter(ground[ONE], 2013, 33, final=True, reason="Spóźniona ankieta.")
    soup = read(client, address(ground, ONE))
    (row,) = [row for row in table(soup, "Wartości w kolejnych latach") if row[0] == "2013"]
    assert row[2] == "* poprawiona 1"
    note = soup.select_one("#zmiana-1").get_text(" ", strip=True)
    assert "było 30, jest 33" in note
    assert "Spóźniona ankieta." in note
    assert soup.select_one(f"a[href='#{soup.select_one('#zmiana-1 a')['href'][1:]}']")
    assert soup.select_one("#zmiana-1-tu")


def test_a_source_that_was_put_right_is_no_revision(client, home_page):
    ground = ground_with({ONE: {}})
    enter(ground[ONE], 2013, 30, final=True)
    enter(ground[ONE], 2013, 33, final=True, reason="Spóźniona ankieta.")
    enter(ground[ONE], 2013, 33, final=True, reason="Źródło.", source="Ankieta 2013")
    notes = read(client, address(ground, ONE)).select(".footnotes li")
    assert [note["id"] for note in notes] == ["zmiana-1"]


def test_comment_and_evidence_of_the_year_stand_with_the_assessment(client, home_page):
    ground = ground_with({ONE: {}})
    enter(ground[ONE], 2012, 12, final=True)
    enter(ground[ONE], 2013, 30, final=True)
    for year in (2012, 2013):
        Assessment.objects.create(
            measure=ground[ONE],
            year=year,
            comment=f"<p>Komentarz {year}</p>",
            evidence="<p>Ankieta</p>" if year == 2013 else "",
            changed_by=person("redaktor"),
            changed_at=timezone.now(),
        )
    soup = read(client, address(ground, ONE))
    part = soup.select_one("section[aria-labelledby=ocena]")
    assert part.select_one(".stack").get_text(" ", strip=True) == "Komentarz 2013 Dowody Ankieta"
    assert [d.summary.text for d in part.select("details")] == ["Komentarz do 2012 r."]


def test_values_under_another_definition_stay_under_it(client, home_page):
    ground = ground_with({ONE: {}})
    enter(ground[ONE], 2012, 20, final=True)
    ground.adopt(**{ONE: {"definition": "Liczymy inaczej."}})
    enter(ground[ONE], 2013, 70, final=True)
    soup = read(client, address(ground, ONE))
    rows = table(soup, "Wartości w kolejnych latach")
    assert [row[:2] for row in rows] == [["2013", "70"], ["2012", "–"]]
    old = soup.select_one(".meaning")
    assert f"Co liczymy: {ONE}." in old.text
    assert old.select_one("tbody").get_text(" ", strip=True) == "2012 20"
    assert "Według wcześniejszej definicji: 2012: 20." in soup.select_one(".chart--line desc").text
    assert len(soup.select(".chart-earlier-dot")) == 2  # on the chart and in its key
    versions = [side.a.text for side in soup.select("#definicje ~ .rows .rows__side")]
    assert versions == ["Wersja 2", "Wersja 1"]


def test_another_unit_is_not_drawn_on_the_same_axis(client, home_page):
    ground = ground_with({ONE: {}})
    enter(ground[ONE], 2012, 20, final=True)
    ground.adopt(**{ONE: {"unit": "%"}})
    soup = read(client, address(ground, ONE))
    assert not soup.select(".chart--line .chart-earlier-dot")
    assert "(gminy)" in soup.select_one(".meaning table").text


def test_without_values_the_page_says_so(client, home_page):
    ground = ground_with({ONE: {"dimension": "powiat"}})
    soup = read(client, address(ground, ONE))
    assert soup.text.count("Nie opublikowano jeszcze żadnych wartości") == 2
    assert not soup.select(".chart--powiats")


# ---- powiats and kinds ----


@pytest.fixture
def by_powiat(home_page: HomePage) -> Ground:
    ground = ground_with({ONE: {"dimension": "powiat"}})
    amounts = {code: n for n, code in enumerate(Powiat.values)}
    enter(ground[ONE], 2012, amounts, final=True)
    del amounts["0614"]
    enter(ground[ONE], 2013, {**amounts, "0601": 30, "0614": "brak: nie badano"}, final=True)
    return ground


def test_the_map_and_the_table_show_the_last_year(client, by_powiat):
    soup = read(client, address(by_powiat, ONE))
    rows = table(soup, "Wszystkie lata")
    assert rows[0] == ["bialski", "0", "30"]
    assert rows[-1] == ["puławski", "13", "nie badano"]
    drawing = soup.select_one(".chart--powiats")
    titles = [area.title.text for area in drawing.select("path")]
    assert len(titles) == 24
    assert "powiat puławski: brak danych" in titles
    assert "powiat bialski: 30" in titles
    legend = [entry.text.strip() for entry in soup.select(".breakdown__legend li")]
    assert legend[-1] == "brak danych"
    assert len(soup.select(".multiples .chart--small")) == 24


def test_a_year_and_an_order_are_chosen_by_links(client, by_powiat):
    path = address(by_powiat, ONE)
    soup = read(client, path)
    links = [a["href"] for a in soup.select(".breakdown .years a")]
    assert links == [f"{path}?rok=2012#podzial", f"{path}?rok=2013#podzial"]
    soup = read(client, f"{path}?rok=2012&kolejnosc=nazwa")
    assert [row[0] for row in table(soup, "Wszystkie lata")][:2] == ["bialski", "biłgorajski"]
    assert "powiat bialski: 0" in [a.title.text for a in soup.select(".chart--powiats path")]
    assert soup.select_one("meta[name=robots]")


@pytest.mark.parametrize("prefix", ["", "/uk"])
def test_kinds_by_name_are_in_the_order_of_the_readers_alphabet(client, home_page, prefix):
    ground = ground_with({ONE: {"dimension": "kind"}})
    enter(ground[ONE], 2012, dict.fromkeys(EntityKind.values, 1), final=True)
    path = f"{prefix}{address(ground, ONE)}"
    soup = read(client, f"{path}?rok=2012&kolejnosc=nazwa")
    names = [th.text for th in soup.select(".breakdown tbody th")]
    with override(prefix.strip("/") or "pl"):
        assert names == sorted((str(k.label) for k in EntityKind), key=reader_key)
    assert names[0] == ("асоціація" if prefix else "centrum integracji społecznej (CIS)")


def test_a_year_that_is_only_begun_waits_behind_its_link(client, by_powiat):
    enter(by_powiat[ONE], 2014, {"0601": 31})
    soup = read(client, address(by_powiat, ONE))
    assert soup.select_one(".breakdown .years [aria-current]").text == "2013"
    assert "2014" in soup.select_one(".breakdown .years").text


@pytest.mark.parametrize("query", ["rok=1999", "rok=x", f"rok={'9' * 5000}", "kolejnosc=zla"])
def test_a_senseless_parameter_shows_the_usual_view(client, by_powiat, query):
    soup = read(client, f"{address(by_powiat, ONE)}?{query}")
    assert soup.select_one(".breakdown .years [aria-current]").text == "2013"


def test_kinds_of_entity_have_a_table_and_no_map(client, home_page):
    ground = ground_with({ONE: {"dimension": "kind", "cells": ["cis", "kis"]}})
    enter(ground[ONE], 2013, {"cis": 3, "kis": 9}, final=True)
    soup = read(client, address(ground, ONE))
    rows = table(soup, "Wszystkie lata")
    assert rows == [[str(EntityKind.KIS.label), "9"], [str(EntityKind.CIS.label), "3"]]
    assert not soup.select(".chart--powiats")
    total = next(t for t in soup.select("table") if "Wszystkie lata" in t.caption.text).tfoot
    assert total.get_text(" ", strip=True) == "Województwo 12"


# ---- for machines, and the frame ----


def test_machines_read_of_a_dataset(client, by_powiat):
    soup = read(client, address(by_powiat, ONE))
    told = json.loads(soup.select_one("script[type='application/ld+json']").text)
    assert told["@type"] == "Dataset"
    assert told["temporalCoverage"] == "2012/2013"
    assert [one["encodingFormat"] for one in told["distribution"]] == [
        "text/csv", "application/json",
    ]  # fmt: skip
    for one in told["distribution"]:
        path = one["contentUrl"].removeprefix("http://127.0.0.1:8000")
        assert client.get(path).status_code == 200


def test_the_page_leads_to_the_plan_and_to_the_list(client, home_page):
    ground = ground_with({ONE: {}})
    soup = read(client, address(ground, ONE))
    links = [a["href"] for a in soup.select("main a")]
    assert f"/plan/wskazniki/#b-{ONE}" in links
    crumbs = [crumb.get_text(strip=True) for crumb in soup.select(".breadcrumb li")]
    assert crumbs == ["Strona główna", "Monitoring", f"Wskaźnik {ONE}"]


def test_words_of_the_plan_stay_words(client, home_page):
    ground = ground_with({ONE: {"name": "</title><script>alert(1)</script>", "unit": "<b>x</b>"}})
    enter(ground[ONE], 2013, 30, final=True)
    for path in (address(ground, ONE), "/monitoring/"):
        html = client.get(path).content.decode()
        assert "<script>alert" not in html
        assert "<b>x</b>" not in html
