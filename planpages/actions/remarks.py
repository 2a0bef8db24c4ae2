"""A remark's steps: sent, confirmed, published or hidden, answered; its author erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.models import ConsentClause
from home.page_cache import content_changed
from home.signed_links import SignedLink

from ..models import Consultation, ConsultationDocument, Moderation, Position, Remark
from ..permissions import (
    Refused,
    may_answer,
    may_erase_author,
    may_moderate,
    may_send_remark,
    no,
)
from ..reading import ChapterText
from . import notices

# The link outlives the term, so that a late click is told that the term is over.
confirmation_link = SignedLink("confirm-remark", timedelta(days=30))


def submit_remark(
    document: ConsultationDocument,
    *,
    text: str,
    author_kind: str,
    author_name: str,
    author_email: str,
    clause: ConsentClause,
    block_id: str = "",
    quote: str = "",
    submission: str = "",
    at: datetime | None = None,
) -> Remark:
    """Take a remark to a paragraph (`block_id`) or to the chapter; it counts once confirmed.

    The same `submission` a second time gives the first remark, and no second mail.
    """
    at = at or timezone.now()
    with transaction.atomic():
        documents = ConsultationDocument.objects.select_for_update(of=("self",))
        document = documents.select_related("consultation").get(pk=document.pk)
        if submission and (earlier := Remark.objects.filter(submission=submission).first()):
            return earlier
        may_send_remark(AnonymousUser(), document, at).demand()
        remark = Remark(
            consultation=document.consultation,
            document=document,
            text=text,
            author_kind=author_kind,
            author_name=author_name,
            author_email=author_email,
            clause=clause,
            submission=submission or None,
            sent_at=at,
            **_target(document, block_id, quote),
        )
        remark.full_clean()
        remark.save()
        token = confirmation_link.token(remark=remark.pk)
        notices.remark_received(
            remark, settings.BASE_URL + reverse("planpages_confirm_remark", args=[token])
        )
    return remark


def _target(document: ConsultationDocument, block_id: str, quote: str) -> dict[str, Any]:
    if not block_id:
        return {}
    block = ChapterText.of_record(document.record, document.images).block(block_id)
    if block is None or not block.commentable:
        raise ValidationError({"block_id": _("There is no such paragraph in this document.")})
    quote = " ".join(quote.split())
    if quote and quote not in block.plain:
        raise ValidationError({"quote": _("These words are not in paragraph %s.") % block.number})
    return {"block_id": block.id, "block_number": block.number, "quote": quote}


def confirm_remark(remark_id: int, *, at: datetime | None = None) -> Remark:
    """Confirm by the link from the mail; a second time changes nothing. Refused past the term."""
    at = at or timezone.now()
    with transaction.atomic():
        remark = Remark.objects.select_for_update().get(pk=remark_id)
        if remark.confirmed_at is not None:
            return remark
        if at >= remark.confirm_by:
            raise Refused(_("The term for confirming this remark is over: it was not included."))
        consultation = Consultation.objects.select_for_update().get(pk=remark.consultation_id)
        last = consultation.remarks.aggregate(last=Max("number"))["last"] or 0
        remark.number, remark.confirmed_at = last + 1, at
        remark.save(update_fields=["number", "confirmed_at"])
        notices.remark_confirmed(remark)
    return remark


def publish_remark(remark: Remark, user: User, *, at: datetime | None = None) -> Remark:
    """Let a remark appear."""
    return _moderate(remark, user, Moderation.PUBLISHED, "", at)


def hide_remark(remark: Remark, user: User, *, reason: str, at: datetime | None = None) -> Remark:
    """Keep a remark from appearing, for a reason that its author is told."""
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason for hiding the remark.")})
    return _moderate(remark, user, Moderation.HIDDEN, reason.strip(), at)


def _moderate(
    remark: Remark, user: User, moderation: Moderation, reason: str, at: datetime | None
) -> Remark:
    with transaction.atomic():
        remark = _lock(remark)
        may_moderate(user, remark).demand()
        if remark.moderation == moderation:
            no(_("Somebody has decided on this remark already.")).demand()
        remark.moderation, remark.hidden_reason = moderation, reason
        remark.moderated_by, remark.moderated_at = user, at or timezone.now()
        remark.save(update_fields=["moderation", "hidden_reason", "moderated_by", "moderated_at"])
        content_changed()
        log(instance=remark, action=f"planpages.remark.{moderation.value}", user=user)
        notices.remark_moderated(remark)
    return remark


def answer_remark(
    remark: Remark,
    user: User,
    *,
    position: str,
    justification: str,
    at: datetime | None = None,
) -> Remark:
    """Give (or, until the stage is completed, correct) the office's position and its reason."""
    errors = {}
    if position not in Position.values:
        errors["position"] = _("Choose a position.")
    if not justification.strip():
        errors["justification"] = _("Give the justification of the position.")
    if errors:
        raise ValidationError(errors)
    with transaction.atomic():
        remark = _lock(remark)
        may_answer(user, remark).demand()
        if (remark.position, remark.justification) == (position, justification.strip()):
            return remark  # sent twice: nothing changes and nobody is told again
        before = {"position": remark.position, "justification": remark.justification}
        remark.position, remark.justification = position, justification.strip()
        remark.answered_by, remark.answered_at = user, at or timezone.now()
        remark.save(update_fields=["position", "justification", "answered_by", "answered_at"])
        content_changed()
        log(instance=remark, action="planpages.remark.answer", user=user, data={"before": before})
        notices.remark_answered(remark)
    return remark


def erase_author(remark: Remark, user: User | None, *, at: datetime | None = None) -> Remark:
    """Remove the person at their request (RODO, art. 17); what they said stays in the record."""
    with transaction.atomic():
        remark = _lock(remark)
        if user is not None:
            may_erase_author(user, remark).demand()
        notices.forget_author(remark)
        remark.author_name, remark.author_email = "—", "usunieto@invalid.invalid"
        remark.erased_at = at or timezone.now()
        # An e-mail address and a name that somebody guesses can be checked against it.
        remark.submission = None
        remark.save(update_fields=["author_name", "author_email", "erased_at", "submission"])
        content_changed()
        log(instance=remark, action="planpages.remark.erase", user=user)
    return remark


def _lock(remark: Remark) -> Remark:
    return (
        Remark.objects.select_for_update(of=("self",))
        .select_related("document__consultation")
        .get(pk=remark.pk)
    )
