"""Workbooks as the office sees them: opened, changed, saved."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from monitoring.actions.imports import start_import
from monitoring.models import ValueImport
from tests import people

VALUE, KIND, SOURCE = "H", "I", "J"


class Workbook:
    """The template of a year, downloaded by a person."""

    def __init__(self, client: Client, year: int) -> None:
        response = client.get(reverse("monitoring_template", args=[year]))
        assert response.status_code == 200, response
        self.book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        self.sheet = self.book.worksheets[0]

    def row(self, indicator: str, cell: str = "Ogółem") -> int:
        """The number of a row by what a person reads in it."""
        for row in range(2, self.sheet.max_row + 1):
            if self.sheet[f"D{row}"].value == indicator and self.sheet[f"F{row}"].value == cell:
                return row
        raise LookupError(f"{indicator}, {cell}")

    def put(self, address: str, value: Any) -> str:
        self.sheet[address] = value
        return address

    def file(self) -> ContentFile:
        content = io.BytesIO()
        self.book.save(content)
        return ContentFile(content.getvalue(), name="wartosci.xlsx")

    def bring(self, run_background: Any, by: str = "redaktor") -> ValueImport:
        """Brought back and checked."""
        run = start_import(self.file(), people.person(by))
        run_background()
        run.refresh_from_db()
        return run
