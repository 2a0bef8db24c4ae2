"""Values in workbooks: out, in, every bad cell named, nothing half taken."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from home.verdicts import Refused, Unreadable
from monitoring import proof
from monitoring.actions.imports import confirm_import, give_up_import, start_import
from monitoring.models import ValueChange, ValueImport
from tests.monitoring.entering import current, enter
from tests.monitoring.ground import Ground
from tests.monitoring.workbooks import KIND, SOURCE, VALUE, Workbook

pytestmark = pytest.mark.django_db
State = ValueImport.State


@pytest.fixture
def ground(db) -> Ground:
    return Ground.ready(
        gminy={},
        osoby={"dimension": "kind", "cells": ["cis", "kis"]},
        powiaty={"dimension": "powiat"},
    )


@pytest.fixture
def book(ground, signed_in) -> Workbook:
    return Workbook(signed_in("redaktor"), 2013)


GMINY, OSOBY = "Wskaźnik gminy", "Wskaźnik osoby"


def test_a_template_brought_back_as_it_is_changes_nothing(ground, signed_in, run_background):
    enter(ground["gminy"], 2013, "12,5", source="Ankieta", final=True)
    enter(ground["osoby"], 2013, {"cis": 3, "kis": "brak: nie wiadomo"})
    run = Workbook(signed_in("redaktor"), 2013).bring(run_background)
    assert (run.state, run.changed, run.wrong, run.year) == (State.CHECKED, 0, 0, 2013)
    with pytest.raises(Refused):
        confirm_import(run, ground.person("redaktor"))


def test_what_was_filled_in_is_shown_and_then_written(ground, book, run_background):
    book.put(f"{VALUE}{book.row(GMINY)}", 12.5)
    book.put(f"{SOURCE}{book.row(GMINY)}", "Ankieta 2013")
    book.put(f"{KIND}{book.row(GMINY)}", "ostateczna")
    cells = {name: book.row(OSOBY, name) for name in ground["osoby"].cell_labels.values()}
    for number, row in enumerate(cells.values(), 3):
        book.put(f"{VALUE}{row}", str(number))
    run = book.bring(run_background)
    assert [(c["before"], c["after"]) for c in run.changes] == [
        ("brak", "12,5"), ("brak", "3"), ("brak", "4"), ("brak", "7"),
    ]  # fmt: skip
    assert not ValueChange.objects.exists()
    confirm_import(run, ground.person("redaktor"))
    run_background()
    run.refresh_from_db()
    assert run.state == State.DONE
    assert current(ground["gminy"], 2013) == {"": 12.5}
    assert current(ground["osoby"], 2013) == {"cis": 3, "kis": 4, "": 7}
    change = ValueChange.objects.get(measure=ground["gminy"])
    assert (change.kind, change.means, change.source) == ("final", "file", "Ankieta 2013")
    assert list(proof.problems()) == []


def test_every_bad_cell_is_named_by_its_address_and_nothing_is_taken(ground, book, run_background):
    rows = [book.row("Wskaźnik powiaty", name) for name in ground["powiaty"].cell_labels.values()]
    wanted = {
        book.put(f"{VALUE}{rows[0]}", "dużo"),
        book.put(f"{VALUE}{rows[1]}", "=1+1"),
        book.put(f"{VALUE}{rows[2]}", "1,23456"),
        book.put(f"{VALUE}{rows[3]}", "brak"),
        book.put(f"{KIND}{rows[4]}", "jakaś"),
        book.put(f"{SOURCE}{rows[5]}", "x" * 251),
        book.put(f"A{rows[6]}", "0/2013/0601"),
        book.put(f"A{rows[7]}", f"{ground['powiaty'].pk}/2014/0608"),
        book.put(f"A{rows[8]}", "nic"),
        book.put(f"F{rows[9]}", "nieznany powiat"),
        book.put(f"B{rows[10]}", "minus"),
        book.put(f"A{rows[11]}", f"{ground['powiaty'].pk}/2013/0601"),
    }
    book.put(f"{VALUE}{book.row(GMINY)}", 5)
    run = book.bring(run_background)
    assert {fault["cell"] for fault in run.faults} == wanted
    assert {fault["sheet"] for fault in run.faults} == {book.sheet.title}
    assert run.wrong == len(wanted)
    with pytest.raises(Refused):
        confirm_import(run, ground.person("redaktor"))
    assert not ValueChange.objects.exists()


def test_a_value_that_somebody_changed_meanwhile_is_a_bad_cell(ground, book, run_background):
    address = book.put(f"{VALUE}{book.row(GMINY)}", 5)
    enter(ground["gminy"], 2013, 7, by="admin")
    run = book.bring(run_background)
    (fault,) = run.faults
    assert fault["cell"] == address and "7" in fault["reason"]


def test_an_untouched_row_is_not_in_the_way_of_a_change_meanwhile(
    ground, signed_in, run_background
):
    enter(ground["gminy"], 2013, 5)
    book = Workbook(signed_in("redaktor"), 2013)
    enter(ground["gminy"], 2013, 7, by="admin")
    book.put(f"{VALUE}{book.row(OSOBY)}", 9)
    run = book.bring(run_background)
    assert (run.wrong, run.changed) == (0, 1)
    confirm_import(run, ground.person("redaktor"))
    run_background()
    assert current(ground["gminy"], 2013) == {"": 7}


def test_a_change_between_check_and_import_takes_nothing(ground, book, run_background):
    book.put(f"{VALUE}{book.row(GMINY)}", 5)
    book.put(f"{VALUE}{book.row(OSOBY)}", 9)
    run = book.bring(run_background)
    confirm_import(run, ground.person("redaktor"))
    enter(ground["gminy"], 2013, 7, by="admin")
    run_background()
    run.refresh_from_db()
    assert (run.state, run.wrong) == (State.CHECKED, 1)
    assert run.error
    assert current(ground["osoby"], 2013) == {}


def test_an_empty_cell_takes_nothing_away(ground, signed_in, run_background):
    enter(ground["gminy"], 2013, 5)
    book = Workbook(signed_in("redaktor"), 2013)
    book.put(f"{VALUE}{book.row(GMINY)}", None)
    assert book.bring(run_background).changed == 0


def test_a_final_value_needs_a_reason(ground, signed_in, run_background):
    enter(ground["gminy"], 2013, 5, final=True)
    book = Workbook(signed_in("redaktor"), 2013)
    book.put(f"{VALUE}{book.row(GMINY)}", 6)
    run = book.bring(run_background)
    assert (run.needs_reason, run.wrong) == (True, 0)
    with pytest.raises(Refused):
        confirm_import(run, ground.person("redaktor"))
    confirm_import(run, ground.person("redaktor"), reason="Pomyłka w ankiecie")
    run_background()
    assert ValueChange.objects.get(number=2).reason == "Pomyłka w ankiecie"


def test_a_total_that_does_not_agree_is_a_bad_cell(ground, book, run_background):
    for name in ground["osoby"].cell_labels.values():
        book.put(f"{VALUE}{book.row(OSOBY, name)}", 4)
    address = book.put(f"{VALUE}{book.row(OSOBY)}", 9)
    run = book.bring(run_background)
    assert [fault["cell"] for fault in run.faults] == [address]


def test_a_total_without_a_row_is_named_by_its_indicator(ground, signed_in, run_background):
    enter(ground["osoby"], 2013, {"cis": 3, "": 100})
    book = Workbook(signed_in("redaktor"), 2013)
    book.put(f"{VALUE}{book.row(OSOBY, 'klub integracji społecznej (KIS)')}", 4)
    book.sheet.delete_rows(book.row(OSOBY))
    run = book.bring(run_background)
    ((fault,), all_rows) = run.faults, run.total
    assert (fault["cell"], fault["value"]) == ("–", OSOBY)
    assert (run.wrong, run.unchanged) == (1, all_rows - 1)


def test_a_figure_that_a_spreadsheet_worked_out_is_the_one_that_it_shows(book, run_background):
    book.put(f"{VALUE}{book.row(GMINY)}", 0.1 + 0.2)
    run = book.bring(run_background)
    assert [(one["before"], one["after"]) for one in run.changes] == [("brak", "0,3")]


def test_other_files_are_refused(ground, run_background):
    editor = ground.person("redaktor")
    with pytest.raises(Unreadable):
        start_import(ContentFile(b"a;b\n1;2\n", name="w.csv"), editor)
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    content = io.BytesIO()
    book.save(content)
    run = start_import(ContentFile(content.getvalue(), name="w.xlsx"), editor)
    run_background()
    run.refresh_from_db()
    assert run.state == State.REFUSED and run.error


def test_a_responsible_person_gets_and_brings_own_indicators_alone(
    ground, signed_in, run_background
):
    ground["gminy"].responsible.add(ground.person("grupa1"))
    book = Workbook(signed_in("grupa1"), 2013)
    assert {book.sheet[f"D{row}"].value for row in range(2, book.sheet.max_row + 1)} == {GMINY}
    theirs = Workbook(signed_in("redaktor"), 2013)
    theirs.put(f"{VALUE}{theirs.row(OSOBY)}", 9)
    assert theirs.bring(run_background, by="grupa1").wrong == 1


def test_who_brings_decides_and_sees(ground, book, signed_in, run_background):
    book.put(f"{VALUE}{book.row(GMINY)}", 5)
    run = book.bring(run_background)
    ground["gminy"].responsible.add(ground.person("grupa1"))
    for name in ("grupa1", "ekspert"):
        with pytest.raises(Refused):
            confirm_import(run, ground.person(name))
        with pytest.raises(Refused):
            give_up_import(run, ground.person(name))
        assert signed_in(name).get(run.get_absolute_url()).status_code == 302
        with pytest.raises(Refused):
            start_import(book.file(), ground.person("ekspert"))
    assert signed_in("ekspert").get(run.file.get_absolute_url()).status_code == 404
    client = signed_in("redaktor")
    page = client.get(run.get_absolute_url()).content.decode()
    assert GMINY in page and "Importuj" in page
    assert client.post(run.get_absolute_url(), {"act": "import"}).status_code == 302
    run_background()
    assert current(ground["gminy"], 2013) == {"": 5}


def test_the_screens_of_files(ground, book, signed_in, run_background):
    client = signed_in("redaktor")
    assert client.post(reverse("monitoring_new_import")).context["form"].errors["file"]
    response = client.post(reverse("monitoring_new_import"), {"file": book.file()})
    run = ValueImport.objects.get()
    assert response.url == run.get_absolute_url()
    assert client.get(run.get_absolute_url())["Refresh"]
    run_background()
    assert run.name in client.get(reverse("monitoring_imports")).content.decode()
    client.post(run.get_absolute_url(), {"act": "give_up"})
    run.refresh_from_db()
    assert run.state == State.CANCELLED
