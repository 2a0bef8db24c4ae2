"""Workbooks made in the background: whose they are, what they hold, how long they are kept."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.users.models import UserProfile

from home.documents import make_document
from home.models import GeneratedDocument
from monitoring.files import making
from monitoring.reading import indicators_in_force
from tests.monitoring.entering import enter
from tests.monitoring.ground import Ground
from tests.monitoring.many import fill, more
from tests.monitoring.workbooks import Workbook
from tests.scenes import scene

pytestmark = pytest.mark.django_db
FILE = reverse("monitoring_template", args=[2013])
LARGE = 45
"""Indicators by powiat with more rows than are made at once."""


@pytest.fixture
def ground(db) -> Ground:
    return scene("many indicators", lambda: more(Ground.lay(gminy={}), LARGE), Ground.found)


def asked(client) -> GeneratedDocument:
    """The workbook that the person is led to."""
    response = client.get(FILE)
    document = GeneratedDocument.objects.latest("pk")
    assert response.status_code == 302
    assert response.url == reverse("monitoring_workbook", args=[document.pk])
    return document


def file_of(document: GeneratedDocument) -> str:
    return reverse("monitoring_workbook_file", args=[document.pk])


def rows(response) -> list[tuple]:
    assert response.status_code == 200, response
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_nobody_else_is_given_it(ground, signed_in, run_background):
    document = asked(signed_in("redaktor"))
    run_background()
    screen = reverse("monitoring_workbook", args=[document.pk])
    for name in ("korekta", "admin"):
        assert signed_in(name).get(screen).status_code == 404
        assert signed_in(name).get(file_of(document)).status_code == 404
    for name in ("ekspert", "koordynator", "zarzad"):
        for address in (screen, file_of(document), FILE):
            assert signed_in(name).get(address).status_code in (302, 403), (name, address)
            assert signed_in(name).get(address).get("Location", "/admin/") == "/admin/"
    for address in (screen, file_of(document)):
        assert "/admin/login/" in signed_in_nobody().get(address).url
    other = GeneratedDocument.objects.create(kind="inny", subject=document.subject, state="ready")
    assert signed_in("redaktor").get(file_of(other)).status_code == 404


def signed_in_nobody():
    from django.test import Client

    return Client()


def test_who_lost_the_right_is_not_given_what_was_made(ground, signed_in, run_background):
    client = signed_in("redaktor")
    document = asked(client)
    run_background()
    assert client.get(file_of(document)).status_code == 200
    ground.person("redaktor").groups.clear()
    for address in (file_of(document), FILE):
        assert not client.get(address).streaming, address


def test_a_small_one_is_there_at_once_a_large_one_when_it_is_made(
    ground, signed_in, run_background
):
    ground["gminy"].responsible.add(ground.person("grupa1"))
    assert len(rows(signed_in("grupa1").get(FILE))) == 2
    assert not GeneratedDocument.objects.exists()
    client = signed_in("redaktor")
    document = asked(client)
    screen = client.get(reverse("monitoring_workbook", args=[document.pk]))
    assert screen["Refresh"] and "<progress" in screen.content.decode()
    assert file_of(document) not in screen.content.decode()
    run_background()
    screen = client.get(reverse("monitoring_workbook", args=[document.pk]))
    assert "Refresh" not in screen and file_of(document) in screen.content.decode()
    response = client.get(file_of(document))
    assert response["Content-Disposition"] == 'attachment; filename="wartosci-2013.xlsx"'
    assert "private" in response["Cache-Control"]
    found = rows(response)
    assert len(found) == 1 + 1 + LARGE * 25
    assert len({row[0] for row in found}) == len(found)


def test_it_is_made_once_and_anew_after_a_change(ground, signed_in, run_background):
    client = signed_in("redaktor")
    document = asked(client)
    assert asked(client) == document
    run_background()
    assert client.get(FILE).status_code == 200
    enter(ground["gminy"], 2014, 3)
    assert client.get(FILE).status_code == 200
    enter(ground["gminy"], 2013, "12,5")
    later = asked(client)
    assert later != document
    assert client.get(file_of(document)).status_code == 200, "its rows carry their versions"
    run_background()
    (row,) = [row for row in rows(client.get(FILE)) if row[3] == "Wskaźnik gminy"]
    assert row[7] == 12.5


def test_it_holds_what_the_person_may_enter(ground, signed_in, run_background):
    person = ground.person("grupa1")
    measures = [one.measure for one in indicators_in_force(ground.plan)]
    for measure in measures[:-1]:
        measure.responsible.add(person)
    client = signed_in("grupa1")
    document = asked(client)
    run_background()
    assert len(rows(client.get(file_of(document)))) == 1 + 1 + (LARGE - 1) * 25
    measures[-2].responsible.remove(person)
    assert client.get(file_of(document)).url == FILE
    # Asked for, and the indicators change before it is made.
    late = asked(client)
    measures[-3].responsible.remove(person)
    assert make_document.func(late.pk) == "failed"
    late.refresh_from_db()
    assert late.error == "Outdated"
    screen = client.get(reverse("monitoring_workbook", args=[late.pk])).content.decode()
    assert 'role="alert"' in screen and FILE in screen


def test_headings_are_in_the_language_of_who_asked(ground, signed_in, run_background):
    UserProfile.objects.create(user=ground.person("redaktor"), preferred_language="en")
    client = signed_in("redaktor")
    document = asked(client)
    run_background()
    head, first, *_others = rows(client.get(file_of(document)))
    assert head[3] == "Indicator" and first[8] == "provisional"


def test_a_workbook_in_another_language_is_taken_back(ground, signed_in, run_background):
    UserProfile.objects.create(user=ground.person("grupa1"), preferred_language="en")
    ground["gminy"].responsible.add(ground.person("grupa1"))
    book = Workbook(signed_in("grupa1"), 2013)
    row = book.row("Wskaźnik gminy", "Total")
    book.put(f"H{row}", 7)
    book.put(f"I{row}", "final")
    run = book.bring(run_background, by="grupa1")
    assert (run.error, run.wrong, run.changed) == ("", 0, 1)


def test_texts_of_people_stay_texts_in_cells_used_again(ground, signed_in):
    enter(ground["gminy"], 2012, "brak: =1+1")
    enter(ground["gminy"], 2013, "12,5", source="=HYPERLINK(A1)", final=True)
    ground["gminy"].responsible.add(ground.person("grupa1"))
    second = indicators_in_force(ground.plan)[1].measure
    second.responsible.add(ground.person("grupa1"))
    book = Workbook(signed_in("grupa1"), 2013)
    row = book.row("Wskaźnik gminy")
    assert [book.sheet[f"{column}{row}"].data_type for column in "GHIJ"] == list("snss")
    assert book.sheet[f"J{row}"].value == "=HYPERLINK(A1)"
    after = book.row("Wskaźnik ind0001", "lubelski")
    assert [book.sheet[f"{column}{after}"].value for column in "GHJ"] == [None, None, None]
    for column, locked in (("A", True), ("G", True), ("H", False), ("I", False), ("J", False)):
        assert book.sheet[f"{column}{after}"].protection.locked is locked, column


def test_however_many_indicators_the_queries_are_the_same(ground, signed_in):
    def queries() -> int:
        document = asked(client)
        with CaptureQueriesContext(connection) as captured:
            making.build_workbook(document.subject, lambda percent: None)
        return len(captured)

    client = signed_in("redaktor")
    few = queries()
    fill(more(ground, 40), ground.person("redaktor"))
    assert queries() == few <= 10


def test_it_is_kept_for_a_day(
    ground, signed_in, run_background, clock, django_capture_on_commit_callbacks
):
    document = asked(signed_in("redaktor"))
    run_background()
    document.refresh_from_db()
    path, storage = document.file.name, document.file.storage
    assert making.forget_workbooks(document.finished_at + timedelta(hours=23)) == 0
    assert storage.exists(path)
    with django_capture_on_commit_callbacks(execute=True):
        assert making.forget_workbooks(document.finished_at + timedelta(hours=25)) == 1
    assert not storage.exists(path) and not GeneratedDocument.objects.exists()
