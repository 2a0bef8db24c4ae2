"""Somebody without an account who reads: pages as words, and what a page costs the database."""

from __future__ import annotations

from collections.abc import Iterable

from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.page_cache import content_changed
from planpages.actions import adoption
from planpages.models import AdoptedVersion, ChapterPage, adopting

from .office import PDF, Office


def in_force(
    office: Office,
    chapters: Iterable[ChapterPage],
    number: str = "I/1/2012",
    scan: bytes = PDF,
) -> AdoptedVersion:
    """A version of the drafts as they are. What readers see does not depend on the way to it,
    and the way takes seconds."""
    user, now, today = office.person("zarzad"), timezone.now(), timezone.localdate()
    with transaction.atomic(), adopting():
        resolution = adoption._resolution(
            office.plan, user, number, today, today, ContentFile(scan, "uchwala.pdf"), now
        )
        adoption._publish(office.plan, list(chapters), user)
        version = adoption._snapshot(office.plan, resolution, now)
        content_changed()
    return version


def read(client: Client, address: str, status: int = 200) -> BeautifulSoup:
    """The page at an address, with plain spaces."""
    response = client.get(address)
    assert response.status_code == status, f"{response.status_code} {address}"
    return BeautifulSoup(response.content.decode().replace("\xa0", " "), "html.parser")


def words(soup: BeautifulSoup | None) -> str:
    return " ".join(soup.get_text(" ").split()) if soup else ""


def main(client: Client, address: str, status: int = 200) -> str:
    """The words of the page's main part."""
    return words(read(client, address, status).main)


def links(soup: BeautifulSoup) -> set[str]:
    return {a["href"] for a in soup.find_all("a", href=True)}


def queries(client: Client, address: str) -> int:
    """How many queries a page costs that nobody has in the cache (images have been scaled)."""
    assert client.get(address).status_code == 200
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
