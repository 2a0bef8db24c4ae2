"""Reports and evaluations as people meet them: with axe, on a phone, on paper."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document

from monitoring.actions import evaluations
from monitoring.actions.assessments import write_assessment
from monitoring.models import ReportStage
from tests.engines.browser import DESK, NARROW, PHONE

from .entering import enter
from .reporting import CHECKER, WRITER, Reporting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reporting(live_server: Any) -> Reporting:
    """A report of which a figure was revised since, and an evaluation."""
    reporting = Reporting.lay()
    survey = Document.objects.create(
        title="Ankieta", file=ContentFile(b"%PDF-1.7 %%EOF", name="ankieta.pdf")
    )
    write_assessment(
        reporting.person(WRITER),
        reporting.ground["gminy"],
        2013,
        comment="<p>Jest lepiej.</p>",
        evidence=f'<p><a linktype="document" id="{survey.pk}">Ankieta</a></p>',
        seen=0,
    )
    reporting.published()
    enter(reporting.ground["gminy"], 2013, 44, reason="Spóźnione ankiety")
    user = reporting.person(WRITER)
    evaluation = evaluations.save_evaluation(
        reporting.plan,
        user,
        {
            "kind": "ex_post", "title": "Ewaluacja", "contractor": "Uczelnia",
            "date": "2014-05-01", "summary": "<p>Działa.</p>",
        },
    )  # fmt: skip
    fields = {
        "number": 1, "text": "Spotkania", "addressee": "ROPS", "position": "accepted",
        "deadline": "2014-06-01",
    }  # fmt: skip
    one = evaluations.add_recommendation(evaluation, user, fields)
    evaluations.change_recommendation(one, user, {"state": "under_way", "note": "Trwa"}, seen=1)
    evaluations.publish_evaluation(evaluation, reporting.person(CHECKER))
    return reporting


def test_public_pages_have_no_fault(new_visitor: Any, reporting: Reporting) -> None:
    visitor = new_visitor()
    for path in (
        "/monitoring/raporty/", "/monitoring/raporty/roczny-2013/", "/monitoring/ewaluacje/",
        "/monitoring/ewaluacje/ewaluacja/",
    ):  # fmt: skip
        page = visitor.open(path)
        for details in page.locator("main details").all():
            details.locator("summary").click()
        assert visitor.problems_at(DESK, PHONE) == [], path
    page = visitor.open("/monitoring/raporty/roczny-2013/")
    assert page.locator("#dokumenty ~ ul a").count() == 1
    page.emulate_media(media="print")
    assert page.locator(".report-indicator svg").first.is_visible()
    assert not page.locator(".toc").is_visible()


def test_the_screens_have_no_fault(visitor: Any, reporting: Reporting) -> None:
    draft = reporting.written(2012)
    reporting.at(ReportStage.CHECKING, draft)
    visitor.sign_in(CHECKER)
    for path in (
        "/admin/monitoring/raporty/",
        reverse("monitoring_report", args=[draft.pk]),
        "/admin/monitoring/dzialania/2013/",
        reverse("monitoring_recommendation", args=[1]),
        reverse("monitoring_evaluation", args=[1]),
    ):
        visitor.open(path)
        assert visitor.problems_at(DESK, NARROW) == [], path


def test_rich_text_says_what_it_is(visitor: Any, reporting: Reporting) -> None:
    """Text of a report, comment on a year, summary of an evaluation."""
    draft = reporting.written(2012)
    measure = reporting.ground["gminy"].pk
    visitor.sign_in(WRITER)
    for path, names in (
        (
            reverse("monitoring_report_text", args=[draft.pk]),
            ["Wstęp", "Podsumowanie", "Wnioski"],
        ),
        (
            reverse("monitoring_assess", args=[measure, 2013]),
            ["Komentarz", "Dowody"],
        ),
        (reverse("monitoring_new_evaluation"), ["Podsumowanie"]),
    ):
        page = visitor.open(path)
        page.locator(".public-DraftEditor-content").first.wait_for()
        for name in names:
            assert page.get_by_role("textbox", name=name, exact=True).is_visible(), (path, name)
        assert page.locator(".public-DraftEditor-content").count() == len(names)
        assert visitor.accessibility_problems() == [], path
