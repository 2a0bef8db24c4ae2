"""The office's screens of evaluations and their recommendations."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import ModelLogEntry

from home.admin_screens import put_into, tell
from home.plain_text import words_of_html
from home.verdicts import Refused, Verdict

from ..actions import evaluations
from ..models import Evaluation, Recommendation
from ..reporting.forms import (
    EvaluationForm,
    FollowUpForm,
    KeepingForm,
    RecommendationForm,
    ReturnReportForm,
)
from ..reporting.permissions import (
    may_edit_evaluation,
    may_follow_up,
    may_keep_evaluations,
    may_publish_evaluation,
    may_see_evaluations,
    may_withdraw_evaluation,
)
from .admin_reports import ReportingScreen

NAMES = {
    "kind": gettext_lazy("Kind"),
    "title": gettext_lazy("Title"),
    "contractor": gettext_lazy("Made by"),
    "date": gettext_lazy("Date of the report"),
    "summary": gettext_lazy("Summary"),
    "file": gettext_lazy("The report as a file"),
}


class EvaluationScreen(ReportingScreen):
    header_icon = "glasses"

    def may_see(self) -> Verdict:
        return may_see_evaluations(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Evaluations"), reverse("monitoring_evaluations"))]


class EvaluationsView(EvaluationScreen):
    template_name = "monitoring/admin/evaluations.html"
    page_title = gettext_lazy("Evaluations")

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "evaluations": Evaluation.objects.annotate(count=Count("recommendations")),
            "may_add": may_keep_evaluations(self.request.user),
        }


class EvaluationView(EvaluationScreen):
    """One evaluation: what it says, its recommendations, whether readers have it."""

    template_name = "monitoring/admin/evaluation.html"

    @cached_property
    def evaluation(self) -> Evaluation:
        return get_object_or_404(Evaluation.objects.select_related("file"), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.evaluation.title

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if request.POST.get("decision") == "publish":
                evaluations.publish_evaluation(self.evaluation, self.member)
                messages.success(request, _("The evaluation is published."))
            else:
                evaluations.withdraw_evaluation(
                    self.evaluation, self.member, comment=request.POST.get("comment", "")
                )
                messages.success(request, _("The evaluation is withdrawn."))
        except Refused as refused:
            messages.error(request, refused.reason)
        return redirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, evaluation = self.request.user, self.evaluation
        recommendations = evaluation.recommendations.select_related("responsible")
        return {
            **super().get_context_data(**kwargs),
            "evaluation": evaluation,
            "recommendations": [
                (one, one.is_overdue(), bool(may_follow_up(user, one))) for one in recommendations
            ],
            "withdraw_form": ReturnReportForm(auto_id="withdraw_%s"),
            "history": [(entry, _before(entry)) for entry in _entries(evaluation)],
            "may": {
                "edit": may_edit_evaluation(user, evaluation),
                "publish": may_publish_evaluation(user, evaluation),
                "withdraw": may_withdraw_evaluation(user, evaluation),
            },
        }


def _entries(evaluation: Evaluation) -> Any:
    entries = ModelLogEntry.objects.for_instance(evaluation).select_related("user")
    return entries.order_by("-timestamp")


def _before(entry: ModelLogEntry) -> list[tuple[str, str]]:
    """What stood there before a change of a published evaluation: name of the field, words."""
    before = entry.data.get("before") or {}
    return [
        (str(NAMES[name]), words_of_html(text) if name == "summary" else text)
        for name, text in before.items()
    ]


class EvaluationFormView(EvaluationScreen):
    template_name = "monitoring/admin/evaluation_form.html"

    def may_see(self) -> Verdict:
        if self.evaluation is None:
            return may_keep_evaluations(self.request.user)
        return may_edit_evaluation(self.request.user, self.evaluation)

    @cached_property
    def evaluation(self) -> Evaluation | None:
        pk = self.kwargs.get("pk")
        return get_object_or_404(Evaluation, pk=pk) if pk else None

    @property
    def is_published(self) -> bool:
        return self.evaluation is not None and self.evaluation.published_at is not None

    def get_page_title(self) -> str:
        return _("Texts of the evaluation") if self.evaluation else _("New evaluation")

    def trail(self) -> list[tuple[str, str]]:
        if self.evaluation is None:
            return super().trail()
        own = reverse("monitoring_evaluation", args=[self.evaluation.pk])
        return [*super().trail(), (self.evaluation.title, own)]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = EvaluationForm(request.POST, request.FILES, published=self.is_published)
        if form.is_valid():
            data = form.cleaned_data
            try:
                saved = evaluations.save_evaluation(
                    self.plan,
                    self.member,
                    data,
                    evaluation=self.evaluation,
                    file=data["file"],
                    seen=data["seen"] or 0,
                    reason=data.get("reason", ""),
                )
            except evaluations.Stale as error:
                tell(form, error)
                self.__dict__.pop("evaluation", None)
                if self.evaluation is not None:
                    put_into(form, "seen", self.evaluation.version)
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, _("The evaluation is saved."))
                return redirect("monitoring_evaluation", saved.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one = self.evaluation
        initial = {name: getattr(one, name) for name in evaluations.OWN} if one else {}
        initial["seen"] = one.version if one else 0
        form = EvaluationForm(initial=initial, published=self.is_published)
        context.setdefault("form", form)
        context.update(evaluation=one, media=context["form"].media)
        return context


class RecommendationView(EvaluationScreen):
    """A new recommendation, or one that is followed up; what it was before stands below."""

    template_name = "monitoring/admin/recommendation.html"

    @cached_property
    def recommendation(self) -> Recommendation | None:
        pk = self.kwargs.get("pk")
        if pk is None:
            return None
        return get_object_or_404(Recommendation.objects.select_related("evaluation"), pk=pk)

    @cached_property
    def evaluation(self) -> Evaluation:
        if self.recommendation is not None:
            return self.recommendation.evaluation
        return get_object_or_404(Evaluation, pk=self.kwargs["evaluation"])

    def may_see(self) -> Verdict:
        if self.recommendation is None:
            return may_edit_evaluation(self.request.user, self.evaluation)
        return may_follow_up(self.request.user, self.recommendation)

    def get_page_title(self) -> str:
        if self.recommendation is None:
            return _("New recommendation")
        return _("Recommendation %d") % self.recommendation.number

    def trail(self) -> list[tuple[str, str]]:
        own = reverse("monitoring_evaluation", args=[self.evaluation.pk])
        return [*super().trail(), (self.evaluation.title, own)]

    @property
    def form_class(self) -> type[FollowUpForm]:
        user = self.request.user
        if may_edit_evaluation(user, self.evaluation):
            return RecommendationForm
        return KeepingForm if may_keep_evaluations(user) else FollowUpForm

    def form(self, *args: Any, **kwargs: Any) -> FollowUpForm:
        if self.form_class is RecommendationForm:
            kwargs["published"] = self.evaluation.published_at is not None
        return self.form_class(*args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST)
        if form.is_valid():
            data = dict(form.cleaned_data)
            seen, reason = data.pop("seen") or 0, data.pop("reason", "")
            try:
                if self.recommendation is None:
                    evaluations.add_recommendation(
                        self.evaluation, self.member, data, reason=reason
                    )
                else:
                    evaluations.change_recommendation(
                        self.recommendation, self.member, data, seen=seen, reason=reason
                    )
            except evaluations.Stale as error:
                tell(form, error)
                self.__dict__.pop("recommendation", None)
                if self.recommendation is not None:
                    put_into(form, "seen", self.recommendation.version)
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, _("The recommendation is saved."))
                return redirect("monitoring_evaluation", self.evaluation.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one = self.recommendation
        if one is None:
            last = self.evaluation.recommendations.aggregate(last=Max("number"))["last"]
            initial: dict[str, Any] = {"number": (last or 0) + 1}
        else:
            initial = self.form_class.initial_of(one)
        context.setdefault("form", self.form(initial=initial))
        context.update(
            recommendation=one,
            evaluation=self.evaluation,
            media=context["form"].media,
            changes=one.changes.select_related("author").order_by("-number") if one else [],
        )
        return context
