"""The office's screens of reports, interventions and evaluations, as those who use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from home import formats
from home.models import OutgoingMail
from home.verdicts import Refused
from monitoring.actions import evaluations
from monitoring.models import (
    Evaluation,
    InterventionYear,
    PublishedReport,
    Recommendation,
    RecommendationChange,
    Report,
    ReportStage,
)
from monitoring.reporting import contributions, desk

from .reporting import BOARD, CHECKER, TEXTS, WRITER, Reporting

pytestmark = pytest.mark.django_db

LIST = "/admin/monitoring/raporty/"


@pytest.fixture
def reporting(home_page) -> Reporting:
    return Reporting.ready()


def screen(report: Report, name: str = "monitoring_report") -> str:
    return reverse(name, args=[report.pk])


def test_a_report_goes_its_way_on_the_screens(reporting, signed_in):
    editor = signed_in(WRITER)
    answer = editor.post(f"{LIST}nowy/roczny/", {"year_from": "2013"})
    report = Report.objects.get()
    assert answer.url == screen(report)
    text = screen(report, "monitoring_report_text")
    assert editor.get(text).status_code == 200
    saved = editor.post(
        text,
        {
            "seen": report.version, "title": report.title, "indicator:gminy": "Uwaga",
            **{name: _draftail(words) for name, words in TEXTS.items()},
        },
    )  # fmt: skip
    assert saved.status_code == 302
    report = reporting.again(report)
    assert report.remarks == {"indicator:gminy": "Uwaga"}
    assert "Potrzebne są spotkania" in report.conclusions
    for name, decision, stage in (
        (WRITER, "hand_in", ReportStage.CHECKING),
        (CHECKER, "check", ReportStage.APPROVAL),
        (BOARD, "approve", ReportStage.PUBLISHED),
    ):
        client = signed_in(name)
        page = client.get(screen(report))
        assert page.context["may"][decision], decision
        shown = page.context["carried"]["shown_digest"]
        answer = client.post(screen(report), {"decision": decision, "shown_digest": shown})
        assert answer.status_code == 302, decision
        report = reporting.again(report)
        assert report.stage == stage
    assert report.title in editor.get(LIST).content.decode()


def _draftail(html: str) -> str:
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    return str(ContentstateConverter(features=["bold"]).from_database_format(html))


def test_a_stale_text_is_refused_and_nothing_typed_is_lost(reporting, signed_in):
    report = reporting.begin()
    seen = report.version
    reporting.write(report, summary="<p>Tekst drugiej osoby</p>")
    data = {
        "seen": seen, "title": "Mój tytuł", "indicator:gminy": "Moja uwaga",
        **{name: _draftail(words) for name, words in TEXTS.items()},
    }  # fmt: skip
    text = screen(report, "monitoring_report_text")
    answer = signed_in("korekta").post(text, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Mój tytuł", "Moja uwaga", "Tekst drugiej osoby"):
        assert words in page, words
    assert reporting.again(report).summary == "<p>Tekst drugiej osoby</p>"
    # Whoever has compared the two may save over it.
    again = {**data, "seen": answer.context["form"]["seen"].value()}
    assert signed_in("korekta").post(text, again).status_code == 302


@pytest.mark.parametrize("name", ["ekspert", "moderator", "naczelny"])
def test_others_see_no_screen_and_no_preview(reporting, signed_in, name):
    report = reporting.written()
    client = signed_in(name)
    for address in (
        LIST, f"{LIST}nowy/roczny/", screen(report), screen(report, "monitoring_report_text"),
        "/admin/monitoring/dzialania/", "/admin/monitoring/ewaluacje/",
    ):  # fmt: skip
        assert client.get(address).url == "/admin/", address
    for preview in ("monitoring_report_preview", "monitoring_report_preview_pdf"):
        assert "Cel jest bliżej" not in client.get(screen(report, preview)).content.decode()
    posted = client.post(screen(report), {"decision": "hand_in", "shown_digest": "x"})
    assert posted.url == "/admin/"
    assert reporting.again(report).stage == ReportStage.DRAFT


def test_the_draft_is_previewed_as_readers_will_have_it(reporting, signed_in):
    report = reporting.written()
    page = signed_in(BOARD).get(screen(report, "monitoring_report_preview"))
    assert "Cel jest bliżej" in page.content.decode()
    assert "no-store" in page["Cache-Control"] or "private" in page["Cache-Control"]


def test_a_returned_report_says_why(reporting, signed_in):
    report = reporting.at(ReportStage.CHECKING)
    client = signed_in(CHECKER)
    empty = client.post(screen(report), {"decision": "return", "comment": ""})
    assert empty.status_code == 422
    client.post(screen(report), {"decision": "return", "comment": "Brakuje źródeł"})
    assert "Brakuje źródeł" in signed_in(WRITER).get(screen(report)).content.decode()


def test_a_presentation_is_recorded_and_shown(reporting, signed_in, client):
    report = reporting.begin(2012, kind="periodic", year_to=2013, addressees=["board", "assembly"])
    report = reporting.at(ReportStage.PUBLISHED, reporting.write(report))
    today = timezone.localdate()
    data = {"decision": "present", "addressee": "assembly", "note": "Sesja"}
    late = signed_in(WRITER).post(
        screen(report), {**data, "date": (today + timedelta(days=1)).isoformat()}
    )
    assert late.status_code == 422
    signed_in(WRITER).post(screen(report), {**data, "date": today.isoformat()})
    assert "Sesja" in client.get(report.get_absolute_url()).content.decode()


def test_the_desk_tells_who_has_to_act(reporting):
    report = reporting.written()
    titles = {
        stage: {
            name
            for name in (WRITER, CHECKER, BOARD, "ekspert")
            if any(item.title == report.title for item in desk.desk_items(reporting.person(name)))
        }
        for stage in (reporting.at(ReportStage.APPROVAL, report).stage,)
    }
    assert titles == {ReportStage.APPROVAL: {BOARD}}


# Interventions


def test_the_grid_of_interventions(reporting, signed_in):
    address = "/admin/monitoring/dzialania/2013/"
    siec, targi = reporting.intervention("i-siec"), reporting.intervention("i-targi")
    client = signed_in(WRITER)
    assert "1\xa0234,56" in client.get(address).content.decode()
    data = {
        f"i{siec.pk}-seen": 1, f"i{siec.pk}-state": "done", f"i{siec.pk}-spent": "2 000,50",
        f"i{siec.pk}-note": "", f"i{targi.pk}-seen": 0, f"i{targi.pk}-state": "",
        f"i{targi.pk}-spent": "dużo", f"i{targi.pk}-note": "", "reason": "Faktury",
    }  # fmt: skip
    wrong = client.post(address, data)
    assert wrong.status_code == 422
    assert "dużo" in wrong.content.decode()
    assert InterventionYear.objects.get(intervention=siec).state == "under_way"
    data[f"i{targi.pk}-spent"] = ""
    assert client.post(address, data).status_code == 302
    assert str(InterventionYear.objects.get(intervention=siec).spent) == "2000.50"
    assert not InterventionYear.objects.filter(intervention=targi).exists()
    # The same form once more comes from somebody who saw the older row.
    stale = client.post(address, {**data, f"i{siec.pk}-state": "given_up"})
    assert stale.status_code == 422
    history = client.get(reverse("monitoring_intervention_history", args=[siec.pk]))
    assert "Faktury" in history.content.decode()


def test_a_row_that_nobody_touched_overwrites_nothing(reporting, signed_in):
    address = "/admin/monitoring/dzialania/2013/"
    siec, targi = reporting.intervention("i-siec"), reporting.intervention("i-targi")
    client = signed_in(WRITER)
    form = BeautifulSoup(client.get(address).content, "html.parser").select_one("form.mon-grid")
    seen = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    for choice in form.select("select[name]"):
        seen[choice["name"]] = choice.select_one("[selected]")["value"]
    reporting.spend("i-siec", 2013, "done", "9000")
    # Meanwhile the other row was typed in a window that still shows the older figures.
    typed = {**seen, f"i{targi.pk}-state": "under_way", f"i{targi.pk}-spent": "10"}
    assert client.post(address, typed).status_code == 302
    assert InterventionYear.objects.get(intervention=siec).state == "done"
    assert str(InterventionYear.objects.get(intervention=targi).spent) == "10.00"
    both = {**seen, f"i{siec.pk}-note": "Moja uwaga", "reason": "Uwaga"}
    page = client.post(address, both)
    assert page.status_code == 422
    assert "9\xa0000\xa0zł" in page.content.decode() and "Moja uwaga" in page.content.decode()
    assert InterventionYear.objects.get(intervention=siec).note == ""


def test_a_reason_that_the_history_would_cut_is_refused(reporting, signed_in):
    siec = reporting.intervention("i-siec")
    data = {f"i{siec.pk}-seen": 1, f"i{siec.pk}-state": "done", "reason": "x" * 501}
    data |= {f"i{reporting.intervention('i-targi').pk}-seen": 0}
    page = signed_in(WRITER).post("/admin/monitoring/dzialania/2013/", data)
    assert page.status_code == 422
    assert "x" * 501 in page.content.decode()
    assert InterventionYear.objects.get(intervention=siec).state == "under_way"


# Evaluations


def test_who_is_responsible_tells_what_was_done_and_decides_nothing(reporting, signed_in):
    user = reporting.person("ekspert")
    one = _recommendation(reporting, position="accepted", responsible=user)
    address = reverse("monitoring_recommendation", args=[one.pk])
    client = signed_in("ekspert")
    fields = BeautifulSoup(client.get(address).content, "html.parser").select("form [name]")
    assert {f["name"] for f in fields} >= {"state", "note"}
    assert not {f["name"] for f in fields} & {"position", "deadline", "justification", "text"}
    told = {"seen": one.version, "state": "done", "note": "Spotkania odbyły się."}
    decided = {"position": "rejected", "justification": "Nie", "deadline": "2030-01-01"}
    assert client.post(address, {**told, **decided}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.position) == ("done", "accepted")
    with pytest.raises(Refused):
        evaluations.change_recommendation(one, user, decided, seen=one.version)


def test_an_evaluation_on_the_screens(reporting, signed_in, client):
    editor = signed_in(WRITER)
    data = {
        "seen": 0, "kind": "mid_term", "title": "Ewaluacja śródokresowa", "contractor": "Uczelnia",
        "date": "2014-05-01", "summary": _draftail("<p>Działa.</p>"),
    }  # fmt: skip
    fake = SimpleUploadedFile("e.pdf", b"nie pdf", "application/pdf")
    assert (
        editor.post("/admin/monitoring/ewaluacje/nowa/", {**data, "file": fake}).status_code == 422
    )
    real = SimpleUploadedFile("e.pdf", b"%PDF-1.4 tekst %%EOF", "application/pdf")
    assert (
        editor.post("/admin/monitoring/ewaluacje/nowa/", {**data, "file": real}).status_code == 302
    )
    evaluation = Evaluation.objects.get()
    assert client.get(evaluation.file.get_absolute_url()).status_code == 404
    assert editor.get(evaluation.file.get_absolute_url()).status_code == 200
    add = reverse("monitoring_new_recommendation", args=[evaluation.pk])
    one = {
        "number": 1, "text": "Spotkania", "addressee": "ROPS", "state": "not_started",
        "position": "rejected", "justification": "", "seen": 0,
    }  # fmt: skip
    assert editor.post(add, one).status_code == 422
    assert editor.post(add, {**one, "justification": "Za drogie"}).status_code == 302
    address = reverse("monitoring_evaluation", args=[evaluation.pk])
    editor.post(address, {"decision": "publish"})
    assert client.get(evaluation.get_absolute_url()).status_code == 404
    signed_in(CHECKER).post(address, {"decision": "publish"})
    assert client.get(evaluation.get_absolute_url()).status_code == 200
    assert client.get(evaluation.file.get_absolute_url()).status_code == 200
    signed_in(CHECKER).post(address, {"decision": "withdraw", "comment": "Błędy"})
    assert client.get(evaluation.get_absolute_url()).status_code == 404


def _recommendation(reporting: Reporting, **more) -> Recommendation:
    user = reporting.person(WRITER)
    evaluation = evaluations.save_evaluation(
        reporting.plan,
        user,
        {
            "kind": "ex_post", "title": "Ewaluacja", "contractor": "U", "date": "2014-05-01",
            "summary": "",
        },
        file=ContentFile(b"%PDF-1.4 %%EOF", name="e.pdf"),
    )  # fmt: skip
    fields = {"number": 1, "text": "Zrobić", "addressee": "ROPS", "position": "accepted", **more}
    one = evaluations.add_recommendation(evaluation, user, fields)
    evaluations.publish_evaluation(evaluation, reporting.person(CHECKER))
    return Recommendation.objects.get(pk=one.pk)


def test_who_is_responsible_tells_what_became_of_it(reporting, signed_in):
    one = _recommendation(reporting, responsible=reporting.person("ekspert"))
    address = reverse("monitoring_recommendation", args=[one.pk])
    page = signed_in("ekspert").get(address)
    assert page.status_code == 200
    assert "addressee" not in page.context["form"].fields
    data = {"seen": 1, "position": "accepted", "state": "done", "note": "", "text": "Inne słowa"}
    assert signed_in("ekspert").post(address, data).status_code == 422
    assert signed_in("ekspert").post(address, {**data, "note": "Gotowe"}).status_code == 302
    again = Recommendation.objects.get()
    assert (again.state, again.text) == ("done", "Zrobić")
    assert RecommendationChange.objects.count() == 2
    stale = signed_in(WRITER).post(
        address, {**data, "number": 1, "text": "Zrobić", "addressee": "ROPS", "note": "x"}
    )
    assert stale.status_code == 422
    assert signed_in("moderator").get(address).url == "/admin/"


def test_the_responsible_is_reminded_once_the_deadline_has_come(reporting, clock, signed_in):
    due = timezone.localdate() + timedelta(days=3)
    person = reporting.person("ekspert")
    _recommendation(reporting, responsible=person, deadline=due)
    assert evaluations.remind_of_recommendations() is None
    clock.forward(days=3)
    assert "1" in evaluations.remind_of_recommendations()
    assert evaluations.remind_of_recommendations() is None
    (mail,) = OutgoingMail.objects.filter(key__startswith="recommendation-due")
    assert mail.to == person.email
    assert [item.due for item in desk.desk_items(person)] == [due]
    page = BeautifulSoup(signed_in("ekspert").get("/admin/").content, "html.parser")
    assert [one.text for one in page.select(".desk__due")] == [f"do {formats.day(due)}"]


def test_reports_are_found_once_they_are_published(reporting, client):
    report = reporting.at(ReportStage.APPROVAL)
    call_command("reindex", verbosity=0)
    found = "Potrzebne są spotkania w powiatach"
    assert report.get_absolute_url() not in client.get("/szukaj/", {"q": found}).content.decode()
    reporting.approve(report)
    assert report.get_absolute_url() in client.get("/szukaj/", {"q": found}).content.decode()
    assert report.get_absolute_url() in dict(contributions.addresses(None))
    assert PublishedReport.objects.count() == 1
