"""What stands beside the pages of the catalogue is open when the catalogue is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from ..models import CataloguePage

View = Callable[..., HttpResponseBase]


def of_an_open_catalogue(view: View) -> View:
    """404 while the page /katalog/ is not published, or only for some."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not CataloguePage.originals.live().public().exists():
            raise Http404
        return view(request, *args, **kwargs)

    return inner
