"""The language switch, and what search engines are told of the versions of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from .addresses import LANGUAGES, ORIGINAL, TRANSLATED, active, in_language, own_name
from .pages import TranslatedPage


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    url: str
    query: str
    """What was asked for (a search, a filter) goes along; with its question mark."""
    is_current: bool
    is_there: bool
    """Whether this page can be read in the language; else the link leads to a page that says so."""


def language_links(
    request: HttpRequest, page: Any = None, *, everywhere: bool = False
) -> list[LanguageLink]:
    """A link for each language, of the same page.

    `everywhere`: the view is in all of them, whatever page it lies under.
    """
    own = _addresses_of(page, request)
    there = set(LANGUAGES) if everywhere else {ORIGINAL, *own}
    now = active()
    # What a view has below the address of its page it has in every language.
    before = own.get(now)
    below = request.path.removeprefix(before) if before and own else None
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    found = []
    for code in LANGUAGES:
        url = in_language(request.path, code)
        if below is not None and code in own and request.path.startswith(before or ""):
            url = own[code] + below
        found.append(LanguageLink(code, own_name(code), url, query, code == now, code in there))
    return found


def _addresses_of(page: Any, request: HttpRequest) -> dict[str, str]:
    """Addresses of the page in the languages in which readers have it; one query."""
    if not isinstance(page, TranslatedPage) or page.pk is None:
        return {}
    versions = Page.objects.filter(translation_key=page.translation_key).live()
    found = {
        version.locale.language_code: version.get_url(request) or ""
        for version in versions.select_related("locale")
    }
    if page.framed and ORIGINAL in found:
        framed = {code: in_language(found[ORIGINAL], code) for code in TRANSLATED}
        return {**framed, **found}
    return found
