"""Events in the reader's language. Terms and registrations are those of the Polish event."""

from __future__ import annotations

from collections.abc import Iterable

from home.languages.showing import in_reader_language

from .states import ShownTerm


def in_words(rows: Iterable[ShownTerm]) -> list[ShownTerm]:
    """Rows of a list, each term with the page of its event in the reader's language. One query
    more in another language than Polish."""
    found = list(rows)
    events = {row.term.event_id: row.term.event for row in found}
    words = dict(zip(events, in_reader_language(events.values()), strict=True))
    for row in found:
        # For showing only; the key stays that of the Polish event.
        row.term._state.fields_cache["event"] = words[row.term.event_id]
    return found
