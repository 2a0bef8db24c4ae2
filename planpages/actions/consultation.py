"""Consultations: announced, joined by documents, prolonged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.page_cache import content_changed

from ..freezing import archive_images
from ..models import (
    ChapterPage,
    Consultation,
    ConsultationDocument,
    Decision,
    DecisionKind,
    PlanPage,
    canonical,
    digest,
)
from ..permissions import may_add_document, may_announce, may_prolong
from . import notices


def announce_consultation(
    plan: PlanPage,
    user: User,
    *,
    kind: str,
    title: str,
    introduction: str,
    closes_at: datetime,
    chapters: Iterable[ChapterPage],
    opens_at: datetime | None = None,
    slug: str = "",
    at: datetime | None = None,
) -> Consultation:
    """Announce a consultation and freeze its chapters' texts; without `opens_at` it opens now."""
    at = at or timezone.now()
    may_announce(user, kind).demand()
    chapters = list(chapters)
    if not chapters:
        raise ValidationError({"chapters": _("Choose at least one chapter.")})
    with transaction.atomic():
        consultation = Consultation(
            plan=plan,
            kind=kind,
            title=title,
            slug=slug or _free_slug(title),
            introduction=introduction,
            announced_at=at,
            opens_at=opens_at or at,
            closes_at=closes_at,
            created_by=user,
        )
        consultation.full_clean()
        PlanPage.originals.select_for_update().get(pk=plan.pk)
        same = Consultation.objects.filter(
            plan=plan, kind=kind, title=title, closes_at=closes_at, created_by=user
        )
        asked = {chapter.pk for chapter in chapters}
        if any(asked == set(one.documents.values_list("chapter", flat=True)) for one in same):
            raise ValidationError({"title": _("This consultation is announced already.")})
        consultation.save()
        _record(DecisionKind.ANNOUNCED, consultation, user, at)
        for chapter in chapters:
            add_document(consultation, chapter, user, at=at)
        content_changed()
        log(instance=consultation, action="planpages.consultation.announce", user=user)
        notices.consultation_announced(consultation)
    return consultation


def add_document(
    consultation: Consultation,
    chapter: ChapterPage,
    user: User,
    *,
    at: datetime | None = None,
) -> ConsultationDocument:
    """Freeze the chapter's working version as a document of the consultation."""
    at = at or timezone.now()
    with transaction.atomic():
        chapter = ChapterPage.originals.select_for_update().get(pk=chapter.pk)
        may_add_document(user, consultation, chapter, at).demand()
        text = chapter.working_text()
        record = text.record()
        images = archive_images(record)
        document = ConsultationDocument.objects.create(
            consultation=consultation,
            chapter=chapter,
            slug=_address(consultation, text),
            title=text.title,
            number=text.number,
            content=canonical(record),
            digest=digest(record),
            images=images,
            frozen_at=at,
        )
        document.files.set(set(images.values()))  # type: ignore[arg-type]  # keys are text
        _record(DecisionKind.DOCUMENT_ADDED, consultation, user, at, document)
        content_changed()
    return document


def prolong_consultation(
    consultation: Consultation,
    user: User,
    *,
    closes_at: datetime,
    at: datetime | None = None,
) -> Consultation:
    """Move the close to a later moment; it is never moved to an earlier one."""
    at = at or timezone.now()
    with transaction.atomic():
        consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
        may_prolong(user, consultation, at).demand()
        if closes_at <= consultation.closes_at:
            raise ValidationError(
                {"closes_at": _("The new close has to be later than the old one.")}
            )
        consultation.closes_at = closes_at
        consultation.full_clean()
        consultation.save(update_fields=["closes_at"])
        _record(DecisionKind.PROLONGED, consultation, user, at)
        content_changed()
        log(instance=consultation, action="planpages.consultation.prolong", user=user)
        notices.consultation_prolonged(consultation)
    return consultation


def _address(consultation: Consultation, text: ChapterPage) -> str:
    """The chapter's address; two drafts may have come to the same one."""
    taken = consultation.documents.filter(slug=text.slug, withdrawn_at__isnull=True).exists()
    return f"{text.slug}-{text.pk}" if taken else text.slug


def _record(
    kind: DecisionKind,
    consultation: Consultation,
    user: User,
    at: datetime,
    document: ConsultationDocument | None = None,
) -> None:
    Decision.objects.append(
        kind=kind,
        plan=consultation.plan,
        chapter=document.chapter if document else None,
        content_digest=document.digest if document else "",
        consultation=consultation,
        actor=user,
        at=at,
    )


def _free_slug(title: str) -> str:
    base = slugify(title.replace("ł", "l").replace("Ł", "L"))[:70].strip("-") or "konsultacje"
    slug, n = base, 1
    while slug in Consultation.RESERVED_SLUGS or Consultation.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug
