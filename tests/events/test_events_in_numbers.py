"""«Wydarzenia w liczbach»: the report and its files, before and after people are erased."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from events.actions.anonymising import anonymise
from events.actions.certificates import issue_certificates
from events.models.pages import ConferencePage
from tests.people import person
from tests.planpages.visitor import Visitor

from . import ground, organising
from .organising import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(signed_in) -> Visitor:
    return Visitor(signed_in("redaktor"))


def training():
    to = ground.enrolment(9, of=ground.term(in_days=10), certificate_days=1)
    organising.make_people(to, "Jan Żak", "Ewa Bąk", powiat="0614", institution_kind="ngo")
    organising.make_people(to, "Ola Lis", powiat="0663", institution_kind="gmina")
    gone = ground.registered(to, "Iga Łoś")
    from events.actions.registrations import cancel_registration

    cancel_registration(gone.pk, user=person("redaktor"))
    organising.move(to, days=-13)
    organising.mark(to, to.term.days[0], *to.participants.filter(name__in=["Jan Żak", "Ola Lis"]))
    issue_certificates(to, person("redaktor"))
    return to


def rows_of(editor: Visitor, query: str = "") -> list[dict[str, str]]:
    response = editor.client.get(url("report") + f"?export=csv{query}")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("erased", [False, True])
def test_numbers_stay_when_people_go(editor, erased):
    to = training()
    if erased:
        anonymise(to)
    (row,) = rows_of(editor)
    numbers = ["Miejsca", "Zapisani", "Z potwierdzonym miejscem", "Rezygnacje", "Obecni",
               "Zaświadczenia", "puławski", "Lublin", "organizacja pozarządowa"]  # fmt: skip
    assert [row[name] for name in numbers] == ["9", "4", "3", "1", "2", "2", "2", "1", "2"]
    assert row["Dane osobowe usunięte"] == ("tak" if erased else "")
    editor.open(url("report"))
    assert "puławski 2, Lublin 1" in editor.text and "Jan Żak" not in editor.text


def test_filters_and_a_title_that_is_no_formula(editor):
    training()
    page = ground.event("=SUM(A1)", ConferencePage)
    ground.enrolment(5, of=ground.term(page, in_days=40))
    assert len(rows_of(editor)) == 2
    (row,) = rows_of(editor, "&kind=konferencja")
    assert row["Wydarzenie"] == "'=SUM(A1)"
    response = editor.client.get(url("report") + "?export=xlsx")
    content = b"".join(response.streaming_content) if response.streaming else response.content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    assert "=SUM(A1)" not in editor.open(url("report") + "?kind=szkolenie").text
