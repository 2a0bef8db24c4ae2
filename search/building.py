"""A whole index on the search server: built beside the one at work, put in its place at once,
and compared with the site id by id."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from search import outages
from search.engines import EngineFailure
from search.feeding import BATCH, UNKNOWN, feed, note, send
from search.indexing import DOUBTED
from search.models import Change, Entry, ServerIndex, ServerOutage

State = ServerIndex.State
COMPARED_EVERY = timedelta(days=1)
SECONDS_A_TICK = 40.0
PAGE = 2000
Progress = Callable[[int, int], None]
"""Called with the number of entries sent and of all."""


def build(seconds: float | None = None, progress: Progress | None = None) -> bool:
    """Go on building an index, or begin one; True when it is at work. Raises EngineFailure.

    Broken off, or out of time, it goes on from there when it is called again. The index at work
    answers meanwhile, and both are told of every change.
    """
    from search.engines.server import connected, failures

    with failures():
        server = connected()
    index = _begun(server)
    end = time.monotonic() + seconds if seconds is not None else None
    total = Entry.objects.count() if progress else 0
    done = Entry.objects.filter(pk__lte=index.filled_to).count() if progress else 0
    while ids := list(
        Entry.objects.filter(pk__gt=index.filled_to)
        .order_by("pk")
        .values_list("pk", flat=True)[:BATCH]
    ):
        if end is not None and time.monotonic() > end:
            return False
        send(server.writing, [index.name], dict.fromkeys(ids, UNKNOWN))
        index.filled_to = ids[-1]
        mine = ServerIndex.objects.filter(pk=index.pk, state=State.BUILDING)
        if not mine.update(filled_to=index.filled_to):
            # Somebody else has finished it.
            return is_built()
        done += len(ids)
        if progress:
            progress(done, max(done, total))
    feed()
    _put_to_work(server, index)
    return True


def is_built() -> bool:
    """Whether an index of the present layout is at work, is there, and none is being built."""
    from search.engines.documents import layout_digest, written_to
    from search.engines.server import connected, failures

    with failures():
        server = connected()
        for index in ServerIndex.objects.filter(server=server.digest):
            if not server.writing.indices.exists_alias(name=written_to(index.name)):
                # Deleted behind our back.
                index.delete()
    mine = ServerIndex.objects.filter(server=server.digest)
    usable = mine.usable(server.digest, layout_digest())
    return usable.exists() and not mine.filter(state=State.BUILDING).exists()


def _begun(server: Any) -> ServerIndex:
    """The index that is being built; a new one if there is none of the present layout."""
    from search.engines.documents import create_index, layout_digest, written_to
    from search.engines.server import failures

    layout = layout_digest()
    mine = ServerIndex.objects.filter(server=server.digest, state=State.BUILDING)
    index = mine.first()
    with failures():
        if index is not None:
            if f"-{layout}-" in index.name and server.writing.indices.exists_alias(
                name=written_to(index.name)
            ):
                return index
            mine.delete()
            server.writing.indices.delete(index=index.name, ignore_unavailable=True)
        moment = timezone.now()
        name = f"{server.address.alias}-{layout}-{moment:%Y%m%d%H%M%S}{moment.microsecond:06}"
        create_index(server.writing, name)
    try:
        with transaction.atomic():
            return ServerIndex.objects.create(name=name, server=server.digest)
    except IntegrityError:
        with failures():
            server.writing.indices.delete(index=name, ignore_unavailable=True)
        return mine.get()


def _put_to_work(server: Any, index: ServerIndex) -> None:
    from search.engines.server import failures

    client = server.writing
    with suppress(EngineFailure), failures():
        # What was written in many pieces becomes one: queries take little more than half as long.
        # It goes on there when we no longer wait, and nothing depends on it.
        client.options(max_retries=0).indices.forcemerge(index=index.name, max_num_segments=1)
    with failures():
        # A copy on another node, where there is one.
        client.options(ignore_status=408).cluster.health(
            index=index.name, wait_for_status="green", timeout="10s"
        )
    with transaction.atomic():
        building = ServerIndex.objects.select_for_update().filter(pk=index.pk, state=State.BUILDING)
        if not building.exists():
            return
        old = ServerIndex.objects.filter(server=server.digest, state=State.CURRENT)
        names = list(old.values_list("name", flat=True))
        old.delete()
        building.update(state=State.CURRENT, completed_at=timezone.now())
    with failures():
        _point_alias(client, server.address.alias, index.name)
        for name in names:
            client.indices.delete(index=name, ignore_unavailable=True)


def _point_alias(client: Any, alias: str, name: str) -> None:
    """For people and their tools; the site asks its index by name. What is not ours is let be."""
    pointed = client.options(ignore_status=404).indices.get_alias(name=alias)
    ours = re.compile(rf"{re.escape(alias)}-[0-9a-f]{{8}}-[0-9]{{20}}")
    former = [] if "error" in pointed else [found for found in pointed if ours.fullmatch(found)]
    actions = [{"remove": {"index": found, "alias": alias}} for found in former]
    client.indices.update_aliases(actions=[*actions, {"add": {"index": name, "alias": alias}}])


@dataclass
class Differences:
    """Entries that the server lacks, has in another version, or has and should not."""

    compared: int = 0
    missing: list[int] = field(default_factory=list)
    other: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)

    @property
    def all(self) -> list[int]:
        return sorted([*self.missing, *self.other, *self.extra])


def compare() -> Differences:
    """The index at work beside the site's own, id by id. Raises EngineFailure.

    Entries that wait to be sent, or to be written anew, are left out.
    """
    found = Differences()
    theirs = _documents()
    document = next(theirs, None)
    entries = Entry.objects.order_by("pk").values_list("pk", "digest").iterator(chunk_size=PAGE)
    for pk, digest in entries:
        while document is not None and document[0] < pk:
            found.extra.append(document[0])
            document = next(theirs, None)
        found.compared += 1
        if document is None or document[0] != pk:
            found.missing.append(pk)
            continue
        if document[1] != digest and digest != DOUBTED:
            found.other.append(pk)
        document = next(theirs, None)
    while document is not None:
        found.extra.append(document[0])
        document = next(theirs, None)
    waiting = set(Change.objects.order_by().values_list("entry_id", flat=True))
    for part in (found.missing, found.other, found.extra):
        part[:] = [pk for pk in part if pk not in waiting]
    return found


def _documents() -> Iterator[tuple[int, str]]:
    """Number and digest of each document, by number."""
    from search.engines.server import connected, failures

    after = -1
    with failures():
        server = connected()
    index = ServerIndex.objects.filter(server=server.digest, state=State.CURRENT).get()
    while True:
        with failures():
            answer = server.writing.search(
                index=index.name,
                query={"range": {"number": {"gt": after}}},
                sort={"number": "asc"},
                size=PAGE,
                source=False,
                docvalue_fields=[{"field": "digest"}],
                allow_partial_search_results=False,
                track_total_hits=False,
            )
        hits = answer["hits"]["hits"]
        for hit in hits:
            yield int(hit["_id"]), str(hit["fields"]["digest"][0])
        if len(hits) < PAGE:
            return
        after = hits[-1]["sort"][0]


def repair(seconds: float | None = None) -> Differences:
    """Compare, and send what differs. What still differs then calls for a new index: the
    server remembers later changes than the site does, as after the site's backup was restored."""
    differences = compare()
    if differences.all:
        with transaction.atomic():
            # Whoever is changing one of them has noted it by now, or will with a higher number.
            list(Entry.objects.select_for_update().filter(pk__in=differences.all).values("pk"))
            note(differences.all)
        feed()
        # What is edited meanwhile differs too, but hardly twice.
        if set(differences.all) & set(compare().all):
            build(seconds)
    ServerIndex.objects.filter(state=State.CURRENT).update(compared_at=timezone.now())
    return differences


def follow() -> str | None:
    """Tick job: send what was left over, go on building, compare once a day."""
    if not settings.SEARCH_URL:
        return _forget()
    try:
        return _follow()
    except EngineFailure as failure:
        outages.began(failure)
        return f"search server: {failure.reason}"


def _follow() -> str | None:
    built = is_built()
    sent = feed(SECONDS_A_TICK)
    line = f"search server: {sent} entries sent" if sent else None
    if not built:
        if not build(SECONDS_A_TICK):
            raise EngineFailure(ServerOutage.Reason.NOT_BUILT)
        line = "search server: its index is built"
    elif ServerIndex.objects.to_compare(timezone.now() - COMPARED_EVERY).exists():
        differences = repair(SECONDS_A_TICK)
        if differences.all:
            line = f"search server: {len(differences.all)} differences put right"
    outages.over()
    return line


def _forget() -> str | None:
    """No server is set any more: what was noted for one is of no use."""
    gone = ServerIndex.objects.all().delete()[0] + Change.objects.all().delete()[0]
    outages.over()
    return "search server: forgotten" if gone else None
