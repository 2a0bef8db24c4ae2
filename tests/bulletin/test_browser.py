"""The bulletin as people meet it: with axe, on a phone, on paper, without a mouse."""

from __future__ import annotations

from typing import Any

import pytest

from bulletin.models import IssueStage
from tests.engines.browser import DESK, PHONE

from .press import WRITER, Press, image, paragraphs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(live_server: Any) -> str:
    """Two issues of which the newer one has an article with everything; gives its address."""
    press = Press()
    press.bring(press.whole(1), IssueStage.PUBLISHED)
    issue = press.whole(2)
    article = press.article(
        issue,
        "Artykuł ze wszystkim i z dość długim tytułem o ekonomii społecznej",
        photo=image("Zdjęcie"), photo_alt="Zielone tło", photo_credit="autor",
        body=[
            *paragraphs("Zdanie z przypisem[^1]."),
            ("heading", {"text": "Śródtytuł", "level": "h2"}),
            ("question", "Dlaczego właśnie tak?"),
            ("quote", {"text": "<p>Cytat.</p>", "source": "rozmówca przykładowy"}),
            ("pull_quote", "Wyimek."),
            ("box", {"title": "Ramka", "content": paragraphs("W ramce.")}),
            ("footnote", {"label": "1", "text": "<p>Treść przypisu.</p>"}),
        ],
    )  # fmt: skip
    press.bring(issue, IssueStage.PUBLISHED)
    press.write(article, "Poprawiony lead.")
    press.bring(press.again(issue), IssueStage.PUBLISHED, erratum="Poprawiono lead.")
    return article.get_url()


def test_public_pages_have_no_fault(new_visitor: Any, address: str) -> None:
    visitor = new_visitor()
    for path in (
        "/biuletyn/", "/biuletyn/rok/2026/", "/biuletyn/dzial/szkolenia/", "/biuletyn/2026-2/",
        address, "/",
    ):  # fmt: skip
        visitor.open(path)
        assert visitor.problems_at(DESK, PHONE) == [], path
    page = visitor.open(address)
    page.emulate_media(media="print")
    assert not page.locator(".site-nav").is_visible()
    assert not page.locator(".prevnext").is_visible()
    assert not page.locator(".beside").first.is_visible()
    assert page.get_by_text("Treść przypisu.").is_visible()
    page.emulate_media(media="screen")
    visitor.open("/biuletyn/")
    page.get_by_role("link", name="Temat numeru 1", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/biuletyn/2026-1/")


def test_the_office_s_screens_have_no_fault(new_visitor: Any, address: str) -> None:
    from tests.people import person

    person(WRITER)
    visitor = new_visitor()
    visitor.sign_in(WRITER)
    issue = Press().whole(3)
    Press().article(issue, "Niegotowy", lead="")
    for path in (
        "/admin/biuletyn/numery/",
        f"/admin/biuletyn/numery/{issue.pk}/",
        f"/admin/biuletyn/numery/{issue.pk}/poczta/",
    ):
        page = visitor.open(path)
        page.wait_for_load_state("networkidle")
        assert visitor.accessibility_problems() == [], path
    page = visitor.open(f"/admin/biuletyn/numery/{issue.pk}/")
    page.get_by_role("button", name="Przekaż do korekty").click()
    page.get_by_text("„Niegotowy”: brakuje leadu.").wait_for()
