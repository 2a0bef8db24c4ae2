"""From rows of the site to entries of the index, in the transaction that changes the rows."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from home.search_sources import Attachment, SearchEntry, SearchSource, search_sources
from search import analysis, feeding, vocabulary
from search.engines import embedded
from search.models import Entry, ExtractedText, FacetSet, WordCount, digest_of, facet_terms

logger = logging.getLogger(__name__)

VERSION = 4
"""Raise it when the same text gives other terms than before: `reindex` then writes all anew."""
LONGEST_TEXT = 400_000
AT_ONCE = 50
DOUBTED = ""
"""Digest of an entry that may be behind its row."""
MINUTES_OF_A_DAY = 24 * 60


def source_named(name: str) -> SearchSource | None:
    return next((source for source in search_sources if source.name == name), None)


def index_rows(source: SearchSource, ids: Iterable[int], at: datetime | None = None) -> int:
    """Bring the entries of these rows in line with what is public now; gives how many changed.

    Call it in the transaction that changes the rows.
    """
    at = at or timezone.now()
    wanted_ids = {int(pk) for pk in ids}
    if not wanted_ids:
        return 0
    with transaction.atomic():
        # Held before the rows are read: whoever reads them while another changes them would
        # otherwise write older words over newer ones.
        of_rows = Entry.objects.filter(source=source.name, object_id__in=wanted_ids)
        list(of_rows.select_for_update().order_by("pk").values_list("pk"))
        wanted: dict[tuple[int, str], Draft] = {}
        for row in source.public(at).filter(pk__in=wanted_ids):
            for draft in drafts_of(source, row):
                wanted[row.pk, draft.entry.key] = draft
        # After that: to read a row may be to write another that has it indexed, as a document of
        # which the digest was not known.
        present = {
            (entry.object_id, entry.key): entry
            for entry in of_rows.only("pk", "object_id", "key", "digest")
        }
        dropped = [entry.pk for place, entry in present.items() if place not in wanted]
        drop(dropped)
        changed = [
            (place, draft)
            for place, draft in wanted.items()
            if place not in present or present[place].digest != draft.digest
        ]
        if changed:
            _write(source, changed, present)
    return len(changed) + len(dropped)


class Draft:
    """An entry to be written, with what tells whether it is written already."""

    def __init__(self, entry: SearchEntry, until: datetime | None, file_digest: str = "") -> None:
        self.entry = entry
        self.until = until
        self.file_digest = file_digest
        self.digest = digest_of([VERSION, asdict(entry), until, analysis.HAS_MORFEUSZ])


def drafts_of(source: SearchSource, row: Any) -> Iterator[Draft]:
    """What a public row lets be found."""
    until = source.until(row) if source.until else None
    # Whoever causes it to be written: addresses are those of the thing, not of the request.
    with override(settings.LANGUAGE_CODE):
        entries = list(source.entries(row))
        attachments = list(source.attachments(row)) if source.attachments else []
    for entry in entries:
        yield Draft(_tidy(entry), until)
    for attachment in attachments:
        entry = replace(attachment.entry, text=_text_of(attachment))
        yield Draft(_tidy(entry), until, attachment.digest)


def _tidy(entry: SearchEntry) -> SearchEntry:
    """Within the limits of the columns, with facets as lists in one order."""
    return replace(
        entry,
        title=analysis.clean(" ".join(entry.title.split()))[:300],
        context=analysis.clean(" ".join(entry.context.split()))[:300],
        text=analysis.clean(entry.text).strip()[:LONGEST_TEXT],
        facets={
            name: sorted({str(value) for value in values})
            for name, values in sorted(entry.facets.items())
            if values
        },
    )


def _text_of(attachment: Attachment) -> str:
    """The text of a file, if it was taken out; else it is asked for."""
    from search import extraction

    kept = ExtractedText.objects.filter(pk=attachment.digest).first()
    if kept is None:
        extraction.request(attachment)
        return ""
    return kept.text


def _write(
    source: SearchSource,
    changed: list[tuple[tuple[int, str], Draft]],
    present: dict[tuple[int, str], Entry],
) -> None:
    _keep_facet_sets(draft.entry for _place, draft in changed)
    seen: dict[str, set[str]] = {}
    new: list[Entry] = []
    old: list[Entry] = []
    for (object_id, key), draft in changed:
        entry = present.get((object_id, key)) or Entry(source=source.name, object_id=object_id)
        _fill(entry, draft, seen)
        (old if entry.pk else new).append(entry)
    Entry.objects.bulk_create(new, batch_size=200)
    if old:
        Entry.objects.bulk_update(old, _WRITTEN, batch_size=100)
    vocabulary.learn(seen)
    written = [entry.pk for entry in [*new, *old]]
    embedded().write(written)
    feeding.note(written)


_WRITTEN = [
    "key", "digest", "file_digest", "kind", "language", "date", "url", "title", "context", "text",
    "weight", "text_weight", "facet_set", "public_until",
    "title_terms", "context_terms", "text_terms", "facet_terms",
]  # fmt: skip


def _fill(entry: Entry, draft: Draft, seen: dict[str, set[str]]) -> None:
    declared = draft.entry
    entry.key = declared.key
    entry.digest = draft.digest
    entry.file_digest = draft.file_digest
    entry.kind = declared.kind
    entry.language = declared.language
    entry.date = declared.date
    entry.url = declared.url
    entry.title, entry.context, entry.text = declared.title, declared.context, declared.text
    entry.weight, entry.text_weight = declared.weight, declared.text_weight
    facets = facets_of(declared)
    entry.facet_set_id, entry.facet_terms = FacetSet.id_of(facets), facet_terms(facets)
    entry.public_until = draft.until
    entry.title_terms = _terms(declared.title, declared.language, seen)
    entry.context_terms = _terms(declared.context, declared.language, seen)
    entry.text_terms = _terms(declared.text, declared.language, seen)


def _terms(text: str, language: str, seen: dict[str, set[str]]) -> str:
    terms: list[str] = []
    for token in analysis.tokens(text, language):
        terms += token.terms
        terms += token.parts
        for term in token.terms:
            seen.setdefault(term, set()).add(token.form)
    return " ".join(terms)


def facets_of(entry: SearchEntry) -> dict[str, list[str]]:
    """All facet values of an entry, those that every entry has included."""
    values = {name: list(given) for name, given in entry.facets.items()}
    values["rodzaj"] = [entry.kind]
    values["jezyk"] = [entry.language]
    if entry.date:
        values["rok"] = [str(entry.date.year)]
    return values


def _keep_facet_sets(entries: Iterable[SearchEntry]) -> None:
    """Write the facet sets of these that are new."""
    wanted = {FacetSet.id_of(values): values for values in map(facets_of, entries)}
    present = FacetSet.objects.filter(pk__in=wanted).values_list("pk", flat=True)
    new = [FacetSet(pk=pk, values=wanted[pk]) for pk in sorted(wanted.keys() - set(present))]
    FacetSet.objects.bulk_create(new, ignore_conflicts=True)


def drop(ids: list[int]) -> None:
    """Take entries out of the index."""
    for start in range(0, len(ids), 500):
        Entry.objects.filter(pk__in=ids[start : start + 500]).delete()
    feeding.note(ids)


def stale_among(entries: Iterable[Entry], at: datetime | None = None) -> set[int]:
    """Of entries that an engine found: those whose row or file may not be read any more.

    The index follows every change in its own transaction. This is the second lock on the door:
    it asks the rows themselves.
    """
    at = at or timezone.now()
    by_source: dict[str, list[Entry]] = {}
    for entry in entries:
        by_source.setdefault(entry.source, []).append(entry)
    stale: set[int] = set()
    for name, some in by_source.items():
        source = source_named(name)
        if source is None:
            stale.update(entry.pk for entry in some)
            continue
        rows = {entry.object_id for entry in some}
        public = set(source.public(at).filter(pk__in=rows).values_list("pk", flat=True))
        closed = closed_files(source, {entry.key for entry in some if entry.file_digest})
        stale.update(
            entry.pk
            for entry in some
            if entry.object_id not in public or (entry.file_digest and entry.key in closed)
        )
    return stale


def public_among(ids: Iterable[int]) -> set[int]:
    """Of entries that an engine found: those whose row and file may be read."""
    needed = Entry.objects.only("source", "object_id", "key", "file_digest")
    entries = needed.in_bulk(list(ids))
    return entries.keys() - stale_among(entries.values())


def closed_files(source: SearchSource, keys: set[str]) -> set[str]:
    """Of keys of attachments, those whose files may not be read, whoever may read their row."""
    if source.public_attachments is None:
        return set()
    closed: set[str] = set()
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        some = ordered[start : start + 500]
        closed.update(set(some) - source.public_attachments(some))
    return closed


def doubt(source: SearchSource, ids: Iterable[int]) -> None:
    """The entries of these rows may be behind their text: `reconcile` writes them anew."""
    Entry.objects.filter(source=source.name, object_id__in=list(ids)).update(digest=DOUBTED)


def reconcile(source: SearchSource, at: datetime | None = None) -> int:
    """Bring in line what differs from the rows, for what changes by time alone or failed before.

    Which rows are public, and whether files in the index are, is compared each time; their words
    in turn: each row's once a day, if this is called every minute.
    """
    at = at or timezone.now()
    public = set(source.public(at).order_by().values_list("pk", flat=True))
    entries = Entry.objects.filter(source=source.name).order_by()
    indexed = set(entries.values_list("object_id", flat=True))
    doubted = set(entries.filter(digest=DOUBTED).values_list("object_id", flat=True))
    files = entries.exclude(file_digest="")
    closed = closed_files(source, set(files.values_list("key", flat=True)))
    with_closed = {pk for pk, key in files.values_list("object_id", "key") if key in closed}
    turn = int(at.timestamp()) // 60 % MINUTES_OF_A_DAY
    in_turn = {pk for pk in public if pk % MINUTES_OF_A_DAY == turn}
    return index_each(source, (public ^ indexed) | doubted | with_closed | in_turn, at)


def index_each(source: SearchSource, ids: Iterable[int], at: datetime | None = None) -> int:
    """Like `index_rows`, but a row that cannot be indexed keeps back none of the others."""
    changed = 0
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        try:
            with transaction.atomic():
                changed += index_rows(source, some, at)
            continue
        except Exception:
            logger.warning("Search: %d rows of %s are taken one by one", len(some), source.name)
        for pk in some:
            try:
                with transaction.atomic():
                    changed += index_rows(source, [pk], at)
            except Exception:
                logger.exception("Search: row %d of %s could not be indexed", pk, source.name)
                doubt(source, [pk])
    return changed


def drop_unknown_sources() -> int:
    """Entries of what no app declares any more."""
    ids = list(
        Entry.objects.exclude(source__in=[source.name for source in search_sources]).values_list(
            "pk", flat=True
        )
    )
    drop(ids)
    return len(ids)


def refresh_statistics() -> None:
    """How many entries have each word, for ranking; and forget words that none has."""
    vocabulary.count_entries(embedded().count_terms())
    WordCount.objects.update_or_create(pk=1, defaults={"counted_at": timezone.now()})
