"""Who may do what with a report at which stage; what is not in the table is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from monitoring.models import Evaluation, Recommendation, ReportStage
from monitoring.reporting import permissions
from tests.people import person

from .reporting import BOARD, CHECKER, WRITER, Reporting

pytestmark = pytest.mark.django_db

SECOND = "koordynator2"
NAMES = ["admin", "ekspert", "moderator", "tlumacz", "naczelny", WRITER, CHECKER, SECOND, BOARD]
WRITERS = {WRITER, CHECKER, SECOND}
PREDICATES = {
    "edit": permissions.may_edit_report,
    "hand in": permissions.may_hand_in_report,
    "check": permissions.may_check_report,
    "approve": permissions.may_approve_report,
    "return": permissions.may_return_report,
    "correct": permissions.may_correct_report,
    "discard": permissions.may_discard_report,
    "present": permissions.may_record_presentation,
}
# WRITER wrote all of it, CHECKER did the checking.
ALLOWED: dict[ReportStage, dict[str, set[str]]] = {
    ReportStage.DRAFT: {"edit": WRITERS, "hand in": WRITERS, "discard": WRITERS},
    ReportStage.CHECKING: {"check": {CHECKER, SECOND}, "return": {CHECKER, SECOND}},
    ReportStage.APPROVAL: {"approve": {BOARD}, "return": {BOARD}},
    ReportStage.PUBLISHED: {"correct": WRITERS, "present": WRITERS},
}


@pytest.mark.parametrize("stage", ReportStage.values)
def test_who_may_do_what(stage):
    report = Reporting.lay().at(ReportStage(stage))
    for act, may in PREDICATES.items():
        given = {name for name in NAMES if may(person(name), report)}
        assert given == ALLOWED[ReportStage(stage)].get(act, set()), act
        assert not may(AnonymousUser(), report), act
        for name in set(NAMES) - given:
            assert may(person(name), report).reason, (act, name)


def test_a_coordinator_who_wrote_decides_on_nothing():
    reporting = Reporting.lay()
    report = reporting.hand_in(reporting.write(reporting.written(), by=CHECKER, summary="<p>x</p>"))
    assert not permissions.may_check_report(person(CHECKER), report)
    assert not permissions.may_return_report(person(CHECKER), report)
    assert permissions.may_check_report(person(SECOND), report)


def test_an_account_that_was_made_inactive_may_nothing():
    report = Reporting.lay().at(ReportStage.APPROVAL)
    board = person(BOARD)
    board.is_active = False
    board.save()
    assert not permissions.may_approve_report(board, report)
    assert not permissions.may_see_reports(board)


def test_who_sees_the_screens():
    may: Any = permissions.may_see_reports
    assert {n for n in NAMES if may(person(n))} == {*WRITERS, BOARD, "admin"}
    assert {n for n in NAMES if permissions.may_enter_interventions(person(n))} == WRITERS
    assert {n for n in NAMES if permissions.may_begin_report(person(n))} == WRITERS
    assert not may(AnonymousUser())


def test_who_keeps_evaluations():
    plan = Reporting.lay().plan
    draft = Evaluation.objects.create(
        plan=plan, kind="mid_term", title="E", slug="e", contractor="U", date="2014-05-01"
    )
    one = Recommendation.objects.create(
        evaluation=draft, number=1, text="Zrobić", addressee="ROPS", responsible=person("ekspert")
    )
    for published in (None, "2014-06-01T10:00Z"):
        draft.published_at = published
        given = {
            act: {name for name in NAMES if may(person(name), thing)}
            for act, may, thing in (
                ("edit", permissions.may_edit_evaluation, draft),
                ("publish", permissions.may_publish_evaluation, draft),
                ("withdraw", permissions.may_withdraw_evaluation, draft),
                ("follow up", permissions.may_follow_up, one),
                ("word", permissions.may_word_recommendation, one),
            )
        }
        coordinators = {CHECKER, SECOND}
        assert given == {
            "edit": coordinators if published else WRITERS,
            "publish": set() if published else coordinators,
            "withdraw": coordinators if published else set(),
            "follow up": {*WRITERS, "ekspert"},
            "word": WRITERS if one.evaluation.published_at is None else set(),
        }
        one.evaluation.published_at = "2014-06-01T10:00Z"
    assert not permissions.may_follow_up(AnonymousUser(), one)
    assert permissions.may_see_evaluations(person("ekspert"))
    assert not permissions.may_see_evaluations(person("moderator"))
