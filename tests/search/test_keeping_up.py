"""The index keeps up with the content, also after a failure; and how much is scored."""

from __future__ import annotations

import re
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from home.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from home.search_sources import SearchEntry, rows_with
from search import checks, contributions, indexing, row_search
from search.engines import embedded
from search.models import AskedQuery, Entry, Lemma, SynonymGroup, WordCount
from search.searching import Asked, search
from tests.at_once import at_once
from tests.planpages.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(home_page: HomePage) -> StandardPage:
    page = StandardPage(title="Targi", slug="targi", lead="Wystawcy z regionu")
    home_page.add_child(instance=page)
    return page


def total(query: str) -> int:
    return search(Asked(query)).total


def broken(*args: Any, **kwargs: Any) -> None:
    raise RuntimeError("no analysis")


def test_words_that_could_not_be_indexed_are_tried_again(
    page: StandardPage, monkeypatch: Any, caplog: Any
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(indexing, "_fill", broken)
        page.lead = "Kiermasz rękodzieła"
        page.save()
        assert "could not be indexed" in caplog.text
        contributions.follow_time()
        assert total("kiermasz") == 0
    contributions.follow_time()
    assert total("kiermasz") == 1
    assert total("wystawca") == 0
    assert not Entry.objects.filter(digest=indexing.DOUBTED).exists()


@pytest.mark.django_db(transaction=True)
def test_older_words_are_never_written_over_newer_ones(home_page: HomePage) -> None:
    """Somebody changes a page while `tick` has read it and not yet written its entry."""
    page = StandardPage(title="Targi", slug="targi", lead="Dawne słowa")
    home_page.add_child(instance=page)
    source = indexing.source_named("standard")
    assert source is not None
    was_read, is_changed = threading.Event(), threading.Event()

    def read_slowly(row: Any) -> list[SearchEntry]:
        entries = list(source.entries(row))
        was_read.set()
        is_changed.wait(3)
        return entries

    def index() -> None:
        indexing.index_rows(replace(source, entries=read_slowly), [page.pk])

    def change() -> None:
        was_read.wait(20)
        changed = StandardPage.originals.get(pk=page.pk)
        changed.lead = "Nowe słowa"
        changed.save()
        is_changed.set()

    assert at_once(index, change) == [None, None]
    assert Entry.objects.get(source="standard", object_id=page.pk).text == "Nowe słowa"


def test_a_row_that_fails_keeps_back_no_other(
    home_page: HomePage, page: StandardPage, monkeypatch: Any
) -> None:
    other = StandardPage(title="Giełda", slug="gielda")
    home_page.add_child(instance=other)
    Entry.objects.all().delete()
    fill = indexing._fill

    def picky(entry: Entry, draft: Any, *rest: Any) -> None:
        if draft.entry.title == "Targi":
            broken()
        fill(entry, draft, *rest)

    monkeypatch.setattr(indexing, "_fill", picky)
    contributions.follow_time()
    assert total("giełda") == 1
    assert total("targi") == 0


def test_words_changed_past_the_signals_are_noticed_within_a_day(page: StandardPage) -> None:
    StandardPage.objects.filter(pk=page.pk).update(lead="Kiermasz rękodzieła")
    source = indexing.source_named("standard")
    assert source is not None
    start = timezone.now()
    changed = sum(
        indexing.reconcile(source, start + timedelta(minutes=minute))
        for minute in range(indexing.MINUTES_OF_A_DAY)
        if (int(start.timestamp()) // 60 + minute - page.pk) % indexing.MINUTES_OF_A_DAY in (0, 1)
    )
    assert changed == 1
    assert total("kiermasz") == 1


def test_only_so_many_hits_are_scored_and_all_are_counted(
    home_page: HomePage, monkeypatch: Any
) -> None:
    monkeypatch.setattr(sys.modules[type(embedded()).__module__], "SCORED", 5)
    monkeypatch.setattr("search.ranking.RERANKED", 5)
    best = StandardPage(title="Spółdzielnia", slug="best", lead="O niej.")
    home_page.add_child(instance=best)
    index = NewsIndexPage(title="Nowiny", slug="nowiny")
    home_page.add_child(instance=index)
    for number in range(30):
        lead = "Zupełnie inne sprawy, a na końcu także jedna spółdzielnia. " + "Słowo. " * 200
        parent, model = (index, NewsPage) if number % 3 == 0 else (home_page, StandardPage)
        parent.add_child(instance=model(title=f"Strona {number}", slug=f"s{number}", lead=lead))
    found = search(Asked("spółdzielnia", per_page=5))
    assert found.total == 31
    assert found.hits[0].title.plain == "Spółdzielnia"
    kinds = next(facet for facet in found.facets if facet.name == "rodzaj")
    assert {value.value: value.count for value in kinds.values} == {"strona": 21, "aktualnosc": 10}
    seen = [
        hit.entry_id
        for number in range(1, 8)
        for hit in search(Asked("spółdzielnia", page=number, per_page=5)).hits
    ]
    assert len(seen) == 31


def test_rows_of_one_source_are_found_for_its_list(home_page: HomePage, page: StandardPage) -> None:
    other = StandardPage(title="Inna", slug="inna", lead="Z regionu są wystawcy i targi")
    home_page.add_child(instance=other)
    home_page.add_child(instance=StandardPage(title="Targi szkicu", slug="szkic", live=False))
    index = NewsIndexPage(title="Nowiny o targach", slug="nowiny")
    home_page.add_child(instance=index)
    assert rows_with("standard", "targi wystawców") == [page.pk, other.pk]
    assert rows_with("standard", '"wystawcy z regionu"') == [page.pk]
    assert rows_with("standard", "hipopotam") == rows_with("standard", "?") == []
    assert rows_with("nothing", "targi") == []


def test_a_list_is_told_when_search_fails(page: StandardPage, monkeypatch: Any) -> None:
    monkeypatch.setattr(row_search, "embedded", broken)
    assert rows_with("standard", "targi") is None
    assert page in StandardPage.objects.all()


@pytest.mark.parametrize(
    "url",
    [
        "search.example:9200",
        "ftp://a",
        "http://",
        "https://a/b c",
        "https://a:b/c#d@e:9200",
        "http://a?ca_certs=/b",
        "http://a/_b",
    ],
)
def test_an_address_of_a_search_server_that_makes_no_sense_is_told(url: str) -> None:
    with override_settings(SEARCH_URL=url):
        (warning,) = checks.search_server()
        assert warning.id == "search.W002" and "secret" not in str(warning)


@pytest.mark.parametrize("url", ["", "https://a:b@search.example:9200/rops", "http://a,http://b"])
def test_a_good_address_of_a_search_server_is_taken(url: str) -> None:
    with override_settings(SEARCH_URL=url):
        assert checks.search_server() == []


def test_adopted_chapters_are_found_by_paragraph(client: Any, office: Office) -> None:
    office.adopted()
    found = client.get("/api/v2/szukaj/", {"q": "drugi akapit", "rodzaj": "plan"}).json()
    assert any("#b-" in item["url"] for item in found["items"])


def test_editors_keep_synonyms_and_picks_and_read_the_queries(client: Any, home_page: Any) -> None:
    call_command("setup", verbosity=0)
    editor = User.objects.create_user("r", password="r")
    editor.groups.add(Group.objects.get(name="Redaktorzy"))
    client.force_login(editor)
    AskedQuery.count("hipopotam", 0)
    AskedQuery.count("plan", 7)
    home = client.get("/admin/").content.decode()
    assert "asked_queries/?found=0" in home
    listed = client.get("/admin/asked_queries/?found=0").content.decode()
    assert "hipopotam" in listed
    assert ">plan<" not in listed
    for address in (
        "/admin/snippets/search/synonymgroup/",
        "/admin/snippets/search/synonymgroup/add/",
        "/admin/searchpicks/",
        "/admin/searchpicks/add/",
    ):
        assert client.get(address).status_code == 200, address
    assert client.get("/admin/asked_queries/new/").status_code in (302, 403)


def test_there_is_one_report_of_queries(signed_in: Any) -> None:
    menu = signed_in("admin").get("/admin/").content.decode()
    assert "asked_queries/?found=0" in menu
    assert "reports/search-terms" not in menu


@pytest.mark.parametrize("words", ["", "NGO", "NGO, ", ",;\n", "a, " * 900])
def test_synonyms_that_make_no_sense_are_refused(signed_in: Any, words: str) -> None:
    before = SynonymGroup.objects.count()
    answer = signed_in("admin").post("/admin/snippets/search/synonymgroup/add/", {"words": words})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode() or "error-message" in answer.content.decode()
    assert SynonymGroup.objects.count() == before


def test_the_list_of_synonyms_says_yes_and_no(client: Any, signed_in: Any) -> None:
    SynonymGroup.objects.all().delete()
    SynonymGroup.objects.create(words="koparka, ładowarka")
    SynonymGroup.objects.create(words="dźwig, żuraw", one_way=True)
    listed = signed_in("admin").get("/admin/snippets/search/synonymgroup/").content.decode()
    assert "koparka, ładowarka" in listed
    cells = [cell.strip() for cell in re.findall(r"<td[^>]*>([^<]*)</td>", listed)]
    assert cells.count("tak") == cells.count("nie") == 1
    assert "False" not in cells


def test_others_do_not_read_the_queries(client: Any, home_page: Any) -> None:
    call_command("setup", verbosity=0)
    expert = User.objects.create_user("e", password="e")
    expert.groups.add(Group.objects.get(name="Eksperci"))
    client.force_login(expert)
    assert "asked_queries/?found=0" not in client.get("/admin/").content.decode()
    assert client.get("/admin/asked_queries/?found=0").status_code in (302, 403)


def test_words_are_counted_once_an_hour_whoever_counts(page: StandardPage, clock: Any) -> None:
    contributions.count_words()
    counted = WordCount.objects.get().counted_at
    page.lead = "Kiermasz rękodzieła"
    page.save()
    Lemma.objects.filter(term="targi").update(entries=99)
    contributions.count_words()
    assert WordCount.objects.get().counted_at == counted
    assert Lemma.objects.get(term="targi").entries == 99
    clock.forward(minutes=61)
    contributions.count_words()
    assert Lemma.objects.get(term="targi").entries == 1
    assert not Lemma.objects.filter(term="wystawca").exists()
