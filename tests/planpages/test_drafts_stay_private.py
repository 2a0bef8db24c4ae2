"""An anonymous reader never gets a draft, by any address.

Chapters in force are amended and new ones are written up to every stage; the whole site is
crawled, and every address at which a draft could be looked for is tried: no answer may hold a
secret word.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from home.page_cache import CACHED_QUERY
from planpages.actions import remarks
from planpages.models import ChapterPage, ConsultationDocument, Stage

from .drafts import BAIT, PUBLIC, Secrets, leaks, make, secret, text_of
from .office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def secrets(office: Office) -> Secrets:
    return make(office)


ALIKE = re.compile(r"/katalog/.*[?&]powiat=06(?!01)")
"""The catalogue by powiat: one of the twenty-four is read, in every view and language."""


def addresses_in(response: Any, text: str, base: str) -> Iterator[str]:
    kind = response.get("Content-Type", "")
    found: list[str] = []
    if "html" in kind:
        page = BeautifulSoup(text.split("\n\n", 1)[1], "html.parser")
        for tag in page.find_all(True):
            found += [tag[name] for name in ("href", "src", "action") if tag.get(name)]
            found += [part.split()[0] for part in (tag.get("srcset") or "").split(",") if part]
    elif "xml" in kind:
        found += re.findall(r"<loc>(.*?)</loc>", text) + re.findall(r'href="(.*?)"', text)
    elif "json" in kind:
        found += re.findall(r'"(https?://[^"]+)"', text)
    for address in found:
        parts = urlsplit(urljoin(base, urldefrag(address).url))
        if parts.scheme in ("http", "https") and parts.hostname in ("testserver", "localhost"):
            path = parts.path or "/"
            address = f"{path}?{parts.query}" if parts.query else path
            if not path.startswith("/static/") and not ALIKE.search(address):
                yield address


def crawl(client: Client, seeds: Iterable[str]) -> dict[str, str]:
    """Everything that can be reached by links, by address."""
    waiting, seen = deque(seeds), {}
    while waiting:
        address = waiting.popleft()
        if address in seen:
            continue
        response = client.get(address)
        seen[address] = text_of(response)
        assert response.status_code in (200, 301, 302, 404, 409, 503), address
        for other in addresses_in(response, seen[address], f"http://testserver{address}"):
            if other not in seen:
                waiting.append(other)
        assert len(seen) < 1_000
    return seen


SEEDS = (
    "/",
    "/plan/",
    "/plan/caly/",
    "/plan/wersje/",
    "/konsultacje/",
    "/zespoly/",
    "/aktualnosci/",
    "/aktualnosci/feed/",
    "/szukaj/",
    "/sitemap.xml",
    "/robots.txt",
    "/api/v2/pages/",
    "/api/v2/pages/?limit=100&fields=*",
)


def test_no_page_leads_to_a_draft(secrets, client, run_background, monkeypatch):
    made: list[str] = []

    def without_weasyprint(template: str, context: dict[str, Any], progress: Any = None) -> bytes:
        made.append(render_to_string(template, context))
        return b"%PDF-1.7 %%EOF"

    monkeypatch.setattr("planpages.documents_of_plan.render_pdf", without_weasyprint)
    client.get("/plan/wersje/1/plan.pdf")
    run_background()
    hidden = [document.consultation for document in (*secrets.planned, *secrets.withdrawn)]
    read = crawl(client, SEEDS)
    # What is asked by other parameters is made anew each time.
    cached = [each for each in read if set(QueryDict(each.partition("?")[2])) <= CACHED_QUERY]
    from_the_cache = ((each, client.get(each)) for each in cached)
    heads = ((each, client.head(each)) for each in read)
    again = ((each, text_of(answer)) for each, answer in chain(from_the_cache, heads))
    for address, text in chain(read.items(), again):
        assert not leaks(text), address
        assert not any(one.get_absolute_url() in text for one in hidden), address
    # The crawl came to where drafts would be.
    documents = ConsultationDocument.objects.public()
    for address in (
        *[f"/plan/rozdzial-{number}/" for number in range(1, 11)],
        *[document.get_absolute_url() for document in documents],
        "/konsultacje/konsultacje-otwarte/uwagi/",
        "/plan/wersje/1/",
        "/plan/wersje/1/plan.pdf",
        "/plan/wersje/1/zapis.json",
        "/zespoly/upowszechnianie/",
        "/katalog/?powiat=0601",
    ):
        assert address in read, address
    assert documents.count() == 5
    assert PUBLIC in read["/konsultacje/konsultacje-otwarte/rozdzial-10/"]
    assert made
    assert not leaks(made[0])


def addresses_of_chapter(chapter: ChapterPage) -> list[str]:
    return [
        f"/plan/{chapter.slug}/",
        f"/plan/{chapter.slug}",
        f"/plan/{chapter.slug}/?preview=1&mode=draft",
        f"/{chapter.slug}/",
        f"/plan/wersje/{chapter.pk}/",
        f"/plan/wersje/0/{chapter.slug}/",
        f"/konsultacje/{chapter.slug}/",
        f"/api/v2/pages/{chapter.pk}/",
        f"/api/v2/pages/{chapter.pk}/?fields=*",
        f"/api/v2/pages/{chapter.pk}/?fields=body,title,lead",
        f"/api/v2/pages/find/?html_path=/plan/{chapter.slug}/",
        f"/api/v2/pages/find/?id={chapter.pk}",
        f"/api/v2/pages/?slug={chapter.slug}",
        f"/api/v2/pages/?ancestor_of={chapter.pk}",
    ]


def test_a_chapter_that_was_never_public_has_no_address(secrets, client):
    for (state, live), chapter in secrets.chapters.items():
        for address in addresses_of_chapter(chapter):
            for response in (client.get(address), client.head(address), client.options(address)):
                assert not leaks(text_of(response)), (state, address)
        if not live:
            assert client.get(f"/plan/{chapter.slug}/").status_code == 404, state
            assert client.get(f"/api/v2/pages/{chapter.pk}/").status_code == 404, state


API = (
    "fields=*",
    "type=planpages.ChapterPage&fields=*",
    "type=planpages.PlanPage&fields=*",
    "type=home.NewsPage&fields=*",
    "child_of={plan}&fields=*",
    "descendant_of={home}&fields=*&limit=100",
    "order=-title&limit=100",
    "order=random&limit=100",
    "order=id&offset=5",
    "show_in_menus=false&fields=*",
    "locale=pl&fields=*",
    "search={bait}&fields=*",
    "search={bait}&type=planpages.ChapterPage",
    "search={bait}&search_operator=or&order=relevance",
    "live=false",
    "live=false&fields=live,draft_title",
    "fields=draft_title,latest_revision,body",
    "for_explorer=1",
    "site=localhost&fields=*",
)


def test_the_api_and_the_search_know_live_pages_only(secrets, client, signed_in):
    """For members of the staff too: everybody is told the same."""
    for reader in (client, signed_in("tlumacz"), signed_in("admin")):
        live = {row["id"] for row in reader.get("/api/v2/pages/?limit=100").json()["items"]}
        assert secrets.office.plan.pk in live
        drafts = {
            chapter.pk for (_state, public), chapter in secrets.chapters.items() if not public
        }
        assert not live & drafts
        for query in API:
            query = query.format(
                plan=secrets.office.plan.pk, home=secrets.office.home.pk, bait=BAIT
            )
            for address in (f"/api/v2/pages/?{query}", f"/api/v2/pages/find/?{query}"):
                response = reader.get(address)
                assert not leaks(text_of(response)), address
                if response.status_code == 200 and "search=" in query:
                    assert json.loads(response.content)["meta"]["total_count"] == 0, address
        for kind in ("images", "documents", "revisions", "redirects"):
            assert reader.get(f"/api/v2/{kind}/").status_code == 404
        for query in (BAIT, BAIT[:5], f"{BAIT} {PUBLIC}", f'"{BAIT}"', "tajn", "tajny", "tajne"):
            for address in ("/szukaj/", "/szukaj/feed/", "/szukaj/podpowiedzi/", "/api/v2/szukaj/"):
                response = reader.get(address, {"q": query})
                assert response.status_code == 200, (address, query)
                assert not set(leaks(text_of(response))) - {query}, (address, query)
        found = reader.get("/api/v2/szukaj/", {"q": PUBLIC}).json()
        assert found["meta"]["total_count"], "what is public is found"


# Consultations


def document_addresses(document: ConsultationDocument) -> list[str]:
    address = document.get_absolute_url()
    block = document.record["body"][0]["id"]
    return [
        address,
        f"{address}uwaga/",
        f"{address}uwaga/?akapit={block}",
        f"{address}uwaga/wyslano/",
    ]


def test_a_text_not_announced_or_withdrawn_is_not_there_for_anybody(secrets, client, signed_in):
    documents = [*secrets.planned, *secrets.withdrawn]
    assert len(documents) == 4
    for document in documents:
        up = document.consultation.get_absolute_url()
        for address in (up, f"{up}uwagi/", *document_addresses(document)):
            for reader in (client, signed_in("admin")):
                for act in (reader.get, reader.head, reader.post):
                    response = act(address)
                    assert response.status_code in (404, 405), address
                    assert not leaks(text_of(response)), address


def test_an_announced_text_is_public_and_its_image_with_it(secrets, client, clock):
    """What the tests above look for can be seen where it should be."""
    document = secrets.planned[0]
    file = document.files.get()
    for address in ("/", "/konsultacje/", "/plan/", "/sitemap.xml"):
        assert not leaks(text_of(client.get(address)))
    clock.at(document.consultation.announced_at)
    for address in ("/", "/konsultacje/", "/sitemap.xml"):
        assert document.consultation.get_absolute_url() in text_of(client.get(address)), address
    page = text_of(client.get(document.get_absolute_url()))
    assert secret(document.number) in page
    assert client.get(f"/archiwum/{file.sha256}/{file.name}").status_code == 200
    assert client.get(secrets.image.file.url).status_code == 404, "the library's copy stays shut"


# Files


def file_addresses(secrets: Secrets) -> list[str]:
    image, paper = secrets.image, secrets.paper
    renditions = [image.get_rendition(spec) for spec in ("width-400", "max-165x165", "original")]
    archived = {file for document in secrets.withdrawn for file in document.files.all()}
    return [
        image.file.url,
        *[rendition.url for rendition in renditions],
        f"/dokumenty/{paper.pk}/{paper.filename}",
        f"/pliki/{paper.file.name}",
        *[f"/archiwum/{file.sha256}/{file.name}" for file in archived],
    ]


def test_files_of_drafts_are_not_served(secrets, client, signed_in):
    addresses = file_addresses(secrets)
    assert len(addresses) == 7
    staff = signed_in("ekspert")
    seen = {}
    for address in addresses:
        response = staff.get(address)
        seen[address] = response
        if not address.startswith("/pliki/documents/"):
            assert response.status_code == 200, address
            assert "private" in response["Cache-Control"], address
    for reader in (client, signed_in("nikt")):
        for address in addresses:
            for act in (reader.get, reader.head):
                tag = seen[address].get("ETag", "*")
                for headers in ({}, {"if-none-match": tag}, {"range": "bytes=0-10"}):
                    assert act(address, headers=headers).status_code == 404, address


# The cache of pages


def test_a_preview_does_not_get_into_the_cache(secrets, client, signed_in):
    chapter = secrets.chapters["draft", True]
    new = secrets.chapters["draft", False]
    for name in ("ekspert", "admin"):
        staff = signed_in(name)
        for one in (chapter, new):
            draft = reverse("wagtailadmin_pages:view_draft", args=[one.pk])
            assert secret(one.number) in text_of(staff.get(draft))
        for address in ("/plan/", "/plan/caly/", f"/plan/{chapter.slug}/", f"/plan/{new.slug}/"):
            staff.get(address)
            assert not leaks(text_of(client.get(address))), address
            assert not leaks(text_of(staff.get(address))), address


def test_what_is_taken_back_is_gone_from_the_cache_at_once(secrets, client):
    office = secrets.office
    remark = secrets.remarks["published"]
    document = remark.document
    pages = [
        document.get_absolute_url(),
        f"{document.consultation.get_absolute_url()}uwagi/",
    ]
    signature = "Osoba przykładowa"
    for page in pages:
        for _time in range(2):
            assert f"{PUBLIC} {BAIT}" in text_of(client.get(page))
            assert signature in text_of(client.get(page))
    remarks.erase_author(remark, office.person("moderator"))
    for page in pages:
        assert signature not in text_of(client.get(page)), page
        assert f"{PUBLIC} {BAIT}" in text_of(client.get(page))
    remarks.hide_remark(remark, office.person("moderator"), reason="Powód.")
    for page in pages:
        assert f"{PUBLIC} {BAIT}" not in text_of(client.get(page)), page


def test_a_document_withdrawn_before_the_opening_is_gone_from_the_cache_at_once(office, client):
    office.consultations  # noqa: B018
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    consultation = office.announce(chapter, opens_at=timezone.now() + timedelta(days=3))
    document = consultation.documents.get()
    for _time in range(2):
        assert client.get(document.get_absolute_url()).status_code == 200
        listed = text_of(client.get(consultation.get_absolute_url()))
        assert document.get_absolute_url() in listed
        assert document.get_absolute_url() in text_of(client.get("/sitemap.xml"))
    office.send_back(chapter, "moderator")
    assert client.get(document.get_absolute_url()).status_code == 404
    for address in (consultation.get_absolute_url(), "/sitemap.xml", "/konsultacje/"):
        assert document.get_absolute_url() not in text_of(client.get(address)), address
