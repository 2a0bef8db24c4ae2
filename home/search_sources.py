"""What an app lets be found: it declares a source in its `AppConfig.ready`. See docs/search.md.

Whoever searches knows no names of apps; whoever declares knows nothing of engines.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from django.db.models import Model, QuerySet
from django.dispatch import Signal

from home.registry import Registry
from home.transactions import unspoilt

logger = logging.getLogger(__name__)

BETWEEN = " · "
"""Stands between the cells of a table and the values of a record, so that two numbers beside
each other are not read as one."""


@dataclass(frozen=True)
class SearchEntry:
    """One thing that can be found, as an anonymous reader may see it at this moment."""

    title: str
    url: str
    kind: str
    key: str = ""
    """Tells the entries of one row apart; the id of a block, for example."""
    text: str = ""
    context: str = ""
    """Where it stands: the chapter of a paragraph, the consultation of a remark."""
    date: date | None = None
    language: str = "pl"
    weight: float = 1.0
    text_weight: float = 1.0
    """What is left of the weight if the title has none of the words: less than 1 where texts speak
    of much besides what the title names."""
    facets: Mapping[str, Iterable[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Attachment:
    """A file that belongs to a row: its text is taken out in the background."""

    digest: str
    """Of the content: a text taken out once is not taken out again."""
    content_type: str
    open: Callable[[], IO[bytes]]
    entry: SearchEntry


@dataclass(frozen=True)
class SearchSource:
    """Rows of a model, each of which gives entries.

    `public` is the only rule of who may find a row: those that an anonymous reader may read at
    a moment. It is asked when a row is written to the index and again when it is found.
    """

    name: str
    model: type[Model]
    public: Callable[[datetime], QuerySet[Any]]
    entries: Callable[[Any], Iterable[SearchEntry]]
    """Called with Polish as the active language, whoever changed the row."""
    attachments: Callable[[Any], Iterable[Attachment]] | None = None
    public_attachments: Callable[[Collection[str]], set[str]] | None = None
    """Of these keys of attachments, those whose files may be read now by who may read their row.
    Without it all of them may. Asked like `public`."""
    until: Callable[[Any], datetime | None] | None = None
    """The moment when a row stops being public by itself."""
    follows: Mapping[type[Model], Callable[[Any], Iterable[int]]] = field(default_factory=dict)
    """Other models, and the primary keys of the rows that a change of theirs concerns."""


@dataclass(frozen=True)
class Facet:
    """Something by which results are narrowed: the parameter in the address and its name."""

    name: str
    label: Any
    labels: Callable[[str], str] = str
    """The name of a value as readers see it."""
    all_labels: Callable[[Collection[str]], Mapping[str, str]] | None = None
    """Names of several values at once, where they are in the database. A value that is not among
    them stands for itself."""
    order: int = 500
    descending: bool = False
    """Values from the last to the first (years), otherwise by number of results."""


search_sources: Registry[SearchSource] = Registry("search_sources")
"""What can be found."""

search_kinds: dict[str, Any] = {}
"""Names of the kinds of entries, by code: the facet `rodzaj`."""

framed_kinds: set[str] = set()
"""Kinds whose Polish pages are read in the frame of every language."""

search_facets: Registry[Facet] = Registry("search_facets")
"""Facets besides kind, year and language."""

rows_changed = Signal()
"""Send with `source` (its name) and `ids` where rows become public, or stop being so, by a change
that Django's signals do not tell of."""

content_withdrawn = Signal()
"""Sent with `digests` when nobody may be given the content of these files any more: words that
were taken out of it go in the same transaction."""

row_finders: Registry[Callable[[str, str], list[int]]] = Registry("row_finders")
"""Who can find rows of a source by words; one place. See `rows_with`."""


def rows_with(source: str, text: str) -> list[int] | None:
    """Primary keys of public rows of a source that have the words, best first.

    None: search does not work at the moment. A list that uses it says so and goes on without.
    """
    for find in row_finders:
        try:
            with unspoilt():
                return find(source, text)
        except Exception as error:
            # What people look for is nobody's business: it stays out of the log.
            logger.error("Search in %s failed: %s", source, type(error).__name__)
    return None
