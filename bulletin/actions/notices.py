"""Who is told what of an issue: rows of the outbox, keyed so that each is sent once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse

from home import outbox
from planpages.roles import Role

from ..models import Edition, IssuePage, IssueStage, TextChange


def members(*roles: Role) -> QuerySet[User]:
    return (
        get_user_model()
        .objects.filter(is_active=True, groups__name__in=[role.value for role in roles])
        .exclude(email="")
        .distinct()
    )


def authors(issue: IssuePage, edition: Edition) -> QuerySet[User]:
    """Who changed a text of the issue that readers have not seen, and who submitted it."""
    pages = [issue.pk, *issue.articles().values_list("pk", flat=True)]
    wrote = TextChange.objects.unpublished().filter(page__in=pages).values("user")
    users = get_user_model().objects.filter(is_active=True).exclude(email="")
    return users.filter(Q(pk__in=wrote) | Q(pk=edition.submitted_by.pk))


def _tell(users: Iterable[User], template: str, key: str, issue: IssuePage, **context: Any) -> None:
    text = issue.working_text()
    url = settings.BASE_URL + reverse("bulletin_issue", args=[issue.pk])
    for user in users:
        outbox.post(
            f"bulletin/{template}",
            user.email,
            {"issue": text, "url": url, **context},
            key=f"{key}:{user.pk}",
        )


def _key(what: str, edition: Edition) -> str:
    # A number that each submission changes: an issue comes to a stage more than once.
    return f"bulletin-{what}:{edition.pk}:{edition.submitted_at:%Y%m%d%H%M%S%f}"


def to_proofread(issue: IssuePage, edition: Edition) -> None:
    readers = members(Role.EDITOR).exclude(pk__in=authors(issue, edition).values("pk"))
    _tell(readers, "to_proofread", _key("proofread", edition), issue, edition=edition)


def to_approve(issue: IssuePage, edition: Edition) -> None:
    chiefs = members(Role.CHIEF_EDITOR)
    if edition.proofread_by is not None:
        chiefs = chiefs.exclude(pk=edition.proofread_by.pk)
    _tell(chiefs, "to_approve", _key("approve", edition), issue, edition=edition)


def sent_back(issue: IssuePage, edition: Edition, stage: IssueStage, comment: str) -> None:
    _tell(
        authors(issue, edition),
        "sent_back",
        f"{_key('sent-back', edition)}:{stage}",
        issue,
        stage=stage,
        comment=comment,
    )


def approved(issue: IssuePage, edition: Edition) -> None:
    _tell(authors(issue, edition), "approved", _key("approved", edition), issue)


def published(issue: IssuePage, edition: Edition) -> None:
    _tell(
        members(Role.EDITOR, Role.CHIEF_EDITOR),
        "published",
        _key("published", edition),
        issue,
        address=issue.full_url,
        edition=edition,
    )


def not_published(issue: IssuePage, edition: Edition, obstacles: list[str]) -> None:
    _tell(
        members(Role.EDITOR, Role.CHIEF_EDITOR),
        "not_published",
        f"{_key('not-published', edition)}:{edition.publish_at:%Y%m%d%H%M}",
        issue,
        obstacles=obstacles,
    )


def withdrawn(issue: IssuePage, user: User, comment: str) -> None:
    last = issue.editions.published().order_by("-number").first()
    if last is not None:
        _tell(
            members(Role.EDITOR, Role.CHIEF_EDITOR),
            "withdrawn",
            _key("withdrawn", last),
            issue,
            comment=comment,
        )
