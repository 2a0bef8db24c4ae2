"""Adoption: the Zarząd reads what changes, records its resolution and sees what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from home.models import GeneratedDocument

from ..actions.adoption import NotReady, adopt_plan, working_digest
from ..comparison import ChapterChange, compare_chapters
from ..forms import AdoptForm
from ..models import AdoptedVersion, ChapterPage, PlanPage, PlanPlace, Stage
from ..permissions import (
    Refused,
    Verdict,
    adoption_obstacles,
    may_adopt,
    may_decide_unwritten,
    may_see_history,
)
from ..presentation import show_pages
from .admin_decision import FactChange, changed_facts, facts_of
from .admin_frame import PlanScreen, tell


@dataclass(frozen=True)
class ChapterToAdopt:
    """A chapter that the resolution changes, and how."""

    chapter: ChapterPage
    text: ChapterPage
    change: ChapterChange
    facts: list[FactChange]
    obstacle: str = ""


class AdoptionView(PlanScreen):
    template_name = "planpages/admin/adoption.html"
    page_title = gettext_lazy("Adoption of the plan")
    header_icon = "clipboard-list"

    @cached_property
    def plan(self) -> PlanPage:
        return get_object_or_404(PlanPage, pk=self.kwargs["pk"])

    def may_see(self) -> Verdict:
        return may_see_history(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        form = AdoptForm(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            try:
                version = adopt_plan(
                    self.plan,
                    user,
                    number=data["number"],
                    date=data["date"],
                    annex=data["annex"],
                    shown_digest=data["shown_digest"],
                )
            except NotReady:
                # The obstacles are listed above the form, as they are now.
                form.add_error(None, _("The plan cannot be adopted yet: see what is missing."))
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, _("The plan is adopted."))
                return redirect("planpages_adopted", version.pk)
        self.__dict__.pop("plan", None)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        chapters = list(ChapterPage.originals.of_plan(self.plan).in_order().with_way())
        context.setdefault("form", AdoptForm(initial={"date": timezone.localdate()}))
        context.update(
            plan=self.plan,
            may=may_adopt(self.request.user, self.plan),
            obstacles=adoption_obstacles(self.plan, chapters),
            chapters=self._before_the_board(chapters),
            waiting=self._waiting(chapters),
            plan_facts=self._plan_facts(),
            shown_digest=working_digest(self.plan),
            version=self.plan.version_in_force,
        )
        return context

    def _waiting(self, chapters: list[ChapterPage]) -> list[ChapterPage]:
        """Chapters under way that this resolution leaves as they are."""
        early = (Stage.DRAFT, Stage.REVIEW, Stage.RECOMMENDATION)
        return [
            chapter
            for chapter in chapters
            if chapter.stage in early and chapter.differs_from_adopted()
        ]

    def _before_the_board(self, chapters: list[ChapterPage]) -> list[ChapterToAdopt]:
        changed = [chapter for chapter in chapters if chapter.stage == Stage.BOARD]
        texts = [chapter.working_text() for chapter in changed]
        live = [chapter for chapter in changed if chapter.live]
        in_force = {shown.text.page_id: shown.text for shown in show_pages(live)}
        found = [
            ChapterToAdopt(
                chapter=chapter,
                text=text,
                change=compare_chapters(in_force.get(chapter.pk), shown.text),
                facts=(
                    changed_facts(facts_of(chapter.record()), facts_of(text.record()))
                    if chapter.live
                    else []
                ),
                obstacle=may_decide_unwritten(self.request.user, chapter).reason,
            )
            for chapter, text, shown in zip(changed, texts, show_pages(texts), strict=True)
        ]
        return sorted(found, key=lambda one: one.text.number)

    def _plan_facts(self) -> list[FactChange]:
        """What the resolution changes of the plan itself."""
        if self.plan.version_in_force is None:
            return []
        before = self.plan.record()
        after = self.plan.get_latest_revision_as_object().record()
        labels = {
            "title": _("title"),
            "lead": _("summary"),
            "period": _("period"),
            "place": _("place among the voivodeship's documents"),
            "introduction": _("introduction"),
        }
        return [
            FactChange(label, _plain(key, before[key]), _plain(key, after[key]))
            for key, label in labels.items()
            if before[key] != after[key]
        ]


def _plain(key: str, value: Any) -> str:
    match key:
        case "period":
            return "–".join(str(year) for year in value)
        case "place":
            return str(PlanPlace(value).label)
        case "introduction":
            return " ".join(strip_tags(value.replace("</", " </")).split())
        case _:
            return str(value)


class AdoptedView(PlanScreen):
    """What came of a resolution: the version and its PDF."""

    template_name = "planpages/admin/adopted.html"
    header_icon = "success"

    @cached_property
    def version(self) -> AdoptedVersion:
        return get_object_or_404(
            AdoptedVersion.objects.select_related("plan", "resolution__annex__withdrawal"),
            pk=self.kwargs["pk"],
        )

    def may_see(self) -> Verdict:
        return may_see_history(self.request.user)

    def get_page_title(self) -> str:
        return _("Version %(number)d of the plan") % {"number": self.version.number}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            version=self.version,
            decision=self.version.resolution.decisions.filter(chapter=None).first(),
            document=GeneratedDocument.objects.filter(
                kind="plan", subject=str(self.version.pk)
            ).first(),
        )
        return context
