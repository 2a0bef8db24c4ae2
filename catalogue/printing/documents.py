"""`katalog.pdf`, made in the background: its progress, its limits, how long it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from home.models import GeneratedDocument
from home.models.documents import GeneratedDocumentQuerySet

from ..browsing import Found
from .content import edition
from .laying_out import lay_out
from .selection import WHOLE, asked_in, choice_in, subject_of

KIND = "katalog"
MOST_ENTITIES = 3_000
"""More than that would keep the task worker busy for too long: docs/catalogue-print.md."""
WAITING_AT_ONCE = 3
"""Selections that may wait; the whole catalogue is never kept waiting by them."""
KEPT = timedelta(days=14)
KEPT_MOST = 60

State = GeneratedDocument.State
UNFINISHED = (State.QUEUED, State.RUNNING)
Progress = Callable[[int], None]


class Outdated(Exception):
    """The catalogue has changed since this document was asked for."""


def build_catalogue_pdf(subject: str, progress: Progress) -> bytes:
    """The catalogue of a selection as it is at this moment."""
    asked = asked_in(subject)
    made = edition(asked)
    if subject_of(Found(asked)) != subject:
        # It would be kept under the mark of what was there before, and given out when that returns.
        raise Outdated
    progress(5)
    return lay_out(made, progress)


def catalogue_pdf_name(subject: str) -> str:
    selection = "" if choice_in(subject) == WHOLE else "-wybor"
    return f"katalog{selection}-{timezone.localdate().isoformat()}.pdf"


def crowded(subject: str) -> bool:
    """Whether one more selection would have to wait behind too many others."""
    if choice_in(subject) == WHOLE or _ours().filter(subject=subject).exists():
        return False
    selections = _ours().filter(state__in=UNFINISHED).exclude(subject__endswith=f" {WHOLE}")
    return selections.count() >= WAITING_AT_ONCE


def drop_outdated(subject: str) -> int:
    """Take catalogues of this selection out of the queue whose content has changed since."""
    queued = _ours().filter(state=State.QUEUED).exclude(subject=subject)
    outdated = [
        pk
        for pk, other in queued.values_list("pk", "subject")
        if choice_in(other) == choice_in(subject)
    ]
    return queued.filter(pk__in=outdated).delete()[0] if outdated else 0


def _ours() -> GeneratedDocumentQuerySet:
    return GeneratedDocument.objects.filter(kind=KIND)


def forget_documents(now: datetime) -> int:
    """Retention rule: catalogues that newer ones replace, old ones, and those beyond the most."""
    finished = _ours().exclude(state__in=UNFINISHED)
    seen: set[str] = set()
    removed = 0
    for document in finished.order_by("-finished_at", "-pk"):
        choice = choice_in(document.subject)
        fresh = document.finished_at is not None and document.finished_at > now - KEPT
        if fresh and choice not in seen and len(seen) < KEPT_MOST:
            seen.add(choice)
            continue
        name = document.file.name
        if not _ours().filter(pk=document.pk, state=document.state).delete()[0]:
            continue
        if name:
            document.file.storage.delete(name)
        removed += 1
    return removed
