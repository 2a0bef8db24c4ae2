"""Who is told what of reports and recommendations: rows of the outbox, each sent once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse

from home import outbox
from planpages.roles import Role

from ..models import Recommendation, Report, ReportDecision, ReportStage

REMIND_AFTER_DAYS = 7


def members(*roles: Role) -> QuerySet[User]:
    return (
        get_user_model()
        .objects.filter(is_active=True, groups__name__in=[role.value for role in roles])
        .exclude(email="")
        .distinct()
    )


def writers(report: Report) -> QuerySet[User]:
    users = get_user_model().objects.filter(is_active=True).exclude(email="")
    return users.filter(pk__in=report.writers())


def _tell(users: Iterable[User], template: str, key: str, report: Report, **context: Any) -> int:
    url = settings.BASE_URL + reverse("monitoring_report", args=[report.pk])
    posted = 0
    for user in users:
        mail = outbox.post(
            f"monitoring/{template}",
            user.email,
            {"report": report, "url": url, **context},
            key=f"{key}:{user.pk}",
        )
        posted += mail is not None
    return posted


def to_check(report: Report, decision: ReportDecision) -> None:
    people = members(Role.COORDINATOR).exclude(pk__in=report.writers())
    _tell(people, "report_to_check", f"report-check:{decision.pk}", report, decision=decision)


def to_approve(report: Report, decision: ReportDecision) -> None:
    people = members(Role.BOARD).exclude(pk__in={*report.writers(), decision.actor_id})
    _tell(people, "report_to_approve", f"report-approve:{decision.pk}", report, decision=decision)


def returned(report: Report, decision: ReportDecision, stage: ReportStage) -> None:
    key = f"report-returned:{decision.pk}"
    _tell(writers(report), "report_returned", key, report, decision=decision, stage=stage)


def published(report: Report, decision: ReportDecision) -> None:
    people = members(Role.EDITOR, Role.COORDINATOR)
    address = settings.BASE_URL + report.get_absolute_url()
    key = f"report-published:{decision.pk}"
    _tell(people, "report_published", key, report, decision=decision, address=address)


def waiting(report: Report, last: ReportDecision) -> int:
    """Remind those who may decide; nothing where they were reminded of this stage before."""
    role = Role.COORDINATOR if report.stage == ReportStage.CHECKING else Role.BOARD
    people = members(role).exclude(pk__in={*report.writers(), last.actor_id})
    key = f"report-waiting:{last.pk}"
    return _tell(people, "report_waiting", key, report, decision=last, stage=report.stage)


def recommendation_due(recommendation: Recommendation) -> int:
    """To who is responsible, or to the co-ordinators where nobody is; once for each deadline."""
    person = recommendation.responsible
    people: Iterable[User] = (
        [person]
        if person is not None and person.is_active and person.email
        else members(Role.COORDINATOR)
    )
    url = settings.BASE_URL + reverse("monitoring_recommendation", args=[recommendation.pk])
    posted = 0
    for user in people:
        mail = outbox.post(
            "monitoring/recommendation_due",
            user.email,
            {"recommendation": recommendation, "url": url},
            key=f"recommendation-due:{recommendation.pk}:{recommendation.deadline}:{user.pk}",
        )
        posted += mail is not None
    return posted
