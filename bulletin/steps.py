"""An issue's way as the office sees it: the stages in order, who decided when, who is asked now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from .models import Edition, IssuePage, IssueStage

DONE, CURRENT, AHEAD = "done", "current", "ahead"


@dataclass(frozen=True)
class Step:
    """A stage of the way: `done`, `current` or `ahead`; who ended it, or since when it lasts."""

    stage: IssueStage
    state: str
    at: datetime | None = None
    who: Any = None
    asked: str = ""

    @property
    def is_current(self) -> bool:
        return self.state == CURRENT


def steps_of(issue: IssuePage) -> list[Step]:
    """The way of the edition in hand; of the last one when nothing is under way."""
    stage = issue.stage
    edition = issue.edition
    if edition is None and stage == IssueStage.PUBLISHED:
        edition = issue.editions.published().order_by("-number").first()
    order = list(IssueStage)
    return [_step(one, order.index(one) - order.index(stage), edition) for one in order]


def _step(stage: IssueStage, place: int, edition: Edition | None) -> Step:
    at, who = _ended(stage, edition)
    if place < 0 or (place == 0 and stage == IssueStage.PUBLISHED):
        return Step(stage, DONE, at, who)
    if place > 0:
        return Step(stage, AHEAD)
    return Step(stage, CURRENT, asked=asked_at(stage))


def _ended(stage: IssueStage, edition: Edition | None) -> tuple[datetime | None, Any]:
    if edition is None:
        return None, None
    return {
        IssueStage.PREPARATION: (edition.submitted_at, edition.submitted_by),
        IssueStage.PROOFREADING: (edition.proofread_at, edition.proofread_by),
        IssueStage.APPROVAL: (edition.approved_at, edition.approved_by),
        IssueStage.APPROVED: (edition.published_at, edition.published_by),
        IssueStage.PUBLISHED: (edition.published_at, edition.published_by),
    }[stage]


def asked_at(stage: IssueStage) -> str:
    """Who is expected to act now."""
    if stage == IssueStage.PROOFREADING:
        return _("an editor who did not write it")
    if stage == IssueStage.APPROVAL:
        return _("chief editors")
    return _("editors")
