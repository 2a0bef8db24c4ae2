"""The printed catalogue as tests read it: the words of its pages."""

from __future__ import annotations

import io

import pypdf

PDF = "/katalog/katalog.pdf"


def file_of(response) -> pypdf.PdfReader:
    assert response.status_code == 200
    return pypdf.PdfReader(io.BytesIO(b"".join(response.streaming_content)))


def words(page: pypdf.PageObject) -> str:
    return " ".join(page.extract_text().split())


def all_words(reader: pypdf.PdfReader) -> str:
    return " ".join(words(page) for page in reader.pages)
