"""A search server beside the embedded engine: a real cluster of three processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from home.models import HomePage, StandardPage
from search import building, feeding, outages
from search.engines.server import connected
from search.models import Change, Entry, ServerIndex, ServerOutage
from search.searching import Asked, search
from tests.background import run_all
from tests.engines import free_port
from tests.search.servers import SearchServer

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("opensearch")]
EMBEDDED = {"sqlite", "postgresql"}


@pytest.fixture
def page(home_page: HomePage) -> StandardPage:
    return below(home_page, "Targi", lead="Wystawcy z regionu")


def below(parent: HomePage, title: str, **fields: Any) -> StandardPage:
    page = StandardPage(title=title, slug=title.lower().replace(" ", "-"), **fields)
    parent.add_child(instance=page)
    return page


def answered(query: str, **asked: Any) -> tuple[str, int]:
    found = search(Asked(query, **asked))
    return found.engine, found.total


def titles(query: str, **asked: Any) -> list[str]:
    return [hit.title.plain for hit in search(Asked(query, **asked)).hits]


def site() -> dict[int, str]:
    return dict(Entry.objects.values_list("pk", "digest"))


# --- what readers are told --------------------------------------------------------------------


@pytest.mark.one_database
def test_the_server_answers_when_its_index_is_built(
    page: StandardPage, search_server: SearchServer
) -> None:
    assert answered("targi")[0] in EMBEDDED
    assert ServerOutage.objects.get().reason == "not_built"
    search_server.build()
    outages.over()
    assert answered("targi") == ("opensearch", 1)
    assert search_server.documents() == site()


def test_a_change_is_known_before_the_server_is_told_and_after(
    home_page: HomePage, page: StandardPage, search_server: SearchServer
) -> None:
    search_server.build()
    page.lead = "Kiermasz rękodzieła"
    page.save()
    new = below(home_page, "Kiermasz świąteczny")
    for _state in ("the server is behind", "the server knows"):
        assert answered("kiermasz") == ("opensearch", 2)
        assert answered("wystawcy") == ("opensearch", 0)
        assert set(titles("kiermasz")) == {"Targi", "Kiermasz świąteczny"}
        search_server.settle()
        assert not Change.objects.exists()
    new.unpublish()
    for _state in ("the server is behind", "the server knows"):
        assert answered("kiermasz") == ("opensearch", 1)
        search_server.settle()
    assert search_server.documents() == site()


def test_what_waits_is_in_its_place_by_date_and_on_every_page(
    home_page: HomePage, search_server: SearchServer
) -> None:
    first = timezone.now() - timedelta(days=30)
    for number in range(6):
        below(home_page, f"Targi {number}", last_published_at=first + timedelta(days=number))
    search_server.build()
    below(home_page, "Targi nowe", last_published_at=first + timedelta(days=2, hours=1))
    StandardPage.objects.get(title="Targi 5").unpublish()

    def pages(by_date: bool) -> list[str]:
        asked = [Asked("targi", by_date=by_date, page=n, per_page=2) for n in range(1, 4)]
        return [hit.title.plain for one in asked for hit in search(one).hits]

    behind, behind_by_date = pages(False), pages(True)
    search_server.settle()
    assert set(behind) == set(pages(False)) and len(behind) == len(set(behind)) == 6
    assert behind_by_date == pages(True)
    assert behind_by_date[:3] == ["Targi 4", "Targi 3", "Targi nowe"]


def test_a_server_that_is_far_behind_is_not_asked(
    page: StandardPage, search_server: SearchServer, monkeypatch: Any
) -> None:
    from search.engines import external

    search_server.build()
    monkeypatch.setattr(external, "MOST_WAITING", 3)
    Change.objects.bulk_create([Change(entry_id=number) for number in range(1000, 1004)])
    assert answered("targi")[0] in EMBEDDED
    assert ServerOutage.objects.get().reason == "behind"


@pytest.mark.one_database
def test_the_same_is_found_with_phrases_minus_synonyms_and_slips(
    home_page: HomePage, search_server: SearchServer
) -> None:
    below(home_page, "Spółdzielnia socjalna", lead="Prowadzi kuchnię i stołówkę.")
    below(home_page, "Socjalna pomoc", lead="Gdzie spółdzielnia, tam stołówka.")
    below(home_page, "Uchwała", lead="Zgodnie z art. 6 ust. 1 uchwały CLXX/3333/2012.")
    search_server.build()
    queries = [
        "spółdzielni", '"spółdzielnia socjalna"', "spółdzielnia -kuchnia", "spoldzielnie",
        "spółdzelnia", "art. 6 ust. 1", "CLXX/3333/2012", "stołówka kuchnia nieznana", "xyzxyz",
    ]  # fmt: skip
    for query in queries:
        theirs, settings_url = search(Asked(query)), search_server.forget_for_now()
        ours = search(Asked(query))
        search_server.remember(settings_url)
        assert (theirs.engine, ours.engine) == ("opensearch", connection.vendor)
        assert theirs.total == ours.total, query
        assert [h.entry_id for h in theirs.hits] == [h.entry_id for h in ours.hits], query
        assert theirs.did_you_mean == ours.did_you_mean, query
        assert theirs.facets == ours.facets, query


# --- when it fails ----------------------------------------------------------------------------


@pytest.mark.one_database
def test_no_server_at_that_address_is_told_to_operators_only(
    page: StandardPage, settings: Any, client: Any, signed_in: Any, caplog: Any
) -> None:
    settings.SEARCH_URL = f"http://127.0.0.1:{free_port()}"
    outages.ask_again()
    for _reader in range(3):
        response = client.get("/szukaj/", {"q": "targi"})
        assert response.status_code == 200
        assert "1 wynik" in response.content.decode()
    assert caplog.text.count("the server fails") == 1
    assert "targi" not in caplog.text.lower()
    outage = ServerOutage.objects.get()
    assert (outage.reason, outage.ended_at) == ("unreachable", None)
    assert "embedded instead" in client.get("/health/ready").json()["search"]
    assert client.get("/health/ready").status_code == 200
    assert "Serwer wyszukiwania nie działa" in signed_in("admin").get("/admin/").content.decode()
    screen = signed_in("admin").get("/admin/wyszukiwarka/serwer/").content.decode()
    assert "nie odpowiada" in screen
    outages.ask_again()


@contextmanager
def answering(status: int, body: bytes, headers: dict[str, str]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_HEAD = do_GET

        def log_message(self, *_args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"<html>Welcome</html>", "text/html"),
        (200, b"{}", "application/json"),
        (200, b"{", "application/json"),
        (401, b'{"error": "no"}', "application/json"),
        (503, b"busy", "text/plain"),
        (200, b'{"version": {"number": "8.15.0"}}', "application/json"),
    ],
)
def test_what_is_no_search_server_is_not_believed(
    page: StandardPage, settings: Any, status: int, body: bytes, kind: str
) -> None:
    with answering(status, body, {"Content-Type": kind}) as url:
        settings.SEARCH_URL = url
        outages.ask_again()
        assert answered("targi") == (connection.vendor, 1)
        assert ServerOutage.objects.filter(ended_at=None).exists()
        assert "search server" in (building.follow() or "")
    outages.ask_again()


def test_an_outage_ends_and_nothing_was_lost(
    home_page: HomePage, page: StandardPage, search_server: SearchServer, settings: Any
) -> None:
    search_server.build()
    url = search_server.forget_for_now(f"http://127.0.0.1:{free_port()}")
    assert answered("targi") == (connection.vendor, 1)
    page.title = "Giełda"
    page.save()
    below(home_page, "Kiermasz")
    run_all()
    assert Change.objects.exists()
    assert answered("giełda") == (connection.vendor, 1)
    search_server.remember(url)
    assert building.follow() is not None
    assert not Change.objects.exists()
    assert ServerOutage.objects.get().ended_at is not None
    assert answered("giełda") == ("opensearch", 1)
    assert search_server.documents() == site()


@pytest.mark.one_database
def test_a_reader_does_not_wait_for_a_server_that_hangs(
    page: StandardPage, search_server: SearchServer, fragile_opensearch: Any
) -> None:
    search_server.build()
    assert answered("targi")[0] == "opensearch"
    for node in range(3):
        fragile_opensearch.pause(node)
    began = time.monotonic()
    assert answered("targi") == (connection.vendor, 1)
    assert time.monotonic() - began < 10
    began = time.monotonic()
    assert answered("targi") == (connection.vendor, 1)
    assert time.monotonic() - began < 1
    for node in range(3):
        fragile_opensearch.resume(node)


# --- feeding and building ---------------------------------------------------------------------


def test_the_task_feeds_after_the_commit_and_is_enqueued_once(
    home_page: HomePage, search_server: SearchServer
) -> None:
    search_server.build()
    for number in range(5):
        below(home_page, f"Targi {number}")
    run_all()
    assert not Change.objects.exists()
    assert search_server.documents() == site()


def test_what_is_sent_late_does_not_overwrite_what_is_newer(
    page: StandardPage, search_server: SearchServer
) -> None:
    search_server.build()
    entry = Entry.objects.get(title="Targi")
    old = Change.objects.create(entry_id=entry.pk).pk
    page.title = "Giełda"
    page.save()
    search_server.settle()
    newer = search_server.documents()
    Entry.objects.filter(pk=entry.pk).update(digest="stale")
    names = [index.name for index in ServerIndex.objects.all()]
    feeding.send(connected().writing, names, {entry.pk: old})
    feeding.send(connected().writing, names, {entry.pk: feeding.UNKNOWN})
    assert search_server.documents() == newer
    number = entry.pk
    Entry.objects.filter(pk=entry.pk).update(digest=newer[number])
    page.delete()
    search_server.settle()
    assert number not in search_server.documents()


def test_a_new_index_takes_the_place_of_the_old_one_without_a_gap(
    home_page: HomePage, page: StandardPage, search_server: SearchServer
) -> None:
    for number in range(5):
        below(home_page, f"Targi {number}")
    search_server.build()
    (old,) = search_server.indexes()
    assert building.build(seconds=-1) is False
    assert len(search_server.indexes()) == 2
    assert answered("targi") == ("opensearch", 6)
    # Both are told of what changes meanwhile.
    below(home_page, "Targi po drodze")
    StandardPage.objects.get(title="Targi 1").unpublish()
    search_server.settle()
    assert answered("targi") == ("opensearch", 6)
    assert building.build() is True
    (new,) = search_server.indexes()
    assert new != old
    assert answered("targi") == ("opensearch", 6)
    assert search_server.documents() == site()
    assert [index.name for index in ServerIndex.objects.all()] == [new]


def test_an_index_that_was_built_is_of_one_piece(
    home_page: HomePage, page: StandardPage, search_server: SearchServer
) -> None:
    def pieces() -> int:
        client = connected().writing
        (name,) = search_server.indexes()
        client.indices.refresh(index=name)
        (copies,) = client.indices.segments(index=name)["indices"][name]["shards"].values()
        return max(copy["num_search_segments"] for copy in copies)

    assert building.build(seconds=-1) is False
    for number in range(3):
        below(home_page, f"Targi {number}")
        search_server.settle()
        assert pieces() == number + 1
    assert building.build() is True
    assert pieces() == 1
    assert answered("targi") == ("opensearch", 4)


def test_building_goes_on_where_it_was_broken_off(
    home_page: HomePage, page: StandardPage, search_server: SearchServer, monkeypatch: Any
) -> None:
    for number in range(7):
        below(home_page, f"Targi {number}")
    monkeypatch.setattr(building, "BATCH", 2)
    seen: list[int] = []

    def broken_off(done: int, total: int) -> None:
        seen.append(done)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        building.build(progress=broken_off)
    index = ServerIndex.objects.get()
    assert index.state == "building" and index.filled_to > 0
    building.build(progress=lambda done, total: seen.append(done))
    assert seen == sorted(set(seen))
    assert ServerIndex.objects.get().name == index.name
    assert search_server.documents() == site()


def test_differences_are_found_and_put_right_id_by_id(
    home_page: HomePage, page: StandardPage, search_server: SearchServer
) -> None:
    for number in range(4):
        below(home_page, f"Targi {number}")
    search_server.build()
    client, name = connected().writing, ServerIndex.objects.get().name
    missing, other = Entry.objects.order_by("pk")[:2]
    client.delete(index=name, id=str(missing.pk), refresh=True, version=1, version_type="external")
    Entry.objects.filter(pk=other.pk).update(digest="another")
    extra = Entry.objects.order_by("pk").last()
    assert extra is not None
    Entry.objects.filter(pk=extra.pk).delete()
    differences = building.compare()
    assert differences.missing == [missing.pk]
    assert differences.other == [other.pk]
    assert differences.extra == [extra.pk]
    Change.objects.create(entry_id=0)
    assert len(building.repair().all) == 3
    assert building.compare().all == []
    assert search_server.documents() == site()


def test_a_server_that_knows_later_changes_than_the_site_gets_a_new_index(
    page: StandardPage, search_server: SearchServer
) -> None:
    """As after the site's backup was restored: its numbers of changes begin again."""
    search_server.build()
    (old,) = search_server.indexes()
    entry = Entry.objects.get(title="Targi")
    feeding.send(connected().writing, [old], {entry.pk: 10**9})
    page.title = "Giełda"
    page.save()
    search_server.settle()
    assert building.compare().other == [entry.pk]
    building.repair()
    assert search_server.indexes() != [old]
    assert search_server.documents() == site()


@pytest.mark.one_database
def test_an_index_of_another_layout_is_replaced(
    page: StandardPage, search_server: SearchServer, monkeypatch: Any
) -> None:
    from search.engines import documents, external

    search_server.build()
    (old,) = search_server.indexes()
    for module in (documents, external):
        monkeypatch.setattr(module, "layout_digest", lambda: "00000000")
    assert answered("targi")[0] in EMBEDDED
    assert "is built" in (building.follow() or "")
    (new,) = search_server.indexes()
    assert new != old and "-00000000-" in new
    assert answered("targi") == ("opensearch", 1)


def test_without_a_server_nothing_is_noted_and_what_was_noted_is_forgotten(
    home_page: HomePage, page: StandardPage, search_server: SearchServer, settings: Any
) -> None:
    search_server.build()
    url = search_server.forget_for_now("")
    # The index may be used again any moment: it has to hear of this.
    below(home_page, "Kiermasz")
    assert Change.objects.exists()
    assert building.follow() == "search server: forgotten"
    below(home_page, "Giełda")
    assert not Change.objects.exists()
    search_server.remember(url)
    assert answered("giełda") == (connection.vendor, 1)


def test_reindex_builds_compares_and_says_so(
    page: StandardPage, search_server: SearchServer, settings: Any
) -> None:
    out = StringIO()
    call_command("reindex", stdout=out)
    number = Entry.objects.count()
    assert f"{number} entries compared id by id, 0 differences" in out.getvalue()
    (first,) = search_server.indexes()
    call_command("reindex", verbosity=0)
    assert search_server.indexes() == [first]
    call_command("reindex", all=True, verbosity=0)
    assert search_server.indexes() != [first]
    assert search_server.documents() == site()
    assert answered("targi") == ("opensearch", 1)
    search_server.forget_for_now(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(CommandError, match="unreachable"):
        call_command("reindex", verbosity=0)
    assert answered("targi") == (connection.vendor, 1)


@pytest.mark.one_database
def test_only_administrators_see_the_server(
    client: Any, signed_in: Any, search_server: SearchServer, page: StandardPage
) -> None:
    address = "/admin/wyszukiwarka/serwer/"
    assert client.get(address).status_code == 302
    for name in ("redaktor", "ekspert", "moderator", "zarzad", "tlumacz"):
        answer = signed_in(name).get(address)
        assert answer.status_code in (302, 403), name
        assert "Serwer wyszukiwania" not in signed_in(name).get("/admin/").content.decode()
    search_server.build()
    text = signed_in("admin").get(address).content.decode()
    assert search_server.indexes()[0] in text
    assert "127.0.0.1" in text


def test_numbers_that_the_site_does_not_have_are_left_out_and_put_right(
    page: StandardPage, search_server: SearchServer
) -> None:
    search_server.build()
    outages.over()
    number = Entry.objects.get(title="Targi").pk
    Entry.objects.filter(pk=number).delete()
    assert number in search_server.documents()
    assert answered("targi") == ("opensearch", 0)
    search_server.settle()
    assert number not in search_server.documents()


# --- a node dies ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_node_killed_during_queries_and_writes_loses_nothing(
    home_page: HomePage,
    search_server: SearchServer,
    fragile_opensearch: Any,
) -> None:
    for number in range(40):
        below(home_page, f"Strona {number}", lead="Stały ogórek i targi")
    search_server.build()
    stop = threading.Event()
    wrong: list[str] = []
    engines: set[str] = set()
    asked = [0]

    def read() -> None:
        from django.test import Client

        reader = Client()
        while not stop.is_set():
            page = reader.get("/szukaj/", {"q": "ogórek"})
            api = reader.get("/api/v2/szukaj/", {"q": "ogórek"})
            asked[0] += 2
            if page.status_code != 200 or api.status_code != 200:
                wrong.append(f"{page.status_code} {api.status_code}")
            elif api.json()["meta"]["total_count"] != 40:
                wrong.append(f"found {api.json()['meta']['total_count']}")
            engines.add(search(Asked("ogórek")).engine)

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            made = below(HomePage.objects.get(), f"Nowa {number}", lead="Przybyła kapusta")
            if number % 3 == 0:
                made.delete()
            elif number % 3 == 1:
                made.lead = "Zmieniona rzodkiewka"
                made.save()
            feeding.feed_server.call()

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in (read, read, write)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    fragile_opensearch.kill(fragile_opensearch.elected())
    time.sleep(6)
    stop.set()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    assert asked[0] > 10
    assert "opensearch" in engines
    made = StandardPage.objects.filter(title__startswith="Nowa").count()
    assert made > 3

    fragile_opensearch.wait_for("yellow", 2)
    building.follow()
    assert not Change.objects.exists()
    assert building.compare().all == []
    assert search_server.documents() == site()
    public = StandardPage.objects.live().values_list("pk", flat=True)
    indexed = Entry.objects.filter(source="standard").values_list("object_id", flat=True)
    assert set(public) == set(indexed)
    outages.over()
    assert answered("ogórek") == ("opensearch", 40)
    assert sum(answered(word)[1] for word in ("kapusta", "rzodkiewka")) == made


# --- what others do to it ---------------------------------------------------------------------


def test_a_second_builder_leaves_the_index_at_work_alone(
    home_page: HomePage, page: StandardPage, search_server: SearchServer, monkeypatch: Any
) -> None:
    """`tick` and an operator's `reindex` at the same time."""
    for number in range(5):
        below(home_page, f"Targi {number}")
    monkeypatch.setattr(building, "BATCH", 2)

    def the_other_one(done: int, total: int) -> None:
        assert building.build() is True

    assert building.build(progress=the_other_one) is True
    (name,) = search_server.indexes()
    assert ServerIndex.objects.get().name == name
    outages.over()
    assert answered("targi") == ("opensearch", 6)

    (index,) = ServerIndex.objects.all()
    building._put_to_work(connected(), index)
    assert search_server.indexes() == [name]
    assert answered("targi") == ("opensearch", 6)


@pytest.mark.one_database
def test_an_index_that_was_left_is_not_used_again(
    page: StandardPage, search_server: SearchServer
) -> None:
    search_server.build()
    outages.over()
    assert answered("targi") == ("opensearch", 1)
    alias = search_server.alias
    here = search_server.forget_for_now(search_server.url.replace(alias, f"{alias}-two"))
    search_server.build()
    page.unpublish()
    search_server.settle()
    search_server.remember(here)
    assert answered("targi") == (connection.vendor, 0)
    assert building.follow() == "search server: its index is built"
    assert answered("targi") == ("opensearch", 0)


@pytest.mark.one_database
def test_other_addresses_of_the_same_cluster_are_the_same_server(
    page: StandardPage, search_server: SearchServer
) -> None:
    search_server.build()
    outages.over()
    first, second, *_rest = search_server.url.split(",")
    alias = first.rpartition("/")[2]
    search_server.forget_for_now(f"{second}/{alias}")
    assert answered("targi") == ("opensearch", 1)


@pytest.mark.one_database
def test_an_index_deleted_behind_our_back_is_built_again(
    page: StandardPage, search_server: SearchServer
) -> None:
    search_server.build()
    outages.over()
    (old,) = search_server.indexes()
    connected().writing.indices.delete(index=old)
    assert answered("targi") == (connection.vendor, 1)
    page.lead = "Kiermasz"
    page.save()
    run_all()
    # A write must not have made it anew, with a layout of the server's own.
    assert search_server.indexes() == []
    assert building.follow() == "search server: its index is built"
    assert search_server.indexes() not in ([], [old])
    assert answered("kiermasz") == ("opensearch", 1)
    assert search_server.documents() == site()


@pytest.mark.one_database
def test_an_alias_that_somebody_moved_changes_nothing(
    page: StandardPage, search_server: SearchServer
) -> None:
    search_server.build()
    outages.over()
    (name,) = search_server.indexes()
    client, alias, foreign = connected().writing, search_server.alias, "somebody-elses"
    client.indices.create(index=foreign)
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": name, "alias": alias}},
            {"add": {"index": foreign, "alias": alias}},
        ]
    )
    try:
        assert answered("targi") == ("opensearch", 1)
        search_server.build()
        assert foreign in client.indices.get_alias(name=alias)
    finally:
        client.indices.delete(index=foreign)


@pytest.mark.one_database
def test_a_query_that_is_too_much_for_the_server_is_no_outage(
    page: StandardPage, search_server: SearchServer, monkeypatch: Any
) -> None:
    from search.engines import external

    search_server.build()
    outages.over()
    own = external.query_of

    def too_much(*args: Any) -> Any:
        return external.Search().query("bool", should=[own(*args)] * 1500).to_dict()["query"]

    with monkeypatch.context() as patched:
        patched.setattr(external, "query_of", too_much)
        assert answered("targi") == (connection.vendor, 1)
    assert not ServerOutage.objects.exists()
    assert answered("targi") == ("opensearch", 1)


@pytest.mark.one_database
def test_after_an_outage_one_reader_tries_and_the_others_do_not_wait(
    page: StandardPage, settings: Any, monkeypatch: Any
) -> None:
    settings.SEARCH_URL = f"http://127.0.0.1:{free_port()}"
    outages.ask_again()
    answered("targi")
    assert not outages.may_ask()
    monkeypatch.setattr(outages, "_not_before", 0.0)
    assert [outages.may_ask() for _reader in range(3)] == [True, False, False]
    outages.ask_again()


@pytest.mark.one_database
def test_a_setting_that_makes_no_sense_stops_nothing_and_tells_no_password(
    page: StandardPage, settings: Any, client: Any, signed_in: Any, caplog: Any
) -> None:
    settings.SEARCH_URL = "https://name:sekret/x#y@search.example:9200"
    outages.ask_again()
    assert client.get("/szukaj/", {"q": "targi"}).status_code == 200
    call_command("tick", verbosity=0)
    screen = signed_in("admin").get("/admin/wyszukiwarka/serwer/")
    assert screen.status_code == 200
    said = screen.content.decode() + caplog.text + str(ServerOutage.objects.get().detail)
    assert "sekret" not in said
    assert ServerOutage.objects.get().reason == "setting"
    outages.ask_again()


@pytest.mark.one_database
def test_an_account_of_any_letters_signs_in(page: StandardPage, settings: Any) -> None:
    with answering(401, b'{"error": "no"}', {"Content-Type": "application/json"}) as url:
        settings.SEARCH_URL = url.replace(
            "http://", "http://%C5%82ukasz:za%C5%BC%C3%B3%C5%82%C4%87@"
        )
        outages.ask_again()
        assert answered("targi") == (connection.vendor, 1)
        assert ServerOutage.objects.get().reason == "refused"
    outages.ask_again()
