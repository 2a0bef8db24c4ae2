"""Documents and files of published reports whose content was withdrawn: what readers see."""

from __future__ import annotations

import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from wagtail.documents.models import Document

from home.archive import PDF, XLSX, archive
from home.file_withdrawal import uses_of, withdraw_file
from home.models import ArchivedFile
from home.verdicts import Refused
from monitoring.actions import reports
from monitoring.models import Evaluation, PublishedReport, ReportDocument, ValueImport
from monitoring.reporting import record
from tests import people

from .reporting import WRITER, Reporting
from .test_report_evidence import ADDRESS, FIRST, link, page, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporting(home_page) -> Reporting:
    return Reporting.lay()


@pytest.fixture
def document(db) -> Document:
    return Document.objects.create(
        title="Ankieta", file=ContentFile(FIRST, name="ankieta gmin.pdf")
    )


def withdraw(file: ArchivedFile, ground: str = "personal_data") -> None:
    withdraw_file(file, people.person("redaktor"), ground=ground, reason="Sprawa 12/2026")


def test_the_report_says_that_its_document_was_withdrawn(
    reporting, document, client, run_background
):
    link(reporting, document)
    reporting.published()
    run_background()
    signed = client.get(f"{ADDRESS}zapis.json").content
    files = {name: read(client, ADDRESS + name) for name in ("raport.xlsx", "raport.pdf")}
    kept = ReportDocument.objects.get().file
    (use,) = uses_of(kept)
    assert use.is_public and use.url == ADDRESS
    withdraw(kept)
    run_background()
    (shown,) = page(client).select(".report-documents li")
    assert shown.a is None and kept.pk in shown.text and "plik PDF" in shown.text
    assert "Ankieta" not in shown.text and "ankieta" not in shown.text
    assert "zawierał dane osobowe" in shown.text and "12/2026" not in shown.text
    (inside,) = page(client).select(".report-indicator .report-comment a")
    assert client.get(inside["href"]).status_code == 410
    # The record is what it was.
    assert client.get(f"{ADDRESS}zapis.json").content == signed
    assert json.loads(signed)["kept"][0]["sha256"] == kept.pk
    assert {name: read(client, ADDRESS + name) for name in files} == files
    assert list(record.problems()) == []
    assert client.get(document.url).status_code == 404


def test_a_document_withdrawn_on_another_ground_keeps_its_name(
    reporting, document, client, run_background
):
    link(reporting, document)
    reporting.published()
    run_background()
    file = ReportDocument.objects.get().file
    withdraw(file, "rights")
    (shown,) = page(client).select(".report-documents li")
    # A storage that has a file of this name already gives this one another.
    assert "Ankieta" in shown.text and file.name.startswith("ankieta_gmin")
    assert file.name in shown.text


def test_the_name_of_a_withdrawn_evaluation_is_kept_back(home_page, client):
    reporting = Reporting.lay()
    file = archive(ContentFile(b"%PDF e"), "Jan_Kowalski.pdf", PDF)
    evaluation = Evaluation.objects.create(
        plan=reporting.plan, kind="ex_post", title="Ewaluacja", slug="ewaluacja",
        contractor="Uczelnia", date=timezone.localdate(), file=file, published_at=timezone.now(),
    )  # fmt: skip
    withdraw(file)
    words = client.get(evaluation.get_absolute_url()).content.decode()
    assert "plik PDF" in words and "Kowalski" not in words


def test_the_office_sees_imports_of_values_that_rest_on_a_file(home_page):
    file = archive(ContentFile(b"PK"), "wartosci.xlsx", XLSX)
    run = ValueImport.objects.create(name="Wartości", file=file, started_by=people.person(WRITER))
    (use,) = uses_of(file)
    assert "Wartości" in use.words and use.url == run.get_absolute_url() and not use.is_public


def test_a_new_edition_does_not_take_the_document_in_again(reporting, document, run_background):
    link(reporting, document)
    reporting.published()
    kept = ReportDocument.objects.get().file
    withdraw(kept)
    run_background()
    again = Document.objects.create(title="Znów", file=ContentFile(FIRST, name="znow.pdf"))
    link(reporting, again)
    report = reports.correct_report(
        PublishedReport.objects.get().report, reporting.person(WRITER), erratum="Nowa ankieta"
    )
    report = reporting.write(report)
    with pytest.raises(reports.NotReady, match="ankieta_gmin"):
        reporting.hand_in(report)
    report = reporting.again(report)
    reports.refresh_report(report, reporting.person(WRITER), seen=report.version)
    with pytest.raises(reports.NotReady, match="Znów"):
        reporting.hand_in(report)
    with pytest.raises(Refused, match=r"ankieta"):
        archive(ContentFile(FIRST), "ankieta.pdf", PDF)
    assert not storages["private"].exists(kept.path)


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_a_file_of_the_report_itself_can_be_withdrawn(reporting, client, run_background, kind):
    reporting.published()
    run_background()
    address = f"{ADDRESS}raport.{kind}"
    read(client, address)
    file = PublishedReport.objects.get().files.get(kind=kind).file
    withdraw(file)
    run_background()
    for asked in (address, file.get_absolute_url()):
        answer = client.get(asked)
        assert answer.status_code == 410 and "dane osobowe" in answer.content.decode()
    assert list(record.problems()) == []


def test_a_lost_file_is_still_told_from_a_withdrawn_one(reporting, document, run_background):
    link(reporting, document)
    reporting.published()
    kept = ReportDocument.objects.get().file
    storages["private"].delete(kept.path)
    assert any("missing" in told for told in record.problems())
