"""The language switch, and what search engines are told of the versions of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from .addresses import LANGUAGES, ORIGINAL, active, in_language, own_name
from .pages import TranslatedPage


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    url: str
    is_current: bool
    is_there: bool
    """Whether this page can be read in the language; else the link leads to a page that says so."""


def language_links(
    request: HttpRequest, page: Any = None, *, everywhere: bool = False
) -> list[Any]:
    """A link for each language, of the same page. `everywhere`: the view is in all of them."""
    there = set(LANGUAGES) if everywhere else _languages_of(page)
    now = active()
    return [
        LanguageLink(
            code=code,
            name=own_name(code),
            url=in_language(request.path, code),
            is_current=code == now,
            is_there=code in there or code == now,
        )
        for code in LANGUAGES
    ]


def _languages_of(page: Any) -> set[str]:
    """Languages in which readers have the page; one query."""
    if not isinstance(page, TranslatedPage) or page.pk is None:
        return {ORIGINAL}
    found = page.get_translations(inclusive=True).live().values_list("locale__language_code")
    return {code for (code,) in found}
