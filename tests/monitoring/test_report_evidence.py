"""Documents that a published report links to: kept as they were, whatever becomes of them later."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import Error, connection, transaction
from django.db.models.deletion import ProtectedError
from django.test.utils import CaptureQueriesContext
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from home.archive import PDF, archive
from home.models import ArchivedFile
from home.verdicts import Refused
from monitoring.actions import reports
from monitoring.actions.assessments import write_assessment
from monitoring.models import Assessment, PublishedReport, ReportDocument
from monitoring.reporting import record
from monitoring.reporting.content import content_of

from .reporting import BOARD, CHECKER, WRITER, Reporting

pytestmark = pytest.mark.django_db
ADDRESS = "/monitoring/raporty/roczny-2013/"
FIRST, SECOND = b"%PDF-1.7 ankieta %%EOF", b"%PDF-1.7 ankieta poprawiona %%EOF"


@pytest.fixture
def reporting(home_page) -> Reporting:
    return Reporting.ready()


@pytest.fixture
def document(db) -> Document:
    return Document.objects.create(
        title="Ankieta & wyniki", file=ContentFile(FIRST, name="ankieta gmin.pdf")
    )


def link(reporting: Reporting, document: Document, measure: str = "gminy") -> None:
    """Name the document as evidence of the year."""
    row = Assessment.objects.filter(measure=reporting.ground[measure], year=2013).first()
    write_assessment(
        reporting.person(WRITER),
        reporting.ground[measure],
        2013,
        comment="<p>Jest lepiej.</p>",
        evidence=f'<p><a linktype="document" id="{document.pk}">Ankieta</a></p>',
        seen=row.version if row else 0,
    )


def replace(document: Document, content: bytes, name: str) -> None:
    """Another file in the same document; the one before is gone."""
    document.file.storage.delete(document.file.name)
    document.file = ContentFile(content, name=name)
    document._set_document_file_metadata()
    document.save()


def page(client) -> BeautifulSoup:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def read(client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content)


# What is refused


def test_a_document_that_changed_since_it_was_shown_is_not_approved(reporting, document):
    link(reporting, document)
    report = reporting.check(reporting.hand_in(reporting.written()))
    shown = reporting.shown(report)
    replace(document, SECOND, "ankieta gmin.pdf")
    with pytest.raises(Refused):
        reports.approve_report(report, reporting.person(BOARD), shown_digest=shown)
    assert not PublishedReport.objects.exists() and not ReportDocument.objects.exists()
    # Whoever looks again decides on what is there now.
    reporting.approve(report)
    assert ArchivedFile.objects.filter(pk=hashlib.sha256(SECOND).hexdigest()).exists()


def test_a_document_that_is_gone_stops_the_report(reporting, document):
    link(reporting, document)
    report = reporting.written()
    approval = reporting.check(reporting.hand_in(report))
    document.delete()
    with pytest.raises(Refused, match="ankieta_gmin"):
        reporting.approve(approval)
    reports.return_report(approval, reporting.person(BOARD), comment="Brak ankiety")
    with pytest.raises(reports.NotReady, match="ankieta_gmin"):
        reporting.hand_in(approval)
    assert not PublishedReport.objects.exists()


def test_a_document_of_a_closed_collection_stops_the_report(reporting, document):
    link(reporting, document)
    report = reporting.check(reporting.hand_in(reporting.written()))
    closed = Collection.get_first_root_node().add_child(name="Wewnętrzne")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    Document.objects.filter(pk=document.pk).update(collection=closed)
    with pytest.raises(Refused, match="Ankieta"):
        reporting.approve(report)
    assert not ReportDocument.objects.exists()


def test_a_hash_that_is_not_that_of_the_file_stops_the_report(reporting, document):
    link(reporting, document)
    document.get_file_hash()
    report = reporting.check(reporting.hand_in(reporting.written()))
    document.file.storage.delete(document.file.name)
    document.file.storage.save(document.file.name, ContentFile(SECOND))
    with pytest.raises(Refused, match="Ankieta"):
        reporting.approve(report)


def test_what_was_kept_is_public_with_the_report_alone(reporting, document, client, signed_in):
    """The same bytes in the archive for another reason are nobody's business."""
    link(reporting, document)
    report = reporting.check(reporting.hand_in(reporting.written()))
    early = archive(ContentFile(FIRST), "inna.pdf", PDF)
    assert client.get(early.get_absolute_url()).status_code == 404
    assert signed_in(CHECKER).get(early.get_absolute_url()).status_code == 404
    reporting.approve(report)
    assert read(client, early.get_absolute_url()) == FIRST
    (shown,) = page(client).select(".report-documents a")
    assert shown["href"] == early.get_absolute_url()


# What is kept


def changed(document: Document, how: str) -> None:
    if how == "replaced":
        replace(document, SECOND, "ankieta gmin.pdf")
    elif how == "renamed":
        replace(document, SECOND, "zupełnie inna.pdf")
    elif how == "closed":
        closed = Collection.get_first_root_node().add_child(name="Wewnętrzne")
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        Document.objects.filter(pk=document.pk).update(collection=closed)
    else:
        document.delete()


def lose(document: Document) -> None:
    document.file.storage.delete(document.file.name)


@pytest.mark.parametrize("gone", [Document.delete, lose])
def test_a_link_to_what_is_not_there_is_told_at_handing_in(reporting, document, gone):
    report = reporting.write(
        reporting.begin(),
        conclusions=f'<p><a href="{document.url}">A</a> <a href="/dokumenty/999999999/b.pdf">B</a> '
        '<a href="/dokumenty/999999999999999999999/c.pdf">C</a></p>',
    )
    address = document.url
    gone(document)
    Document.objects.update(file_hash="")
    found = content_of(report)["documents"]
    assert found == {address: "", "/dokumenty/999999999/b.pdf": ""}
    with pytest.raises(reports.NotReady) as refused:
        reporting.hand_in(report)
    assert len(refused.value.obstacles) == 2


@pytest.mark.parametrize("how", ["replaced", "renamed", "closed", "deleted"])
def test_what_becomes_of_the_document_changes_nothing_of_the_report(
    reporting, document, client, run_background, how
):
    link(reporting, document)
    link(reporting, document, "powiaty")
    reporting.published()
    run_background()
    sum_of_it = hashlib.sha256(FIRST).hexdigest()
    before = page(client).article.decode()
    files = {name: read(client, ADDRESS + name) for name in ("raport.xlsx", "raport.pdf")}
    signed = client.get(f"{ADDRESS}zapis.json").content
    changed(document, how)
    if how != "closed":
        Assessment.objects.update(evidence="")
    soup = page(client)
    assert soup.article.decode() == before
    assert {name: read(client, ADDRESS + name) for name in files} == files
    assert client.get(f"{ADDRESS}zapis.json").content == signed
    links = soup.select(".report-indicator .report-comment a")
    assert len(links) == 2
    for one in links:
        assert one["href"].startswith(f"/archiwum/{sum_of_it}/")
        assert read(client, one["href"]) == FIRST
    (shown,) = soup.select(".report-documents li")
    assert shown.a.text == "Ankieta & wyniki" and sum_of_it in shown.text
    assert list(record.problems()) == []
    (said,) = json.loads(signed)["kept"]
    assert (said["sha256"], said["title"]) == (sum_of_it, "Ankieta & wyniki")


def test_the_workbook_names_the_documents(reporting, document, client, run_background):
    link(reporting, document)
    reporting.published()
    run_background()
    book = openpyxl.load_workbook(BytesIO(read(client, f"{ADDRESS}raport.xlsx")))
    head, *found = book["Dokumenty"].iter_rows(values_only=True)
    assert [row[0] for row in found] == ["Ankieta & wyniki"]
    assert found[0][3] == hashlib.sha256(FIRST).hexdigest() and len(head) == 4


def test_the_record_of_what_was_kept_cannot_be_changed(reporting, document):
    link(reporting, document)
    reporting.published()
    kept = ReportDocument.objects.get()
    for act in (
        lambda: ReportDocument.objects.update(file=kept.file_id),
        lambda: ReportDocument.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(Error), transaction.atomic():
            act()
    with pytest.raises(ProtectedError):
        kept.file.delete()


def test_a_kept_document_that_was_changed_or_lost_is_found(reporting, document):
    link(reporting, document)
    reporting.published()
    kept, storage = ReportDocument.objects.get().file, storages["private"]
    assert list(record.problems()) == []
    storage.delete(kept.path)
    assert any("ankieta" in problem for problem in record.problems())
    storage.save(kept.path, ContentFile(SECOND))
    assert any("ankieta" in problem for problem in record.problems())
    storage.delete(kept.path)
    storage.save(kept.path, ContentFile(FIRST))
    assert list(record.problems()) == []


def test_links_elsewhere_and_reports_without_documents_keep_nothing(reporting, client):
    write_assessment(
        reporting.person(WRITER),
        reporting.ground["gminy"],
        2013,
        comment="",
        evidence='<p><a href="https://gus.example/dokumenty/1/a.pdf">GUS</a> '
        '<a href="https://[zly/dokumenty/1/a.pdf">zły</a></p>',
        seen=0,
    )
    report = reporting.published()
    content = report.publication.record
    assert not {"documents", "kept"} & set(content)
    soup = page(client)
    assert not soup.select("#dokumenty")
    assert soup.select_one(".report-comment a[href]")["href"].startswith("https://gus.example/")


def test_an_address_typed_as_a_link_is_kept_too(reporting, document, client):
    report = reporting.begin()
    text = f'<p><a href="{document.url}">Ankieta</a></p>'
    report = reporting.write(report, conclusions=text)
    reporting.approve(reporting.check(reporting.hand_in(report)))
    document.delete()
    (shown,) = page(client).select(".report-documents a")
    assert read(client, shown["href"]) == FIRST
    assert page(client).select_one("#wnioski").find_next("a")["href"] == shown["href"]


def test_documents_are_asked_for_at_once(reporting, document):
    report = reporting.written()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            content_of(report)
        return len(captured)

    assert queries() == 0
    links, counts = "", []
    for number in range(3):
        other = Document.objects.create(
            title=f"D{number}", file=ContentFile(FIRST + b"%d" % number, name=f"d{number}.pdf")
        )
        other.get_file_hash()
        links += f'<p><a linktype="document" id="{other.pk}">D</a></p>'
        report.conclusions = links
        content_of(report)
        counts.append(queries())
    assert len(set(counts)) == 1, counts
