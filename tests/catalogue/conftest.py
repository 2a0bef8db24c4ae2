"""Fixtures of the catalogue's tests."""

from __future__ import annotations

import pypdf
import pytest

from home import pdf
from tests.catalogue.printed_file import PDF, file_of
from tests.engines import cannot_be_had


@pytest.fixture
def pango():
    if not pdf.pdf_available():
        cannot_be_had(f"No Pango here. On Debian: apt install {pdf.PACKAGES}")


@pytest.fixture
def printed(client, run_background, pango):
    """The file that a reader gets at last."""

    def get(query: str = "") -> pypdf.PdfReader:
        assert client.get(PDF + query).status_code == 503
        run_background()
        return file_of(client.get(PDF + query))

    return get
