"""Texts of attached files, and what a file cannot do to the site."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from home.models import StandardPage
from home.registry import retention_rules
from search import extraction
from search.models import Entry, ExtractedText
from search.searching import Asked, search
from search.text_of_file import MOST_LETTERS

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        )
    return file.getvalue()


def xlsx(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def pdf(text: str) -> bytes:
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("latin-1")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj%b endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    made_table = b"xref\n0 5\n0000000000 65535 f \n" + table
    end = b"trailer<</Root 1 0 R/Size 5>>\nstartxref\n%d\n%%%%EOF" % len(made)
    return made + made_table + end


def text_of(content: bytes, kind: str, **options: Any) -> str:
    return extraction.text_of(io.BytesIO(content), kind, **options)


@pytest.mark.one_database
def test_each_kind_of_file_gives_its_text():
    assert "Zażółć gęślą" in text_of(docx("Zażółć gęślą", "jaźń"), DOCX)
    assert "Kwota · 1600" in text_of(xlsx(["Kwota", 1600], ["Suma", None]), XLSX)
    assert "Regional plan" in text_of(pdf("Regional plan"), "application/pdf")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/pdf"),
        (b"%PDF-1.4 broken", "application/pdf"),
        (b"PK\x03\x04 broken", DOCX),
        (b"\xff\xfe", XLSX),
        (b"x", "application/zip"),
    ],
)
def test_broken_files_give_a_reason(content, kind):
    with pytest.raises(extraction.NoText):
        text_of(content, kind)


@pytest.mark.one_database
def test_a_bomb_ends_with_its_own_process(monkeypatch):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" * 100_000_000)
    with pytest.raises(extraction.NoText):
        text_of(file.getvalue(), DOCX)


@pytest.mark.one_database
def test_a_paragraph_as_long_as_a_file_is_cut():
    text = text_of(docx("słowo " * 300_000, "koniec"), DOCX)
    assert len(text) <= MOST_LETTERS + 1
    assert text.startswith("słowo słowo") and "koniec" not in text


@pytest.mark.one_database
def test_a_slow_file_is_given_up(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("while True: pass")
    monkeypatch.setattr(extraction, "PROGRAM", slow)
    started = time.monotonic()
    with pytest.raises(extraction.NoText):
        text_of(b"x", "text/plain", seconds=1)
    assert time.monotonic() - started < 15


@pytest.mark.one_database
def test_a_greedy_file_gets_no_memory(monkeypatch, tmp_path):
    greedy = tmp_path / "greedy.py"
    greedy.write_text("x = bytearray(2 * 1024**3)")
    monkeypatch.setattr(extraction, "PROGRAM", greedy)
    with pytest.raises(extraction.NoText, match="MemoryError"):
        text_of(b"x", "text/plain")


@pytest.fixture
def document(db: None) -> Any:
    return get_document_model().objects.create(
        title="Wzór umowy", file=ContentFile(docx("Tu mieszka krokodylek."), name="wzor.docx")
    )


@pytest.fixture
def page(home_page: Any, document: Any) -> StandardPage:
    page = StandardPage(title="Wzory", slug="wzory", body=[("document", document)])
    home_page.add_child(instance=page)
    return page


def test_a_file_is_found_by_its_text_while_a_public_page_offers_it(page, document, run_background):
    # The page names the file, the file has its own title.
    assert [hit.url for hit in search(Asked("wzór umowy")).hits] == [document.url, "/wzory/"]
    assert search(Asked("krokodylek")).total == 0
    run_background()
    assert [hit.url for hit in search(Asked("krokodylek")).hits] == [document.url]
    page.unpublish()
    assert search(Asked("krokodylek")).total == 0


def test_a_closed_collection_closes_its_files(page, document, run_background):
    run_background()
    collection = Collection.get_first_root_node().add_child(name="Zamknięte")
    document.collection = collection
    document.save()
    assert search(Asked("krokodylek")).total == 1
    CollectionViewRestriction.objects.create(collection=collection, password="x")
    assert search(Asked("krokodylek")).total == 0


def test_a_deleted_file_is_gone(page, document, run_background):
    run_background()
    document.delete()
    assert search(Asked("krokodylek")).total == 0


def test_the_text_of_a_file_goes_when_nothing_has_the_file(page, document, run_background, clock):
    run_background()
    page.unpublish()
    assert extraction.forget_unused(timezone.now()) == 0
    clock.forward(days=2)
    page.save_revision().publish()
    assert extraction.forget_unused(timezone.now()) == 0
    document.delete()
    assert extraction.forget_unused(timezone.now()) == 1
    assert not ExtractedText.objects.exists()
    assert extraction.forget_unused in retention_rules


def test_a_file_without_text_is_found_by_its_title(home_page, run_background):
    document = get_document_model().objects.create(
        title="Zepsuty skan", file=ContentFile(b"%PDF-1.4 x", name="skan.pdf")
    )
    home_page.add_child(
        instance=StandardPage(title="Skany", slug="skany", body=[("document", document)])
    )
    run_background()
    assert ExtractedText.objects.get().state == ExtractedText.State.FAILED
    assert search(Asked("zepsuty skan")).hits[0].url == document.url
    assert Entry.objects.filter(kind="plik").count() == 1
