"""The judged queries over the demonstration, on the database that the suite runs on."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection

from planpages.models import PlanPage
from search import outages
from search.analysis import HAS_MORFEUSZ, terms_of, tokens
from search.models import ServerOutage
from search.ranking import RERANKED
from search.searching import Asked, Results, search
from tests.scenes import scene
from tests.search.judging import AGAIN, CATALOGUE, FILE, judged, ndcg
from tests.search.servers import SearchServer

# In the group of the server, so that the demonstration is built once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("opensearch")]
ENOUGH = {FILE: 0.92, AGAIN: 0.77, CATALOGUE: 0.78}
POLISH = {"jezyk": frozenset({"pl"})}
"""As a reader of the Polish pages asks."""
FOUND = Path(__file__).with_name("found.tsv")
"""What both databases find for the judged queries. Written anew with WRITE_FOUND=1, to be looked
at when the texts of the demonstration or the ranking change."""


SLIPS = Path(__file__).with_name("slips.tsv")
NOT_UNDERSTOOD = {"wsparcie dla podmitów ekonomii społecznej"}
"""Mr Podmit is in the dictionary."""


@pytest.fixture
def demo(demo: PlanPage) -> None:
    scene("reindexed", lambda: call_command("reindex", verbosity=0), lambda: None)


def test_every_engine_finds_the_same(demo: None, client: Any, search_server: SearchServer) -> None:
    """The embedded engine and the server here; the two databases by what is written in a file."""
    queries = [line.query for file in ENOUGH for line in judged(file)]
    search_server.build()
    outages.over()
    by_server = {query: search(Asked(query)) for query in queries}
    pages = {query: client.get("/szukaj/", {"q": query}).content for query in queries[::10]}
    assert not ServerOutage.objects.exists()
    assert {found.engine for found in by_server.values()} == {"opensearch"}
    search_server.forget_for_now()
    lines = []
    for query in queries:
        found = search(Asked(query))
        theirs = by_server[query]
        if found.total > RERANKED:
            # Of so many, engines propose different ones: only the numbers are the same.
            theirs = replace(theirs, hits=found.hits)
        assert replace(found, engine="opensearch") == theirs, query
        lines.append(_line(query, found))
    for query, page in pages.items():
        if by_server[query].total > RERANKED:
            continue
        assert client.get("/szukaj/", {"q": query}).content == page, query
    if os.environ.get("WRITE_FOUND"):
        FOUND.write_text("\n".join(lines) + "\n", encoding="utf-8")
    kept = FOUND.read_text(encoding="utf-8").splitlines()
    if connection.vendor != "sqlite":
        # Equal scores stand in the order of ids, which databases give in orders of their own.
        lines, kept = ([line.rpartition("\t")[0] for line in each] for each in (lines, kept))
    assert lines == kept


def _line(query: str, found: Results) -> str:
    facets = [
        f"{facet.name}:" + ",".join(f"{value.value}={value.count}" for value in facet.values)
        for facet in found.facets
        # The demonstration's years are counted from today.
        if facet.name != "rok"
    ]
    if found.total > RERANKED:
        return "\t".join([query, str(found.total), " ".join(facets), found.did_you_mean, "–"])
    titles = "\n".join(f"{hit.kind} {hit.title.plain}" for hit in found.hits)
    digest = hashlib.sha256(titles.encode()).hexdigest()[:12]
    return "\t".join([query, str(found.total), " ".join(facets), found.did_you_mean, digest])


@pytest.mark.skipif(not HAS_MORFEUSZ, reason="judged with Morfeusz")
@pytest.mark.parametrize(
    "engine",
    # That the server finds the same on each database is told above.
    ["embedded", pytest.param("server", marks=pytest.mark.one_database)],
)
def test_ndcg_of_the_judged_queries(
    demo: None, engine: str, request: pytest.FixtureRequest
) -> None:
    if engine == "server":
        request.getfixturevalue("search_server").build()
        outages.over()
    for file, enough in ENOUGH.items():
        values = defaultdict(list)
        queries = judged(file)
        for line in queries:
            found = search(Asked(line.query, choice=POLISH))
            assert (found.engine == "opensearch") == (engine == "server")
            value = ndcg([hit.entry_id for hit in found.hits], line.grades)
            values[line.kind].append(value)
            values["all"].append(value)
        means = {kind: round(sum(found) / len(found), 3) for kind, found in values.items()}
        assert means["all"] >= enough, means
    assert len(judged()) >= 120


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


def test_slips_of_the_hand_are_understood(demo: None) -> None:
    """Found as what was meant, or the reader is asked: also where other words have found enough."""
    missed = set()
    for line in SLIPS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        query, meant = line.split("\t")
        found = search(Asked(query, choice=POLISH, language="pl"))
        terms = {term for clause in found.condition.wanted for term in clause.terms}
        proposed = {term for token in tokens(found.did_you_mean) for term in token.terms}
        if (terms | proposed).isdisjoint(terms_of(meant)):
            missed.add(query)
    assert missed == NOT_UNDERSTOOD


def test_a_word_of_the_dictionary_is_not_taken_for_a_slip_where_others_are_found(
    demo: None,
) -> None:
    query = "plan rozwoju koty"
    found = search(Asked(query, choice=POLISH, language="pl"))
    assert found.total and not found.with_all
    assert not found.did_you_mean, "kosy"


def test_who_types_no_diacritics_is_not_asked_for_words_without_them(demo: None) -> None:
    assert (
        search(Asked("spoldzielnja", choice=POLISH, language="pl")).did_you_mean == "spółdzielnia"
    )


def test_suggestions_are_words_and_titles(demo: None, client: Any) -> None:
    found = client.get("/szukaj/podpowiedzi/", {"q": "spoldz"}).json()
    assert "spółdzielnia" in found["words"]
    assert found["titles"]
    assert all("półdzieln" in title["title"] for title in found["titles"])


def test_the_plan_and_the_consultations_are_searched_from_their_own_pages(
    demo: None, client: Any
) -> None:
    for address, kinds, query in (
        ("/plan/", {"plan", "wskaznik", "dzialanie"}, "spółdzielnia"),
        ("/konsultacje/", {"konsultacje", "uwaga"}, "spółdzielnia"),
    ):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        form = page.select_one("form.search-within")
        assert form is not None and form["aria-label"] == form.label.text.replace("\xa0", " ")
        fields = [(field["name"], field.get("value", query)) for field in form.select("input")]
        assert {value for name, value in fields if name == "rodzaj"} == kinds
        found = client.get(f"/api/v2{form['action']}?{urlencode(fields)}").json()
        assert found["items"] and {item["kind"] for item in found["items"]} <= kinds
        html = client.get(f"{form['action']}?{urlencode(fields)}").content.decode()
        assert html.count('aria-current="true"') >= len(kinds)
