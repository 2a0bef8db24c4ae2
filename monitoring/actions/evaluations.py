"""Evaluations and what becomes of their recommendations; each change of these is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.archive import DOCX, ODT, PDF, archive, check_upload
from home.page_cache import content_changed
from home.verdicts import Refused
from planpages.models import PlanPage

from ..models import Evaluation, Recommendation, RecommendationChange
from ..reporting.permissions import (
    may_edit_evaluation,
    may_follow_up,
    may_keep_evaluations,
    may_publish_evaluation,
    may_withdraw_evaluation,
    may_word_recommendation,
)
from . import report_notices as notices

FILES = {PDF, DOCX, ODT}
OWN = ("kind", "title", "contractor", "date", "summary")
WORDS = ("number", "text", "addressee")
FACTS = ("deadline", "position", "justification", "state", "note")
TOLD = {"state", "note"}
"""Of these, what the person who is responsible tells; the others are what the office decided."""


_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


class Stale(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Somebody has changed this since you opened it: compare, then save again.")
        )


def save_evaluation(
    plan: PlanPage,
    user: User,
    fields: Mapping[str, Any],
    *,
    evaluation: Evaluation | None = None,
    file: File[Any] | None = None,
    seen: int = 0,
    reason: str = "",
    is_example: bool = False,
) -> Evaluation:
    """Write a new evaluation, or change one. One that readers have is changed by a co-ordinator
    with a reason, which stays in the log with what was there before; the same again changes
    nothing. Raises Refused, Stale, ValidationError by field."""
    may_keep_evaluations(user).demand()
    with transaction.atomic():
        if evaluation is None:
            evaluation = Evaluation(plan=plan, version=0, is_example=is_example)
        else:
            evaluation = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
            may_edit_evaluation(user, evaluation).demand()
            if evaluation.version != seen:
                raise Stale
        before = {
            name: str(getattr(evaluation, name))
            for name in OWN
            if _plain(fields[name]) != _plain(getattr(evaluation, name))
        }
        if "kind" in before:
            before["kind"] = str(evaluation.get_kind_display())
        if file is not None and evaluation.file_id is not None:
            before["file"] = f"{evaluation.file} (SHA-256 {evaluation.file_id})"
        if evaluation.pk is not None and not before and file is None:
            return evaluation
        _demand_reason(evaluation, reason)
        for name in OWN:
            setattr(evaluation, name, fields[name])
        if file is not None:
            try:
                content_type = check_upload(file, FILES)
            except ValidationError as error:
                raise ValidationError({"file": error}) from None
            evaluation.file = archive(file, file.name or "ewaluacja.pdf", content_type)
        if not evaluation.slug:
            evaluation.slug = _free_slug(evaluation)
        is_new = evaluation.pk is None
        evaluation.version += 1
        evaluation.full_clean()
        evaluation.save()
        if evaluation.published_at is not None:
            data = {"comment": reason.strip(), "before": before}
            log(evaluation, "monitoring.evaluation.changed", user=user, data=data)
            content_changed()
        else:
            act = "begun" if is_new else "written"
            log(evaluation, f"monitoring.evaluation.{act}", user=user)
    return evaluation


def _plain(value: Any) -> Any:
    """Without the keys that the editor gives to paragraphs anew."""
    return _BLOCK_KEY.sub("", value) if isinstance(value, str) else value


def _demand_reason(evaluation: Evaluation, reason: str) -> None:
    if evaluation.published_at is not None and not reason.strip():
        raise ValidationError(
            {"reason": _("Readers have this evaluation: give the reason of the change.")}
        )


def _free_slug(evaluation: Evaluation) -> str:
    stem = slugify(_without_marks(evaluation.title))[:70].strip("-") or "ewaluacja"
    slug, number = stem, 2
    while Evaluation.objects.filter(slug=slug).exists():
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _without_marks(text: str) -> str:
    """Unicode takes no letter apart at the stroke of ł."""
    return text.replace("ł", "l").replace("Ł", "L")


def publish_evaluation(
    evaluation: Evaluation, user: User, at: datetime | None = None
) -> Evaluation:
    """Give the evaluation to readers, with its recommendations. Raises Refused."""
    with transaction.atomic():
        evaluation = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        may_publish_evaluation(user, evaluation).demand()
        if not evaluation.recommendations.exists() and evaluation.file_id is None:
            raise Refused(_("Add the report as a file, or its recommendations: it is empty."))
        evaluation.published_at = at or timezone.now()
        evaluation.save()
        log(evaluation, "monitoring.evaluation.published", user=user)
        content_changed()
    return evaluation


def withdraw_evaluation(evaluation: Evaluation, user: User, *, comment: str) -> Evaluation:
    """Take it away from readers, with a reason that stays in the log."""
    if not comment.strip():
        raise Refused(_("Give the reason for withdrawing the evaluation."))
    with transaction.atomic():
        evaluation = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        may_withdraw_evaluation(user, evaluation).demand()
        evaluation.published_at = None
        evaluation.save()
        log(evaluation, "monitoring.evaluation.withdrawn", user=user, data={"comment": comment})
        content_changed()
    return evaluation


def add_recommendation(
    evaluation: Evaluation,
    user: User,
    fields: Mapping[str, Any],
    *,
    reason: str = "",
    at: datetime | None = None,
) -> Recommendation:
    """Write a recommendation of an evaluation; to one that readers have, a co-ordinator adds it
    with a reason. Raises Refused, ValidationError by field."""
    with transaction.atomic():
        evaluation = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        may_edit_evaluation(user, evaluation).demand()
        _demand_reason(evaluation, reason)
        recommendation = Recommendation(evaluation=evaluation)
        for name in WORDS:
            setattr(recommendation, name, fields[name])
        return _set(recommendation, user, fields, at, reason)


def change_recommendation(
    recommendation: Recommendation,
    user: User,
    fields: Mapping[str, Any],
    *,
    seen: int,
    reason: str = "",
    at: datetime | None = None,
) -> Recommendation:
    """Say what became of it. Words (number, text, addressee) change only before publication. The
    position of the office and the deadline are set by those who may change the evaluation: once
    readers have it a co-ordinator, with a reason.

    Raises Refused, Stale, ValidationError by field; the same again changes nothing.
    """
    with transaction.atomic():
        evaluation = Evaluation.objects.select_for_update().get(pk=recommendation.evaluation_id)
        recommendation = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
        recommendation.evaluation = evaluation
        may_follow_up(user, recommendation).demand()
        if recommendation.version != seen:
            raise Stale
        other = {n for n in WORDS if n in fields and fields[n] != getattr(recommendation, n)}
        if other:
            may_word_recommendation(user, recommendation).demand()
            for name in other:
                setattr(recommendation, name, fields[name])
        facts = {n for n in FACTS if n in fields and fields[n] != getattr(recommendation, n)}
        moved = "responsible" in fields and fields["responsible"] != recommendation.responsible
        if not (other or facts or moved):
            return recommendation
        if moved:
            may_keep_evaluations(user).demand()
        if facts - TOLD:
            may_edit_evaluation(user, evaluation).demand()
            _demand_reason(evaluation, reason)
        return _set(recommendation, user, fields, at, reason)


def _set(
    recommendation: Recommendation,
    user: User,
    fields: Mapping[str, Any],
    at: datetime | None,
    reason: str,
) -> Recommendation:
    for name in (*FACTS, "responsible"):
        if name in fields:
            setattr(recommendation, name, fields[name])
    recommendation.version += 1
    recommendation.full_clean()
    recommendation.save()
    RecommendationChange.objects.create(
        recommendation=recommendation,
        number=recommendation.version,
        author=user,
        at=at or timezone.now(),
        **{name: getattr(recommendation, name) for name in FACTS},
    )
    data = {"number": recommendation.number, "state": str(recommendation.state)}
    if reason.strip():
        data["comment"] = reason.strip()
    log(recommendation.evaluation, "monitoring.recommendation", user=user, data=data)
    if recommendation.evaluation.published_at is not None:
        content_changed()
    return recommendation


def remind_of_recommendations(at: datetime | None = None) -> str | None:
    """Tick job: once for each deadline that has come. Safe to run twice at once."""
    today = timezone.localdate(at or timezone.now())
    due = Recommendation.objects.due(today).select_related("evaluation", "responsible")
    reminded = sum(notices.recommendation_due(one) for one in due)
    return f"monitoring: {reminded} reminded of a recommendation" if reminded else None
