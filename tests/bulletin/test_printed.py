"""biuletyn.pdf: a magazine with cover, contents and notes, tagged, made anew when it changes."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from bulletin.models import IssueStage
from bulletin.printing import documents
from home import pdf
from home.models import GeneratedDocument
from tests.engines import cannot_be_had

from .press import WRITER, paragraphs

pytestmark = pytest.mark.django_db
PDF = "/biuletyn/2026-1/biuletyn.pdf"


@pytest.fixture(autouse=True)
def pango():
    if not pdf.pdf_available():
        cannot_be_had(f"No Pango here. On Debian: apt install {pdf.PACKAGES}")


def reader(client, run_background, address: str = PDF) -> pypdf.PdfReader:
    run_background()
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(b"".join(response.streaming_content)))


def words(page: pypdf.PageObject) -> str:
    return " ".join(page.extract_text().split())


def long_issue(press):
    issue = press.whole(articles=("Pierwszy artykuł",))
    text = issue.articles().get().working_text()
    long = [f"<p>Akapit {n}. {'Długie zdanie o planie. ' * 12}[^1]</p>" for n in range(1, 31)]
    text.body = [
        *[("paragraph", one) for one in long],
        ("pull_quote", "Wyimek."),
        ("footnote", {"label": "1", "text": "<p>Przypis na końcu.</p>"}),
    ]
    text.save_revision()
    press.article(issue, "Drugi artykuł", section="rozmowa")
    return press.bring(press.again(issue), IssueStage.PUBLISHED)


def test_laid_out_as_a_magazine(press, client, run_background):
    long_issue(press)
    book = reader(client, run_background)
    pages = [words(page) for page in book.pages]
    assert "Biuletyn Ekonomii Społecznej" in pages[0]
    assert "Temat numeru 1" in pages[0]
    contents = pages[1]
    for title in ("Pierwszy artykuł", "Drugi artykuł"):
        told = re.search(rf"{title}\D+(\d+)", contents)
        assert told, contents
        assert title in pages[int(told[1]) - 1]
    assert "oddajemy numer" in contents
    text = " ".join(pages)
    for n in range(1, 31):
        assert f"Akapit {n}." in text, "no paragraph is lost between columns and pages"
    assert text.count("Przypis na końcu.") == 1
    assert "Stopka redakcyjna" in pages[-1]
    assert "zespół przykładowy" in pages[-1]
    assert pages[3].endswith("4") or " 4 " in pages[3], "page numbers"
    assert "Szkolenia" in pages[3], "running head"


def test_two_columns(press, client, run_background):
    long_issue(press)
    book = reader(client, run_background)
    starts: list[float] = []

    def visit(text, cm, tm, font, size) -> None:
        if text.startswith("Akapit"):
            starts.append(tm[4] * cm[0] + cm[4])

    for page in book.pages[2:5]:
        page.extract_text(visitor_text=visit)
    assert len({round(start, -1) for start in starts}) >= 2, starts


def test_tagged_for_everybody(press, client, run_background):
    long_issue(press)
    book = reader(client, run_background)
    root = book.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert str(root["/Lang"]).startswith("pl")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert book.metadata is not None
    assert "nr 1/2026" in (book.metadata.title or "")
    kinds: dict[str, int] = {}

    def walk(node) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            kind = str(node.get("/S"))
            kinds[kind] = kinds.get(kind, 0) + 1
            if kind == "/Figure":
                assert node.get("/Alt"), "a picture without alternative text"
            if "/K" in node:
                walk(node["/K"])

    walk(root["/StructTreeRoot"]["/K"])
    for kind in ("/H1", "/H2", "/P", "/L", "/LI", "/Link", "/Figure"):
        assert kinds.get(kind), (kind, kinds)
    assert [one.title for one in book.outline if not isinstance(one, list)]


def test_made_when_published_once_and_anew_after_a_correction(press, client, run_background):
    issue = press.at(IssueStage.PUBLISHED)
    assert GeneratedDocument.objects.filter(kind=documents.KIND).count() == 1
    assert client.get(PDF).status_code == 503
    first = reader(client, run_background)
    assert "Poprawiony" not in " ".join(words(page) for page in first.pages)
    subject = documents.subject_of(issue)
    press.write(issue.articles().first(), "Poprawiony lead.")
    assert documents.subject_of(press.again(issue)) == subject, "a draft changes nothing"
    press.bring(press.again(issue), IssueStage.PUBLISHED, erratum="Poprawiono lead.")
    assert documents.subject_of(press.again(issue)) != subject
    text = " ".join(words(page) for page in reader(client, run_background).pages)
    assert "Poprawiony lead." in text
    assert "Poprawiono lead." in text
    assert documents.forget_documents(timezone.now()) == 1
    assert GeneratedDocument.objects.get().subject == documents.subject_of(press.again(issue))


def test_a_document_asked_for_before_a_change_is_not_kept_under_its_mark(press, run_background):
    issue = press.at(IssueStage.PUBLISHED)
    subject = documents.subject_of(issue)
    press.write(issue, "Inny lead.")
    press.bring(press.again(issue), IssueStage.PUBLISHED, erratum="Lead.")
    with pytest.raises(documents.Outdated):
        documents.builder(documents.KIND)(subject, lambda percent: None)


def test_the_preview_is_for_editors_and_goes_the_next_day(press, client, signed_in, run_background):
    issue = press.issue()
    press.article(issue, "W pracy", body=paragraphs("Jeszcze nie dla czytelników."))
    address = reverse("bulletin_issue_printed", args=[issue.pk])
    editor = signed_in(WRITER)
    assert editor.get(address).status_code == 503
    book = reader(editor, run_background, address)
    text = " ".join(words(page) for page in book.pages)
    assert "Jeszcze nie dla czytelników." in text
    assert "podgląd numeru w przygotowaniu" in text
    assert client.get(address).status_code == 302
    assert client.get(PDF).status_code == 404
    assert documents.forget_documents(timezone.now()) == 0
    assert documents.forget_documents(timezone.now() + timedelta(days=2)) == 1
