"""How often one network may search."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.models import StandardPage
from home.rate_limit import RateLimit
from search import limits
from tests.clock import Clock

MOST = 3
READER, OTHER = "203.0.113.5", "198.51.100.7"
ADDRESSES = ("/szukaj/", "/szukaj/feed/", "/api/v2/szukaj/")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch, home_page: Any, clock: Clock) -> None:
    caches["counters"].clear()
    monkeypatch.setattr(limits, "SEARCHES", RateLimit("szukaj", MOST))
    monkeypatch.setattr(limits, "SUGGESTIONS", RateLimit("podpowiedzi", MOST))
    home_page.add_child(instance=StandardPage(title="Spółdzielnia", slug="s"))


def ask(
    client: Client, address: str = "/szukaj/", network: str = READER, query: str = "spółdzielnia"
) -> Any:
    return client.get(address, {"q": query}, REMOTE_ADDR=network)


def use_up(client: Client, **more: Any) -> None:
    for _ in range(MOST):
        assert ask(client, **more).status_code == 200


def test_the_page_says_when_to_try_again_and_keeps_the_query(client: Client, clock: Clock) -> None:
    use_up(client)
    answer = ask(client, query="wystawcy z Chełma")
    html = answer.content.decode()
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "Zbyt wiele wyszukiwań naraz" in html
    assert f"Spróbuj ponownie za {answer['Retry-After']} sekund" in html
    assert 'value="wystawcy z Chełma"' in html
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    clock.forward(seconds=60)
    assert ask(client).status_code == 200


def test_page_feed_and_json_count_together(client: Client) -> None:
    for address in ADDRESSES:
        assert ask(client, address).status_code == 200
    for address in ADDRESSES:
        assert ask(client, address).status_code == 429
    assert "Z Twojej sieci" in ask(client, "/szukaj/feed/").content.decode()
    assert "Try again" in ask(client, "/api/v2/szukaj/").json()["message"]


def test_suggestions_are_counted_by_themselves(client: Client) -> None:
    use_up(client, address="/szukaj/podpowiedzi/")
    assert ask(client, "/szukaj/podpowiedzi/").status_code == 429
    assert ask(client).status_code == 200


def test_other_networks_are_answered(client: Client) -> None:
    use_up(client)
    assert ask(client, network=OTHER).status_code == 200
    use_up(client, network="2001:db8:1:2::1")
    assert ask(client, network="2001:db8:1:2:ffff::9").status_code == 429, "the same customer"
    assert ask(client, network="2001:db8:1:3::1").status_code == 200


def test_the_empty_form_and_the_rest_of_the_site_are_not_counted(client: Client) -> None:
    use_up(client)
    assert ask(client).status_code == 429
    for address in ("/szukaj/", "/s/", "/"):
        answer = client.get(address, REMOTE_ADDR=READER)
        assert answer.status_code == 200
        assert answer["Cache-Control"].startswith("public")


def test_behind_a_proxy_that_the_site_knows_readers_are_counted(
    client: Client, settings: Any
) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    proxied = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": READER}
    answers = [client.get("/szukaj/", {"q": "plan"}, **proxied) for _ in range(MOST + 1)]
    assert [answer.status_code for answer in answers] == [200] * MOST + [429]
    proxied["HTTP_X_FORWARDED_FOR"] = OTHER
    assert client.get("/szukaj/", {"q": "plan"}, **proxied).status_code == 200


def test_a_proxy_that_the_site_does_not_know_is_not_one_reader(client: Client) -> None:
    for _ in range(MOST + 2):
        for network in ("127.0.0.1", "::1", "10.0.3.4", "172.18.0.1", "192.168.1.20", "fd00::5"):
            assert ask(client, network=network).status_code == 200
        assert ask(client, network="").status_code == 200, "a socket"


def test_to_count_asks_no_database(client: Client) -> None:
    numbers = []
    for _ in range(MOST + 1):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client)
        numbers.append(len(queries))
    assert answer.status_code == 429
    assert numbers[1] == numbers[2]
    assert numbers[3] < numbers[2] / 2, "who is refused costs little"


def test_pages_are_not_pushed_out_of_the_cache_by_numbers(client: Client) -> None:
    before = set(caches["default"].inner._cache)
    ask(client)
    assert set(caches["default"].inner._cache) <= before | {
        key for key in caches["default"].inner._cache if "search:" in key
    }
    assert len(caches["counters"].inner._cache) == 1


def test_where_the_cache_is_ill_nothing_is_limited(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(self: Any, *args: Any, **kwargs: Any) -> None:
        raise ConnectionError("cache")

    for operation in ("get", "set", "add", "incr"):
        monkeypatch.setattr(LocMemCache, operation, dead)
    monkeypatch.setattr("home.cache._resting_until", 0.0)
    for _ in range(MOST + 2):
        assert ask(client).status_code == 200
