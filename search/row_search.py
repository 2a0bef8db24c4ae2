"""Searching the rows of one source: the search box of a list (home.search_sources.rows_with)."""

from __future__ import annotations

from search.engines import Narrowing, embedded
from search.models import Entry
from search.reading import read
from search.searching import verified

MOST = 20_000
AT_ONCE = 5_000


def rows_of(source: str, text: str) -> list[int]:
    """Primary keys of the rows of a source with all the words, best first.

    Answered by the embedded engine: the list wants the rows of this moment, all of them.
    """
    condition = read(text).condition
    entries = Entry.objects.filter(source=source).order_by()
    if condition.is_empty:
        return []
    sets = list(entries.values_list("facet_set", flat=True).distinct())
    engine = embedded()
    narrowing = verified(condition, engine, Narrowing(facet_sets=sets))
    found = engine.best(condition, narrowing, by_date=False, offset=0, limit=MOST)
    ids = [candidate.entry_id for candidate in found]
    rows: dict[int, int] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = entries.filter(pk__in=ids[start : start + AT_ONCE])
        rows.update(some.values_list("pk", "object_id"))
    return list(dict.fromkeys(rows[pk] for pk in ids if pk in rows))
