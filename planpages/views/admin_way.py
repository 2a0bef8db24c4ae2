"""The board of the way: every chapter of the plan and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..models import ChapterPage, Consultation, Stage
from ..permissions import adoption_obstacles, may_adopt, may_edit_text, missing_parts
from ..steps import Step, decisions_of, steps_of
from .admin_frame import PlanScreen


@dataclass(frozen=True)
class Row:
    """A chapter on the board. `text` is its working version."""

    chapter: ChapterPage
    text: ChapterPage
    stage: Stage
    steps: list[Step]
    may_edit: bool

    @property
    def current(self) -> Step | None:
        return next((step for step in self.steps if step.is_current), None)


class WayView(PlanScreen):
    template_name = "planpages/admin/way.html"
    page_title = _("The way of the plan")
    header_icon = "tasks"

    def trail(self) -> list[tuple[str, str]]:
        return []

    @cached_property
    def chapters(self) -> list[ChapterPage]:
        if self.plan is None:
            return []
        return list(ChapterPage.originals.of_plan(self.plan).in_order().with_way())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.plan is None:
            return context
        rows = self._rows()
        context.update(
            plan=self.plan,
            stages=list(Stage),
            rows=rows,
            missing=missing_parts(row.text for row in rows),
            version=self.plan.version_in_force,
            obstacles=adoption_obstacles(self.plan, self.chapters),
            may_adopt=bool(may_adopt(self.request.user, self.plan)),
            consultations=[
                *Consultation.objects.open().order_by("closes_at"),
                *Consultation.objects.upcoming().order_by("opens_at"),
            ],
        )
        return context

    def _rows(self) -> list[Row]:
        decisions = decisions_of(self.chapters)
        rows = []
        for chapter in self.chapters:
            rows.append(
                Row(
                    chapter=chapter,
                    text=chapter.working_text(),
                    stage=chapter.stage,
                    steps=steps_of(chapter, decisions[chapter.pk]),
                    may_edit=bool(may_edit_text(self.request.user, chapter)),
                )
            )
        return sorted(rows, key=lambda row: row.text.number)
