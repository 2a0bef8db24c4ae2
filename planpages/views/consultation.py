"""Public pages of consultations: what is consulted, the frozen texts, remarks and answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from home.languages.showing import polish_words

from ..models import (
    Consultation,
    ConsultationDocument,
    ConsultationIndexPage,
    ConsultationRules,
    Moderation,
    Position,
    Priority,
    Remark,
)
from ..permissions import may_read_document, may_send_remark
from ..presentation import ShownText, show_record
from .frame import render_under

PUBLISHED = Q(remarks__confirmed_at__isnull=False, remarks__moderation=Moderation.PUBLISHED)


@dataclass(frozen=True)
class Tally:
    """How the published remarks of a consultation stand."""

    published: int
    hidden: int
    accepted: int
    partly: int
    rejected: int

    @property
    def answered(self) -> int:
        return self.accepted + self.partly + self.rejected

    @property
    def unanswered(self) -> int:
        return self.published - self.answered

    @classmethod
    def of(cls, remarks: QuerySet[Remark]) -> Tally:
        public = Q(moderation=Moderation.PUBLISHED)
        return cls(
            **remarks.filter(confirmed_at__isnull=False).aggregate(
                published=Count("pk", filter=public),
                hidden=Count("pk", filter=Q(moderation=Moderation.HIDDEN)),
                accepted=Count("pk", filter=public & Q(position=Position.ACCEPTED)),
                partly=Count("pk", filter=public & Q(position=Position.PARTLY)),
                rejected=Count("pk", filter=public & Q(position=Position.REJECTED)),
            )
        )


def index_context(page: ConsultationIndexPage) -> dict[str, Any]:
    now = timezone.now()
    consultations = list(
        Consultation.objects.announced(now)
        .annotate(remarks_count=Count("remarks", filter=PUBLISHED))
        .prefetch_related(Prefetch("documents", _documents(now), to_attr="public_documents"))
    )
    states: dict[str, list[Consultation]] = {"open": [], "soon": [], "closed": []}
    for consultation in consultations:
        states[consultation.state(now)].append(consultation)
    states["open"].sort(key=lambda consultation: consultation.closes_at)
    states["soon"].sort(key=lambda consultation: consultation.opens_at)
    states["closed"].sort(key=lambda consultation: consultation.closes_at, reverse=True)
    return {"rules": ConsultationRules.load(), **states}


def show(page: ConsultationIndexPage, request: HttpRequest, slug: str) -> HttpResponse:
    """`/konsultacje/<slug>/`: announcement, terms, documents; after the close what came of it."""
    now = timezone.now()
    consultation = consultation_or_404(slug, now)
    rules = ConsultationRules.load()
    return render_under(
        page,
        request,
        "planpages/consultation.html",
        {
            "consultation": consultation,
            "state": consultation.state(now),
            "rules": rules,
            "documents": list(
                _documents(now)
                .filter(consultation=consultation)
                .annotate(remarks_count=Count("remarks", filter=PUBLISHED))
            ),
            "tally": Tally.of(Remark.objects.filter(consultation=consultation)),
        },
        (polish_words(consultation.title), consultation.get_absolute_url()),
    )


def remarks(page: ConsultationIndexPage, request: HttpRequest, slug: str) -> HttpResponse:
    """`/konsultacje/<slug>/uwagi/`: every published remark with its answer, to be printed."""
    now = timezone.now()
    consultation = consultation_or_404(slug, now)
    found = Remark.objects.published().filter(consultation=consultation).order_by("number")
    by_document: dict[int, list[Remark]] = defaultdict(list)
    for remark in found:
        by_document[remark.document_id].append(remark)
    documents = list(_documents(now).filter(consultation=consultation))
    for document in documents:
        # Their addresses are read from the remarks: nothing has to be looked up again.
        document.consultation = consultation
        for remark in by_document[document.pk]:
            remark.document = document
    return render_under(
        page,
        request,
        "planpages/consultation_remarks.html",
        {
            "consultation": consultation,
            "state": consultation.state(now),
            "documents": [(document, by_document[document.pk]) for document in documents],
            "tally": Tally.of(Remark.objects.filter(consultation=consultation)),
        },
        (polish_words(consultation.title), consultation.get_absolute_url()),
        (_("Remarks and answers"), f"{consultation.get_absolute_url()}uwagi/"),
    )


def document(
    page: ConsultationIndexPage, request: HttpRequest, slug: str, document_slug: str
) -> HttpResponse:
    """`/konsultacje/<slug>/<document>/`: the frozen text with the remarks under its paragraphs."""
    now = timezone.now()
    shown_document = document_or_404(request, slug, document_slug, now)
    consultation = shown_document.consultation
    shown = show_record(shown_document.record, shown_document.images)
    found = Remark.objects.published().filter(document=shown_document).order_by("number")
    by_block, whole = remarks_by_block(found, shown)
    siblings = list(_documents(now).filter(consultation=consultation))
    place = next((n for n, other in enumerate(siblings) if other.pk == shown_document.pk), 0)
    for other in siblings:
        other.consultation = consultation
    return render_under(
        page,
        request,
        "planpages/consultation_document.html",
        {
            "consultation": consultation,
            "state": consultation.state(now),
            "may_send": may_send_remark(request.user, shown_document, now),
            "document": shown_document,
            "shown": shown,
            "priorities": list(Priority.objects.filter(number__in=list(shown.priorities))),
            "remarks_by_block": by_block,
            "whole_remarks": whole,
            "remarks_count": sum(map(len, by_block.values())) + len(whole),
            "previous": siblings[place - 1] if place else None,
            "next": siblings[place + 1] if place + 1 < len(siblings) else None,
            "live_chapter": shown_document.chapter if shown_document.chapter.live else None,
        },
        (polish_words(consultation.title), consultation.get_absolute_url()),
        (polish_words(shown_document), shown_document.get_absolute_url()),
    )


def remarks_by_block(
    found: Iterable[Remark], shown: ShownText
) -> tuple[dict[str, list[Remark]], list[Remark]]:
    """Remarks under the block that each is about, and those to the text as a whole."""
    ids = {block.id for block in shown.text.blocks}
    by_block: dict[str, list[Remark]] = {}
    whole = []
    for remark in found:
        if remark.block_id in ids:
            by_block.setdefault(remark.block_id, []).append(remark)
        else:
            whole.append(remark)
    return by_block, whole


def consultation_or_404(slug: str, now: datetime) -> Consultation:
    return get_object_or_404(Consultation.objects.announced(now), slug=slug)


def document_or_404(
    request: HttpRequest, slug: str, document_slug: str, now: datetime
) -> ConsultationDocument:
    """A document that may be read now; a withdrawn one is not there, for anybody."""
    found = get_object_or_404(
        ConsultationDocument.objects.public(now)
        .select_related("consultation", "chapter")
        .defer("chapter__body"),
        consultation__slug=slug,
        slug=document_slug,
    )
    if not may_read_document(request.user, found, now):
        raise Http404
    return found


def _documents(now: datetime) -> QuerySet[ConsultationDocument]:
    return ConsultationDocument.objects.public(now).defer("content", "images")
