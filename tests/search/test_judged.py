"""The judged queries over the demonstration, on the database that the suite runs on."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from django.core.management import call_command

from planpages.models import PlanPage
from search.analysis import HAS_MORFEUSZ
from search.searching import Asked, search
from tests.scenes import scene
from tests.search.judging import judged, ndcg

pytestmark = pytest.mark.django_db
ENOUGH = 0.92


@pytest.fixture
def demo(demo: PlanPage) -> None:
    scene("reindexed", lambda: call_command("reindex", verbosity=0), lambda: None)


@pytest.mark.skipif(not HAS_MORFEUSZ, reason="judged with Morfeusz")
def test_ndcg_of_the_judged_queries(demo: None) -> None:
    values = defaultdict(list)
    queries = judged()
    for line in queries:
        found = search(Asked(line.query))
        value = ndcg([hit.entry_id for hit in found.hits], line.grades)
        values[line.kind].append(value)
        values["all"].append(value)
    means = {kind: round(sum(found) / len(found), 3) for kind, found in values.items()}
    assert len(queries) >= 120
    assert means["all"] >= ENOUGH, means


def test_a_hit_leads_to_the_paragraph(demo: None, client: Any) -> None:
    html = client.get("/szukaj/", {"q": "powiat włodawski"}).content.decode()
    assert 'href="/plan/prognoza/#b-' in html
    assert "<mark>włodawski</mark>" in html


def test_facets_combine_and_are_undone(demo: None, client: Any) -> None:
    def found(**query: Any) -> Any:
        return client.get("/api/v2/szukaj/", {"q": "spółdzielnia", **query}).json()

    everything = found()
    kinds = {value["value"]: value["count"] for value in everything["facets"]["rodzaj"]}
    assert sum(kinds.values()) == everything["meta"]["total_count"]
    one = found(rodzaj="wskaznik")
    assert one["meta"]["total_count"] == kinds["wskaznik"]
    assert {item["kind"] for item in one["items"]} == {"wskaznik"}
    # The other values stay, with their counts: a facet never narrows itself.
    assert {v["value"]: v["count"] for v in one["facets"]["rodzaj"]} == kinds
    two = found(rodzaj=["wskaznik", "uwaga"])
    assert two["meta"]["total_count"] == kinds["wskaznik"] + kinds["uwaga"]
    html = client.get("/szukaj/", {"q": "spółdzielnia", "rodzaj": "wskaznik"}).content.decode()
    assert 'href="?q=sp%C3%B3%C5%82dzielnia" rel="nofollow" aria-current="true"' in html


def test_by_date_the_newest_come_first(demo: None, client: Any) -> None:
    query = {"q": "plan", "kolejnosc": "data", "na_strone": 50}
    dates = [item["date"] for item in client.get("/api/v2/szukaj/", query).json()["items"]]
    dates = [date for date in dates if date]
    assert dates == sorted(dates, reverse=True) and len(set(dates)) > 2


def test_slips_are_put_right_and_said(demo: None, client: Any) -> None:
    html = client.get("/szukaj/", {"q": "spółdzelnia socjlana"}).content.decode()
    assert "Oto wyniki dla:" in html
    assert "spółdzielnia socjalna</a>" in html
    assert "<mark>Spółdzielnie</mark>" in html


def test_suggestions_are_words_and_titles(demo: None, client: Any) -> None:
    found = client.get("/szukaj/podpowiedzi/", {"q": "spoldz"}).json()
    assert "spółdzielnia" in found["words"]
    assert any("Spółdzielnie socjalne" in title["title"] for title in found["titles"])
