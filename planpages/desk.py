"""What waits for a person on the first page of the CMS, told from their roles."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from home.registry import DeskItem

from .models import ChapterPage, Consultation, Remark, Stage
from .permissions import (
    adoption_obstacles,
    chapters_waiting_for,
    consultation_is_complete,
    may_decide_unwritten,
)
from .roles import Role, has_role


def desk_items(user: User) -> list[DeskItem]:
    items: list[DeskItem] = []
    items += _to_decide(user)
    if has_role(user, Role.EXPERT):
        items += _to_write()
    if has_role(user, Role.MODERATOR):
        items += _to_consult()
        items += _remarks(_("Remarks awaiting moderation"), "pending", Remark.objects.to_moderate())
    if has_role(user, Role.EDITOR):
        items += _remarks(
            _("Remarks awaiting an answer"), "unanswered", Remark.objects.unanswered()
        )
    return items


def _to_decide(user: User) -> list[DeskItem]:
    items = []
    for chapter in chapters_waiting_for(user):
        if not may_decide_unwritten(user, chapter):
            continue
        text = chapter.working_text()
        document = chapter.consulted_document if chapter.stage == Stage.CONSULTATION else None
        items.append(
            DeskItem(
                title=f"{text.number}. {text.title}",
                url=reverse("planpages_decision", args=[chapter.pk]),
                detail=_state_of_consultation(chapter) if document else str(chapter.stage.label),
                due=(
                    document.consultation.closes_at
                    if document and not document.consultation.is_closed()
                    else None
                ),
            )
        )
    if has_role(user, Role.BOARD) and items:
        plan = chapters_waiting_for(user)[0].plan
        ready = not adoption_obstacles(plan)
        items.insert(
            0,
            DeskItem(
                title=_("Adopt the plan by a resolution"),
                url=reverse("planpages_adopt", args=[plan.pk]),
                detail=_("ready") if ready else _("not ready yet: see what is missing"),
                count=len(items),
            ),
        )
    return items


def _state_of_consultation(chapter: ChapterPage) -> str:
    missing = consultation_is_complete(chapter)
    return missing.reason or _("The stage of consultation can be completed.")


def _to_write() -> list[DeskItem]:
    items = []
    for chapter in ChapterPage.originals.in_order().with_way():
        if chapter.text_locked() or chapter.stage == Stage.ADOPTED:
            continue
        text = chapter.working_text()
        items.append(
            DeskItem(
                title=f"{text.number}. {text.title}",
                url=reverse("wagtailadmin_pages:edit", args=[chapter.pk]),
                detail=_what_to_write(chapter),
            )
        )
    return items


def _what_to_write(chapter: ChapterPage) -> str:
    if chapter.stage == Stage.CONSULTATION:
        return _("The consultation has closed: carry out the accepted remarks.")
    sent_back = chapter.stage == Stage.DRAFT and chapter.current_workflow_state is not None
    return _("sent back") if sent_back else str(chapter.stage.label)


def _to_consult() -> list[DeskItem]:
    waiting = [
        chapter
        for chapter in ChapterPage.originals.in_order().with_way()
        if chapter.stage == Stage.CONSULTATION and chapter.consulted_document is None
    ]
    if not waiting:
        return []
    return [
        DeskItem(
            title=_("Chapters to consult: announce a consultation"),
            url=reverse("planpages_announce"),
            count=len(waiting),
        )
    ]


def _remarks(title: str, show: str, remarks) -> list[DeskItem]:
    items = []
    for consultation in Consultation.objects.filter(pk__in=remarks.values("consultation")):
        items.append(
            DeskItem(
                title=title,
                url=f"{reverse('planpages_remarks')}?show={show}&consultation={consultation.pk}",
                detail=consultation.title,
                count=remarks.filter(consultation=consultation).count(),
            )
        )
    return items
