"""A chapter walks the whole way in a browser: every step by the pages that people use.

The server of the tests lives in this process, so the clock that a test moves is its clock too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from home.models import HomePage, OutgoingMail
from planpages.models import ChapterPage, Consultation, Remark, Stage
from tests.clock import Clock
from tests.engines.browser import PHONE, Visitor
from tests.planpages.office import PDF, Office

pytestmark = pytest.mark.django_db(transaction=True)

PLACE = "/plan/rozdzial-1/"
SENTENCE = "W 2011 roku działało tu dwieście podmiotów."
AFTERWARDS = "Dane pochodzą z rejestrów."
REMARK = "Proszę podać źródło tej liczby."


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Runs on between the moves: Playwright's terms are measured by it too."""
    with time_machine.travel(timezone.now(), tick=True) as traveller:
        yield Clock(traveller)


@pytest.fixture
def office(transactional_db: None) -> Office:
    return Office(HomePage.objects.get())


def words(page: Page, place: str) -> str:
    """As they were written: what readers get is tied with spaces that do not break."""
    return page.inner_text(place).replace("\xa0", " ")


def type_at_end(visitor: Visitor, chapter: ChapterPage, paragraph: str, words: str) -> None:
    """Open the editor of the CMS and type at the end of a paragraph, as a person would."""
    page = visitor.open(reverse("wagtailadmin_pages:edit", args=[chapter.pk]))
    # What is typed sooner, the editor takes for what it was opened with.
    page.wait_for_selector("form[data-w-unsaved-has-edits-value=false]")
    field = page.locator("[contenteditable=true]", has_text=paragraph)
    field.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {words}")
    page.wait_for_selector("form[data-w-unsaved-has-edits-value=true]")


def press(page: Any, selector: str) -> str:
    """Press a button that leads to another page; gives the message shown there."""
    with page.expect_navigation():
        page.click(selector)
    return " ".join(page.locator(".messages").all_inner_texts())


def stage_of(chapter: ChapterPage) -> Stage:
    return ChapterPage.objects.get(pk=chapter.pk).stage


def test_a_chapter_walks_the_whole_way(office, new_visitor, clock):
    office.consultations  # noqa: B018
    office.adopted()
    office.people()
    chapter = ChapterPage.objects.get(number=1)
    decision = reverse("planpages_decision", args=[chapter.pk])
    approve = "form:has(input[value=approve]) button[type=submit]"
    reader = new_visitor(java_script_enabled=False)
    checker = new_visitor()

    def accessible(path: str) -> None:
        """What axe says of an address; it needs the scripts that the reader goes without."""
        checker.open(path)
        assert checker.accessibility_problems() == [], path

    def signed_in(name: str, **options: Any) -> Any:
        visitor = new_visitor(**options)
        visitor.sign_in(name)
        return visitor

    # An expert changes a paragraph of the chapter in force and submits the change.
    expert = signed_in("ekspert")
    type_at_end(expert, chapter, "Pierwszy akapit 1.", SENTENCE)
    expert.page.click("footer [data-w-dropdown-target=toggle]")
    press(expert.page, "button[name=action-submit]")
    assert stage_of(chapter) == Stage.REVIEW
    assert expert.page.url.endswith(decision)
    assert SENTENCE not in words(reader.open(PLACE), "main")

    # The working group reads what changed and approves; then an expert who did not write it.
    for name, stage in (("grupa1", Stage.RECOMMENDATION), ("ekspert2", Stage.CONSULTATION)):
        approver = signed_in(name).open(decision)
        assert SENTENCE in words(approver, "#zmiany")
        press(approver, approve)
        assert stage_of(chapter) == stage

    # The moderator announces the consultation from the page of the chapter.
    moderator = signed_in("moderator")
    page = moderator.open(decision)
    press(page, "a.button[href*=rodzaj]")
    page.fill("[name=title]", "Konsultacje diagnozy")
    assert page.is_checked(f"[name=chapters][value='{chapter.pk}']")
    press(page, "main form.office-form button[type=submit]")
    consultation = Consultation.objects.get(title="Konsultacje diagnozy")
    document = consultation.documents.get()

    # A citizen reads the frozen text, sends a remark to the paragraph and confirms it.
    page = reader.open("/")
    for link in (consultation.get_absolute_url(), document.get_absolute_url()):
        with page.expect_navigation():
            page.press(f"main a[href='{link}'] >> nth=0", "Enter")
        accessible(link)
    assert SENTENCE in words(page, "main")
    block = document.record["body"][0]["id"]
    page.click(f"a[href*='akapit={block}']")
    accessible(f"{document.get_absolute_url()}uwaga/?akapit={block}")
    clock.forward(seconds=60)
    page.fill("[name=quote]", "dwieście podmiotów")
    page.fill("[name=text]", REMARK)
    page.check("[name=author_kind][value=person]")
    page.fill("[name=author_name]", "Osoba przykładowa")
    page.fill("[name=author_email]", "osoba@przyklad.example")
    page.check("[name=consent]")
    press(page, "main form button[type=submit]")
    assert page.url.endswith("/uwaga/wyslano/")
    letter = OutgoingMail.objects.get(to="osoba@przyklad.example")
    link = re.search(r"/konsultacje/potwierdzenie/\S+", letter.text).group()
    accessible(link)
    reader.open(link)
    assert Remark.objects.get().confirmed_at is None, "opening the link confirms nothing"
    press(page, "main form button[type=submit]")
    remark = Remark.objects.get(confirmed_at__isnull=False)

    # The moderator lets it appear, the editor answers it.
    handling = reverse("planpages_remark", args=[remark.pk])
    page = moderator.open(handling)
    assert words(page, f"main a[href$='#b-{block}']").endswith(" 1.1")
    press(page, "form:has(input[value=publish]) button")
    assert REMARK in words(reader.open(document.get_absolute_url()), f"#b-{block}")
    page = signed_in("redaktor").open(handling)
    page.check("[name=position][value=accepted]")
    page.fill("[name=justification]", "Źródło dodamy po konsultacjach.")
    press(page, "form:has(input[value=answer]) button[type=submit]")
    answered = words(reader.open(document.get_absolute_url()), f"#b-{block}")
    assert "Źródło dodamy" in answered
    accessible(document.get_absolute_url())

    # Time passes. The expert carries the remark out, the moderator completes the stage.
    assert moderator.open(decision).locator(approve).count() == 0
    clock.at(consultation.confirmations_end_at + timedelta(minutes=1))
    expert.sign_in("ekspert")
    type_at_end(expert, chapter, SENTENCE, AFTERWARDS)
    press(expert.page, "footer button[type=submit]")
    moderator.sign_in("moderator")
    press(moderator.open(decision), approve)
    assert stage_of(chapter) == Stage.BOARD

    # The Zarząd sees what changed since the consultation and adopts by a resolution.
    board = signed_in("zarzad")
    page = board.open(decision)
    assert AFTERWARDS in words(page, "#zmiany")
    press(page, "#decyzja a.button")
    page.fill("[name=number]", "CLXX/3333/2012")
    page.fill("[name=date]", timezone.localdate().isoformat())
    page.set_input_files(
        "[name=annex]",
        {"name": "uchwala.pdf", "mimeType": "application/pdf", "buffer": PDF},
    )
    press(page, "#uchwala button[type=submit]")
    assert office.plan.version_in_force.number == 2

    # What was typed is the plan in force.
    page = reader.open(PLACE)
    assert f"{SENTENCE} {AFTERWARDS}" in words(page, f"#b-{block}")
    for path in (PLACE, "/plan/", "/plan/wersje/2/", "/plan/wersje/2/zmiany/"):
        accessible(path)
    phone = new_visitor(viewport=PHONE)
    phone.open("/plan/wersje/2/zmiany/")
    assert SENTENCE in words(phone.page, "main")
    assert not phone.scrolls_sideways()
    call_command("verify_record")
