"""What changes in the embedded index is told to the search server, later and as often as needed.

A change is noted in the transaction of the entry; a task sends it after the commit, `tick` sends
what was left over. Until the server shows it, search/engines/external.py leaves the entry out of
the server's answers. How versions keep the order: docs/search-server.md.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from search import outages
from search.engines import EngineFailure
from search.models import Change, Entry, ServerIndex
from search.models.server import ServerOutage

BATCH = 200
MOST_BYTES = 10 * 1024 * 1024
"""Of one request to the server."""
UNKNOWN = 0
"""Version of a document that was read without a change: any change is newer."""


def note(entry_ids: Iterable[int]) -> None:
    """These entries were written or deleted. Call it after that, in the same transaction."""
    ids = list(entry_ids)
    # An index that will be used again has to hear of all changes, also while no server is set.
    if not ids or not (settings.SEARCH_URL or ServerIndex.objects.exists()):
        return
    Change.objects.bulk_create([Change(entry_id=pk) for pk in ids], batch_size=500)
    if settings.SEARCH_URL:
        transaction.on_commit(_enqueue, robust=True)


def _enqueue() -> None:
    # One that waits will see this change too.
    waiting = DBTaskResult.objects.ready().filter(task_path=feed_server.module_path)
    if not waiting.exists():
        feed_server.enqueue()


@task(backend="background")
def feed_server() -> str:
    """Tell the server of what changed, if it answers."""
    if not outages.may_ask():
        return "no server"
    try:
        return f"{feed()} entries"
    except EngineFailure as failure:
        outages.began(failure)
        return failure.reason


def feed(seconds: float | None = None) -> int:
    """Send all changes, or those for which there is time; gives how many. Raises EngineFailure.

    Safe to run twice at once, and to be broken off anywhere: a change is forgotten when the
    server has it and shows it, not before.
    """
    from search.engines.server import connected, failures

    with failures():
        server = connected()
        server.client.info()
    # One that was left will not hear of what is forgotten here.
    ServerIndex.objects.exclude(server=server.digest).delete()
    sent = 0
    end = time.monotonic() + seconds if seconds is not None else None
    while changes := list(Change.objects.order_by("pk").values_list("pk", "entry_id")[:BATCH]):
        # Indexes and entries are read after the changes: whatever a change was made by is in
        # the entry by now, and an index that is begun later will read it from there.
        names = list(ServerIndex.objects.values_list("name", flat=True))
        versions = {entry_id: number for number, entry_id in changes}
        if names:
            send(server.writing, names, versions)
            sent += len(versions)
        Change.objects.filter(pk__in=[number for number, _entry in changes]).delete()
        if end is not None and time.monotonic() > end:
            break
    return sent


def send(client: Any, names: list[str], versions: dict[int, int]) -> None:
    """Bring documents in line with their entries, as they are now, and show them.

    `versions` has the number of the latest change by entry. Raises EngineFailure if the server did
    not take all of them.
    """
    from elasticsearch.helpers import streaming_bulk

    from search.engines.server import failures

    refused: dict[int, int] = {}
    with failures():
        answers = streaming_bulk(
            client,
            _operations(names, versions),
            chunk_size=BATCH,
            max_chunk_bytes=MOST_BYTES,
            raise_on_error=False,
            raise_on_exception=True,
            refresh="true",
            require_alias=True,
        )
        for _went_well, answer in answers:
            (result,) = answer.values()
            if not _is_done(result):
                refused[int(result["_id"])] = int(result.get("status") or 0)
    if refused:
        statuses = sorted(set(refused.values()))
        raise EngineFailure(
            ServerOutage.Reason.REFUSED, f"{len(refused)} documents, status {statuses}"
        )


def _is_done(result: dict[str, Any]) -> bool:
    """Written; or written already in a newer version; or deleted and not there."""
    if result.get("status") == 404:
        return bool(result.get("result") == "not_found")
    return result.get("status") in (200, 201, 409)


def _operations(names: list[str], versions: dict[int, int]) -> Iterator[dict[str, Any]]:
    from search.engines.documents import document_of, written_to

    present = set()
    entries = Entry.objects.filter(pk__in=list(versions)).defer("title", "context", "text", "url")
    for entry in entries.iterator(chunk_size=BATCH):
        present.add(entry.pk)
        document = document_of(entry)
        for name in names:
            yield {
                "_op_type": "index",
                "_index": written_to(name),
                "_id": str(entry.pk),
                "version": versions[entry.pk],
                "version_type": "external_gte",
                "_source": document,
            }
    for entry_id in versions.keys() - present:
        for name in names:
            yield {
                "_op_type": "delete",
                "_index": written_to(name),
                "_id": str(entry_id),
                "version": versions[entry_id],
                "version_type": "external_gte",
            }
