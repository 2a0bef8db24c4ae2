"""Lists in the reader's language: each page in it, or in Polish where it is not translated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html

from .addresses import ORIGINAL, active, here


def in_reader_language(pages: Iterable[Any], *related: str) -> list[Any]:
    """Originals of types with one base, each replaced by its public translation into the active
    language, if there is one. One query more, however many pages; none in Polish.

    `related` are relations that the list shows too (`select_related`).
    """
    found = list(pages)
    language = active()
    if language == ORIGINAL or not found:
        return found
    translations = {
        page.translation_key: page
        for page in _common_model(found)
        ._default_manager.live()
        .public()
        .filter(
            locale__language_code=language,
            translation_key__in=[page.translation_key for page in found],
        )
        .select_related("locale", *related)
    }
    return [translations.get(page.translation_key, page) for page in found]


def _common_model(pages: list[Any]) -> Any:
    """The most special model of which all are: events are of four types."""
    first, *others = {type(page) for page in pages}
    line: tuple[Any, ...] = first.__mro__
    return next(
        model
        for model in line
        if all(issubclass(other, model) for other in others) and not model._meta.abstract
    )


def page_for_reader(page: Any) -> Any:
    """One page in the reader's language, if it is public there."""
    return in_reader_language([page])[0] if page is not None else None


def url_for_reader(page: Any, request: Any = None) -> str:
    """The address of a page that is shown to the reader, of whatever class the instance is: a
    Polish page that is framed has one in each language."""
    url: str = page.get_url(request) or ""
    return here(url) if url and getattr(page.specific_class, "framed", False) else url


def polish_words(words: Any) -> str:
    """Words of a record, which are Polish, marked as such on a page of another language."""
    if active() == ORIGINAL:
        return str(words)
    return format_html('<span lang="{}">{}</span>', ORIGINAL, words)
