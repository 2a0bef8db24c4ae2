"""Public pages of the bodies: what each does, who belongs to it, what it recommended."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest

from ..models import (
    BodiesIndexPage,
    BodyKind,
    BodyPage,
    ChapterPage,
    Decision,
    PlanPage,
    Stage,
)
from .way import OnTheWay, chapters_on_the_way, public_documents, public_title

PER_PAGE = 20

DECIDES_AT = {
    BodyKind.WORKING_GROUP.value: Stage.REVIEW,
    BodyKind.EXPERT_TEAM.value: Stage.RECOMMENDATION,
    BodyKind.BOARD.value: Stage.BOARD,
}


def index_context(page: BodiesIndexPage) -> dict[str, Any]:
    bodies = (
        BodyPage.originals.child_of(page)
        .live()
        .public()
        .select_related("body_record")
        .annotate(members_count=Count("members"))
        .order_by("path")
    )
    moving = _moving()
    return {"bodies": [(body, len(_at_body(body, moving))) for body in bodies]}


def body_context(page: BodyPage, request: HttpRequest) -> dict[str, Any]:
    decisions = Decision.objects.recommendations(page.body_record)
    shown = Paginator(decisions, PER_PAGE).get_page(request.GET.get("strona"))
    chapters = [decision.chapter for decision in shown if decision.chapter]
    documents = public_documents(chapter for chapter in chapters if not chapter.live)
    return {
        "members": list(page.members.all()),
        "under_review": _at_body(page, _moving()),
        "recommendations": shown,
        "entries": [
            (decision, public_title(decision.chapter, documents.get(decision.chapter.pk)))
            for decision in shown
            if decision.chapter
        ],
    }


def _moving() -> list[OnTheWay]:
    plan = PlanPage.originals.live().order_by("pk").first()
    return chapters_on_the_way(plan) if plan else []


def _at_body(page: BodyPage, moving: list[OnTheWay]) -> list[OnTheWay]:
    """Chapters on which the body is to decide now."""
    body = page.body_record
    here = [item for item in moving if item.stage == DECIDES_AT[body.kind]]
    if body.kind != BodyKind.WORKING_GROUP:
        return here
    groups = reviewing_groups([item.chapter for item in here])
    return [item for item in here if groups.get(item.chapter.pk) == body.pk]


def reviewing_groups(chapters: list[ChapterPage]) -> dict[int, int]:
    """The group that the working version of each chapter names, in one query."""
    rows = ChapterPage.originals.filter(
        pk__in=[chapter.pk for chapter in chapters], latest_revision__isnull=False
    ).values_list("pk", "latest_revision__content__working_group")
    return {pk: int(group) for pk, group in rows if group is not None}
