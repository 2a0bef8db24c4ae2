"""What files of open data have in common: headers of a download that anybody may ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.http.response import HttpResponseBase

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
