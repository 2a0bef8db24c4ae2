"""What files of open data have in common: lines of CSV, headers of a download for anybody."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.http.response import HttpResponseBase


class _Echo:
    """Gives back what a csv.writer writes."""

    def write(self, text: str) -> str:
        return text


def csv_line(cells: Sequence[object]) -> str:
    """One line of a CSV file with semicolons, as Polish spreadsheets expect them."""
    writer: Any = csv.writer(_Echo(), delimiter=";")
    line: str = writer.writerow(cells)
    return line


Answer = TypeVar("Answer", bound=HttpResponseBase)


def is_download(response: Answer, name: str) -> Answer:
    """The file is asked for again at each use: what is withdrawn is gone from the next download."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def encoded(texts: Iterable[str]) -> Iterator[bytes]:
    for text in texts:
        yield text.encode()
