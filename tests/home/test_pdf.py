"""PDF from a template: accessible, Polish, from local files only."""

from __future__ import annotations

import io
import socket
import subprocess
import sys

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.template import engines
from PIL import Image as Picture
from wagtail.images.models import Image

from home import archive, pdf
from tests.engines import cannot_be_had

PAGE = """<!DOCTYPE html><html lang="pl"><head><title>Żółta {{ what }}</title>{{ head|safe }}</head>
<body><h1>Zażółć gęślą jaźń</h1><p>{{ what }}</p>{{ body|safe }}</body></html>"""


@pytest.fixture
def render(settings, tmp_path):
    if not pdf.pdf_available():
        cannot_be_had(f"No Pango here. On Debian: apt install {pdf.PACKAGES}")
    (tmp_path / "page.html").write_text(PAGE)
    changed = [{**settings.TEMPLATES[0]}]
    changed[0]["DIRS"] = [tmp_path]
    settings.TEMPLATES = changed

    def rendered(progress=None, **context):
        content = pdf.render_pdf("page.html", {"what": "kartka", **context}, progress)
        return pypdf.PdfReader(io.BytesIO(content))

    yield rendered
    engines._engines.clear()


def images_in(reader):
    return [image for page in reader.pages for image in page.images]


def test_it_is_an_accessible_polish_document(render):
    steps = []
    reader = render(steps.append)
    assert "Zażółć gęślą jaźń" in reader.pages[0].extract_text()
    assert reader.metadata.title == "Żółta kartka"
    assert reader.trailer["/Root"]["/Lang"] == "pl"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert steps == sorted(steps)
    assert steps[-1] == 100


def png(colour="red"):
    buffer = io.BytesIO()
    Picture.new("RGB", (20, 20), colour).save(buffer, "PNG")
    return buffer.getvalue()


def test_pictures_of_the_site_come_from_the_disk(db, render, settings):
    image = Image.objects.create(title="x", file=ImageFile(io.BytesIO(png()), name="obrazek.png"))
    kept = archive.archive(ContentFile(png("blue")), "obraz.png", "image/png")
    body = "".join(
        f'<img src="{url}" alt="kwadrat">'
        for url in (
            image.get_rendition("width-20").url,
            settings.BASE_URL + kept.get_absolute_url(),
        )
    )
    assert len(images_in(render(body=body))) == 2


def test_nothing_leaves_the_machine(render, monkeypatch):
    def forbidden(*args, **kwargs):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", forbidden)
    monkeypatch.setattr(socket.socket, "connect", forbidden)
    for url in (
        "http://127.0.0.1:1/x.png",
        "https://example.org/x.png",
        "//example.org/x.png",
        "ftp://example.org/x.png",
    ):
        with pytest.raises(pdf.PdfFault):
            render(body=f'<img src="{url}" alt="">')


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "/static/%2e%2e/manage.py",
        "/pliki/%2e%2e/%2e%2e/manage.py",
        "/etc/passwd",
    ],
)
def test_no_other_file_of_the_server_gets_in(render, url):
    with pytest.raises(pdf.PdfFault):
        render(head=f'<link rel="stylesheet" href="{url}">')


WITHOUT_PANGO = """
import ctypes, sys
sys.path[:0] = ["site", "."]
true = ctypes.CDLL
def without(name, *args, **kwargs):
    if name and "pango" in str(name):
        raise OSError(name)
    return true(name, *args, **kwargs)
ctypes.CDLL = without
sys.modules["weasyprint"] = None
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
import django
django.setup()
from django.core import checks
from django.utils import translation
from home.pdf import PdfUnavailable, pdf_available, render_pdf
assert not pdf_available()
print(*[f"{m.id} {m.hint}" for m in checks.run_checks() if m.id == "home.W001"])
translation.activate("pl")
try:
    render_pdf("base.html", {})
except PdfUnavailable as error:
    print(error)
"""


def test_a_server_without_pango_starts_and_says_what_to_install():
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_PANGO], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    warning, refusal = run.stdout.strip().splitlines()
    assert "home.W001 On Debian: apt install libpango-1.0-0" in warning
    assert "Nie można tu utworzyć" in refusal
    assert "libpangoft2-1.0-0 libharfbuzz-subset0" in refusal
