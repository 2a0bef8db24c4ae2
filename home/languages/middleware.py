"""Which language a request is answered in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from .addresses import language_of


class LanguageByAddressMiddleware:
    """The address alone decides, never a cookie or what the browser prefers.

    Pages are cached whole, by address. Django's own middleware would let the answer vary by
    `Accept-Language` besides.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request.path_info)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response
