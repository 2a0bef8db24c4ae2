"""An issue goes to its readers whole: submitted, proof-read, approved, published, corrected."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import Revision

from bulletin.actions import issues
from bulletin.actions.issues import NotReady
from bulletin.models import ArticlePage, Edition, IssuePage, IssueStage
from home.models import OutgoingMail
from home.verdicts import Refused
from tests.people import person

pytestmark = pytest.mark.django_db


def live(issue: IssuePage) -> list[str]:
    pages = ArticlePage.objects.child_of(issue).live().order_by("title")
    return list(pages.values_list("title", flat=True))


def test_the_whole_way(press):
    issue = press.whole()
    assert issue.stage == IssueStage.PREPARATION
    for step, stage in (
        (press.submit, IssueStage.PROOFREADING),
        (press.proofread, IssueStage.APPROVAL),
        (press.approve, IssueStage.APPROVED),
    ):
        step(issue)
        assert press.again(issue).stage == stage
        assert not press.again(issue).live
        assert live(issue) == []
    press.publish(issue)
    issue = press.again(issue)
    assert issue.stage == IssueStage.PUBLISHED
    assert issue.live
    assert live(issue) == ["Drugi", "Pierwszy"]
    edition = issue.editions.get()
    assert (edition.number, edition.proofread_by, edition.approved_by, edition.published_by) == (
        1,
        person("korekta"),
        person("naczelny"),
        person("redaktor"),
    )
    subjects = list(OutgoingMail.objects.order_by("pk").values_list("subject", "to"))
    assert [to for subject, to in subjects if subject.startswith("Do korekty")] == [
        "korekta@przyklad.example",
    ]
    assert sum(subject.startswith("Opublikowano") for subject, _to in subjects) == 3
