"""The page on which a chapter is decided: its way, its text, what changed, the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from ..actions.stages import approve_stage, send_back, submit_chapter
from ..comparison import ChapterChange, compare_chapters
from ..forms import ApproveForm, SendBackForm
from ..models import ChapterKind, ChapterPage, ConsultationDocument, ConsultationKind, Remark, Stage
from ..permissions import (
    Refused,
    Verdict,
    may_announce,
    may_approve_stage,
    may_edit_text,
    may_see_history,
    may_send_back,
    may_submit,
    sits_at_stage,
)
from ..presentation import ShownText, show_page, show_record
from ..reading import ChapterText
from ..steps import history_of, steps_of
from .admin_frame import PlanScreen, tell

IN_FORCE, CONSULTED = "obowiazujacy", "konsultowany"


@dataclass(frozen=True)
class FactChange:
    """A property of a chapter, other than its text, that is not as it was."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Base:
    """A text with which the working version can be compared."""

    key: str
    label: str
    text: ChapterText
    facts: dict[str, str]


def facts_of(record: dict[str, Any]) -> dict[str, str]:
    """What a chapter's record says beside its words, as people read it."""
    names = {
        "number": _("number"),
        "kind": _("part of the plan"),
        "priorities": _("priorities"),
        "slug": _("address"),
        "working_group": _("reviewing working group"),
    }
    facts = {}
    for key, label in names.items():
        value = record[key]
        if key == "kind":
            value = dict(ChapterKind.choices).get(value, value)
        elif key == "priorities":
            value = ", ".join(str(number) for number in value) or "—"
        facts[str(label)] = str(value)
    return facts


def changed_facts(before: dict[str, str], after: dict[str, str]) -> list[FactChange]:
    return [
        FactChange(label, before[label], value)
        for label, value in after.items()
        if before[label] != value
    ]


class ChapterScreen(PlanScreen):
    """A screen of one chapter."""

    @cached_property
    def chapter(self) -> ChapterPage:
        return get_object_or_404(ChapterPage, pk=self.kwargs["pk"])

    @cached_property
    def text(self) -> ChapterPage:
        """The working version."""
        return self.chapter.working_text()

    def may_see(self) -> Verdict:
        return may_see_history(self.request.user, self.chapter)

    def get_page_title(self) -> str:
        return f"{self.text.number}. {self.text.title}"


class DecisionView(ChapterScreen):
    template_name = "planpages/admin/decision.html"
    header_icon = "tasks"

    forms: ClassVar[dict[str, type[Form]]] = {
        "approve": ApproveForm,
        "send_back": SendBackForm,
        "submit": Form,
    }
    done: ClassVar[dict[str, Any]] = {
        "approve": gettext_lazy("The decision is recorded: the chapter goes on its way."),
        "send_back": gettext_lazy("The chapter is sent back to its authors."),
        "submit": gettext_lazy("The chapter is submitted."),
    }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        act = request.POST.get("decision", "")
        if act not in self.forms:
            return redirect(request.path)
        form = self.forms[act](request.POST, auto_id=f"{act}_%s")
        if form.is_valid():
            try:
                self._decide(act, form)
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, self.done[act])
                return redirect(request.path)
        self._read_again()
        context = self.get_context_data(**{f"{act}_form": form})
        if not context[act]:
            # The form is not offered any more, but the words are not lost.
            context["typed"] = request.POST.get("comment", "")
        return self.render_to_response(context)

    def _read_again(self) -> None:
        """After a refusal the page shows what is there now, not what the person had before."""
        for name in ("chapter", "text"):
            self.__dict__.pop(name, None)

    def _decide(self, act: str, form: Form) -> None:
        user: Any = self.request.user
        if act == "submit":
            submit_chapter(self.chapter, user)
            return
        decide = approve_stage if act == "approve" else send_back
        shown = self.request.POST.get("task_state", "")
        decide(
            int(shown) if shown.isdecimal() else 0,
            user,
            text_digest=form.cleaned_data["text_digest"],
            comment=form.cleaned_data["comment"],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        chapter, user = self.chapter, self.request.user
        shown = show_page(self.text)
        stage = chapter.stage
        context.update(
            chapter=chapter,
            text=self.text,
            shown=shown,
            stage=stage,
            steps=steps_of(chapter),
            task=chapter.current_workflow_task,
            carried={
                "text_digest": self.text.text_digest(),
                "task_state": str(chapter.stage_state.pk) if chapter.stage_state else "",
            },
            sits=sits_at_stage(user, chapter),
            approve=may_approve_stage(user, chapter),
            send_back=may_send_back(user, chapter),
            submit=may_submit(user, chapter),
            may_edit=may_edit_text(user, chapter),
            may_announce=bool(may_announce(user, ConsultationKind.FORMAL)),
            consulted=chapter.consulted_document,
            history=history_of(chapter),
            remarks=self._remarks(),
            **self._comparison(shown),
        )
        context.setdefault("approve_form", ApproveForm(auto_id="approve_%s"))
        context.setdefault("send_back_form", SendBackForm(auto_id="send_back_%s"))
        context.setdefault("submit_form", Form())
        return context

    def _comparison(self, shown: ShownText) -> dict[str, Any]:
        bases = {base.key: base for base in self._bases()}
        wanted = self.request.GET.get("porownaj", "")
        if wanted not in bases:
            at_board = self.chapter.stage == Stage.BOARD and CONSULTED in bases
            wanted = CONSULTED if at_board else next(iter(bases), "")
        base = bases.get(wanted)
        change: ChapterChange | None = compare_chapters(base.text, shown.text) if base else None
        facts = changed_facts(base.facts, facts_of(self.text.record())) if base else []
        return {"bases": list(bases.values()), "base": base, "change": change, "facts": facts}

    def _bases(self) -> list[Base]:
        bases = []
        if self.chapter.live:
            bases.append(
                Base(
                    IN_FORCE,
                    _("the text in force"),
                    show_page(self.chapter).text,
                    facts_of(self.chapter.record()),
                )
            )
        if document := self._last_document():
            record = document.record
            bases.append(
                Base(
                    CONSULTED,
                    _("the text of the consultation “%s”") % document.consultation.title,
                    show_record(record, document.images).text,
                    facts_of(record),
                )
            )
        return bases

    def _last_document(self) -> ConsultationDocument | None:
        """The text that the public was last asked about on the present way."""
        documents = self.chapter.consultation_documents.filter(
            consultation__kind=ConsultationKind.FORMAL, withdrawn_at=None
        )
        if self.chapter.last_published_at:
            documents = documents.filter(frozen_at__gt=self.chapter.last_published_at)
        return documents.select_related("consultation").order_by("-frozen_at", "-pk").first()

    def _remarks(self) -> list[Remark]:
        document = self._last_document()
        if document is None:
            return []
        return list(document.remarks.published().order_by("number"))


class HistoryView(ChapterScreen):
    template_name = "planpages/admin/history.html"
    header_icon = "history"

    def trail(self) -> list[tuple[str, str]]:
        title = f"{self.text.number}. {self.text.title}"
        return [*super().trail(), (title, reverse("planpages_decision", args=[self.chapter.pk]))]

    def get_page_title(self) -> str:
        return _("History")

    def get_page_subtitle(self) -> str:
        return f"{self.text.number}. {self.text.title}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(chapter=self.chapter, text=self.text, history=history_of(self.chapter))
        return context
