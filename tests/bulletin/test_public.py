"""What readers have: the archive, issues, articles, feeds, search; and what they never see."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from wagtail.images import get_image_model

from bulletin.actions import issues
from bulletin.contributions import next_publication
from bulletin.models import ArticlePage, IssuePage, IssueStage, Section
from catalogue.models import Entity
from home.models import HomePage, StandardPage
from home.page_cache import content_mark
from tests.catalogue.entities import entity
from tests.people import person
from tests.planpages.reader import queries

from .press import CHIEF, WRITER, image, paragraphs

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    assert not response.cookies
    assert response["Cache-Control"].startswith("public")
    return response.content.decode().replace("\xa0", " ")


def json_ld(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def full_article(press: Any, issue: IssuePage, n: int, **fields: Any) -> ArticlePage:
    """With all that has to be looked up: photo, figure, links, related things."""
    photo = image(f"Rysunek {n}")
    figure = image(f"Rysunek w tekście {n}")
    figure.decorative, figure.contextual_alt_text = False, "Rysunek"
    return press.article(
        issue,
        f"Artykuł {n}",
        slug=f"artykul-{n}",
        photo=photo,
        photo_alt="Rysunek",
        photo_credit="autor przykładowy",
        body=[
            ("heading", {"text": "Wstęp", "level": "h2"}),
            ("paragraph", f'<p>Zob. <a linktype="page" id="{press.bulletin.pk}">b</a>[^1]</p>'),
            ("question", "Dlaczego?"),
            ("quote", {"text": "<p>Cytat.</p>", "source": "rozmówca przykładowy"}),
            ("pull_quote", "Wyimek wielkimi literami."),
            ("box", {"title": "Ramka", "content": paragraphs("W ramce.")}),
            ("figure", {"image": figure, "caption": "Podpis", "credit": "autor"}),
            ("footnote", {"label": "1", "text": "<p>Treść przypisu.</p>"}),
        ],
        **fields,
    )


def test_nothing_is_there_before_the_first_issue(press, client):
    assert "Pierwszy numer jest w przygotowaniu" in html(client, "/biuletyn/")
    press.whole()
    page = html(client, "/biuletyn/")
    assert "Temat numeru 1" not in page
    for address in ("/biuletyn/rok/2026/", "/biuletyn/2026-1/", "/biuletyn/2026-1/biuletyn.pdf"):
        assert client.get(address).status_code == 404
    assert "Temat numeru 1" not in html(client, "/")


def test_an_issue_and_its_articles_are_read(press, client):
    entity("Spółdzielnia opisana", "opieka")
    issue = press.whole(1, articles=("Pierwszy",))
    article = full_article(press, issue, 2, section="dobre-praktyki")
    text = article.working_text()
    text.related_entities.create(entity=Entity.objects.get())
    text.related_pages.create(page_to=HomePage.objects.get().page_ptr)
    text.save_revision(user=person(WRITER))
    press.bring(issue, IssueStage.PUBLISHED)
    page = html(client, "/biuletyn/2026-1/")
    for words in ("Temat numeru 1", "oddajemy numer", "rysunek przykładowy", "Artykuł 2"):
        assert words in page
    assert page.index("Pierwszy") < page.index("Artykuł 2"), "in the order of sections"
    data = json_ld(page)
    assert (data["@type"], data["issueNumber"]) == ("PublicationIssue", "1/2026")
    assert [part["headline"] for part in data["hasPart"]] == ["Pierwszy", "Artykuł 2"]

    page = html(client, "/biuletyn/2026-1/artykul-2/")
    for words in (
        "Spółdzielnia opisana", "Zespół przykładowy", "Treść przypisu.", "Cytat.", "W ramce.",
        "Dlaczego?", "autor przykładowy", "Dobre praktyki", "nr 1/2026",
    ):  # fmt: skip
        assert words in page, words
    assert re.search(r'aria-hidden="true"><p>Wyimek', page), "heard once"
    assert 'rel="prev"' in page
    data = json_ld(page)
    assert data["@type"] == "Article"
    assert data["isPartOf"]["@type"] == "PublicationIssue"
    assert data["author"][0]["name"] == "Zespół przykładowy"


def test_archive_by_year_and_section_and_neighbours(press, client):
    for number, year in ((1, 2025), (2, 2025), (1, 2026)):
        issue = press.issue(number, year, title=f"Temat {number}/{year}")
        press.article(issue, f"Artykuł {number}/{year}", section="szkolenia")
        press.bring(issue, IssueStage.PUBLISHED)
    page = html(client, "/biuletyn/")
    assert page.index("Temat 1/2026") < page.index("Temat 2/2025") < page.index("Temat 1/2025")
    assert "/biuletyn/rok/2025/" in page
    assert "/biuletyn/dzial/szkolenia/" in page
    assert "/biuletyn/dzial/rozmowa/" not in page, "nothing to read there"
    year = html(client, "/biuletyn/rok/2025/")
    assert "Artykuł 2/2025" in year
    assert "Artykuł 1/2026" not in year
    assert client.get("/biuletyn/rok/2024/").status_code == 404
    section = html(client, "/biuletyn/dzial/szkolenia/")
    found = re.findall(r"Artykuł \d/\d{4}", section)
    assert list(dict.fromkeys(found)) == ["Artykuł 1/2026", "Artykuł 2/2025", "Artykuł 1/2025"]
    assert "nie ma jeszcze" in html(client, "/biuletyn/dzial/rozmowa/")
    assert client.get("/biuletyn/dzial/nie-ma/").status_code == 404
    middle = html(client, "/biuletyn/2025-2/")
    assert "Temat 1/2025" in middle
    assert "Temat 1/2026" in middle
    assert "Temat 1/2026" in html(client, "/")


def test_feeds_hold_full_texts_with_whole_addresses(press, client):
    issue = press.issue()
    full_article(press, issue, 1, section="szkolenia")
    press.article(issue, "Drugi", section="rozmowa")
    press.bring(issue, IssueStage.PUBLISHED)
    for address, titles in (
        ("/biuletyn/feed/", ["Artykuł 1", "Drugi"]),
        ("/biuletyn/dzial/rozmowa/feed/", ["Drugi"]),
    ):
        response = client.get(address)
        assert response["Content-Type"].startswith("application/atom+xml")
        feed = ElementTree.fromstring(response.content)  # noqa: S314
        entries = feed.findall(f"{ATOM}entry")
        assert sorted(e.findtext(f"{ATOM}title") for e in entries) == titles
    content = ElementTree.fromstring(client.get("/biuletyn/feed/").content)  # noqa: S314
    texts = {
        entry.findtext(f"{ATOM}title"): entry.findtext(f"{ATOM}content")
        for entry in content.findall(f"{ATOM}entry")
    }
    full = texts["Artykuł 1"] or ""
    assert "Treść przypisu." in full
    assert "W ramce." in full
    for address in re.findall(r'(?:href|src)="([^"]+)"', full):
        assert address.startswith("http"), address


def test_search_knows_published_words_and_no_others(press, client):
    issue = press.at(IssueStage.APPROVED)
    draft = issue.articles().get(title="Pierwszy")
    assert "Pierwszy" not in client.get("/szukaj/?q=pierwszy&rodzaj=artykul").content.decode()
    press.publish(issue)
    found = client.get("/szukaj/?q=pierwszy&rodzaj=artykul").content.decode()
    assert draft.get_url() in found
    assert "nr\xa01/2026" in found
    here = client.get("/szukaj/?q=pierwszy&dzial=szkolenia").content.decode()
    assert draft.get_url() in here
    elsewhere = client.get("/szukaj/?q=pierwszy&dzial=rozmowa").content.decode()
    assert draft.get_url() not in elsewhere
    issues.withdraw_issue(press.again(issue), person(CHIEF), comment="Błąd.")
    gone = client.get("/szukaj/?q=pierwszy&rodzaj=artykul").content.decode()
    assert draft.get_url() not in gone


def test_sitemap_has_issues_articles_years_and_sections(press, client):
    press.at(IssueStage.PUBLISHED)
    text = client.get("/sitemap.xml").content.decode()
    for path in ("2026-1/", "2026-1/pierwszy/", "rok/2026/", "dzial/szkolenia/"):
        assert f"/biuletyn/{path}<" in text, path


# What is not public


def test_drafts_of_a_published_issue_stay_in_the_office(press, client):
    issue = press.at(IssueStage.PUBLISHED)
    article = issue.articles().first()
    press.write(issue, "Tajny lead numeru.")
    press.write(article, "Tajny lead artykułu.")
    press.article(issue, "Tajny artykuł")
    for address in (
        "/", "/biuletyn/", "/biuletyn/2026-1/", article.get_url(), "/biuletyn/rok/2026/",
        "/biuletyn/dzial/szkolenia/", "/biuletyn/feed/", "/szukaj/?q=tajny", "/sitemap.xml",
    ):  # fmt: skip
        response = client.get(address)
        shown = response.content.decode().replace("q=tajny", "").replace('value="tajny"', "")
        assert "Tajny" not in shown, address
    assert client.get("/biuletyn/2026-1/tajny-artykul/").status_code == 404


def test_pictures_of_drafts_are_not_served(press, client):
    issue = press.issue()
    cover = get_image_model().objects.get(pk=issue.cover_id)
    address = cover.get_rendition("fill-600x800|format-webp").url
    assert client.get(address).status_code == 404
    press.article(issue, "Artykuł")
    press.bring(issue, IssueStage.PUBLISHED)
    assert client.get(address).status_code == 200


def test_corrections_are_told_under_the_issue_and_the_article(press, client):
    issue = press.at(IssueStage.PUBLISHED)
    first, second = issue.articles()
    press.write(first, "Poprawiony lead.")
    press.bring(press.again(issue), IssueStage.PUBLISHED, erratum="Poprawiono nazwę gminy.")
    assert "Poprawiono nazwę gminy." in html(client, "/biuletyn/2026-1/")
    assert "Poprawiono nazwę gminy." in html(client, first.get_url())
    assert "Poprawiono nazwę gminy." not in html(client, second.get_url())


def test_related_things_that_readers_may_not_open_are_left_out(press, client):
    hidden = StandardPage(title="Ukryta strona", slug="ukryta", live=False)
    HomePage.objects.get().add_child(instance=hidden)
    issue = press.whole()
    text = issue.articles().first().working_text()
    text.related_pages.create(page_to=hidden.page_ptr)
    text.save_revision(user=person(WRITER))
    press.bring(issue, IssueStage.PUBLISHED)
    assert "Ukryta strona" not in html(client, issue.articles().first().get_url())


# How it is kept


def test_queries_do_not_grow_with_issues_articles_and_pictures(press, client):
    def costs() -> dict[str, int]:
        addresses = (
            "/biuletyn/", "/biuletyn/2026-1/", "/biuletyn/2026-1/artykul-1/", "/biuletyn/feed/",
            "/biuletyn/dzial/szkolenia/", "/biuletyn/rok/2026/", "/",
        )  # fmt: skip
        return {address: queries(client, address) for address in addresses}

    def more(number: int, articles: range) -> None:
        issue = press.issue(number)
        for n in articles:
            full_article(press, issue, n, section=("szkolenia", "rozmowa")[n % 2])
        press.bring(issue, IssueStage.PUBLISHED)

    for number in (1, 2, 3):
        more(number, range(1, 3))
    before = costs()
    for n in range(3, 7):
        full_article(press, press.again(IssuePage.objects.get(number=1)), n)
    press.bring(IssuePage.objects.get(number=1), IssueStage.PUBLISHED, erratum="Więcej.")
    more(4, range(1, 6))
    after = costs()
    assert {k: v for k, v in after.items() if v > before[k] + 1} == {}
    assert max(after.values()) < 55, after


def test_publishing_changes_what_is_cached_and_saving_a_draft_does_not(press, client):
    issue = press.at(IssueStage.PUBLISHED)
    before = content_mark()
    press.write(issue, "Inny lead.")
    assert content_mark() == before
    press.bring(press.again(issue), IssueStage.PUBLISHED, erratum="Lead.")
    assert content_mark() != before
    assert "Inny lead." in html(client, "/biuletyn/2026-1/")


def test_pages_are_kept_no_longer_than_to_the_set_moment(press, clock):
    issue = press.at(IssueStage.APPROVED)
    assert next_publication(timezone.now()) is None
    at = timezone.now() + timedelta(hours=5)
    issues.schedule_issue(issue, person(WRITER), at=at)
    assert next_publication(timezone.now()) == at
    clock.at(at)
    issues.publish_due()
    assert next_publication(timezone.now()) is None


def test_a_section_with_articles_stays(press):
    press.whole()
    with pytest.raises(ProtectedError):
        Section.objects.get(slug="szkolenia").delete()
