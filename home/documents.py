"""Documents made in the background, each once for a subject. See docs/documents.md."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from home.files import file_response
from home.models.documents import GeneratedDocument
from home.page_cache import no_public_cache
from home.pdf import PdfUnavailable, pdf_available

logger = logging.getLogger(__name__)

PDF = "application/pdf"
LEASE = timedelta(minutes=10)
"""How long a maker may say nothing before it counts as dead; each report renews it."""
QUEUE_PATIENCE = timedelta(minutes=30)
TRY_AGAIN_AFTER = timedelta(minutes=5)
DEATHS = 3
"""A document whose maker died this often in a row is taken to be what kills it."""
RETRY_AFTER = 10  # seconds

State = GeneratedDocument.State
Progress = Callable[[int], None]
Build = Callable[[str, Progress], bytes]


@dataclass(frozen=True)
class DocumentKind:
    """How documents of one kind are made and named."""

    build: Build
    filename: str | Callable[[str], str]
    content_type: str

    def filename_for(self, subject: str) -> str:
        return self.filename(subject) if callable(self.filename) else self.filename


_kinds: dict[str, DocumentKind] = {}


def register_document(
    kind: str, build: Build, filename: str | Callable[[str], str], content_type: str
) -> None:
    """Declare a kind of documents; called in `AppConfig.ready`.

    `build(subject, progress)` returns the file's bytes and may report progress from 0 to 100.
    `filename` is a name, or a function of the subject.
    """
    _kinds[kind] = DocumentKind(build, filename, content_type)


def request_document(kind: str, subject: str) -> GeneratedDocument:
    """Have a document made, unless it is there or on its way. A failed one is tried again
    after some minutes."""
    if kind not in _kinds:
        raise LookupError(f"No document of the kind {kind!r} is registered.")
    document, created = GeneratedDocument.objects.get_or_create(kind=kind, subject=subject)
    if not created and document.state == State.FAILED:
        now = timezone.now()
        created = bool(
            GeneratedDocument.objects.filter(
                pk=document.pk, state=State.FAILED, finished_at__lt=now - TRY_AGAIN_AFTER
            ).update(state=State.QUEUED, progress=0, attempt=0, enqueued_at=None)
        )
        document.refresh_from_db()
    if created:
        transaction.on_commit(lambda: enqueue(document.pk), robust=True)
    return document


def enqueue(document_id: int) -> None:
    """Put the making of a document into the task queue."""
    with transaction.atomic():
        GeneratedDocument.objects.filter(pk=document_id).update(enqueued_at=timezone.now())
        make_document.enqueue(document_id)


@task(backend="background")
def make_document(document_id: int) -> str:
    """Make one document if it waits and nobody else is at it. Returns what became of it."""
    document = _claim(document_id)
    if document is None:
        return "not waiting"
    kind = _kinds.get(document.kind)
    try:
        if kind is None:
            raise LookupError(f"No document of the kind {document.kind!r} is registered.")
        content = kind.build(document.subject, partial(_report, document))
    except Exception as error:
        logger.exception("Document %s (%s) failed", document.pk, document.kind)
        return _fail(document, type(error).__name__)
    return _keep(document, kind, content)


def _claim(document_id: int) -> GeneratedDocument | None:
    claimed = GeneratedDocument.objects.filter(pk=document_id, state=State.QUEUED).update(
        state=State.RUNNING,
        progress=0,
        error="",
        attempt=F("attempt") + 1,
        lease_until=timezone.now() + LEASE,
    )
    return GeneratedDocument.objects.get(pk=document_id) if claimed else None


def _mine(document: GeneratedDocument) -> Any:
    """The row, as long as no later attempt has taken it over."""
    return GeneratedDocument.objects.filter(
        pk=document.pk, state=State.RUNNING, attempt=document.attempt
    )


def _report(document: GeneratedDocument, percent: int) -> None:
    _mine(document).update(
        progress=max(0, min(100, int(percent))), lease_until=timezone.now() + LEASE
    )


def _fail(document: GeneratedDocument, error: str) -> str:
    _mine(document).update(
        state=State.FAILED, error=error, finished_at=timezone.now(), lease_until=None
    )
    return str(State.FAILED)


def _keep(document: GeneratedDocument, kind: DocumentKind, content: bytes) -> str:
    filename = kind.filename_for(document.subject)
    storage = GeneratedDocument._meta.get_field("file").storage
    extension = filename.rpartition(".")[2] or "bin"
    name = storage.save(
        f"generated/{document.kind}/{document.pk}-{document.attempt}.{extension}",
        ContentFile(content),
    )
    kept = _mine(document).update(
        state=State.READY,
        progress=100,
        file=name,
        filename=filename,
        content_type=kind.content_type,
        sha256=sha256(content).hexdigest(),
        finished_at=timezone.now(),
        lease_until=None,
    )
    if not kept:
        storage.delete(name)
        return "made by another"
    return str(State.READY)


def document_response(
    request: HttpRequest, kind: str, subject: str, *, public_cache: bool
) -> HttpResponseBase:
    """The document; while it is being made a page with its progress (503, Retry-After)."""
    if kind in _kinds and _kinds[kind].content_type == PDF and not pdf_available():
        ready = GeneratedDocument.objects.filter(kind=kind, subject=subject, state=State.READY)
        if not ready.exists():
            return _status_page(request, None, str(PdfUnavailable()), status=503, again=3600)
    document = request_document(kind, subject)
    storage, path = document.file.storage, str(document.file.name)
    if document.state == State.READY and storage.exists(path):
        return file_response(
            request,
            open_file=lambda: storage.open(path, "rb"),
            name=document.filename,
            content_type=document.content_type,
            size=storage.size(path),
            etag=document.sha256,
            public=public_cache,
        )
    if document.state == State.READY:
        # Somebody cleared the storage: it is made again.
        GeneratedDocument.objects.filter(pk=document.pk, state=State.READY).update(
            state=State.QUEUED, progress=0, attempt=0, file=""
        )
        enqueue(document.pk)
        document.refresh_from_db()
    if document.state == State.FAILED and document.error == PdfUnavailable.__name__:
        return _status_page(request, document, str(PdfUnavailable()), status=503, again=3600)
    if document.state == State.FAILED:
        message = _("The document could not be made. Try again later.")
        return _status_page(request, document, message, status=500, again=None)
    return _status_page(request, document, "", status=503, again=RETRY_AFTER)


@no_public_cache
def _status_page(
    request: HttpRequest,
    document: GeneratedDocument | None,
    message: str,
    *,
    status: int,
    again: int | None,
) -> HttpResponse:
    response = render(
        request,
        "home/document_status.html",
        {"document": document, "message": message, "retry_after": again},
        status=status,
    )
    if again:
        response["Retry-After"] = str(again)
    return response


def requeue_abandoned() -> str | None:
    """Tick job: documents whose maker died, or whose place in the task queue was lost."""
    now = timezone.now()
    abandoned = GeneratedDocument.objects.abandoned(now)
    failed = abandoned.filter(attempt__gte=DEATHS).update(
        state=State.FAILED, error="the maker died", finished_at=now, lease_until=None
    )
    abandoned.update(state=State.QUEUED, lease_until=None, enqueued_at=None)
    waiting = GeneratedDocument.objects.filter(state=State.QUEUED).filter(
        Q(enqueued_at__lt=now - QUEUE_PATIENCE)
        | Q(enqueued_at__isnull=True, created_at__lt=now - timedelta(seconds=30))
    )
    ids = list(waiting.values_list("pk", flat=True)[:200])
    for document_id in ids:
        enqueue(document_id)
    return f"documents: {len(ids)} enqueued, {failed} given up" if ids or failed else None


def forget_copies(sha256: str) -> None:
    """Remove documents with this content: it is given to nobody any more."""
    _remove(GeneratedDocument.objects.filter(sha256=sha256))


def forget_printed() -> None:
    """Have every PDF made anew when it is next asked for: a picture in some of them has changed.
    One that is being made at this moment is thrown away by its maker."""
    printed = [name for name, kind in _kinds.items() if kind.content_type == PDF]
    _remove(GeneratedDocument.objects.filter(kind__in=printed))


def _remove(documents: Iterable[GeneratedDocument]) -> int:
    removed = 0
    for document in documents:
        name, storage = document.file.name, document.file.storage
        removed += document.delete()[0]
        if name:
            transaction.on_commit(partial(storage.delete, name), robust=True)
    return removed


def forget_documents(kinds: Collection[str], finished_before: datetime) -> int:
    """Remove documents of these kinds, with their files, that were finished (or given up) before.
    For retention rules of what can be made again."""
    old = GeneratedDocument.objects.filter(kind__in=kinds, finished_at__lt=finished_before)
    return _remove(old.exclude(state__in=(State.QUEUED, State.RUNNING)))
