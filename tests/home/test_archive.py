"""Files of records: kept by content, recognised by content, shown only where public."""

from __future__ import annotations

import hashlib
import io
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from home import archive
from home.archive import DOCX, JPEG, ODT, PDF, PNG, XLSX, ZIP, check_upload
from home.models import ArchivedFile
from home.registry import public_archive, staff_archive
from tests.at_once import at_once

CONTENT = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def file_of(content, name="plik.pdf"):
    return ContentFile(content, name=name)


def kept(content=CONTENT, name="uchwała nr 7.pdf"):
    return archive.archive(file_of(content), name, PDF)


@pytest.fixture
def allow():
    """`allow(public_archive, function)` for one test."""
    added = []

    def register(registry, item):
        registry.register(item)
        added.append((registry, item))

    yield register
    for registry, item in added:
        registry.unregister(item)


def test_the_key_is_the_hash_of_the_content(db):
    record = kept()
    assert record.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert record.size == len(CONTENT)
    with record.open() as file:
        assert file.read() == CONTENT


def test_the_same_content_is_kept_once(db):
    assert kept() == kept(name="inna-nazwa.pdf")
    assert ArchivedFile.objects.get().name.startswith("uchwała")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\dane\\plan.pdf", "a/b/c.pdf", "...", "x" * 400 + ".pdf"]
)
def test_a_name_is_only_a_name(db, name):
    record = kept(content=CONTENT + name.encode(), name=name)
    assert "/" not in record.name
    assert "\\" not in record.name
    assert record.name.strip(".")
    assert len(record.name) <= 150
    assert record.get_absolute_url().startswith(f"/archiwum/{record.sha256}/")


@pytest.mark.django_db(transaction=True)
def test_many_writers_of_the_same_content():
    outcomes = at_once(*[kept] * 6)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    record = ArchivedFile.objects.get()
    folder = record.path.rsplit("/", 1)[0]
    assert storages["private"].listdir(folder)[1].count(record.sha256) == 1
    with record.open() as file:
        assert file.read() == CONTENT


# What an upload is


def picture(kind):
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, kind)
    return buffer.getvalue()


def package(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def sheet():
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


DOCUMENT = package(**{"[Content_Types].xml": "", "word__document_xml": ""})
EVERYTHING = {PDF, PNG, JPEG, DOCX, XLSX, ODT, ZIP}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (CONTENT, PDF),
        (picture("PNG"), PNG),
        (picture("JPEG"), JPEG),
        (DOCUMENT, DOCX),
        (sheet(), XLSX),
        (package(mimetype=ODT, content_xml=""), ODT),
        (package(dane="1"), ZIP),
    ],
    # Made of the content, they would tell the second in which it was packed.
    ids=["pdf", "png", "jpeg", "docx", "xlsx", "odt", "zip"],
)
def test_the_kind_comes_from_the_content(content, kind):
    misleading = file_of(content, name="wirus.exe")
    assert check_upload(misleading, EVERYTHING) == kind
    assert misleading.read() == content, "left ready to be read"
    with pytest.raises(ValidationError, match="nie przyjmujemy"):
        check_upload(file_of(content), EVERYTHING - {kind})


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>%PDF-1.7 %%EOF",
        b"%PDF-1.7 cut off",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("PNG")[:60],
        picture("GIF"),
        b"PK\x03\x04 not a zip",
        b"MZ\x90\x00",
        package(
            **{"[Content_Types].xml": "", "word__document_xml": "", "word__vbaProject.bin": ""}
        ),
    ],
    ids=["html", "cut", "svg", "cut-png", "gif", "no-zip", "program", "macros"],
)
def test_what_is_not_accepted_under_any_name(content):
    with pytest.raises(ValidationError):
        check_upload(file_of(content, name="dokument.pdf"), EVERYTHING)


def test_an_empty_and_a_too_large_file(settings):
    with pytest.raises(ValidationError, match="pusty"):
        check_upload(file_of(b""), EVERYTHING)
    settings.UPLOAD_MAX_SIZE = len(CONTENT) - 1
    with pytest.raises(ValidationError, match="za duży"):
        check_upload(file_of(CONTENT), EVERYTHING)


# Who gets it


def test_nobody_gets_a_file_that_no_record_shows(client, signed_in, db):
    record = kept()
    assert client.get(record.get_absolute_url()).status_code == 404
    assert signed_in("redaktor").get(record.get_absolute_url()).status_code == 404


def test_a_file_of_a_public_record(client, db, allow):
    record = kept()
    allow(public_archive, lambda sha256: sha256 == record.sha256)
    other = kept(content=CONTENT + b"x")
    response = client.get(record.get_absolute_url())
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == CONTENT
    assert response["Content-Type"] == PDF
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not response.cookies
    again = client.get(record.get_absolute_url(), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert client.get(other.get_absolute_url()).status_code == 404
    misnamed = record.get_absolute_url().replace(".pdf", ".exe")
    assert client.get(misnamed).status_code == 404


def test_a_file_for_the_staff_only(client, signed_in, db, allow):
    record = kept()
    allow(staff_archive, lambda user, sha256: user.username == "redaktor")
    assert client.get(record.get_absolute_url()).status_code == 404
    assert signed_in("ekspert").get(record.get_absolute_url()).status_code == 404
    response = signed_in("redaktor").get(record.get_absolute_url())
    assert response.status_code == 200
    assert "private" in response["Cache-Control"]


def test_anything_but_pdf_and_pictures_is_downloaded(client, db, allow):
    record = archive.archive(file_of(b"<script>alert(1)</script>"), "notatka.html", "text/html")
    allow(public_archive, lambda sha256: True)
    response = client.get(record.get_absolute_url())
    assert response["Content-Disposition"].startswith("attachment")
