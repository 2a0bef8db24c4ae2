"""Who is told what. Every mail is a row of the outbox, keyed so that it is sent once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db.models import Q, QuerySet
from django.urls import reverse
from wagtail.models import TaskState

from home import outbox
from home.models import OutgoingMail

from ..models import AdoptedVersion, ChapterPage, Consultation, Remark, Stage, StageTask
from ..roles import Role


def _members(*groups: Group | str) -> QuerySet[User]:
    names = [g.name if isinstance(g, Group) else str(g) for g in groups]
    return (
        get_user_model()
        .objects.filter(is_active=True, groups__name__in=names)
        .exclude(email="")
        .distinct()
    )


def _tell(users: Iterable[User], template: str, key: str, context: dict[str, Any]) -> None:
    for user in users:
        outbox.post(
            template,
            user.email,
            {"user": user, "base_url": settings.BASE_URL, **context},
            key=f"{key}:{user.pk}",
        )


def decision_url(chapter: ChapterPage) -> str:
    return settings.BASE_URL + reverse("planpages_decision", args=[chapter.pk])


def deciders(chapter: ChapterPage, task: StageTask) -> QuerySet[User]:
    """Accounts that decide on the chapter at the given stage."""
    if task.stage == Stage.CONSULTATION:
        return _members(Role.MODERATOR)
    body = task.body(chapter)
    return _members(body.group) if body else get_user_model().objects.none()


def authors(chapter: ChapterPage) -> QuerySet[User]:
    """Accounts that changed the working version of the chapter."""
    changes = chapter.text_changes.exclude(user=None)
    if chapter.last_published_at:
        changes = changes.filter(at__gt=chapter.last_published_at)
    return (
        get_user_model()
        .objects.filter(is_active=True, pk__in=changes.values("user"))
        .exclude(email="")
    )


def stage_entered(chapter: ChapterPage, task: StageTask, task_state: TaskState) -> None:
    _tell(
        deciders(chapter, task),
        "planpages/stage_entered",
        f"stage-entered:{task_state.pk}",
        {"chapter": chapter.working_text(), "stage": task.stage, "url": decision_url(chapter)},
    )


def stage_decided(
    chapter: ChapterPage, task: StageTask, task_state: TaskState, approved: bool, comment: str
) -> None:
    _tell(
        authors(chapter),
        "planpages/stage_decided",
        f"stage-decided:{task_state.pk}",
        {
            "chapter": chapter.working_text(),
            "stage": task.stage,
            "approved": approved,
            "comment": comment,
            "url": decision_url(chapter),
        },
    )


def consultation_announced(consultation: Consultation) -> None:
    _tell(
        _members(Role.EXPERT, Role.EDITOR, Role.MODERATOR),
        "planpages/consultation_announced",
        f"consultation-announced:{consultation.pk}",
        {"consultation": consultation},
    )


def consultation_prolonged(consultation: Consultation) -> None:
    _tell(
        _members(Role.EXPERT, Role.EDITOR, Role.MODERATOR),
        "planpages/consultation_prolonged",
        f"consultation-prolonged:{consultation.pk}:{consultation.closes_at.isoformat()}",
        {"consultation": consultation},
    )


def remark_received(remark: Remark, confirmation_url: str) -> None:
    outbox.post(
        "planpages/remark_received",
        remark.author_email,
        {"remark": remark, "url": confirmation_url, "base_url": settings.BASE_URL},
        key=f"remark-received:{remark.pk}",
        language=remark.language,
    )


def remark_confirmed(remark: Remark) -> None:
    _tell(
        _members(Role.MODERATOR),
        "planpages/remark_to_moderate",
        f"remark-to-moderate:{remark.pk}",
        {"remark": remark, "url": settings.BASE_URL + reverse("planpages_remarks")},
    )


def remark_moderated(remark: Remark) -> None:
    _tell_author(remark, "planpages/remark_moderated", f"{remark.moderation}")
    if remark.moderation == "published":
        _tell(
            _members(Role.EDITOR),
            "planpages/remark_to_answer",
            f"remark-to-answer:{remark.pk}",
            {"remark": remark, "url": settings.BASE_URL + reverse("planpages_remarks")},
        )


def remark_answered(remark: Remark) -> None:
    _tell_author(
        remark, "planpages/remark_answered", f"answered:{remark.answered_at:%Y%m%d%H%M%S%f}"
    )


def _tell_author(remark: Remark, template: str, what: str) -> None:
    if remark.erased_at:
        return
    outbox.post(
        template,
        remark.author_email,
        {"remark": remark, "base_url": settings.BASE_URL},
        key=f"remark:{remark.pk}:{what}",
        language=remark.language,
    )


def forget_author(remark: Remark) -> None:
    """Letters to the author leave the outbox, also such as wait; the office's name nobody."""
    about = Q(key=f"remark-received:{remark.pk}") | Q(key__startswith=f"remark:{remark.pk}:")
    OutgoingMail.objects.filter(about).delete()


def plan_adopted(version: AdoptedVersion, chain_head: str) -> None:
    """The head of the chain goes out with the resolution: a copy outside the database."""
    _tell(
        _members(Role.EXPERT, Role.EDITOR, Role.BOARD, Role.MODERATOR),
        "planpages/plan_adopted",
        f"plan-adopted:{version.pk}",
        {"version": version, "chain_head": chain_head},
    )
