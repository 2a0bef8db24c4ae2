"""Open data: everything that is published, exact, harmless in a spreadsheet, and streamed."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from monitoring.models import MonitoringPage
from monitoring.open_data import COLUMNS, plain_number
from tests.monitoring.entering import enter
from tests.monitoring.ground import Ground
from tests.monitoring.many import fill, more
from tests.scenes import scene

pytestmark = pytest.mark.django_db


def content(client, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response.streaming_content)


def rows(client, path: str = "/monitoring/dane.csv") -> list[dict[str, str]]:
    raw = content(client, path)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def ground(home_page) -> Ground:
    return scene("values to give away", lay_values, Ground.found)


def lay_values() -> None:
    ground = Ground.lay(
        gminy={"dimension": "powiat", "name": '=HYPERLINK("x")', "unit": "%", "cells": ["0601"]},
        praca={"source": "+48"},
    )
    enter(ground["gminy"], 2013, {"0601": "-1,25"}, final=True)
    enter(ground["praca"], 2012, "brak: @nie badano", final=True)
    enter(ground["praca"], 2013, "1234567,5")


def test_csv_has_every_value_with_what_it_means(client, ground):
    found = rows(client)
    assert tuple(found[0]) == COLUMNS
    said = [(r["wskaznik"], r["rok"], r["kod"], r["wartosc"], r["status"]) for r in found]
    assert said == [
        ("gminy", "2013", "", "-1,25", "final"),
        ("gminy", "2013", "0601", "-1,25", "final"),
        ("praca", "2012", "", "", "final"),
        ("praca", "2013", "", "1234567,5", "provisional"),
    ]
    assert found[1]["komorka"] == "bialski"
    assert {row["wersje_definicji"] for row in found} == {"1"}


def test_no_text_of_a_cell_is_a_formula(client, ground):
    found = rows(client)
    assert found[0]["nazwa"] == '\'=HYPERLINK("x")'
    assert found[2]["zrodlo"] == "'+48"
    assert found[2]["brak_danych"] == "'@nie badano"


def test_json_says_the_same_in_numbers(client, ground):
    told = json.loads(content(client, "/monitoring/dane.json"), parse_float=Decimal)
    assert told["total"] == 2
    assert "ponownie" in told["note"]
    gminy, praca = told["items"]
    assert gminy["values"] == [
        {"year": 2013, "cell": None, "value": Decimal("-1.25"), "status": "final"},
        {"year": 2013, "cell": "0601", "value": Decimal("-1.25"), "status": "final"},
    ]
    assert praca["values"][0] == {
        "year": 2012, "cell": None, "value": None, "status": "final",
        "no_data_reason": "@nie badano",
    }  # fmt: skip
    assert (praca["baseline"], praca["target_year"], praca["definition_versions"]) == (
        10,
        2020,
        [1],
    )


def test_a_value_names_its_own_source(client, ground):
    enter(ground["praca"], 2013, 7, source="Przegląd dokumentów", reason="Dokładniejsze źródło.")
    of_2013 = [r["zrodlo"] for r in rows(client) if (r["wskaznik"], r["rok"]) == ("praca", "2013")]
    assert of_2013 == ["Przegląd dokumentów"]
    items = json.loads(content(client, "/monitoring/dane.json"))["items"]
    assert items[1]["values"][1]["source"] == "Przegląd dokumentów"
    page = client.get("/monitoring/wskaznik-praca-praca/").content.decode()
    assert "(Przegląd dokumentów)" in page


def test_a_withdrawn_value_is_gone(client, ground):
    enter(ground["praca"], 2013, None, reason="Pomyłka.")
    assert ("praca", "2013") not in [(r["wskaznik"], r["rok"]) for r in rows(client)]


def test_each_meaning_has_its_own_values(client, ground):
    ground.adopt(praca={"definition": "Inaczej."})
    enter(ground["praca"], 2013, 5, final=True)
    mine = [r for r in rows(client) if r["wskaznik"] == "praca" and r["rok"] == "2013"]
    assert [(r["wersje_definicji"], r["wartosc"]) for r in mine] == [("2", "5"), ("1", "1234567,5")]


def test_one_indicator_has_files_of_its_own(client, ground):
    path = "/monitoring/wskaznik-praca-praca/"
    assert {r["wskaznik"] for r in rows(client, f"{path}dane.csv")} == {"praca"}
    told = json.loads(content(client, f"{path}dane.json"))
    assert [item["indicator"] for item in told["items"]] == ["praca"]
    assert client.get("/monitoring/nie-ma/dane.csv").status_code == 404


@pytest.mark.parametrize("extension", ["csv", "json"])
def test_files_are_downloads_that_any_site_may_read(client, ground, extension):
    path = f"/monitoring/dane.{extension}"
    response = client.get(path)
    assert response["Content-Disposition"].startswith('attachment; filename="monitoring-20')
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "must-revalidate" in response["Cache-Control"]
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_there_is_no_file_without_a_plan_or_a_page(client, home_page):
    assert client.get("/monitoring/dane.csv").status_code == 404
    Ground.lay(a={})
    assert rows(client) == []
    MonitoringPage.objects.get().unpublish()
    for path in ("/monitoring/dane.csv", "/monitoring/wskaznik-a-a/dane.json"):
        assert client.get(path).status_code == 404


def test_values_are_read_in_portions(client, home_page):
    ground = Ground.lay(pierwszy={})
    fill(more(ground, 45), Ground.person("redaktor"))
    with CaptureQueriesContext(connection) as captured:
        found = rows(client)
    assert len(found) == 45 * 10 * 25
    assert len(captured) <= 9


@given(st.decimals(-(10**10), 10**10, places=4))
def test_a_number_is_written_as_it_is(value):
    text = plain_number(value)
    assert Decimal(text) == value
    assert "e" not in text.lower()
    assert not (text.endswith("0") and "." in text)
