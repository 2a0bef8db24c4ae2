"""Two people at the same moment: one decision is taken, the other person is told."""

from __future__ import annotations

from typing import Any

import pytest

from home.verdicts import Refused
from monitoring.actions import interventions, reports
from monitoring.models import (
    InterventionYear,
    InterventionYearChange,
    PublishedReport,
    Report,
    ReportAct,
    ReportDecision,
    ReportStage,
)
from monitoring.reporting import record
from monitoring.reporting.documents import build_xlsx
from tests.at_once import at_once

from .reporting import WRITER, Reporting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reporting(transactional_db) -> Reporting:
    return Reporting.ready()


def failures(outcomes: list[Any]) -> list[Exception]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def test_two_members_of_the_zarzad_approve_at_once(reporting):
    report = reporting.at(ReportStage.APPROVAL)
    shown = reporting.shown(report)
    board = [reporting.person("zarzad"), reporting.person("zarzad2")]
    outcomes = at_once(
        *(
            lambda u=user: reports.approve_report(report, u, shown_digest=shown)
            for user in board * 3
        )
    )
    assert len(failures(outcomes)) == 5, outcomes
    assert all(isinstance(error, Refused) for error in failures(outcomes)), outcomes
    assert PublishedReport.objects.count() == 1
    assert ReportDecision.objects.filter(kind=ReportAct.APPROVED).count() == 1
    assert list(record.problems()) == []


def test_one_approves_while_another_returns(reporting):
    report = reporting.at(ReportStage.APPROVAL)
    shown = reporting.shown(report)
    first, second = reporting.person("zarzad"), reporting.person("zarzad2")
    outcomes = at_once(
        lambda: reports.approve_report(report, first, shown_digest=shown),
        lambda: reports.return_report(report, second, comment="Za krótko"),
    )
    assert len(failures(outcomes)) == 1, outcomes
    stage = reporting.again(report).stage
    assert stage in (ReportStage.PUBLISHED, ReportStage.DRAFT)
    assert PublishedReport.objects.exists() == (stage == ReportStage.PUBLISHED)
    assert list(record.problems()) == []


def test_a_text_saved_while_it_is_handed_in(reporting):
    report = reporting.written()
    shown, editor = reporting.shown(report), reporting.person(WRITER)
    outcomes = at_once(
        lambda: reports.hand_in_report(report, editor, shown_digest=shown),
        lambda: reports.edit_report(
            report, editor, texts={"summary": "<p>Inne</p>"}, remarks={}, seen=report.version
        ),
    )
    # Either the text was saved first and what was handed in is no longer what was shown, or the
    # text is locked.
    assert len(failures(outcomes)) == 1, outcomes
    assert isinstance(failures(outcomes)[0], Refused)


def test_two_begin_the_same_report(reporting):
    people = [reporting.person(WRITER), reporting.person("korekta")]
    outcomes = at_once(
        *(
            lambda u=user: reports.begin_report(
                reporting.plan, u, kind="yearly", year_from=2013, year_to=2013
            )
            for user in people
        )
    )
    assert len(failures(outcomes)) == 1, outcomes
    assert Report.objects.count() == 1


def test_two_editors_save_the_grid_of_interventions(reporting):
    intervention = reporting.intervention("i-targi")
    people = [reporting.person(WRITER), reporting.person("korekta")]

    def save(user: Any, state: str) -> int:
        entry = interventions.Entry(intervention.pk, state, None, "", seen=0)
        return interventions.enter_interventions(reporting.plan, 2013, [entry], user)

    outcomes = at_once(lambda: save(people[0], "done"), lambda: save(people[1], "under_way"))
    assert len(failures(outcomes)) == 1, outcomes
    assert isinstance(failures(outcomes)[0], interventions.NotTaken)
    row = InterventionYear.objects.get(intervention=intervention)
    (kept,) = InterventionYearChange.objects.filter(intervention=intervention)
    assert (row.state, row.version) == (kept.state, 1)


def test_a_file_made_by_two_workers_is_kept_once(reporting):
    publication = reporting.published().publication
    outcomes = at_once(*(lambda: build_xlsx(str(publication.pk), lambda percent: None),) * 3)
    assert not failures(outcomes), outcomes
    assert len(set(outcomes)) == 1
    assert publication.files.filter(kind="xlsx").count() == 1
