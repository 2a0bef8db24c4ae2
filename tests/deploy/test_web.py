"""gunicorn as it is configured: what it lets through to the site."""

from __future__ import annotations

import html
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.engines import free_port
from tests.engines.worker import environment_of_the_test

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def port(home_page: Any) -> Iterator[int]:
    """Where gunicorn listens, with the site on the test's database."""
    port = free_port()
    environment = {**environment_of_the_test(), "PORT": str(port), "BIND": ""}
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "config.wsgi"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                assert get(port, "/health/live").status == 200
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < deadline
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def get(port: int, address: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address)
    return connection.getresponse()


def test_a_query_of_ten_thousand_letters_is_answered_by_the_site(port: int) -> None:
    for query in ("praca " * 1666 + "abcd", "żółć" * 2500):
        answer = get(port, f"/szukaj/?{urlencode({'q': query})}")
        page = html.unescape(answer.read().decode()).replace("\xa0", " ")
        assert answer.status == 200
        assert "Zapytanie ma 10000 znaków, a szukać można najwyżej 300" in page
        assert f'value="{query}"' in page, "what was typed is kept"


def test_nginx_passes_on_what_gunicorn_takes_and_has_a_page_for_the_rest() -> None:
    lines = {
        name: (ROOT / "deploy" / name).read_text(encoding="utf-8")
        for name in ("gunicorn.conf.py", "nginx.conf")
    }
    taken = re.search(r"MAX_REQUEST_LINE = (\d+) \* 1024", lines["gunicorn.conf.py"])
    passed = re.search(r"large_client_header_buffers \d+ (\d+)k;", lines["nginx.conf"])
    assert taken and passed and int(passed[1]) >= int(taken[1])
    pages = re.findall(r"static/([\w-]+\.html);", lines["nginx.conf"])
    assert len(pages) == 2
    assert all((ROOT / "site" / "static" / page).exists() for page in pages)
