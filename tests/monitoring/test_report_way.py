"""The way of a report: drafted, written, handed in, checked, approved, frozen; and past it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from home.immutability import create_triggers, drop_triggers
from home.models import OutgoingMail
from home.verdicts import Refused
from monitoring.actions import interventions, reports
from monitoring.frozen_years import frozen
from monitoring.models import (
    InterventionYear,
    InterventionYearChange,
    PublishedReport,
    Report,
    ReportDecision,
    ReportStage,
)
from monitoring.reporting import differences, record
from monitoring.reporting.reading import ShownReport

from .entering import enter
from .reporting import BOARD, CHECKER, TEXTS, WRITER, Reporting

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporting(db) -> Reporting:
    return Reporting.ready()


def shown_of(report: Report) -> ShownReport:
    return ShownReport(report.publication.record)


# Drafting


def test_a_report_is_drafted_from_the_values(reporting):
    report = reporting.begin()
    row, parts = report.figures["indicators"]
    assert (row["number"], row["change"]["amount"], row["standing"]) == ("4.1", "11", "on_track")
    assert [(v["year"], v["amount"]) for v in row["values"]] == [(2012, "20"), (2013, "31")]
    assert parts["cells"] == [["0601", "bialski", "5"], ["0602", "biłgorajski", "7.5"]]
    siec, targi = report.figures["interventions"]
    assert (siec["state"], siec["spent_so_far"], siec["planned"]) == (
        "under_way", "1234.56", "100000",
    )  # fmt: skip
    assert (targi["state"], targi["spent_so_far"]) == ("", None)
    assert report.introduction and report.summary and not report.conclusions
    assert report.slug == "roczny-2013"


def test_a_report_needs_a_period_that_can_be_reported(reporting):
    for fields, key in (
        ({"year": 2011}, "year_from"),
        ({"year": timezone.localdate().year + 1}, "year_to"),
        ({"kind": "periodic", "year_to": 2014, "addressees": []}, "addressees"),
        ({"kind": "periodic", "half_to": 1, "addressees": ["board"]}, "year_to"),
    ):
        with pytest.raises(ValidationError) as refused:
            reporting.begin(**fields)
        assert key in refused.value.error_dict
    reporting.begin()
    with pytest.raises(ValidationError, match=r"."):
        reporting.begin()
    assert Report.objects.count() == 1


def test_a_periodic_report_tells_of_the_years_that_end_in_its_period(reporting):
    report = reporting.begin(
        2012, kind="periodic", half_from=2, year_to=2014, half_to=1, addressees=["assembly"]
    )
    assert report.years == [2012, 2013]
    assert report.slug == "okresowy-2012-2-2014-1"
    assert report.figures["interventions"][0]["spent"] == [[2012, None], [2013, "1234.56"]]


def test_drafting_anew_keeps_what_the_editor_wrote_and_says_what_changed(reporting):
    report = reporting.begin()
    report = reports.edit_report(
        report,
        reporting.person(WRITER),
        texts=TEXTS,
        remarks={"indicator:gminy": "Wynik spotkań."},
        seen=report.version,
    )
    enter(reporting.ground["gminy"], 2013, 33, reason="Spóźnione ankiety")
    reporting.spend("i-siec", 2013, "done", "2000")
    told = {(one.what, one.before, one.after) for one in differences.since_draft(report)}
    assert ("spent so far", "1\xa0234,56\xa0zł", "2\xa0000\xa0zł") in told or len(told) >= 4
    report = reports.refresh_report(report, reporting.person(WRITER), seen=report.version)
    assert report.figures["indicators"][0]["values"][-1]["amount"] == "33"
    assert report.remarks == {"indicator:gminy": "Wynik spotkań."}
    assert report.conclusions == TEXTS["conclusions"]
    assert differences.since_draft(report) == []


def test_an_indicator_that_left_the_plan_leaves_its_remark(reporting):
    report = reports.edit_report(
        (draft := reporting.begin()),
        reporting.person(WRITER),
        texts={},
        remarks={"indicator:powiaty": "Uwaga"},
        seen=draft.version,
    )
    reporting.ground.adopt(gminy={})
    report = reports.refresh_report(report, reporting.person(WRITER), seen=report.version)
    assert [row["id"] for row in report.figures["indicators"]] == ["gminy"]
    assert report.remarks == {"indicator:powiaty": "Uwaga"}


def test_a_stale_form_changes_nothing(reporting):
    report = reporting.begin()
    seen = report.version
    reporting.write(report, summary="<p>Moje</p>")
    for act in (
        lambda: reports.edit_report(
            report, reporting.person(CHECKER), texts={"summary": "Inne"}, remarks={}, seen=seen
        ),
        lambda: reports.refresh_report(report, reporting.person(CHECKER), seen=seen),
    ):
        with pytest.raises(reports.Stale):
            act()
    assert reporting.again(report).summary == "<p>Moje</p>"


# Deciding


def test_the_whole_way_freezes_the_report(reporting, run_background):
    report = reporting.written()
    assert frozen(reporting.plan.pk) == set()
    report = reporting.at(ReportStage.PUBLISHED, report)
    publication = report.publication
    assert report.stage == ReportStage.PUBLISHED
    assert publication.is_intact()
    assert [d.kind for d in report.decisions.all()] == ["handed_in", "checked", "approved"]
    assert frozen(reporting.plan.pk) == {2013}
    assert list(record.problems()) == []


def test_a_report_that_lacks_texts_is_not_handed_in(reporting):
    report = reporting.begin()
    with pytest.raises(reports.NotReady) as refused:
        reporting.hand_in(report)
    assert len(refused.value.obstacles) == 1
    assert reporting.again(report).stage == ReportStage.DRAFT


def test_nobody_decides_on_what_they_were_not_shown(reporting):
    report = reporting.written()
    old = reporting.shown(report)
    reporting.write(report, summary="<p>Inaczej</p>")
    with pytest.raises(Refused, match=r"."):
        reports.hand_in_report(report, reporting.person(WRITER), shown_digest=old)
    report = reporting.at(ReportStage.APPROVAL, report)
    with pytest.raises(Refused):
        reports.approve_report(report, reporting.person(BOARD), shown_digest=old)
    assert not PublishedReport.objects.exists()


def test_who_wrote_does_not_sign(reporting):
    report = reporting.begin()
    reporting.write(report, by=CHECKER)
    report = reporting.hand_in(reporting.write(report, summary="<p>x</p>"))
    with pytest.raises(Refused, match=r"."):
        reporting.check(report)
    report = reporting.check(report, by="koordynator2")
    board = reporting.person("koordynator2")
    board.groups.add(reporting.person(BOARD).groups.get())
    with pytest.raises(Refused):
        reporting.approve(report, by="koordynator2")
    assert reporting.approve(report).stage == ReportStage.PUBLISHED


def test_a_report_is_returned_with_a_reason_at_either_stage(reporting):
    report = reporting.at(ReportStage.CHECKING)
    with pytest.raises(Refused):
        reports.return_report(report, reporting.person(CHECKER), comment=" ")
    reports.return_report(report, reporting.person(CHECKER), comment="Brak źródeł")
    report = reporting.again(report)
    assert report.stage == ReportStage.DRAFT
    report = reporting.at(ReportStage.APPROVAL, report)
    with pytest.raises(Refused):
        reports.return_report(report, reporting.person(CHECKER), comment="Nie ja")
    reports.return_report(report, reporting.person(BOARD), comment="Krócej")
    assert reporting.again(report).stage == ReportStage.DRAFT
    told = OutgoingMail.objects.filter(key__startswith="report-returned").values_list("to", "text")
    assert {to for to, _text in told} == {reporting.person(WRITER).email}
    assert any("Krócej" in text for _to, text in told)


def test_each_hand_over_is_told_to_those_who_act_next(reporting):
    for name in (CHECKER, "koordynator2", BOARD, "zarzad2"):
        reporting.person(name)
    reporting.published()
    told = {
        key: set(OutgoingMail.objects.filter(key__startswith=key).values_list("to", flat=True))
        for key in ("report-check", "report-approve", "report-published")
    }
    address = {name: reporting.person(name).email for name in (CHECKER, "koordynator2", BOARD)}
    assert told["report-check"] == {address[CHECKER], address["koordynator2"]}
    assert told["report-approve"] == {address[BOARD], reporting.person("zarzad2").email}
    assert reporting.person(WRITER).email in told["report-published"]


def test_who_lets_a_report_wait_is_reminded_once(reporting, clock):
    reporting.person("koordynator2")
    report = reporting.at(ReportStage.CHECKING)
    assert reports.remind_of_waiting() is None
    clock.forward(days=8)
    assert "1" in reports.remind_of_waiting()
    assert reports.remind_of_waiting() is None
    reporting.check(report, by="koordynator2")
    assert reports.remind_of_waiting() is None


def test_a_resolution_has_a_number_and_a_day(reporting):
    report = reporting.at(ReportStage.APPROVAL)
    today = timezone.localdate()
    for given, key in (
        ({"resolution_number": "1/2014"}, "resolution_date"),
        ({"resolution_date": today}, "resolution_number"),
        (
            {"resolution_number": "1", "resolution_date": today.replace(year=today.year + 1)},
            "resolution_date",
        ),
    ):
        with pytest.raises(ValidationError) as refused:
            reporting.approve(report, **given)
        assert key in refused.value.error_dict
    report = reporting.approve(report, resolution_number="1/2014", resolution_date=today)
    assert shown_of(report).approval["resolution"] == "1/2014"


# What is kept


def test_a_correction_is_a_new_edition_and_the_old_one_stays(reporting):
    report = reporting.published()
    with pytest.raises(Refused):
        reports.correct_report(report, reporting.person(WRITER), erratum="")
    edition = reports.correct_report(report, reporting.person(WRITER), erratum="Liczba gmin")
    assert (edition.edition, edition.slug, edition.stage) == (
        2, "roczny-2013-wydanie-2", ReportStage.DRAFT,
    )  # fmt: skip
    with pytest.raises(Refused):
        reports.correct_report(report, reporting.person(WRITER), erratum="Znowu")
    # Who wrote the first edition does not sign the second.
    reporting.hand_in(edition, by="korekta")
    reporting.person(WRITER).groups.add(reporting.person(CHECKER).groups.get())
    with pytest.raises(Refused):
        reporting.check(edition, by=WRITER)
    reporting.approve(reporting.check(edition))
    assert PublishedReport.objects.count() == 2
    assert list(record.problems()) == []


def test_a_draft_is_discarded_and_what_was_decided_on_is_not(reporting):
    draft = reporting.begin(2012)
    reports.discard_report(draft, reporting.person(WRITER))
    assert not Report.objects.exists()
    report = reporting.at(ReportStage.CHECKING)
    reports.return_report(report, reporting.person(CHECKER), comment="Nie")
    with pytest.raises(Refused):
        reports.discard_report(report, reporting.person(WRITER))


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE monitoring_publishedreport SET content = '{}'",
        "DELETE FROM monitoring_publishedreport",
        "UPDATE monitoring_reportdecision SET comment = 'inaczej'",
        "DELETE FROM monitoring_reportdecision",
        "UPDATE monitoring_reportfile SET kind = 'xlsx'",
        "DELETE FROM monitoring_reportfile",
        "UPDATE monitoring_interventionyearchange SET spent = 1",
        "DELETE FROM monitoring_interventionyearchange",
    ],
)
def test_the_database_refuses_to_change_what_is_kept(reporting, query, run_background):
    reporting.published()
    if "reportfile" in query:
        run_background()
    with (
        pytest.raises(DatabaseError, match="immutable"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(query)


def test_a_changed_record_is_named(reporting):
    report = reporting.published()
    connection.check_constraints()  # PostgreSQL drops no trigger while others wait
    drop_triggers(connection)
    try:
        ReportDecision.objects.filter(kind="checked").update(comment="podmienione")
        PublishedReport.objects.update(content="{}")
        connection.check_constraints()
    finally:
        create_triggers(connection)
    problems = "\n".join(record.problems())
    assert f"report {report.slug}, decision 2: its content was changed" in problems
    assert f"report {report.slug}: its content does not match" in problems


# Interventions


def test_two_editors_of_the_same_row(reporting):
    intervention = reporting.intervention("i-siec")
    entry = interventions.Entry(intervention.pk, "done", None, "", seen=0, reason="x")
    with pytest.raises(interventions.NotTaken) as refused:
        interventions.enter_interventions(reporting.plan, 2013, [entry], reporting.person(WRITER))
    assert refused.value.faults[0].intervention == intervention.pk
    assert InterventionYear.objects.get().state == "under_way"


def test_a_change_of_an_intervention_needs_a_reason_and_is_kept(reporting):
    with pytest.raises(interventions.NotTaken) as refused:
        reporting.spend("i-siec", 2013, "done", "1", reason=" ")
    assert refused.value.faults[0].field == "reason"
    assert reporting.spend("i-siec", 2013, "done", "1", reason="Faktura") == 1
    assert reporting.spend("i-siec", 2013, "done", "1", reason="") == 0
    kept = InterventionYearChange.objects.values_list("number", "state", "reason")
    assert list(kept) == [(1, "under_way", "Poprawka"), (2, "done", "Faktura")]
    with pytest.raises(Refused):
        interventions.enter_interventions(reporting.plan, 2013, [], reporting.person("ekspert"))
