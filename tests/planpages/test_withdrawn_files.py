"""Pictures and scans of the plan whose content was withdrawn: the record stays as it was."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone
from PIL import Image as Picture
from wagtail.images import get_image_model

from home.documents import request_document
from home.file_withdrawal import uses_of, withdraw_file
from home.models import ArchivedFile, GeneratedDocument
from planpages import record
from planpages.models import ChapterPage, ConsultationDocument, Stage
from tests import people

from .office import PDF
from .reader import in_force, queries, read

pytestmark = pytest.mark.django_db
TELLING = "zawierał dane osobowe"


@pytest.fixture(autouse=True)
def scan_for_others():
    """Scenes of other tests name the same scan: they are copies of the database alone."""
    yield
    kept = ArchivedFile(sha256=hashlib.sha256(PDF).hexdigest())
    if not storages["private"].exists(kept.path):
        storages["private"].save(kept.path, ContentFile(PDF))


@pytest.fixture
def picture(db):
    stream = BytesIO()
    Picture.new("RGB", (400, 300), "red").save(stream, "PNG")
    stream.seek(0)
    image = get_image_model().objects.create(
        title="Lista", file=ImageFile(stream, name="lista.png")
    )
    image.get_file_hash()
    return image


def with_picture(office, image, number=1):
    value = {
        "image": {"image": image.pk, "decorative": False, "alt_text": "Lista"},
        "caption": "",
        "credit": "",
    }
    raw = [
        {"type": "paragraph", "value": "<p>Akapit.</p>", "id": f"p{number}"},
        {"type": "figure", "value": value, "id": f"f{number}"},
    ]
    body = ChapterPage._meta.get_field("body").stream_block.to_python(raw)
    return office.chapter(number, body=body)


def withdraw(file: ArchivedFile) -> None:
    withdraw_file(file, people.person("redaktor"), ground="personal_data", reason="Sprawa 12/2026")


def test_the_scan_of_a_resolution(office, client, run_background):
    version = in_force(office, [office.chapter()])
    annex = version.resolution.annex
    (use,) = uses_of(annex)
    assert use.is_public and "skan" in use.words
    scan = annex.get_absolute_url()
    for address in ("/plan/wersje/", "/plan/wersje/1/"):
        assert read(client, address).main.find("a", href=scan)
    withdraw(annex)
    run_background()
    for address in ("/plan/wersje/", "/plan/wersje/1/"):
        main = read(client, address).main
        assert TELLING in main.text and not main.find("a", href=scan)
        assert annex.name not in main.text
    assert "plik PDF" in main.text
    assert client.get(scan).status_code == 410
    assert version.is_intact()


def test_a_picture_of_an_adopted_version(office, picture, client, run_background):
    version = in_force(office, [with_picture(office, picture)])
    (key,) = version.record["images"].values()
    kept = ArchivedFile.objects.get(pk=key)
    request_document("plan", str(version.pk))
    run_background()
    before = GeneratedDocument.objects.get(kind="plan")
    assert before.state == "ready"
    live = read(client, "/plan/rozdzial-1/").main.find("img")["src"]
    red = b"".join(client.get(live).streaming_content)
    withdraw(kept)
    run_background()

    main = read(client, "/plan/wersje/1/").main
    assert TELLING in main.text and not main.find("img")
    assert client.get(kept.get_absolute_url()).status_code == 410
    # The file that was made of it goes, and is made anew without it.
    assert not before.file.storage.exists(before.file.name)
    client.get("/plan/wersje/1/plan.pdf")
    run_background()
    assert GeneratedDocument.objects.get(kind="plan").state == "ready"
    # The live page is the version in force, and shows a grey field.
    shown = read(client, "/plan/rozdzial-1/").main.find("img")["src"]
    grey = b"".join(client.get(shown).streaming_content)
    assert grey != red
    with Picture.open(BytesIO(grey)) as seen:
        assert len({colour for _count, colour in seen.convert("RGB").getcolors()}) == 1
        assert seen.convert("RGB").getpixel((0, 0)) == (200, 200, 200)
    original = get_image_model().objects.get(pk=picture.pk)
    assert (original.width, original.height) == (400, 300)


def test_a_picture_of_a_consulted_text(office, picture, client, run_background):
    chapter = with_picture(office, picture)
    office.to_stage(chapter, Stage.CONSULTATION)
    assert office.consultations
    office.announce(chapter, at=timezone.now() - timedelta(days=2))
    document = ConsultationDocument.objects.get()
    (kept,) = document.files.all()
    (use,) = uses_of(kept)
    assert use.is_public
    address = document.get_absolute_url()
    assert read(client, address).main.find("img", src=kept.get_absolute_url())
    withdraw(kept)
    run_background()
    main = read(client, address).main
    assert TELLING in main.text and not main.find("img", src=kept.get_absolute_url())


def test_the_record_stays_provable(office, run_background, capsys):
    version = office.adopted()
    call_command("verify_record")
    withdraw(version.resolution.annex)
    run_background()
    call_command("verify_record")
    told = capsys.readouterr().out
    assert version.resolution.annex_id in told and "personal_data" in told


def test_a_version_of_which_a_file_is_named_no_more_is_found(office):
    version = office.adopted()
    assert list(record.problems()) == []
    version.files.clear()
    assert [told for told in record.problems() if "is not kept" in told]


def test_a_version_costs_no_query_for_each_picture(office, picture, client):
    in_force(office, [with_picture(office, picture)])
    one = queries(client, "/plan/wersje/1/")
    other = get_image_model().objects.create(title="Inny", file=_green())
    in_force(
        office,
        [with_picture(office, other, 2), with_picture(office, picture, 3)],
        number="I/2/2012",
    )
    assert queries(client, "/plan/wersje/2/") <= one + 1


def _green() -> ImageFile:
    stream = BytesIO()
    Picture.new("RGB", (40, 30), "green").save(stream, "PNG")
    stream.seek(0)
    return ImageFile(stream, name="inny.png")
