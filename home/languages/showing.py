"""Lists in the reader's language: each page in it, or in Polish where it is not translated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .addresses import ORIGINAL, active


def in_reader_language(pages: Iterable[Any], *related: str) -> list[Any]:
    """Originals of one base type, each replaced by its public translation into the active
    language, if there is one. One query more, however many pages; none in Polish.

    `related` are relations that the list shows too (`select_related`).
    """
    found = list(pages)
    language = active()
    if language == ORIGINAL or not found:
        return found
    model = type(found[0])
    base = next((m for m in model.__mro__ if m.__name__ == "EventPage"), model)
    translations = {
        page.translation_key: page
        for page in base.all_languages.live()  # type: ignore[attr-defined]
        .public()
        .filter(
            locale__language_code=language,
            translation_key__in=[page.translation_key for page in found],
        )
        .select_related("locale", *related)
    }
    return [translations.get(page.translation_key, page) for page in found]


def page_for_reader(page: Any) -> Any:
    """One page in the reader's language, if it is public there."""
    return in_reader_language([page])[0] if page is not None else None
