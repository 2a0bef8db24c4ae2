"""Two people at the same moment: one act happens, the other is told; nothing half done."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from bulletin.actions import issues
from bulletin.models import ArticlePage, IssuePage, IssueStage
from home.models import HomePage, OutgoingMail
from home.verdicts import Refused
from tests.at_once import at_once
from tests.people import person

from .press import CHIEF, READER, WRITER, Press

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def press(transactional_db) -> Press:
    assert HomePage.objects.exists()
    return Press()


def failures(outcomes: list[Any]) -> list[Exception]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def second_chief() -> Any:
    other = person("naczelny2")
    other.groups.add(Group.objects.get(name="Redakcja naczelna"))
    return other


def test_two_approvers_at_once(press):
    issue = press.at(IssueStage.APPROVAL)
    shown, chiefs = press.shown(issue), [person(CHIEF), second_chief()]
    outcomes = at_once(
        *(lambda u=user: issues.approve_issue(issue, u, shown_digest=shown) for user in chiefs * 2)
    )
    assert len(failures(outcomes)) == 3
    assert all(isinstance(error, Refused) for error in failures(outcomes)), outcomes
    assert press.again(issue).stage == IssueStage.APPROVED
    assert OutgoingMail.objects.filter(subject__startswith="Zatwierdzono").count() == 1


def test_published_once_by_hand_and_by_tick_at_once(press):
    issue = press.at(IssueStage.APPROVED)
    writer = person(WRITER)
    outcomes = at_once(
        lambda: issues.publish_issue(issue, writer),
        lambda: issues.publish_issue(issue, person(CHIEF)),
        issues.publish_due,
        lambda: issues.publish_issue(issue, writer),
    )
    assert len(failures(outcomes)) == 2
    assert all(isinstance(error, Refused) for error in failures(outcomes)), outcomes
    issue = IssuePage.objects.get(pk=issue.pk)
    assert issue.live
    assert ArticlePage.objects.child_of(issue).live().count() == 2
    assert issue.editions.count() == 1
    sent = OutgoingMail.objects.filter(subject__startswith="Opublikowano")
    assert sent.count() == sent.values("to").distinct().count()


def test_saving_against_submitting(press):
    """What is proof-read is what was submitted, whoever was faster."""
    issue = press.whole()
    article = issue.articles().first()
    text = article.working_text()
    text.lead = "W ostatniej chwili."
    writer, reader = person(WRITER), person(READER)
    outcomes = at_once(
        lambda: issues.submit_issue(issue, writer),
        lambda: text.save_revision(user=reader),
    )
    assert not isinstance(outcomes[0], Exception)
    saved = ArticlePage.objects.get(pk=article.pk).working_text().lead == "W ostatniej chwili."
    assert saved == (not isinstance(outcomes[1], PermissionDenied))
    assert press.again(issue).stage == IssueStage.PROOFREADING
