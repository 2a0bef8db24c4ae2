"""Who may do what with an issue at which stage; what is not in the table is refused."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from bulletin import permissions
from bulletin.models import IssueStage
from tests.people import person

from .press import CHIEF, READER, WRITER

pytestmark = pytest.mark.django_db

NAMES = ["admin", "ekspert", "moderator", "zarzad", "tlumacz", WRITER, READER, CHIEF]
EDITORS = {WRITER, READER, CHIEF}
PREDICATES = {
    "submit": permissions.may_submit_issue,
    "proofread": permissions.may_pass_proofreading,
    "approve": permissions.may_approve_issue,
    "send back": permissions.may_send_back_issue,
    "withdraw": permissions.may_withdraw_issue,
}
# WRITER wrote everything, READER did the proof-reading.
ALLOWED = {
    IssueStage.PREPARATION: {"submit": EDITORS},
    IssueStage.PROOFREADING: {"proofread": {READER, CHIEF}, "send back": EDITORS},
    IssueStage.APPROVAL: {"approve": {CHIEF}, "send back": {CHIEF}},
    IssueStage.APPROVED: {"send back": EDITORS},
    IssueStage.PUBLISHED: {"withdraw": {CHIEF}},
}


@pytest.mark.parametrize("stage", IssueStage.values)
def test_who_may_do_what(press, stage):
    issue = press.at(IssueStage(stage))
    allowed = ALLOWED[IssueStage(stage)]
    for act, may in PREDICATES.items():
        given = {name for name in NAMES if may(person(name), issue)}
        assert given == allowed.get(act, set()), act
        assert not may(AnonymousUser(), issue), act
        for name in set(NAMES) - given:
            assert may(person(name), issue).reason, (act, name)


def test_publishing_and_the_screens_are_for_editors(press):
    issue = press.issue()
    assert {n for n in NAMES if permissions.may_publish_issue(person(n), issue)} == EDITORS
    assert {n for n in NAMES if permissions.may_see_issues(person(n))} == {*EDITORS, "admin"}
    assert not permissions.may_see_issues(AnonymousUser())


def test_an_account_that_was_made_inactive_may_nothing(press):
    issue = press.at(IssueStage.APPROVAL)
    chief = person(CHIEF)
    chief.is_active = False
    chief.save()
    assert not permissions.may_approve_issue(chief, issue)


def test_who_proof_read_does_not_approve(press):
    issue = press.at(IssueStage.PROOFREADING)
    press.proofread(issue, by=CHIEF)
    issue = press.again(issue)
    verdict = permissions.may_approve_issue(person(CHIEF), issue)
    assert not verdict
    assert "zatwierdzić musi ktoś inny" in verdict.reason


def test_who_wrote_one_article_decides_on_nothing(press):
    issue = press.whole()
    press.article(issue, "Od naczelnego", by=CHIEF)
    press.submit(issue)
    assert not permissions.may_pass_proofreading(person(CHIEF), press.again(issue))
    press.proofread(issue)
    assert not permissions.may_approve_issue(person(CHIEF), press.again(issue))
