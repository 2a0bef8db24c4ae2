"""What readers have of reports and evaluations: pages, files, and nothing of drafts."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO

import openpyxl
import pypdf
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import ArchivedFile
from home.pdf import pdf_available
from monitoring.actions import evaluations, reports
from monitoring.models import MonitoringPage, PublishedReport, ReportFile, ReportStage
from monitoring.reporting import contributions, record

from .entering import enter
from .reporting import CHECKER, WRITER, Reporting

pytestmark = pytest.mark.django_db

ADDRESS = "/monitoring/raporty/roczny-2013/"


@pytest.fixture
def reporting(home_page) -> Reporting:
    return Reporting.ready()


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address, {"q": "past-the-cache"}).status_code == 200
    return len(captured)


def test_without_reports_the_lists_say_so(client, reporting):
    for address in ("/monitoring/raporty/", "/monitoring/ewaluacje/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert 'class="empty"' in answer.content.decode()


def test_a_report_is_read_whole(client, reporting):
    report = reporting.begin()
    report = reports.edit_report(
        report,
        reporting.person(WRITER),
        texts={"conclusions": "<p>Wnioski z roku.</p>"},
        remarks={"indicator:gminy": "Wynik spotkań w powiatach."},
        seen=report.version,
    )
    reporting.at(ReportStage.PUBLISHED, report)
    page = client.get(ADDRESS).content.decode()
    for words in (
        "Wskaźnik gminy", "31", "Wynik spotkań w\xa0powiatach.", "bialski", "Sieć wsparcia",
        "1\xa0234,56\xa0zł", "Wnioski z\xa0roku.", report.publication.digest, "<svg",
    ):  # fmt: skip
        assert words in page, words
    assert client.get("/monitoring/raporty/").content.decode().count(ADDRESS) >= 1
    told = client.get(f"{ADDRESS}zapis.json").content
    assert hashlib.sha256(told).hexdigest() == report.publication.digest


@pytest.mark.parametrize("stage", ["draft", "checking", "approval"])
def test_readers_have_nothing_of_a_draft(client, reporting, stage):
    reporting.at(ReportStage(stage))
    for name in ("", "raport.pdf", "raport.xlsx", "zapis.json"):
        assert client.get(f"{ADDRESS}{name}").status_code == 404
    assert ADDRESS not in client.get("/monitoring/raporty/").content.decode()


def test_revised_values_are_told_and_change_nothing(client, reporting):
    report = reporting.published()
    before = client.get(ADDRESS).content.decode()
    assert "report-revised" not in before
    enter(reporting.ground["gminy"], 2013, 44, reason="Spóźnione ankiety")
    reporting.spend("i-siec", 2013, "done", "9000")
    page = client.get(ADDRESS).content.decode()
    assert "report-revised" in page
    assert 'href="/monitoring/gminy/"' in page
    assert report.publication.digest in page
    assert PublishedReport.objects.get().is_intact()


def test_an_old_edition_leads_to_the_new_one(client, reporting):
    report = reporting.published()
    edition = reports.correct_report(report, reporting.person(WRITER), erratum="Liczba gmin")
    reporting.at(ReportStage.PUBLISHED, edition)
    assert "roczny-2013-wydanie-2/" in client.get(ADDRESS).content.decode()
    newer = client.get("/monitoring/raporty/roczny-2013-wydanie-2/").content.decode()
    assert "Liczba gmin" in newer
    assert f'href="{ADDRESS}"' in newer


def test_pages_take_the_same_queries_however_much_they_tell(client, reporting):
    reporting.published()
    few = queries(client, ADDRESS), queries(client, "/monitoring/raporty/")
    names = [f"n{i}" for i in range(12)]
    reporting.ground.adopt(gminy={}, powiaty={}, **{name: {} for name in names})
    for name in names:
        enter(reporting.ground[name], 2012, 12, final=True)
    reporting.at(ReportStage.PUBLISHED, reporting.written(2014))
    reporting.at(ReportStage.PUBLISHED, reporting.written(2012))
    many = (
        queries(client, "/monitoring/raporty/roczny-2014/"),
        queries(client, "/monitoring/raporty/"),
    )
    assert many == few


@pytest.mark.skipif(not pdf_available(), reason="no Pango on this machine")
def test_files_are_made_at_publication_and_kept(client, reporting, run_background):
    report = reporting.published()
    run_background()
    pdf = client.get(f"{ADDRESS}raport.pdf")
    content = b"".join(pdf.streaming_content)
    reader = pypdf.PdfReader(BytesIO(content))
    text = "".join(page.extract_text() for page in reader.pages)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Wskaźnik gminy" in text
    assert "31" in text
    xlsx = b"".join(client.get(f"{ADDRESS}raport.xlsx").streaming_content)
    book = openpyxl.load_workbook(BytesIO(xlsx))
    values = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    assert any(31 in row and "Wskaźnik gminy" in row for row in values)
    assert any(1234.56 in row for row in values)
    kept = {one.kind: one.file_id for one in ReportFile.objects.all()}
    assert kept == {
        "pdf": hashlib.sha256(content).hexdigest(),
        "xlsx": hashlib.sha256(xlsx).hexdigest(),
    }
    file = ArchivedFile.objects.get(pk=kept["pdf"])
    assert client.get(file.get_absolute_url()).status_code == 200
    assert list(record.problems()) == []
    # Somebody cleared the storage of documents: the same bytes come back.
    report.publication.files.model.objects.all()
    with file.open() as again:
        assert again.read() == content


def test_an_evaluation_is_read_with_what_became_of_it(client, reporting):
    evaluation = _evaluation(reporting)
    address = evaluation.get_absolute_url()
    assert client.get(address).status_code == 404
    evaluations.publish_evaluation(evaluation, reporting.person(CHECKER))
    one = evaluation.recommendations.get(number=1)
    evaluations.change_recommendation(
        one, reporting.person(WRITER), {"state": "under_way", "note": "Ruszyło."}, seen=1
    )
    page = client.get(address).content.decode().replace("\xa0", " ")
    for words in ("Spotkania w powiatach", "Ruszyło.", "Za drogie", "badge--rejected"):
        assert words in page, words
    assert address in client.get("/monitoring/ewaluacje/").content.decode()
    table = client.get(f"{address}rekomendacje.xlsx")
    rows = openpyxl.load_workbook(BytesIO(table.content)).active.iter_rows(values_only=True)
    assert any("Spotkania w powiatach" in row for row in rows)
    few = queries(client, address)
    for number in range(3, 12):
        evaluations.add_recommendation(
            evaluation,
            reporting.person(CHECKER),
            {"number": number, "text": f"Jeszcze {number}", "addressee": "ROPS"},
            reason="Uzupełnienie",
        )
    assert queries(client, address) == few


def test_monitoring_that_is_not_live_shows_no_files(client, reporting):
    reporting.published()
    MonitoringPage.objects.update(live=False)
    assert client.get(f"{ADDRESS}zapis.json").status_code == 404
    evaluation = _evaluation(reporting)
    evaluations.publish_evaluation(evaluation, reporting.person(CHECKER))
    file = f"{evaluation.get_absolute_url()}rekomendacje.xlsx"
    assert client.get(file).status_code == 404
    MonitoringPage.objects.update(live=True)
    assert client.get(file).status_code == 200


def test_why_there_are_no_data_stands_below_the_table(client, reporting):
    reason = "rejestr nie podaje tej liczby, trwają uzgodnienia z ośrodkami"
    for year in (2012, 2013):
        enter(reporting.ground["gminy"], year, f"brak: {reason}", reason="Brak rejestru")
    reporting.published()
    soup = BeautifulSoup(client.get(ADDRESS).content, "html.parser")
    report = soup.select_one("#wskaznik-gminy").find_parent("section")
    assert reason not in report.table.text
    assert f"2012, 2013: {reason}" in [
        line.text.replace("\xa0", " ") for line in report.select("p.meta")
    ]


def test_a_page_lives_until_the_next_deadline(reporting, clock):
    today = timezone.localdate()
    evaluation = _evaluation(reporting)
    one = evaluation.recommendations.get(number=1)
    user = reporting.person(WRITER)
    evaluations.change_recommendation(one, user, {"deadline": today}, seen=1)
    assert contributions.next_boundary(timezone.now()) is None
    evaluations.publish_evaluation(evaluation, reporting.person(CHECKER))
    boundary = timezone.localtime(contributions.next_boundary(timezone.now()))
    assert boundary.date() == today + timedelta(days=1)
    assert not one.__class__.objects.get(pk=one.pk).is_overdue(boundary - timedelta(minutes=1))
    assert one.__class__.objects.get(pk=one.pk).is_overdue(boundary)


def _evaluation(reporting: Reporting):
    user = reporting.person(WRITER)
    evaluation = evaluations.save_evaluation(
        reporting.plan,
        user,
        {
            "kind": "mid_term", "title": "Ewaluacja śródokresowa", "contractor": "Uczelnia",
            "date": "2014-05-01", "summary": "<p>Działa.</p>",
        },
    )  # fmt: skip
    for number, text, more in (
        (1, "Spotkania w powiatach", {"position": "accepted"}),
        (2, "Nowy urząd", {"position": "rejected", "justification": "Za drogie"}),
    ):
        fields = {"number": number, "text": text, "addressee": "ROPS", **more}
        evaluations.add_recommendation(evaluation, user, fields)
    return evaluation
