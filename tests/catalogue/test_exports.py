"""Exports: public data only, harmless cells, and what was exported comes back as it was."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.imports.cells import FORMULA, harmless, plain, tidy
from catalogue.imports.columns import entity_columns, offer_columns
from catalogue.imports.resource import EntityResource
from catalogue.imports.template_file import template_csv, template_xlsx
from catalogue.models import Entity, Offer
from tests.catalogue import generated
from tests.catalogue.import_files import check, csv_file, finish, imported, numbers, row

EXTENSIONS = ("csv", "xlsx", "json", "geojson")


def export(extension: str, query: str = "") -> bytes:
    response = Client().get(f"/katalog/eksport.{extension}{query}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def exported_names(extension: str, query: str = "") -> list[str]:
    content = export(extension, query)
    if extension == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        return [cells[0] for cells in rows[1:]]
    if extension == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return [cells[0] for cells in list(sheet.iter_rows(values_only=True))[1:]]
    if extension == "json":
        return [item["name"] for item in json.loads(content)["items"]]
    return [f["properties"]["name"] for f in json.loads(content)["features"]]


@pytest.fixture
def three(db: None) -> None:
    """Two powiats, points; every public field of the first is filled."""
    imported(csv_file(list(generated.rows(3, offers=3))))
    Entity.objects.filter(nip=generated.nip(0)).update(name="Ala", name_sort="1", powiat="0614")
    Entity.objects.filter(nip=generated.nip(1)).update(name="Ola", name_sort="2", powiat="0601")
    Entity.objects.filter(nip=generated.nip(2)).update(name="Zuza", name_sort="3", powiat="0614")


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_only_public_entities_in_the_order_of_the_listing(three: None, extension: str) -> None:
    Entity.objects.filter(name="Ola").update(live=False)
    assert list(dict.fromkeys(exported_names(extension))) == ["Ala", "Zuza"]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_same_filters_as_the_listing(three: None, extension: str) -> None:
    assert set(exported_names(extension, "?powiat=0614")) == {"Ala", "Zuza"}
    assert set(exported_names(extension, "?powiat=0601&powiat=0614")) == {"Ala", "Ola", "Zuza"}


@pytest.mark.parametrize(
    ("extension", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("json", "application/json"),
        ("geojson", "application/geo+json"),
    ],
)
def test_headers_of_a_download_for_anybody(three: None, extension: str, content_type: str) -> None:
    response = Client().get(f"/katalog/eksport.{extension}")
    assert response["Content-Type"] == content_type
    assert f'.{extension}"' in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment")
    assert not response.cookies
    assert "public" in response["Cache-Control"]
    assert Client().get("/katalog/eksport.exe").status_code == 404
    assert Client().post(f"/katalog/eksport.{extension}").status_code == 405


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_number_of_queries_does_not_grow(
    db: None, extension: str, django_assert_max_num_queries: Any
) -> None:
    imported(csv_file(list(generated.rows(80))))
    with django_assert_max_num_queries(8):
        export(extension)


def test_csv_opens_in_excel(three: None) -> None:
    content = export("csv")
    assert content.startswith(b"\xef\xbb\xbfNazwa;")


def test_points_and_attribution(three: None) -> None:
    Entity.objects.filter(name="Ola").update(latitude=None, longitude=None)
    entity = Entity.objects.get(name="Ala")
    found = json.loads(export("geojson"))
    assert found["type"] == "FeatureCollection"
    assert "Lublinie" in found["attribution"]
    assert [f["properties"]["name"] for f in found["features"]] == ["Ala", "Zuza"]
    point = found["features"][0]["geometry"]["coordinates"]
    assert point == [float(entity.longitude), float(entity.latitude)]


def test_empty_catalogue_gives_whole_files(db: None) -> None:
    assert json.loads(export("json"))["items"] == []
    assert json.loads(export("geojson"))["features"] == []
    assert exported_names("csv") == []
    assert exported_names("xlsx") == []


# There and back


@pytest.mark.parametrize("way", ["csv", "cp1250", "xlsx"])
def test_export_imported_again_changes_nothing(three: None, way: str) -> None:
    _make_hard_rows()
    content = export("xlsx" if way == "xlsx" else "csv")
    if way == "cp1250":
        content = content.decode("utf-8-sig").encode("cp1250")
    run = check(content)
    assert numbers(run) == (0, 0, Entity.objects.count(), 0), list(run.lines.values_list())


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_export_makes_the_same_catalogue_elsewhere(three: None, extension: str) -> None:
    _make_hard_rows()
    content = export(extension)
    before = _snapshot()
    Entity.objects.all().delete()
    finish(check(content))
    assert _snapshot() == before


def _make_hard_rows() -> None:
    """What people write into the CMS and a spreadsheet takes for something else."""
    Entity.objects.filter(name="Ala").update(
        name="=1+1",
        street="'-5",
        phone="+48 81 528 76 50",
        run_by="''@a",
        summary='Mówi: "dość"; potem, nic',
        activity="Jeden\r\nakapit.\r\n\r\nDrugi;\tz „cudzysłowem”.",
        social_enterprise=True,
        social_enterprise_since=date(2020, 2, 29),
        latitude=Decimal("51.20000"),
        longitude=Decimal("22.50000"),
    )
    Entity.objects.filter(name="Ola").update(phone="+48815287650", social_aim="- pomoc\n- praca")
    Offer.objects.filter(entity__name="Zuza").update(price_note="=SUM(A1)", cpv="")
    for town in ("Ryki", "Puławy"):
        for entity in [Entity(name="Warsztat", kind="wtz", city=town, powiat="0616")]:
            entity.save()
            Offer.objects.create(entity=entity, name="Świece", branch="rekodzielo")


def _snapshot() -> list[Any]:
    resource = EntityResource()
    offers = resource.offers.fields
    return [
        (
            [resource.fields[column.key].export(entity) for column in entity_columns()],
            [
                [offers[column.attribute].export(offer) for column in offer_columns()]
                for offer in entity.offers.order_by("sort_order")
            ],
        )
        for entity in Entity.objects.order_by("name", "city")
    ]


def test_formulas_of_an_export_are_harmless(db: None) -> None:
    imported(csv_file([row(1, street="=cmd|' /C calc'!A0", phone="+48 81 528 76 50")]))
    text = export("csv").decode()
    assert "'=cmd|" in text
    assert ";+48 81 528 76 50;" in text
    book = openpyxl.load_workbook(io.BytesIO(export("xlsx")))
    types = {cell.data_type for cells in book.active.iter_rows() for cell in cells if cell.value}
    assert types <= {"s", "inlineStr"}


CELL = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=60
)


@given(CELL)
@example("'=1")
@example("''=1")
@example('="0012"')
@example("+48 81")
@example("=\n1")
def test_any_text_comes_back_from_a_cell(text: str) -> None:
    kept = tidy(text)
    cell = harmless(kept)
    assert plain(cell) == kept or cell == kept == f'="{plain(cell)}"'
    if cell == kept and FORMULA.match(cell):
        assert cell.startswith("+")
        assert cell.replace(" ", "")[1:].isdigit()


# The template


@pytest.mark.django_db
@pytest.mark.parametrize("content", [template_csv(), template_xlsx()], ids=["csv", "xlsx"])
def test_template_is_a_good_file_and_its_example_is_not_imported(content: bytes) -> None:
    run = check(content)
    assert numbers(run) == (0, 0, 0, 0)
    assert "Przykład" in run.lines.get().reason


@pytest.mark.django_db
def test_example_of_the_template_would_be_right() -> None:
    """Whoever writes their own number into the example gets no fault for the rest of it."""
    content = template_csv().decode("utf-8-sig").replace("1234563218", generated.nip(5))
    run = check(content.encode())
    assert numbers(run) == (1, 0, 0, 0), list(run.lines.values_list())


def test_template_offers_words_to_choose_from() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx()))
    assert book.sheetnames == ["Podmioty", "Objaśnienia", "Słowniki"]
    validations = book.active.data_validations.dataValidation
    lists = {str(validation.sqref): validation.formula1 for validation in validations}
    headings = [cell.value for cell in book["Podmioty"][1]]
    powiat = openpyxl.utils.get_column_letter(headings.index("Powiat") + 1)
    source = lists[f"{powiat}2:{powiat}50001"]
    _sheet, place = source.split("!")
    words = [cell[0].value for cell in book["Słowniki"][place.replace("$", "")]]
    assert len(words) == 24
    assert "puławski" in words
