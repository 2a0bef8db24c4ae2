"""The report on translations as a file: a title is text in every spreadsheet."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse

from home.models import StandardPage
from languages import actions

pytestmark = pytest.mark.django_db


def test_a_title_is_no_formula(home_page, person, signed_in):
    page = StandardPage(title='=HYPERLINK("x")', slug="wzor", body=[("paragraph", "<p>A.</p>")])
    home_page.add_child(instance=page)
    page.save_revision().publish()
    original = StandardPage.originals.get(pk=page.pk)
    actions.start(home_page, "en", person("tlumacz"))
    actions.start(original, "en", person("tlumacz"))
    client = signed_in("tlumacz")
    address = reverse("languages_report")
    table = b"".join(client.get(f"{address}?export=csv")).decode("utf-8-sig")
    titles = [row["Tytuł"] for row in csv.DictReader(StringIO(table))]
    assert '\'=HYPERLINK("x")' in titles
    file = BytesIO(b"".join(client.get(f"{address}?export=xlsx")))
    cells = [cell for line in openpyxl.load_workbook(file).active for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
