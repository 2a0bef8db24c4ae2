"""Every kind of fault in a file is told, with its place, and nothing is imported wrongly."""

from __future__ import annotations

import datetime
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.utils import timezone

from catalogue.choices import ImportState
from catalogue.imports import limits
from catalogue.imports.delimited import flaw_of
from catalogue.imports.opening import open_table
from catalogue.imports.records import layout_of, records_of
from catalogue.models import Entity, Offer
from home.verdicts import Unreadable
from tests.catalogue import generated
from tests.catalogue.import_files import (
    SHEET,
    STRINGS,
    check,
    csv_file,
    entries_of,
    faults,
    finish,
    imported,
    numbers,
    row,
    with_shared_strings,
    xlsx_file,
    zip_file,
)

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]

CELLS = {
    "nip-check-digit": ({"nip": "1234563219"}, "NIP", "yfra kontrolna"),
    "nip-length": ({"nip": "12345"}, "NIP", "10 cyfr"),
    "nip-letters": ({"nip": "12345632AB"}, "NIP", "same cyfry"),
    "nip-rounded": ({"nip": "1,23E+09"}, "NIP", "zaokrąglił"),
    "regon-check-digit": ({"regon": "123456786"}, "REGON", "yfra kontrolna"),
    "regon-length": ({"regon": "123"}, "REGON", "9 albo 14"),
    "krs-length": ({"krs": "000012345"}, "KRS", "10 cyfr"),
    "kind": ({"kind": "spółka akcyjna"}, "Rodzaj podmiotu", "rodzaju"),
    "powiat": ({"powiat": "krakowski"}, "Powiat", "powiatu"),
    "status": ({"social_enterprise": "może"}, "Przedsiębiorstwo społeczne", "„tak” albo „nie”"),
    "date-without-status": (
        {"social_enterprise": "nie", "social_enterprise_since": "2023-05-31"},
        "Przedsiębiorstwo społeczne od",
        "statusu",
    ),
    "no-such-day": ({"confirmed_on": "31.02.2023"}, "Dane potwierdzone", "Nie ma takiego dnia"),
    "day-to-come": ({"confirmed_on": "2999-01-01"}, "Dane potwierdzone", "nadejdzie"),
    "day-long-ago": ({"confirmed_on": "01.01.0999"}, "Dane potwierdzone", "odległy"),
    "postal-code": ({"postal_code": "2-0447"}, "Kod pocztowy", "20-447"),
    "latitude-outside": (
        {"latitude": "49.0", "longitude": "22.5"},
        "Szerokość geograficzna",
        "poza województwem",
    ),
    "longitude-words": (
        {"latitude": "51.2", "longitude": "na wschód"},
        "Długość geograficzna",
        "liczbą",
    ),
    "one-coordinate": ({"latitude": "51.2"}, "Długość geograficzna", "obie"),
    "email": ({"email": "kontakt@"}, "E-mail", "nie jest adres"),
    "two-emails": ({"email": "a@b.example; c@d.example"}, "E-mail", "jeden adres"),
    "website": ({"website": "javascript:alert(1)"}, "Strona internetowa", "nie jest adres"),
    "phone": ({"phone": "zadzwoń"}, "Telefon", "numer telefonu"),
    "short-phone": ({"phone": "123"}, "Telefon", "numer telefonu"),
    "summary-too-long": ({"summary": "a" * 301}, "Krótki opis", "301"),
    "cell-too-long": ({"activity": "a" * 10_001}, "Działalność", "10001"),
    "no-city": ({"city": ""}, "Miejscowość", "Brak wartości"),
    "no-name": ({"name": ""}, "Nazwa", "Brak wartości"),
    "branch": (
        {"offer_name": "Obiady", "offer_branch": "kosmonautyka"},
        "Oferta: branża",
        "branży",
    ),
    "no-branch": ({"offer_name": "Obiady"}, "Oferta: branża", "Brak wartości"),
    "offer-without-name": ({"offer_branch": "catering"}, "Oferta: nazwa", "Brak wartości"),
    "cpv-check-digit": (
        {"offer_name": "Obiady", "offer_branch": "catering", "offer_cpv": "55520000-2"},
        "Oferta: kody CPV",
        "yfra kontrolna",
    ),
    "cpv-form": (
        {"offer_name": "Obiady", "offer_branch": "catering", "offer_cpv": "555"},
        "Oferta: kody CPV",
        "CPV",
    ),
    "for-whom": (
        {"offer_name": "Obiady", "offer_branch": "catering", "offer_for_whom": "kosmici"},
        "Oferta: dla kogo",
        "kosmici",
    ),
    "area": (
        {"offer_name": "Obiady", "offer_branch": "catering", "offer_area": "galaktyka"},
        "Oferta: zasięg",
        "gmina, powiat",
    ),
    "control-characters": ({"street": "ul.\x07 Nowa"}, "Ulica i numer", "sterujące"),
    "garbled": ({"street": "ul. Å\x81Ä…kowa"}, "Ulica i numer", "zniekształcone"),
    "damaged": ({"street": "ul. \ufffd"}, "Ulica i numer", "uszkodzona"),
}


def padded(cells: dict[str, str]) -> list[dict[str, str]]:
    """The bad row between good ones, and all columns."""
    offers = {"offer_name": "Catering", "offer_branch": "catering"}
    return [row(1, **offers), row(2, **cells), row(3)]


@pytest.mark.parametrize("kind", CELLS)
def test_fault_is_told_with_its_place(kind: str) -> None:
    cells, column, reason = CELLS[kind]
    run = check(csv_file(padded(cells)))
    found = faults(run)
    assert [(line[0], line[1]) for line in found] == [(3, column)]
    assert reason in found[0][3]
    assert numbers(run) == (2, 0, 0, 1)


def test_one_file_with_all_kinds_of_faults_imports_only_the_good_rows() -> None:
    rows = []
    for number, (cells, _column, _reason) in enumerate(CELLS.values()):
        rows += [row(2 * number, **cells), row(2 * number + 1)]
    run = check(csv_file(rows))
    bad = {2 * number + 2 for number in range(len(CELLS))}
    assert {line[0] for line in faults(run)} == bad
    assert numbers(run) == (len(CELLS), 0, 0, len(CELLS))
    assert Entity.objects.count() == 0

    done = finish(run, only_good=True)
    assert numbers(done) == numbers(run)
    good = {generated.nip(2 * number + 1) for number in range(len(CELLS))}
    assert set(Entity.objects.values_list("nip", flat=True)) == good
    assert Offer.objects.count() == 0


def test_file_with_faults_is_not_imported_unless_somebody_chose_so() -> None:
    run = check(csv_file([row(1), row(2, nip="123")]))
    done = finish(run, only_good=False)
    assert done.state == ImportState.FAILED
    assert Entity.objects.count() == 0


def test_what_stands_twice_in_a_file_is_told() -> None:
    rows = [
        row(1),
        row(2, nip=generated.nip(1)),
        row(3, krs="0000000777"),
        row(4, krs="777"),
        {**row(5), "nip": "", "name": "Klub"},
        {**row(5), "nip": "", "name": "Inny"},
        {**row(6), "nip": "", "name": "KLUB ", "city": "puławy"},
    ]
    run = check(csv_file(rows))
    assert [(line[0], line[1]) for line in faults(run)] == [(3, "NIP"), (5, "KRS"), (8, "Nazwa")]
    assert "wierszu 2" in faults(run)[0][3]


def test_numbers_of_two_different_entities_are_told() -> None:
    imported(csv_file([row(1), row(2, regon=generated.regon(2))]))
    run = check(csv_file([row(1, regon=generated.regon(2))]))
    assert [line[:2] for line in faults(run)] == [(2, "REGON")]
    assert "różnych podmiotów" in faults(run)[0][3]


def test_number_of_an_entity_is_added_but_never_changed() -> None:
    imported(csv_file([row(1)]))
    run = imported(csv_file([row(1, krs="0000000123")]))
    assert numbers(run) == (0, 1, 0, 0)
    assert Entity.objects.get().krs == "0000000123"
    run = check(csv_file([row(1, krs="0000000124")]))
    assert [line[:2] for line in faults(run)] == [(2, "KRS")]


def test_entity_of_the_same_name_with_a_number_wants_its_number() -> None:
    imported(csv_file([row(1)]))
    run = check(csv_file([row(1, nip="")]))
    assert [line[:2] for line in faults(run)] == [(2, "Nazwa")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"locked": True}, "zablokowany"),
        ({"has_unpublished_changes": True}, "szkic"),
        ({"live": False}, "nie jest opublikowany"),
    ],
)
def test_entity_that_somebody_works_on_is_left_alone(change: dict[str, bool], reason: str) -> None:
    imported(csv_file([row(1)]))
    Entity.objects.update(**change)
    run = check(csv_file([row(1, phone="81 528 76 50")]))
    assert reason in faults(run)[0][3]
    assert numbers(run) == (0, 0, 0, 1)


def test_entity_in_a_workflow_is_left_alone(person) -> None:
    imported(csv_file([row(1)]))
    entity = Entity.objects.get()
    entity.save_revision(user=person("redaktor"))
    entity.get_workflow().start(entity, person("redaktor"))
    Entity.objects.update(has_unpublished_changes=False)
    run = check(csv_file([row(1, phone="81 528 76 50")]))
    assert "sprawdzania" in faults(run)[0][3]


def test_entity_locked_after_the_check_is_left_alone_and_told() -> None:
    imported(csv_file([row(1)]))
    run = check(csv_file([row(1, phone="81 528 76 50"), row(2)]))
    Entity.objects.update(locked=True)
    done = finish(run)
    assert numbers(done) == (1, 0, 0, 1)
    assert Entity.objects.get(nip=generated.nip(1)).phone == ""
    assert "zablokowany" in faults(done)[0][3]


def test_old_check_is_repeated_and_a_new_fault_stops_everything(clock) -> None:
    imported(csv_file([row(1)]))
    run = check(csv_file([row(1, phone="81 528 76 50"), row(2)]))
    Entity.objects.update(locked=True)
    clock.forward(minutes=30)
    done = finish(run)
    assert done.state == ImportState.CHECKED
    assert Entity.objects.count() == 1
    assert done.lines.filter(kind="note", reason__contains="proszę zdecydować").exists()


def test_row_of_an_offer_that_contradicts_its_entity() -> None:
    offers = {"offer_branch": "catering"}
    rows = [
        row(1, offer_name="Obiady", **offers),
        {"name": row(1)["name"], "phone": "81 528 76 50", "offer.name": "Torty"},
        row(1, offer_name="obiady", **offers),
    ]
    run = check(csv_file(rows))
    told = {(line[0], line[1]) for line in faults(run)}
    assert told == {(3, "Telefon"), (3, "Oferta: branża"), (4, "Oferta: nazwa")}


def test_wrong_quotation_marks_spoil_their_row_only() -> None:
    good = csv_file([row(1), row(2)]).decode()
    content = good + '"Ala" ma kota;x\r\n' + csv_file([row(3)]).decode().splitlines()[1]
    run = check(content.encode())
    assert [line[0] for line in faults(run)] == [4]
    assert numbers(run) == (3, 0, 0, 1)


def test_value_outside_the_columns() -> None:
    content = csv_file([row(1)]).decode().rstrip() + ";;nadmiar\r\n"
    assert "poza kolumnami" in faults(check(content.encode()))[0][3]


FILES = {
    "empty": (b"", "pusty"),
    "blank": (b"\n;;\n\n", "pusty"),
    "no headings": (b"a;b\n1;2\n", "nagłówki"),
    "same heading": (b"Nazwa;NIP;nip\n", "nagłówek"),
    "offers without name": (b"Nazwa;Oferta: opis\n", "Oferta: nazwa"),
    "unclosed quotation mark": (b'Nazwa;NIP\n"Ala;1\n' + b"b;2\n" * 9, "Cudzysłów"),
    "endless field": (b'Nazwa;NIP\n"' + b"a" * 1_200_000, "Cudzysłów"),
    "pdf": (b"%PDF-1.7 ...", "nie jest plik CSV"),
    "picture": (b"\x89PNG\r\n\x1a\n", "nie jest plik CSV"),
    "binary": (b"Nazwa;NIP\n\x00\x01\x02", "nie jest plik CSV"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
    "broken zip": (b"PK\x03\x04 nothing", "uszkodzony"),
    "zip of texts": (zip_file({"a.txt": b"a"}), "nie jest plik CSV"),
    "macros": (zip_file({"xl/workbook.xml": b"", "xl/vbaProject.bin": b"x"}), "makra"),
    "bomb": (
        zip_file({"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b"0" * 30_000_000}),
        "za duży",
    ),
    "bomb of texts": (
        zip_file({"xl/workbook.xml": b"", "xl/sharedStrings.xml": os.urandom(1 << 20) * 41}),
        "za duży",
    ),
    "many entries": (
        zip_file({"xl/workbook.xml": b"", **{f"x/{n}": b"" for n in range(600)}}),
        "nietypowy",
    ),
    "damaged workbook": (zip_file({"xl/workbook.xml": b"<a/>"}), "uszkodzony"),
    "too large": (b"Nazwa\n" + b"a\n" * 11_000_000, "za duży"),
}


@pytest.mark.parametrize("kind", FILES)
def test_file_that_cannot_be_used_is_refused_with_the_reason(kind: str) -> None:
    content, reason = FILES[kind]
    with pytest.raises(Unreadable) as refusal:
        table = open_table(io.BytesIO(content), len(content))
        list(records_of(table, layout_of(table.headings)))
    assert reason in refusal.value.reason


def test_more_rows_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.MOST_ROWS == 50_000
    monkeypatch.setattr(limits, "MOST_ROWS", 987)
    assert check(("Nazwa\n" + "a\n" * 987).encode()).state != ImportState.REFUSED
    run = check(("Nazwa\n" + "a\n" * 988).encode())
    assert run.state == ImportState.REFUSED
    assert "987" in run.error


def test_entities_inside_xml_do_not_multiply() -> None:
    """The laughs of a billion: refused by the parser, not by the memory."""
    laughs = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 50
    laughs += b'">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    laughs += b"<si><t>&b;</t></si></sst>"
    entries = entries_of(with_shared_strings(xlsx_file([row(1)])))
    content = zip_file({**entries, STRINGS: laughs})
    with pytest.raises(Unreadable, match="uszkodzony"):
        open_table(io.BytesIO(content), len(content))


def test_formula_and_error_cells_of_a_workbook() -> None:
    rows = [row(1, street="=1+1"), row(2, street="#N/A"), row(3)]
    run = check(xlsx_file(rows), "dane.xlsx")
    told = [(line[0], line[1]) for line in faults(run)]
    assert told == [(2, "Ulica i numer"), (3, "Ulica i numer")]
    assert "formuła" in faults(run)[0][3]


def test_numbers_and_dates_as_a_spreadsheet_keeps_them() -> None:
    cells = {
        **row(1),
        "nip": int(generated.nip(1)),
        "krs": 123456,
        "postal_code": "24-100",
        "latitude": 51.41,
        "longitude": 21.97,
        "social_enterprise": True,
        "social_enterprise_since": datetime.date(2023, 5, 31),
    }
    imported(xlsx_file([cells]), "dane.xlsx")
    entity = Entity.objects.get()
    assert (entity.nip, entity.krs) == (generated.nip(1), "0000123456")
    assert str(entity.latitude) == "51.41000"
    assert entity.social_enterprise
    assert entity.social_enterprise_since == datetime.date(2023, 5, 31)
    assert entity.live
    assert entity.last_published_at <= timezone.now()


def test_what_looks_like_a_formula_in_csv_stays_text() -> None:
    imported(csv_file([row(1, name='=HYPERLINK("http://evil.example")', street="@SUM(A1)")]))
    entity = Entity.objects.get()
    assert entity.name == '=HYPERLINK("http://evil.example")'
    assert entity.street == "@SUM(A1)"


@pytest.mark.parametrize("letter", "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
@pytest.mark.parametrize("encoding", ["cp1250", "latin-1"])
def test_every_polish_letter_that_was_garbled_is_noticed(letter: str, encoding: str) -> None:
    garbled = f"x{letter}y".encode().decode(encoding, "replace")
    assert flaw_of(garbled)


@pytest.mark.parametrize("text", ["„RADOŚĆ”", "„Łódź…”", "ZAŻÓŁĆ – GĘŚLĄ", "Ärzte, Åse, Škoda, Ó’"])
def test_text_that_is_right_is_not_taken_for_garbled(text: str) -> None:
    assert not flaw_of(text)


def test_value_of_a_report_is_short_and_plain() -> None:
    run = check(csv_file([row(1, nip="<script>\n" + "9" * 500)]))
    value = faults(run)[0][2]
    assert len(value) <= 80
    assert "\n" not in value


MEASURE = """
import resource, sys, io
sys.path[:0] = [{root!r}, {root!r} + "/site"]
import django
django.setup()
from catalogue.imports.delimited import flaw_of
from catalogue.imports.opening import open_table
from catalogue.imports.records import layout_of, records_of
from home.verdicts import Unreadable
import catalogue.imports.resource
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
path = sys.argv[1]
with open(path, "rb") as file:
    file.seek(0, 2)
    size = file.tell()
    try:
        table = open_table(file, size)
        told = [f.reason for r in records_of(table, layout_of(table.headings)) for f in r.faults]
    except Unreadable as unreadable:
        told = [unreadable.reason]
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
print(told[0])
"""


def measure(path: Path) -> tuple[int, str]:
    """Kilobytes that reading a file took, in a process of its own, and the first thing told."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    done = subprocess.run(
        [sys.executable, "-c", MEASURE.format(root=str(ROOT)), str(path)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    kilobytes, told = done.stdout.splitlines()[-2:]
    return int(kilobytes), told


def test_zip_bomb_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _turn in range(500):
                sheet.write(b"<row>" * 200_000)
    assert path.stat().st_size < 2_000_000
    kilobytes, told = measure(path)
    assert "za duży" in told
    assert kilobytes < 5_000


def test_cell_of_a_megabyte_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "dane.csv"
    path.write_bytes(csv_file([row(1, activity="ą" * 900_000), row(2)]))
    kilobytes, told = measure(path)
    assert "900000" in told
    assert kilobytes < 40_000


@pytest.mark.parametrize("shared", [False, True])
def test_cell_of_a_megabyte_in_a_workbook(tmp_path: Path, shared: bool) -> None:
    path = tmp_path / "dane.xlsx"
    content = xlsx_file([row(1, activity="@@"), row(2)])
    entries = entries_of(with_shared_strings(content) if shared else content)
    name = STRINGS if shared else SHEET
    assert b"<t>@@</t>" in entries[name]
    long = os.urandom(500_000).hex().encode()
    entries[name] = entries[name].replace(b"@@", long)
    path.write_bytes(zip_file(entries))
    kilobytes, told = measure(path)
    assert "1000000" in told
    assert kilobytes < 40_000


def test_workbook_that_would_fill_the_memory_is_given_up(tmp_path: Path) -> None:
    """Within all limits of the archive, and still too much for a parser: millions of elements."""
    entries = entries_of(xlsx_file([row(1)]))
    many = "".join(f'<x a="{number:x}"/>' for number in range(2_000_000)).encode()
    entries[SHEET] = entries[SHEET].replace(b"<sheetData>", b"<y>" + many + b"</y><sheetData>")
    path = tmp_path / "dane.xlsx"
    path.write_bytes(zip_file(entries))
    assert path.stat().st_size < 20 * 1024 * 1024
    kilobytes, told = measure(path)
    assert "za duży" in told
    assert kilobytes < 40_000


def test_workbook_as_excel_writes_it() -> None:
    content = with_shared_strings(xlsx_file([row(1, street="ul. Łąkowa 1"), row(2)]))
    assert b"inlineStr" not in entries_of(content)[SHEET]
    imported(content, "dane.xlsx")
    assert Entity.objects.get(nip=generated.nip(1)).street == "ul. Łąkowa 1"
