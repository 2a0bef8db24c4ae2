"""The plan as the public reads it: chapters, the whole plan, its versions."""

from __future__ import annotations

import hashlib

import pytest
from bs4 import BeautifulSoup

from home.models import GeneratedDocument
from planpages.models import AdoptedVersion, ChapterPage, Priority, Stage
from tests.scenes import scene

from .reader import in_force, links, main, read, words

pytestmark = pytest.mark.django_db

DRAFT = "Nikt jeszcze tego nie widział"


@pytest.fixture
def version(office):
    scene("seven in force", lambda: in_force(office, office.seven()), office.look_again)
    return AdoptedVersion.objects.get()


def body_of(*blocks):
    """Raw blocks, each with an id that a test can name."""
    return [
        {"type": kind, "value": value, "id": f"blok-{n}"}
        for n, (kind, value) in enumerate(blocks, 1)
    ]


def adopt_with(office, number, blocks):
    """A new version in which the chapter of that number has these blocks."""
    chapter = ChapterPage.objects.get(number=number)
    text = chapter.working_text()
    text.body = text.body.stream_block.to_python(blocks)
    text.save_revision(user=office.person("ekspert"))
    return in_force(office, [chapter], number="II/2/2013")


# The plan's page


def test_the_plan_says_what_it_is_and_which_version_is_in_force(client, office, version):
    page = main(client, "/plan/")
    assert "2012–2020" in page
    assert "Wersja 1" in page and "I/1/2012" in page
    assert "Załącznik do strategii polityki społecznej" in page
    soup = read(client, "/plan/")
    assert {"/plan/rozdzial-1/", "/plan/rozdzial-7/", "/plan/caly/", "/plan/wersje/"} <= links(soup)
    assert "/plan/wersje/1/plan.pdf" in links(soup)
    assert "Nie przygotowujemy teraz żadnej zmiany planu" in page


def test_before_the_first_adoption_the_plan_says_so_and_shows_no_draft(client, office):
    office.chapter(title=DRAFT)
    page = main(client, "/plan/")
    assert "Plan nie został jeszcze przyjęty" in page
    assert DRAFT not in page
    assert "Inna część" in page  # by the part of the plan that it is
    assert "Żaden rozdział jeszcze nie obowiązuje" in main(client, "/plan/caly/")
    assert "Nie przyjęto jeszcze żadnej wersji" in main(client, "/plan/wersje/")


def test_an_amendment_is_shown_by_its_stage_and_by_nothing_of_its_text(client, office, version):
    chapter = ChapterPage.objects.get(number=2)
    text = chapter.working_text()
    text.title = DRAFT
    text.save_revision(user=office.person("ekspert"))
    assert "Zmiana: projekt ekspertów" in main(client, "/plan/")
    office.submit(chapter)
    for address in ("/plan/", "/plan/rozdzial-2/", "/", "/plan/caly/"):
        assert DRAFT not in main(client, address)
    assert "Zmiana: opinia zespołu roboczego" in main(client, "/plan/")
    assert "Trwa przygotowanie zmiany tego rozdziału: opinia zespołu" in main(
        client, "/plan/rozdzial-2/"
    )


def test_a_stage_of_the_amendment_leads_to_the_text_once_it_is_consulted(client, office, version):
    chapter = office.write(ChapterPage.objects.get(number=2), "Nowe słowa.")
    chapter = office.to_stage(chapter, Stage.CONSULTATION)
    soup = read(client, "/plan/")
    assert not any(
        link.startswith("/konsultacje/") and "rozdzial-2" in link for link in links(soup)
    )
    consultation = office.announce(chapter, title="Zmiana drugiego rozdziału")
    document = consultation.documents.get()
    assert document.get_absolute_url() in links(read(client, "/plan/"))
    assert document.get_absolute_url() in links(read(client, "/plan/rozdzial-2/"))


def test_priorities_lead_to_chapters_and_back(client, office, version):
    chapter = ChapterPage.objects.get(number=3)
    text = chapter.working_text()
    text.priorities = [Priority.objects.get(number=4)]
    text.save_revision(user=office.person("ekspert"))
    in_force(office, [chapter], number="II/2/2013")
    soup = read(client, "/plan/")
    assert "/plan/rozdzial-3/" in links(soup.find(id="priorytet-4"))
    assert soup.find(id="priorytet-1") is None
    assert "/plan/#priorytet-4" in links(read(client, "/plan/rozdzial-3/"))


# A chapter


def test_a_chapter_has_numbers_addresses_contents_and_footnotes(client, office, version):
    adopt_with(
        office,
        2,
        body_of(
            ("heading", {"text": "Ludność", "level": "h2"}),
            ("paragraph", "<p>Ubywa ludzi[^a].</p>"),
            (
                "list",
                {"ordered": True, "items": [{"type": "item", "value": "<p>raz</p>", "id": "r"}]},
            ),
            ("heading", {"text": "Praca", "level": "h3"}),
            ("paragraph", "<p>Przybywa pracy.</p>"),
            ("footnote", {"label": "a", "text": "<p>Dane przykładowe.</p>"}),
        ),
    )
    soup = read(client, "/plan/rozdzial-2/")
    marks = [(mark.text, mark["href"]) for mark in soup.select(".numbered__mark")]
    assert marks == [("2.1", "#b-blok-2"), ("2.2", "#b-blok-3"), ("2.3", "#b-blok-5")]
    assert soup.find(id="b-blok-2").find("p").get_text() == "Ubywa ludzi1."
    assert soup.select_one(".footnote-ref a")["href"] == "#b-blok-6"
    assert "Dane przykładowe." in words(soup.find(id="b-blok-6"))
    assert [a["href"] for a in soup.select("nav.toc a")] == ["#b-blok-1", "#b-blok-4"]
    assert [h.name for h in soup.main.find_all(["h1", "h2", "h3"])][:2] == ["h1", "h2"]


def test_every_kind_of_block_is_shown(client, office, version):
    adopt_with(
        office,
        5,
        body_of(
            (
                "intervention",
                {
                    "name": "Sieć centrów", "goal": "Bliżej ludzi",
                    "measures": [{"type": "item", "value": "Nowe centra", "id": "m"}],
                    "responsible": "ROPS", "period_from": 2012, "period_to": 2015,
                    "amount": "1250000.50", "funding": "EFS",
                },
            ),
            (
                "indicator",
                {
                    "name": "Spółdzielnie", "definition": "Czynne", "unit": "podmioty",
                    "baseline": "21", "baseline_year": 2011, "target": "90", "target_year": 2020,
                    "source": "KRS",
                },
            ),
            (
                "finances",
                {
                    "caption": "Ramy", "years": [2012, 2013],
                    "rows": [
                        {"name": "EFS", "amounts": ["1000", "2000.50"]},
                        {"name": "Budżet", "amounts": ["10", "20"]},
                    ],
                    "declared_total": None,
                },
            ),
            (
                "table",
                {
                    "caption": "Powiaty", "columns": ["Powiat", "Liczba"],
                    "rows": [{"cells": ["bialski", "3"]}], "first_column_is_header": True,
                },
            ),
        ),
    )  # fmt: skip
    soup = read(client, "/plan/rozdzial-5/")
    page = words(soup.main)
    assert "1 250 000,50 zł" in page and "2012–2015" in page and "Nowe centra" in page
    assert "Wartość bazowa, 2011 r. 21 podmioty" in page
    assert "Wartość docelowa, 2020 r. 90 podmioty" in page
    table = soup.find("table", class_="finances")
    assert words(table.tfoot) == "Razem 1 010 2 020,50 3 030,50"
    assert "3 000,50" in words(table.tbody)
    assert words(soup.find(id="b-blok-4").find("th", scope="row")) == "bialski"
    assert len(soup.select(".numbered__mark")) == 4


def test_chapters_follow_each_other_by_their_numbers(client, office, version):
    soup = read(client, "/plan/rozdzial-2/")
    assert soup.find("a", rel="prev")["href"] == "/plan/rozdzial-1/"
    assert soup.find("a", rel="next")["href"] == "/plan/rozdzial-3/"
    assert read(client, "/plan/rozdzial-1/").find("a", rel="prev") is None
    assert read(client, "/plan/rozdzial-7/").find("a", rel="next") is None


def test_a_chapter_that_was_never_adopted_is_not_there(client, office):
    office.chapter(title=DRAFT)
    read(client, "/plan/rozdzial-1/", status=404)


def test_the_preview_says_that_it_is_one(signed_in, office, version):
    chapter = office.write(ChapterPage.objects.get(number=2), DRAFT)
    client = signed_in("ekspert")
    address = f"/admin/pages/{chapter.pk}/revisions/{chapter.latest_revision_id}/view/"
    page = main(client, address)
    assert DRAFT in page
    assert "To podgląd wersji roboczej" in page


# The whole plan


def test_the_whole_plan_is_one_page_with_every_block_once(client, office, version):
    soup = read(client, "/plan/caly/")
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for chapter in ChapterPage.objects.all():
        assert soup.find(id=f"rozdzial-{chapter.number}")
        for block in chapter.body:
            assert soup.find(id=f"b-{block.id}")
    assert "#rozdzial-7" in links(soup.find("nav", class_="toc"))


# Versions


def test_a_version_is_shown_from_its_record_when_the_plan_has_moved_on(client, office, version):
    before = ChapterPage.objects.get(number=2).body[0].value.source
    in_force(office, [office.write(ChapterPage.objects.get(number=2), "Nowe słowa.")], "II/2/2013")

    first, second = main(client, "/plan/wersje/1/"), main(client, "/plan/wersje/2/")
    assert words(BeautifulSoup(before, "html.parser")) in first
    assert "Nowe słowa." in second and "Nowe słowa." not in first
    assert "Ta wersja już nie obowiązuje" in first and "Ta wersja obowiązuje" in second
    assert version.digest in first
    versions = read(client, "/plan/wersje/")
    assert {"/plan/wersje/1/", "/plan/wersje/2/", "/plan/wersje/2/zmiany/"} <= links(versions)
    assert "/plan/wersje/1/zmiany/" not in links(versions)


def test_the_record_of_a_version_has_the_sum_that_the_page_names(client, office, version):
    response = client.get("/plan/wersje/1/zapis.json")
    assert response.headers["Content-Type"].startswith("application/json")
    assert hashlib.sha256(response.content).hexdigest() == version.digest


def test_the_annex_can_be_had_by_everybody(client, office, version):
    address = version.resolution.annex.get_absolute_url()
    assert address in links(read(client, "/plan/wersje/1/"))
    assert client.get(address).status_code == 200


def test_what_a_version_changed_is_listed_block_by_block(client, office, version):
    in_force(
        office, [office.write(ChapterPage.objects.get(number=2), "Pierwszy inny akapit.")], "II/2"
    )
    soup = read(client, "/plan/wersje/2/zmiany/")
    assert [words(h) for h in soup.select(".change h2")] == ["2. Rozdział 2"]
    assert len(soup.select(".change__block")) == 1
    assert "inny" in words(soup.find("ins")) and soup.find("del") is not None
    read(client, "/plan/wersje/1/zmiany/", status=404)


@pytest.mark.parametrize(
    "rest", ["wersje/2/", "wersje/0/", "wersje/2/plan.pdf", "wersje/2/zapis.json"]
)
def test_there_is_no_version_that_was_not_adopted(client, office, version, rest):
    read(client, f"/plan/{rest}", status=404)


def test_the_pdf_is_made_in_the_background_and_until_then_announced(client, office, run_background):
    pytest.importorskip("weasyprint", exc_type=OSError)
    version = in_force(office, office.seven())
    response = client.get("/plan/wersje/1/plan.pdf")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0

    run_background()
    made = GeneratedDocument.objects.get(kind="plan", subject=str(version.pk))
    assert made.state == "ready", made.error
    response = client.get("/plan/wersje/1/plan.pdf")
    assert response.status_code == 200
    assert b"".join(response).startswith(b"%PDF-")


# The cache


def test_a_stage_shows_at_once_on_the_kept_page(client, office, version):
    assert "opinia zespołu roboczego" not in main(client, "/plan/")
    chapter = office.write(ChapterPage.objects.get(number=2), "Inaczej.")
    assert "Zmiana: projekt ekspertów" in main(client, "/plan/")
    office.submit(chapter)
    assert "Zmiana: opinia zespołu roboczego" in main(client, "/plan/")


def test_pages_of_the_plan_set_no_cookie(client, office, version):
    for address in (
        "/plan/",
        "/plan/rozdzial-1/",
        "/plan/caly/",
        "/plan/wersje/",
        "/plan/wersje/1/",
    ):
        response = client.get(address)
        assert not response.cookies
        assert "public" in response.headers["Cache-Control"]
