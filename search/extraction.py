"""Text of attached files, taken out in the background by a process of its own with limits.

A file may be broken, huge or made to do harm: it costs that process its time and memory, never
the site's.
"""

from __future__ import annotations

import logging
import os
import resource
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from home.search_sources import Attachment, search_sources
from search.models import Entry, ExtractedText

logger = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("text_of_file.py")
SECONDS = 60
MEMORY = 768 * 1024 * 1024
LARGEST_FILE = 60 * 1024 * 1024
ATTEMPTS = 3
LEFT_OVER = timedelta(minutes=20)
KEEP_UNUSED = timedelta(days=1)
"""A page that is taken back for an hour need not have its files read again."""

KINDS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/plain": "txt",
    "text/csv": "txt",
}


class NoText(Exception):
    """The text could not be taken out; the message says why."""


def request(attachment: Attachment) -> None:
    """Have the text taken out once this transaction is there for others to see."""
    if attachment.content_type not in KINDS:
        return
    _row, created = ExtractedText.objects.get_or_create(digest=attachment.digest)
    if created:
        transaction.on_commit(lambda: take_text.enqueue(attachment.digest))


def text_of(file: IO[bytes], content_type: str, *, seconds: int = SECONDS) -> str:
    """The text of a file. Raises NoText."""
    kind = KINDS.get(content_type)
    if kind is None:
        raise NoText("no text is taken out of this kind of file")
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise NoText("the file is too large")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(5)

    try:
        done = subprocess.run(  # noqa: S603 - our own program, the file comes on its input
            [sys.executable, "-I", str(PROGRAM), kind],
            input=content,
            capture_output=True,
            timeout=seconds + 5,
            preexec_fn=limit,
            env={"PYTHONIOENCODING": "utf-8", "PATH": os.environ.get("PATH", "")},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoText("it took too long") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NoText(lines[-1][:200] if lines else f"ended with {done.returncode}")
    return done.stdout.decode("utf-8", "replace")


@task(backend="background")
def take_text(digest: str) -> None:
    """Take the text of a file out and bring the entries that it belongs to up to date."""
    kept = ExtractedText.objects.filter(pk=digest, state=ExtractedText.State.QUEUED).first()
    if kept is None:
        return
    ExtractedText.objects.filter(pk=digest).update(
        attempts=kept.attempts + 1, changed_at=timezone.now()
    )
    found = _attachment(digest)
    if found is None:
        # Nothing refers to the file any more.
        kept.delete()
        return
    attachment, _rows = found
    try:
        with attachment.open() as file:
            kept.text = text_of(file, attachment.content_type)
        kept.state = ExtractedText.State.READY
        kept.error = ""
    except (NoText, OSError) as error:
        logger.warning("No text of file %s: %s", digest[:12], error)
        kept.state = ExtractedText.State.FAILED
        kept.error = str(error)[:200]
    with transaction.atomic():
        kept.attempts += 1
        # Not `save`: it would write anew what was forgotten while the file was read.
        if not ExtractedText.objects.select_for_update().filter(pk=digest).exists():
            return
        kept.save()
        _index_again(digest)


def _attachment(digest: str) -> tuple[Attachment, list[int]] | None:
    for source_name, ids in _rows_with(digest).items():
        for source in search_sources:
            if source.name != source_name or source.attachments is None:
                continue
            for row in source.public(timezone.now()).filter(pk__in=ids):
                for attachment in source.attachments(row):
                    if attachment.digest == digest:
                        return attachment, ids
    return None


def _rows_with(digest: str) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for source, pk in Entry.objects.filter(file_digest=digest).values_list("source", "object_id"):
        rows.setdefault(source, []).append(pk)
    return rows


def _index_again(digest: str) -> None:
    from search import indexing

    for name, ids in _rows_with(digest).items():
        source = indexing.source_named(name)
        if source is not None:
            indexing.index_rows(source, ids)


def forget(digests: list[str]) -> None:
    """Leave nothing of the words of these files, which nobody may be given any more."""
    from search import indexing

    ExtractedText.objects.filter(pk__in=digests).delete()
    indexing.drop(list(Entry.objects.filter(file_digest__in=digests).values_list("pk", flat=True)))


def forget_unused(now: datetime) -> int:
    """Retention rule: the text of a file goes with the last entry that the file had."""
    used = Entry.objects.exclude(file_digest="").values("file_digest")
    unused = ExtractedText.objects.filter(changed_at__lt=now - KEEP_UNUSED)
    return unused.exclude(pk__in=used).delete()[0]


def retry_left_over() -> str | None:
    """Tick job: files whose task was lost are queued once more, a few times."""
    old = ExtractedText.objects.filter(
        state=ExtractedText.State.QUEUED, changed_at__lt=timezone.now() - LEFT_OVER
    )
    again = 0
    for kept in old:
        if kept.attempts >= ATTEMPTS:
            kept.state, kept.error = ExtractedText.State.FAILED, "given up"
        else:
            take_text.enqueue(kept.pk)
            again += 1
        kept.save()
    return f"search: {again} files queued again" if again else None
