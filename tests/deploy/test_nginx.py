"""What nginx writes into its logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

CONF = Path("deploy/nginx.conf").read_text()
SECRET = "tajny:znacznik"
KEYS = {"token", "uidb64"}


def private_addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from private_addresses(entry, route)
        elif isinstance(entry, URLPattern) and re.search(r"<(\w+:)?token>", route):
            numbers = re.sub(r"<int:\w+>", "7", route)
            yield "/" + re.sub(r"<(\w+:)?\w+>", SECRET, numbers).replace("^", "").lstrip("/")


def patterns() -> list[str]:
    logged = re.search(r'"~\^(?P<found>.*)" "\$\{before\}-"', CONF)
    located = re.search(r"location ~ \^(?P<found>/\(en/\|uk/\)\?\(konsultacje.*) \{", CONF)
    assert logged and located
    return [found["found"].replace("(?<", "(?P<") for found in (logged, located)]


@pytest.mark.parametrize("language", ["", "/en", "/uk"])
def test_no_private_link_stands_in_a_log(language):
    addresses = list(private_addresses(get_resolver()))
    assert len(addresses) > 12
    for address in addresses:
        if address.startswith("/admin/") and language:
            continue
        for pattern in patterns():
            found = re.match(pattern, language + address)
            assert found, address
            assert SECRET not in found.groupdict().get("before", "")
    assert "$uri_without_links" in CONF and '"$request_method $uri ' not in CONF


@pytest.mark.parametrize(
    "address", ["/konsultacje/", "/konsultacje/potwierdzenie/", "/wydarzenia/zapisy/7/", "/plan/"]
)
def test_other_addresses_are_logged_as_they_are(address):
    assert not any(re.match(pattern, address) for pattern in patterns())
