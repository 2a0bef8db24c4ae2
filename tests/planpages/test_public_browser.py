"""The plan and its consultations in a real browser: axe, narrow pages, without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from home.models import OutgoingMail
from planpages.actions import remarks
from planpages.models import (
    BodiesIndexPage,
    Body,
    BodyPage,
    ChapterPage,
    ConsultationDocument,
    Remark,
)
from tests.engines.browser import DESK, NARROW, PHONE
from tests.scenes import scene

from .office import Office, paragraph
from .reader import in_force

pytestmark = pytest.mark.django_db(transaction=True)

BLOCKS = [
    ("heading", {"text": "Ludność i praca", "level": "h2"}),
    paragraph("Ubywa mieszkańców[^a], a w gminach przybywa pracy dla innych."),
    ("list", {"ordered": False, "items": ["<p>jedna rzecz</p>", "<p>druga rzecz</p>"]}),
    (
        "table",
        {
            "caption": "Podmioty według podregionów",
            "columns": ["Podregion", "Liczba", "Zatrudnieni", "Razem"],
            "rows": [{"cells": ["chełmsko-zamojski", "122", "1 180", "1 302"]}],
            "first_column_is_header": True,
        },
    ),
    (
        "finances",
        {
            "caption": "Ramy finansowe",
            "years": list(range(2012, 2021)),
            "rows": [{"name": "Europejski Fundusz Społeczny", "amounts": ["12600000"] * 9}],
            "declared_total": None,
        },
    ),
    ("footnote", {"label": "a", "text": "<p>Dane przykładowe.</p>"}),
]


@pytest.fixture
def office(live_server) -> Office:
    from home.models import HomePage

    return Office(HomePage.objects.get())


@pytest.fixture
def document(office) -> ConsultationDocument:
    scene("consulted, with a remark answered", lambda: consult(office), office.look_again)
    return ConsultationDocument.objects.get()


def consult(office: Office) -> None:
    """A plan in force in its second version; a text that is consulted, with a remark answered."""
    office.consultations  # noqa: B018
    chapters = [office.chapter(1), office.chapter(2, body=BLOCKS)]
    in_force(office, chapters)
    in_force(office, [office.write(chapters[0], "Inaczej niż przedtem.")], number="II/2/2013")
    bodies = office.home.add_child(
        instance=BodiesIndexPage(title="Zespoły", slug="zespoly", live=True)
    )
    body = Body.objects.get(kind="expert_team")
    bodies.add_child(
        instance=BodyPage(title=body.name, slug=body.code, body_record=body, live=True)
    )
    at = timezone.now() - timedelta(days=1)
    document = office.announce(
        ChapterPage.objects.get(number=2), kind="open", at=at, days=20
    ).documents.get()
    remark = office.remark(document, block_id=document.record["body"][1]["id"])
    remarks.publish_remark(remark, office.person("moderator"))
    remarks.answer_remark(
        remark, office.person("redaktor"), position="partly", justification="Po części słusznie."
    )


@pytest.fixture
def addresses(document) -> list[str]:
    consultation = document.consultation
    return [
        "/",
        "/plan/",
        "/plan/rozdzial-2/",
        "/plan/caly/",
        "/plan/wersje/",
        "/plan/wersje/2/",
        "/plan/wersje/2/zmiany/",
        "/konsultacje/",
        consultation.get_absolute_url(),
        consultation.get_absolute_url() + "uwagi/",
        document.get_absolute_url(),
        document.get_absolute_url() + "uwaga/",
        f"{document.get_absolute_url()}uwaga/?akapit={document.record['body'][1]['id']}",
        document.get_absolute_url() + "uwaga/wyslano/",
        "/konsultacje/potwierdzenie/zmyslony/",
        "/zespoly/",
        "/zespoly/zespol-ekspertow/",
    ]


def test_pages_in_the_frame_of_another_language_are_accessible(visitor, addresses):
    for address in addresses[3:]:
        visitor.open(f"/uk{address}")
        assert visitor.page.get_attribute("html", "lang") == "uk"
        assert visitor.problems_at(PHONE, DESK) == [], address


def test_each_page_at_each_width_is_accessible(visitor, addresses):
    for address in addresses:
        visitor.open(address)
        assert visitor.problems_at(NARROW, DESK) == [], address


def test_words_marked_in_a_paragraph_come_along_into_the_form(visitor, document):
    page = visitor.open(document.get_absolute_url())
    paragraph = page.locator(".numbered--paragraph").first
    paragraph.locator("p").first.evaluate(
        """p => {
            const range = document.createRange();
            range.setStart(p.firstChild, 0);
            range.setEnd(p.lastChild, 3);
            document.getSelection().addRange(range);
        }"""
    )
    link = paragraph.get_by_role("link", name="Zgłoś uwagę do zaznaczonych słów")
    link.click()
    assert page.locator("[name=quote]").input_value() == "Ubywa mieszkańców, a"


def test_a_remark_is_sent_and_confirmed_on_a_phone_without_javascript(new_visitor, document):
    visitor = new_visitor(viewport=PHONE, java_script_enabled=False)
    page = visitor.open(document.get_absolute_url())
    page.get_by_text("Na tej stronie").first.click()
    page.get_by_role("navigation").get_by_role("link", name="Ludność i praca").click()
    page.locator(".remark-link").first.click()
    page.wait_for_timeout(3_200)
    page.get_by_label("Twoja uwaga").fill("Proszę podać liczby.")
    page.get_by_label("osoba prywatna").check()
    page.get_by_label("Imię i nazwisko").fill("Osoba przykładowa")
    page.get_by_label("Adres e-mail").fill("osoba@przyklad.example")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Wyślij uwagę").click()
    assert "Sprawdź pocztę" in page.locator("h1").inner_text()

    letter = OutgoingMail.objects.get(to="osoba@przyklad.example")
    link = next(line for line in letter.text.splitlines() if "/konsultacje/potwierdzenie/" in line)
    visitor.open("/" + link.split("/", 3)[3])
    page.get_by_role("button", name="Potwierdzam uwagę").click()
    assert "uwaga jest potwierdzona" in page.locator("h1").inner_text()
    assert Remark.objects.get(author_email="osoba@przyklad.example").confirmed_at
