"""manage.py reindex: the whole index anew, while readers go on searching."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from home.search_sources import search_sources
from search import building, feeding, indexing, outages
from search.engines import EngineFailure, embedded
from search.indexing import AT_ONCE
from search.models import Entry


class Command(BaseCommand):
    help = (
        "Brings the search index in line with the content, and then the search server, if there "
        "is one, in line with the index. Safe at any time: what is there answers meanwhile. "
        "Broken off and called again, it goes on from there."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--source", help="Only this source (see --list).")
        parser.add_argument("--list", action="store_true", help="Show the sources and stop.")
        parser.add_argument(
            "--all",
            action="store_true",
            help="Write also entries that have not changed, and a new index on the server.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sources = list(search_sources)
        if options["list"]:
            for source in sources:
                number = Entry.objects.filter(source=source.name).count()
                self.stdout.write(f"{source.name}: {number}")
            return
        if options["source"]:
            sources = [source for source in sources if source.name == options["source"]]
            if not sources:
                raise CommandError(f"There is no source {options['source']}.")
        started = timezone.now()
        changed = 0
        for source in sources:
            changed += self._source(source, options)
        if not options["source"]:
            changed += indexing.drop_unknown_sources()
        with transaction.atomic():
            indexing.refresh_statistics()
        if options["verbosity"]:
            seconds = max((timezone.now() - started).total_seconds(), 0.001)
            total = Entry.objects.count()
            self.stdout.write(
                f"{total} entries, {changed} written or dropped in {seconds:.1f} s "
                f"({embedded().name})"
            )
        if settings.SEARCH_URL and not options["source"]:
            try:
                self._server(options)
            except EngineFailure as failure:
                outages.began(failure)
                reason = f"{failure.reason} {failure.detail}".strip()
                raise CommandError(
                    f"The search server: {reason}. The embedded engine answers; call again when "
                    "the server works: it goes on from there."
                ) from None

    def _server(self, options: dict[str, Any]) -> None:
        """A new index where there is none of this layout; else what differs is put right."""
        started = timezone.now()

        def progress(done: int, total: int) -> None:
            if options["verbosity"]:
                self._progress("server", done, total)

        if options["all"] or not building.is_built():
            building.build(progress=progress)
        feeding.feed()
        differences = building.repair()
        outages.over()
        if options["verbosity"]:
            seconds = max((timezone.now() - started).total_seconds(), 0.001)
            self.stdout.write(
                f"The server: {differences.compared} entries compared id by id, "
                f"{len(differences.all)} differences put right, in {seconds:.1f} s"
            )

    def _source(self, source: Any, options: dict[str, Any]) -> int:
        ids = sorted(source.public(timezone.now()).order_by().values_list("pk", flat=True))
        if options["all"]:
            Entry.objects.filter(source=source.name).update(digest=indexing.DOUBTED)
        changed = 0
        for start in range(0, len(ids), AT_ONCE):
            # A transaction a portion: readers and writers of the site wait for none of them long.
            changed += indexing.index_each(source, ids[start : start + AT_ONCE])
            if options["verbosity"]:
                self._progress(source.name, min(start + AT_ONCE, len(ids)), len(ids))
        return changed + indexing.reconcile(source)

    def _progress(self, name: str, done: int, total: int) -> None:
        if not sys.stdout.isatty() and done < total:
            return
        width = 30
        filled = width * done // max(total, 1)
        bar = "#" * filled + "-" * (width - filled)
        end = "\n" if done >= total else ""
        self.stdout.write(f"\r{name:<16} [{bar}] {done}/{total}", ending=end)
        self.stdout.flush()
