"""Private links leave no trace in the log."""

from __future__ import annotations

import io
import logging.config
from datetime import timedelta

import pytest
from django.conf import settings

from home.signed_links import SignedLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    stream = io.StringIO()
    console = {**settings.LOGGING["handlers"]["console"], "stream": stream}
    logging.config.dictConfig({**settings.LOGGING, "handlers": {"console": console}})
    yield stream
    logging.config.dictConfig(settings.LOGGING)


@pytest.mark.parametrize("payload", [{"registration": 7, "number": 1}, {"x": "a" * 500}])
def test_a_refused_request_is_logged_without_its_link(home_page, client, log, payload):
    token = SignedLink("events.registration.manage", timedelta(days=500)).token(**payload)
    for address in (
        f"/wydarzenia/zapisy/moje/{token}/",
        f"/en/wydarzenia/zapisy/moje/{token}/zmiana/",
        f"/nie-ma/{token}/",
    ):
        assert client.get(address).status_code in (404, 410)
    told = log.getvalue()
    assert "/nie-ma/-/" in told and "zmiana" in told
    assert token not in told and token.rsplit(":", 1)[1] not in told


def test_a_long_address_is_looked_through_once(log):
    # Anybody may ask for one: at each letter anew this would take a quarter of a minute.
    for address in ("a" * 60_000, "a:" * 30_000, f"{'a' * 5_000}/" * 12):
        logging.getLogger("home").warning("Not Found: /%s", address)
        kept = log.getvalue().count("a")
        assert kept >= address.count("a"), "all of it is kept"


def test_other_words_stay(log):
    logging.getLogger("home").warning("Mail %s: 12:30:45 %s", 7, "a:b:c")
    assert "Mail 7: 12:30:45 a:b:c" in log.getvalue()
