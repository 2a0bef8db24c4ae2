"""May I? Each predicate takes (user, object, moment) and answers with a reason when it says no.

Used by actions, views and templates alike; being a superuser gives no part in the plan's way.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import models as auth
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from home import formats
from home.personal_data import may_answer_for_persons
from home.verdicts import YES as YES
from home.verdicts import Refused as Refused
from home.verdicts import Verdict as Verdict
from home.verdicts import no as no

from .models import (
    MANDATORY_KINDS,
    ChapterKind,
    ChapterPage,
    Consultation,
    ConsultationDocument,
    ConsultationKind,
    ConsultationRules,
    Moderation,
    PlanPage,
    Remark,
    Stage,
    StageTask,
)
from .roles import Role, has_role, in_group

User = auth.User | AnonymousUser


# Writing


def may_edit_text(user: User, chapter: ChapterPage) -> Verdict:
    if not (has_role(user, Role.EXPERT) or getattr(user, "is_superuser", False)):
        return no(_("Only experts write the plan."))
    if chapter.text_locked():
        return no(_("The text is locked: it is at the stage “%s”.") % chapter.stage.label)
    return YES


def may_submit(user: User, chapter: ChapterPage) -> Verdict:
    """Submit the working version for review (also again, after it was sent back)."""
    if not has_role(user, Role.EXPERT):
        return no(_("Only experts submit a chapter."))
    if chapter.stage != Stage.DRAFT:
        return no(_("The chapter is not a draft: it is at the stage “%s”.") % chapter.stage.label)
    if not chapter.differs_from_adopted():
        return no(_("The text is the same as the one in force: there is nothing to submit."))
    return YES


# Deciding


def _sits_in_body(user: User, task: StageTask, chapter: ChapterPage) -> bool:
    body = task.body(chapter)
    return body is not None and in_group(user, body.group)


def sits_at_stage(user: User, chapter: ChapterPage) -> Verdict:
    """Whether the person belongs to those who decide at the chapter's present stage."""
    task = chapter.current_workflow_task
    if not isinstance(task, StageTask):
        return no(_("The chapter awaits no decision."))
    if task.stage == Stage.CONSULTATION:
        if not has_role(user, Role.MODERATOR):
            return no(_("A consultation is completed by its moderators."))
    elif not _sits_in_body(user, task, chapter):
        body = task.body(chapter)
        return no(_("At this stage decides: %s.") % (body or task.stage.label))
    return YES


def wrote_since_adoption(user: User, chapter: ChapterPage) -> bool:
    """Whether the person changed the working version. Told from our own record, not revisions.

    Wider than the stage in hand: who wrote any part of what is decided on does not decide on it.
    """
    changes = chapter.text_changes.filter(user=user.pk)
    if chapter.last_published_at:
        changes = changes.filter(at__gt=chapter.last_published_at)
    return changes.exists()


def may_decide_unwritten(user: User, chapter: ChapterPage) -> Verdict:
    """The four-eyes rule."""
    if wrote_since_adoption(user, chapter):
        return no(_("You changed this text yourself: somebody else has to decide on it."))
    return YES


def may_send_back(user: User, chapter: ChapterPage, at: datetime | None = None) -> Verdict:
    """Send the chapter back to its authors, with a reason."""
    if not (verdict := sits_at_stage(user, chapter)):
        return verdict
    if not (verdict := may_decide_unwritten(user, chapter)):
        return verdict
    document = chapter.consulted_document if chapter.stage == Stage.CONSULTATION else None
    if document and document.consultation.is_open(at):
        return no(_("The consultation is under way: the text stays as it is until it closes."))
    return YES


def may_approve_stage(user: User, chapter: ChapterPage, at: datetime | None = None) -> Verdict:
    if not (verdict := sits_at_stage(user, chapter)):
        return verdict
    if not (verdict := may_decide_unwritten(user, chapter)):
        return verdict
    if chapter.stage == Stage.BOARD:
        return no(_("The Zarząd adopts the whole working version by one resolution."))
    if chapter.stage == Stage.CONSULTATION:
        return consultation_is_complete(chapter, at)
    return YES


def consultation_is_complete(chapter: ChapterPage, at: datetime | None = None) -> Verdict:
    """Closed, the term of confirmations over, nothing to moderate, nothing unanswered."""
    documents = list(chapter.consultation_documents.consulted().select_related("consultation"))
    if not documents:
        return no(_("The chapter has not been consulted yet: no consultation includes it."))
    at = at or timezone.now()
    for document in documents:
        consultation = document.consultation
        if not consultation.is_closed(at):
            return no(_("The consultation closes on %s.") % formats.moment(consultation.closes_at))
        if at < consultation.confirmations_end_at:
            return no(
                _("Remarks sent before the close can still be confirmed until %s.")
                % formats.moment(consultation.confirmations_end_at)
            )
        if waiting := document.remarks.to_moderate().count():
            return no(_("Remarks awaiting moderation: %d.") % waiting)
        if unanswered := document.remarks.unanswered().count():
            return no(_("Published remarks without an answer: %d.") % unanswered)
    return YES


def chapters_waiting_for(user: User) -> list[ChapterPage]:
    """Chapters at a stage at which this person's body decides."""
    if not user.is_active or user.is_anonymous:
        return []
    chapters = ChapterPage.originals.filter(locale__language_code="pl").in_order().with_way()
    return [chapter for chapter in chapters if sits_at_stage(user, chapter)]


# Adopting


def resulting_texts(chapters: Iterable[ChapterPage]) -> dict[int, ChapterPage]:
    """The plan as the next resolution would make it: texts by primary key of the chapter.

    What the Zarząd has before it, and what is in force otherwise; drafts and chapters that the
    expert team has not recommended are not in the working version and wait for the next one.
    """
    return {
        chapter.pk: chapter.working_text() if chapter.stage == Stage.BOARD else chapter
        for chapter in chapters
        if chapter.live or chapter.stage == Stage.BOARD
    }


def adoption_obstacles(plan: PlanPage, chapters: list[ChapterPage] | None = None) -> list[str]:
    """Why the working version cannot be adopted now: one sentence each, none when it can."""
    if chapters is None:
        chapters = list(ChapterPage.originals.of_plan(plan).in_order().with_way())
    texts = list(resulting_texts(chapters).values())
    obstacles = []
    if plan.last_published_at is None:
        obstacles.append(
            _("The page of the plan is as the installation made it: check its title and period.")
        )
    if not any(chapter.stage == Stage.BOARD for chapter in chapters):
        obstacles.append(_("No chapter is before the Zarząd."))
    obstacles.extend(
        _("Chapter %(number)d “%(title)s” belongs to the working version and is still consulted.")
        % {"number": text.number, "title": text.title}
        for text in (c.working_text() for c in chapters if c.stage == Stage.CONSULTATION)
    )
    obstacles.extend(
        _("The plan lacks a mandatory part: %s.") % kind.label for kind in missing_parts(texts)
    )
    numbers = [text.number for text in texts]
    if repeated := sorted({n for n in numbers if numbers.count(n) > 1}):
        obstacles.append(
            _("Chapters with the same number: %s.") % ", ".join(str(n) for n in repeated)
        )
    return obstacles


def missing_parts(texts: Iterable[ChapterPage]) -> list[ChapterKind]:
    """Mandatory kinds that no chapter of the given texts has, or has with no text."""
    present = {text.kind for text in texts if len(text.body)}
    return [kind for kind in MANDATORY_KINDS if kind not in present]


def may_adopt(user: User, plan: PlanPage) -> Verdict:
    """Whether the person may record a resolution; is the plan ready, is another question."""
    if not has_role(user, Role.BOARD):
        return no(_("Only the Zarząd adopts the plan."))
    return YES


# Consulting


def may_announce(user: User, kind: str) -> Verdict:
    """Moderators run formal consultations; experts may also show drafts in open ones."""
    if has_role(user, Role.MODERATOR):
        return YES
    if kind == ConsultationKind.OPEN and has_role(user, Role.EXPERT):
        return YES
    if kind == ConsultationKind.OPEN:
        return no(_("Open consultations are announced by experts and moderators."))
    return no(_("Formal consultations are announced by moderators."))


def may_take_documents(
    user: User, consultation: Consultation, at: datetime | None = None
) -> Verdict:
    """Whether further chapters may join the consultation."""
    at = at or timezone.now()
    if not (verdict := may_announce(user, consultation.kind)):
        return verdict
    if consultation.opens_at < at:
        return no(_("Documents join only before the consultation opens."))
    if consultation.is_formal:
        days = ConsultationRules.load().minimum_days
        if consultation.closes_at < formats.days_later(at, days):
            # Of each text the public has to know for as long as the act says.
            return no(
                _("A text is consulted for at least %(days)d days: prolong the consultation first.")
                % {"days": days}
            )
    return YES


def may_add_document(
    user: User, consultation: Consultation, chapter: ChapterPage, at: datetime | None = None
) -> Verdict:
    if not (verdict := may_take_documents(user, consultation, at)):
        return verdict
    if chapter.plan.pk != consultation.plan_id:
        return no(_("The chapter belongs to another plan."))
    if consultation.documents.filter(chapter=chapter, withdrawn_at__isnull=True).exists():
        return no(_("The chapter is in this consultation already."))
    if consultation.is_formal:
        if chapter.stage != Stage.CONSULTATION:
            return no(
                _("Chapter “%(title)s” is not at the stage of public consultation.")
                % {"title": chapter.working_text().title}
            )
        document = chapter.consulted_document
        if document is not None and not document.consultation.is_closed(at):
            return no(_("The chapter is in another consultation."))
    return YES


def may_prolong(user: User, consultation: Consultation, at: datetime | None = None) -> Verdict:
    if not (verdict := may_announce(user, consultation.kind)):
        return verdict
    if consultation.is_closed(at):
        return no(_("The consultation has closed: it cannot be prolonged."))
    return YES


def may_read_document(
    user: User, document: ConsultationDocument, at: datetime | None = None
) -> Verdict:
    if document.withdrawn_at is None and document.consultation.is_announced(at):
        return YES
    return no(_("The document is not public."))


def may_send_remark(
    user: User, document: ConsultationDocument, at: datetime | None = None
) -> Verdict:
    """The moment of sending decides. Anyone may, while the consultation is open."""
    at = at or timezone.now()
    consultation = document.consultation
    if not may_read_document(user, document, at):
        return no(_("The document is not public."))
    if consultation.is_closed(at):
        return no(
            _("The consultation closed on %s: the remark was not accepted.")
            % formats.moment(consultation.closes_at)
        )
    if not consultation.is_open(at):
        return no(_("The consultation opens on %s.") % formats.moment(consultation.opens_at))
    return YES


def may_moderate(user: User, remark: Remark | None = None) -> Verdict:
    if not has_role(user, Role.MODERATOR):
        return no(_("Remarks are moderated by consultation moderators."))
    if remark is not None and remark.confirmed_at is None:
        return no(_("The author has not confirmed this remark yet."))
    if remark is not None and remark.document.completed_at is not None:
        return no(_("The consultation of this chapter is completed: its remarks are settled."))
    if remark is not None and remark.position:
        return no(_("The remark is answered: it stays public."))
    return YES


def may_answer(user: User, remark: Remark | None = None) -> Verdict:
    if not has_role(user, Role.EDITOR):
        return no(_("Remarks are answered by editors."))
    if remark is not None and remark.moderation != Moderation.PUBLISHED:
        return no(_("Only a published remark is answered."))
    if remark is not None and remark.document.completed_at is not None:
        return no(_("The consultation of this chapter is completed: its remarks are settled."))
    return YES


def may_see_remarks(user: User) -> Verdict:
    """The office's list of remarks."""
    if may_see_authors(user) or has_role(user, Role.EXPERT) or has_role(user, Role.BOARD):
        return YES
    return no(_("The list of remarks is for those who moderate, answer, write and decide."))


def may_see_authors(user: User) -> Verdict:
    """Remarks that are not public, and the e-mail addresses of authors."""
    if has_role(user, Role.MODERATOR) or has_role(user, Role.EDITOR):
        return YES
    if getattr(user, "is_superuser", False):
        return YES
    return no(_("Only moderators and editors see what is not public of a remark."))


def may_erase_author(user: User, remark: Remark | None = None) -> Verdict:
    """Moderators, and those who answer persons' requests about their data."""
    if not (has_role(user, Role.MODERATOR) or may_answer_for_persons(user)):
        return no(_("Authors' data are erased by consultation moderators."))
    if remark is not None and remark.erased_at is not None:
        return no(_("The author's data have been erased already."))
    return YES


def may_see_history(user: User, chapter: ChapterPage | None = None) -> Verdict:
    """Anyone who works on the plan may read how a chapter came to be."""
    if user.is_active and not user.is_anonymous and user.has_perm("wagtailadmin.access_admin"):
        return YES
    return no(_("Only the office's accounts see this."))
