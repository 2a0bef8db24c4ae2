"""`/monitoring/`: how the plan stands, which indicators fit, and what is said where nothing is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.models import HomePage
from monitoring.models import MonitoringPage
from monitoring.reading import indicators_in_force
from planpages.models import (
    ChapterPage,
    Intervention,
    InterventionDefinition,
    PlanPage,
    adopting,
)
from tests.monitoring.entering import enter
from tests.monitoring.ground import Ground
from tests.monitoring.many import fill, more
from tests.planpages.reader import read
from tests.scenes import scene

pytestmark = pytest.mark.django_db
PATH = "/monitoring/"


def names(soup: BeautifulSoup) -> list[str]:
    return [title.get_text(strip=True) for title in soup.select(".indicator-row .rows__title")]


def with_text(ground: Ground, *blocks: tuple[str, str]) -> None:
    """The chapter in force: `("heading", "Praca"), ("indicator", "a")`."""
    ground.chapter.body = [
        {"type": "heading", "id": f"h-{said}", "value": {"text": said, "level": "h2"}}
        if kind == "heading"
        else {
            "type": "indicator",
            "id": said,
            "value": {
                "name": f"Wskaźnik {said}",
                "definition": "Co liczymy.",
                "unit": "gminy",
                "baseline": "10",
                "baseline_year": 2011,
                "target": "100",
                "target_year": 2020,
                "source": "Ankieta",
            },
        }
        for kind, said in blocks
    ]
    with adopting():
        ground.chapter.save()


@pytest.fixture
def ground(home_page: HomePage) -> Ground:
    """Four indicators under two headings: reached, behind, at risk, and one without a value."""
    return scene("four indicators", lay_four, Ground.found)


def lay_four() -> None:
    ground = Ground.lay(
        praca={"unit": "osoby"},
        gminy={},
        szkoly={},
        targi={},
    )
    with_text(
        ground,
        ("heading", "Zatrudnienie"),
        ("indicator", "praca"),
        ("heading", "Współpraca"),
        ("indicator", "gminy"),
        ("indicator", "szkoly"),
        ("indicator", "targi"),
    )
    enter(ground["praca"], 2013, 100, final=True)
    enter(ground["gminy"], 2013, 11, final=True)
    enter(ground["gminy"], 2012, 20, final=True)
    enter(ground["szkoly"], 2013, 26)


def test_before_the_plan_is_adopted_the_page_says_so(client, home_page):
    soup = read(client, PATH)
    assert "nie został jeszcze przyjęty" in soup.select_one(".empty").text
    assert not soup.select(".finder")


def test_before_the_first_value_every_indicator_is_there_without_data(client, home_page):
    Ground.lay(a={}, b={})
    soup = read(client, PATH)
    assert "nie opublikowano jeszcze żadnych wartości" in soup.select_one(".notice--info").text
    assert names(soup) == ["Wskaźnik a", "Wskaźnik b"]
    assert {s.text for s in soup.select(".indicator-row .standing")} == {"brak danych"}


def test_a_plan_without_indicators_is_no_error(client, home_page):
    ground = Ground.lay(a={})
    ground.adopt()
    soup = read(client, PATH)
    assert "nie ma wskaźników" in soup.select_one(".empty").text


def test_the_state_counts_every_standing_in_words_and_shape(client, ground):
    soup = read(client, PATH)
    legend = [item.get_text(" ", strip=True) for item in soup.select(".state__legend li")]
    assert legend == [
        "Cel osiągnięty : 1",
        "Zgodnie z planem: 0",
        "Zagrożony : 1",
        "Opóźniony : 1",
        "Brak danych : 1",
    ]
    drawing = soup.select_one(".chart--stack")
    assert drawing["role"] == "img"
    assert "opóźniony: 1" in drawing.desc.text
    assert len(drawing.select("rect.chart-part")) == 4
    assert len({part["fill"] for part in drawing.select("rect.chart-part")}) == 4
    assert len(soup.select("pattern")) == len({one["id"] for one in soup.select("pattern")}) == 3
    swatches = [one.rect["fill"] for one in soup.select(".state__legend .chart-swatch")]
    assert {part["fill"] for part in drawing.select("rect.chart-part")} <= set(swatches)
    assert "1 z 4 wskaźników" in soup.select_one(".overview-state .lead").text


def test_a_row_says_value_year_target_and_that_it_is_provisional(client, ground):
    soup = read(client, PATH)
    row = next(r for r in soup.select(".indicator-row") if "szkoly" in r.text)
    text = row.get_text(" ", strip=True)
    assert "2013 26 (gminy) ○ wstępna" in text
    assert "Cel na 2020 r. 100 (gminy)" in text
    assert row.select_one(".standing--at_risk").text == "zagrożony"
    assert row.select_one(".chart--spark desc").text.startswith("2013: 26 (wstępna).")


def test_indicators_stand_under_the_subjects_of_the_plan(client, ground):
    soup = read(client, PATH)
    assert [h.text for h in soup.select(".indicator-group")] == ["Zatrudnienie", "Współpraca"]
    facets = {s.get_text(strip=True) for s in soup.select(".facet__name")}
    # One chapter, and no priorities: they would tell nothing apart.
    assert facets == {"Ocena", "Temat"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ocena=behind", ["gminy"]),
        ("ocena=behind&ocena=reached", ["praca", "gminy"]),
        ("dzial=h-Zatrudnienie", ["praca"]),
        ("dzial=h-Zatrudnienie&ocena=behind", []),
        ("rok=2012", ["praca", "gminy", "szkoly", "targi"]),
        ("rok=2012&ocena=no_data", ["praca", "szkoly", "targi"]),
        ("q=osoby", ["praca"]),
        ("ocena=zmyslona&dzial=1&rok=1789&strona=x", ["praca", "gminy", "szkoly", "targi"]),
        (f"rok={'9' * 5000}&strona=%C2%B2", ["praca", "gminy", "szkoly", "targi"]),
    ],
)
def test_what_is_asked_for_is_found(client, ground, query, found):
    soup = read(client, f"{PATH}?{query}")
    assert names(soup) == [f"Wskaźnik {name}" for name in found]


def test_nothing_found_offers_ways_that_lead_to_something(client, ground):
    soup = read(client, f"{PATH}?dzial=h-Zatrudnienie&ocena=behind")
    ways = [a["href"].partition("#")[0] for a in soup.select(".empty a")]
    assert ways
    for way in ways:
        assert names(read(client, way))


def test_another_year_shows_the_values_of_that_year(client, ground):
    soup = read(client, f"{PATH}?rok=2012")
    row = next(r for r in soup.select(".indicator-row") if "gminy" in r.h4.text)
    assert row.strong.text == "20"
    assert soup.select_one(".years [aria-current]").text == "2012"


def test_priorities_and_chapters_narrow_where_they_tell_indicators_apart(client, ground):
    from planpages.models import Priority

    other = ChapterPage(
        title="Inne",
        slug="inne",
        number=5,
        kind="other",
        working_group=ground.chapter.working_group,
        live=True,
    )
    with adopting():
        PlanPage.objects.get().add_child(instance=other)
        other.priorities.set(Priority.objects.filter(number=2))
        other.save()
    version = ground.adopt(praca={"unit": "osoby"}, gminy={}, szkoly={})
    ground.chapter = other
    ground._define(version, 4, "targi", {})
    soup = read(client, PATH)
    assert {s.get_text(strip=True) for s in soup.select(".facet__name")} == {
        "Ocena", "Temat", "Rozdział", "Priorytet",
    }  # fmt: skip
    assert names(read(client, f"{PATH}?priorytet=2")) == ["Wskaźnik targi"]
    assert names(read(client, f"{PATH}?rozdzial=5")) == ["Wskaźnik targi"]


def test_when_search_fails_the_list_says_so_and_goes_on(client, ground, monkeypatch):
    monkeypatch.setattr("monitoring.browsing.rows_with", lambda *args: None)
    soup = read(client, f"{PATH}?q=osoby&ocena=reached")
    assert "nie działa" in soup.select_one(".notice--warn").text
    assert names(soup) == ["Wskaźnik praca"]


def test_interventions_stand_with_the_money_planned(client, ground):
    version = ground.plan.version_in_force
    for nth, money in enumerate(("1500000.50", "20"), 1):
        row = Intervention.objects.create(plan=ground.plan, block_id=f"int{nth}")
        InterventionDefinition.objects.create(
            version=version,
            chapter=ground.chapter,
            number=f"5.{nth}",
            name=f"Działanie {nth}",
            intervention=row,
            goal="Cel",
            responsible="ROPS",
            period_from=2012,
            period_to=2014,
            amount=Decimal(money),
            funding="EFS",
        )
    table = next(t for t in read(client, PATH).select("table") if "Działania" in t.caption.text)
    assert table.tfoot.td.text == "1 500 020,50 zł"
    assert table.select_one("a")["href"] == "/plan/wskazniki/#b-int1"


def test_a_value_is_seen_at_once_though_the_page_is_cached(client, ground):
    assert "Wskaźnik targi" in names(read(client, PATH))
    with CaptureQueriesContext(connection) as cached:
        read(client, PATH)
    assert len(cached) == 1
    enter(ground["targi"], 2013, 77)
    row = next(r for r in read(client, PATH).select(".indicator-row") if "targi" in r.text)
    assert row.strong.text == "77"


def test_the_page_can_be_closed(client, ground):
    MonitoringPage.objects.get().unpublish()
    assert client.get(PATH).status_code == 404


def queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow(client, home_page):
    """5 indicators, then 300, each with ten years and 24 powiats."""
    ground, editor = Ground.lay(pierwszy={}), Ground.person("redaktor")
    fill(more(ground, 4), editor)
    paths = [f"{path}?x=1" for path in (PATH, f"{PATH}wskaznik-ind0003-ind0003/", "/")]
    few = [queries(client, path) for path in paths]
    fill(more(ground, 295), editor)
    assert [queries(client, path) for path in paths] == few
    assert few[0] <= 24, few
    assert few[1] <= 24, few


def rows_read(client, path: str) -> int:
    """How many values the page asks the database for."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    rows = 0
    with connection.cursor() as cursor:
        for query in captured:
            if query["sql"].startswith("SELECT") and 'FROM "monitoring_value"' in query["sql"]:
                cursor.execute(query["sql"].replace("%", "%%"))
                rows += len(cursor.fetchall())
    return rows


def test_only_the_values_are_read_that_are_shown(client, signed_in, home_page):
    """Of 100 indicators with ten years: one year of each, all years of the 30 on the page."""
    ground, editor = Ground.lay(pierwszy={}), Ground.person("redaktor")
    fill(more(ground, 99), editor)
    course = 30 * 10 + 10
    # Without a year: the last one that each has, then its value.
    for query, most in (("x=1", 200 + course), ("rok=2014", 100 + course)):
        assert rows_read(client, f"{PATH}?{query}") <= most, query
    office = signed_in("redaktor")
    assert rows_read(office, "/admin/monitoring/wskazniki/2014/") <= 200
    assert rows_read(office, "/admin/monitoring/rok/2014/") <= 300


def test_the_text_of_a_chapter_is_read_once_for_all_its_indicators(ground):
    with CaptureQueriesContext(connection) as captured:
        series = indicators_in_force(ground.plan)
    assert len(series) == 4
    assert len({id(one.definition.chapter) for one in series}) == 1
    assert len({id(one.definition.version) for one in series}) == 1
    texts = [query for query in captured if '"planpages_chapterpage"."body"' in query["sql"]]
    assert len(texts) == 1
    assert "indicatordefinition" not in texts[0]["sql"]
    with CaptureQueriesContext(connection) as captured:
        assert {one.measure.indicator.pk for one in series} == {
            one.definition.indicator.pk for one in series
        }
    assert not captured.captured_queries
