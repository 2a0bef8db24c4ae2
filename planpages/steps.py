"""A chapter's way as people see it: the stages in order, who decided when, who is asked now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from .models import ChapterPage, Decision, DecisionKind, Stage, StageTask, TextChange

DONE, CURRENT, AHEAD = "done", "current", "ahead"


@dataclass(frozen=True)
class Step:
    """A stage of the way: `done`, `current` or `ahead`; `decision` is what ended it."""

    stage: Stage
    state: str
    decision: Decision | None = None
    since: datetime | None = None
    sent_back: Decision | None = None
    asked: str = ""

    @property
    def is_current(self) -> bool:
        return self.state == CURRENT

    @property
    def at(self) -> datetime | None:
        return self.decision.at if self.decision else self.since


@dataclass(frozen=True)
class Entry:
    """A line of a chapter's history: a decision, or a run of changes of the text by one person."""

    at: datetime
    user: User | None
    decision: Decision | None = None
    changes: int = 0


def steps_of(chapter: ChapterPage, decisions: Sequence[Decision] | None = None) -> list[Step]:
    """The whole way of the working version; of the version in force when nothing is under way."""
    if decisions is None:
        decisions = decisions_of([chapter])[chapter.pk]
    stage = chapter.stage
    way = _latest_way(decisions, finished=stage == Stage.ADOPTED)
    order = list(Stage)
    return [_step(chapter, one, stage, order.index(one) - order.index(stage), way) for one in order]


def _step(
    chapter: ChapterPage, one: Stage, current: Stage, place: int, way: Sequence[Decision]
) -> Step:
    ended = _ended(one, way)
    if one == Stage.ADOPTED:
        return Step(one, DONE if place == 0 else AHEAD, ended if place == 0 else None)
    if place < 0:
        return Step(one, DONE, ended)
    if place > 0:
        # After a sending back the stages that agreed once do not decide again.
        agreed = ended is not None and current == Stage.DRAFT
        return Step(one, DONE if agreed else AHEAD, ended if agreed else None)
    last = way[-1] if way else None
    sent_back = last if last and last.kind == DecisionKind.SENT_BACK else None
    task_state = chapter.stage_state if current != Stage.DRAFT else None
    since = task_state.started_at if task_state else sent_back.at if sent_back else None
    return Step(one, CURRENT, since=since, sent_back=sent_back, asked=asked_at(chapter))


def _ended(stage: Stage, way: Sequence[Decision]) -> Decision | None:
    """The latest decision by which the chapter left the stage forwards."""
    kinds = {
        Stage.DRAFT: DecisionKind.SUBMITTED,
        Stage.BOARD: DecisionKind.ADOPTED,
        Stage.ADOPTED: DecisionKind.ADOPTED,
    }
    kind = kinds.get(stage, DecisionKind.APPROVED)
    for decision in reversed(way):
        if decision.kind == kind and (
            stage in (Stage.DRAFT, Stage.ADOPTED) or decision.stage == stage
        ):
            return decision
    return None


def _latest_way(decisions: Sequence[Decision], *, finished: bool) -> list[Decision]:
    """Decisions since the last adoption; with `finished` those that led to it."""
    ways: list[list[Decision]] = [[]]
    for decision in decisions:
        ways[-1].append(decision)
        if decision.kind == DecisionKind.ADOPTED:
            ways.append([])
    if finished and not any(d.kind == DecisionKind.ADOPTED for d in ways[-1]):
        return ways[-2] if len(ways) > 1 else ways[-1]
    return ways[-1]


def asked_at(chapter: ChapterPage) -> str:
    """Who is expected to act now, by name of the body or role."""
    task = chapter.current_workflow_task
    if not isinstance(task, StageTask):
        return _("Experts")
    if task.stage == Stage.CONSULTATION:
        return _("Consultation moderators")
    return str(task.body(chapter) or task.stage.label)


def decisions_of(chapters: Iterable[ChapterPage]) -> dict[int, list[Decision]]:
    """Decisions on each of the chapters, oldest first, in one query."""
    found: dict[int, list[Decision]] = defaultdict(list)
    for decision in (
        Decision.objects.filter(chapter__in=list(chapters))
        .select_related("actor", "body", "consultation", "resolution")
        .order_by("sequence")
    ):
        if decision.chapter_id is not None:
            found[decision.chapter_id].append(decision)
    return found


def history_of(chapter: ChapterPage) -> list[Entry]:
    """All that happened to a chapter, newest first: decisions, its consultations, who wrote."""
    decisions = (
        Decision.objects.filter(
            Q(chapter=chapter) | Q(chapter=None, consultation__documents__chapter=chapter)
        )
        .select_related("actor", "body", "consultation", "resolution")
        .distinct()
    )
    entries = [Entry(decision.at, decision.actor, decision) for decision in decisions]
    changes = TextChange.objects.filter(chapter=chapter).select_related("user")
    entries += [Entry(change.at, change.user, changes=1) for change in changes]
    entries.sort(key=lambda entry: (entry.at, entry.decision.sequence if entry.decision else 0))
    return list(reversed(_runs(entries)))


def _runs(entries: list[Entry]) -> list[Entry]:
    """Neighbouring changes of the text by one person become one entry, at the time of the last."""
    merged: list[Entry] = []
    for entry in entries:
        last = merged[-1] if merged else None
        if last and last.changes and entry.changes and last.user == entry.user:
            merged[-1] = Entry(entry.at, entry.user, changes=last.changes + 1)
        else:
            merged.append(entry)
    return merged
