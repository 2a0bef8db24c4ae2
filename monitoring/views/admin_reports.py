"""The office's screens of reports: the list, a new one, one report with what is asked of whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from home.admin_screens import Screen, tell
from home.documents import document_response
from home.models import GeneratedDocument
from home.verdicts import Refused, Verdict
from planpages.models import PlanPage
from planpages.views.frame import render_under

from ..actions import reports
from ..models import MonitoringPage, Report, ReportAct, ReportKind, ReportStage
from ..reporting import documents, forms
from ..reporting.content import content_of, working_digest
from ..reporting.differences import since_draft
from ..reporting.drafting import period_of
from ..reporting.permissions import (
    may_approve_report,
    may_begin_report,
    may_check_report,
    may_correct_report,
    may_discard_report,
    may_edit_report,
    may_hand_in_report,
    may_record_presentation,
    may_return_report,
    may_see_reports,
)
from ..reporting.reading import ShownReport

ASKED = {
    ReportStage.DRAFT: gettext_lazy("editors"),
    ReportStage.CHECKING: gettext_lazy("a co-ordinator who did not write it"),
    ReportStage.APPROVAL: gettext_lazy("the Zarząd"),
    ReportStage.PUBLISHED: "",
}
ENDED_BY = {
    ReportStage.DRAFT: ReportAct.HANDED_IN,
    ReportStage.CHECKING: ReportAct.CHECKED,
    ReportStage.APPROVAL: ReportAct.APPROVED,
    ReportStage.PUBLISHED: ReportAct.APPROVED,
}


class ReportingScreen(Screen):
    header_icon = "doc-full"

    def may_see(self) -> Verdict:
        return may_see_reports(self.request.user)

    @cached_property
    def plan(self) -> PlanPage:
        plan = PlanPage.originals.order_by("path").first()
        if plan is None:
            raise Http404("There is no plan.")
        return plan

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Reports"), reverse("monitoring_reports"))]


class ReportsView(ReportingScreen):
    template_name = "monitoring/admin/reports.html"
    page_title = gettext_lazy("Reports")

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reports_of_plan = Report.objects.with_stage().defer("figures")
        return {
            **super().get_context_data(**kwargs),
            "rows": [
                {"report": one, "period": period_of(one), "asked": ASKED[one.stage]}
                for one in reports_of_plan
            ],
            "may_begin": may_begin_report(self.request.user),
            "has_plan": PlanPage.originals.exists(),
        }


class NewReportView(ReportingScreen):
    template_name = "monitoring/admin/new_report.html"

    def may_see(self) -> Verdict:
        return may_begin_report(self.request.user)

    @cached_property
    def kind(self) -> ReportKind:
        kinds = {"roczny": ReportKind.YEARLY, "okresowy": ReportKind.PERIODIC}
        if self.kwargs["kind"] not in kinds:
            raise Http404
        return kinds[self.kwargs["kind"]]

    def get_page_title(self) -> str:
        yearly = self.kind == ReportKind.YEARLY
        return _("New yearly report") if yearly else _("New periodic report")

    def _form(self, data: Any = None) -> Any:
        form = forms.YearlyForm if self.kind == ReportKind.YEARLY else forms.PeriodicForm
        year = timezone.localdate().year
        last = max(self.plan.period_from, min(year - 1, self.plan.period_to))
        given = {"year_from": last, "year_to": last, "half_from": 1, "half_to": 2}
        return form(data, plan=self.plan, today_year=year, initial=given)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self._form(request.POST)
        if form.is_valid():
            try:
                report = reports.begin_report(
                    self.plan, self.member, kind=self.kind, **form.period()
                )
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, _("The report is drafted from the values."))
                return redirect("monitoring_report", report.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("form", self._form())
        return context


@dataclass(frozen=True)
class Step:
    """A stage of the way: `done`, `current` or `ahead`; who ended it and when, or who is asked."""

    stage: ReportStage
    state: str
    at: datetime | None = None
    who: User | None = None
    asked: Any = ""


def steps_of(report: Report) -> list[Step]:
    stage, order = report.stage, list(ReportStage)
    last = {one.kind: one for one in report.decisions.select_related("actor")}
    steps = []
    for one in order:
        place = order.index(one) - order.index(stage)
        ended = last.get(ENDED_BY[one])
        if place < 0 or stage == ReportStage.PUBLISHED:
            at, who = (ended.at, ended.actor) if ended else (None, None)
            steps.append(Step(one, "done", at, who))
        else:
            current = place == 0
            steps.append(Step(one, "current" if current else "ahead", asked=ASKED[one]))
    return steps


@dataclass(frozen=True)
class Act:
    """What can be done on the screen of a report."""

    form: type[BaseForm]
    do: Callable[..., Any]
    done: Any


class ReportScreen(ReportingScreen):
    """A screen of one report."""

    @cached_property
    def report(self) -> Report:
        return get_object_or_404(Report.objects.with_stage(), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.report.title


class ReportView(ReportScreen):
    template_name = "monitoring/admin/report.html"
    acts: ClassVar[dict[str, Act]] = {
        "refresh": Act(
            forms.SeenForm,
            reports.refresh_report,
            gettext_lazy("The figures are drafted anew; your texts stayed as they were."),
        ),
        "hand_in": Act(
            forms.DecideReportForm,
            reports.hand_in_report,
            gettext_lazy("The report is handed in: a co-ordinator checks it."),
        ),
        "check": Act(
            forms.DecideReportForm,
            reports.check_report,
            gettext_lazy("The report is checked: the Zarząd decides on it."),
        ),
        "approve": Act(
            forms.ApproveReportForm,
            reports.approve_report,
            gettext_lazy("The report is approved and published."),
        ),
        "return": Act(
            forms.ReturnReportForm,
            reports.return_report,
            gettext_lazy("The report is returned: it can be changed again."),
        ),
        "present": Act(
            forms.PresentationForm,
            reports.record_presentation,
            gettext_lazy("The presentation is recorded."),
        ),
    }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = request.POST.get("decision", "")
        if name == "correct":
            return self._correct(request)
        if name == "discard":
            return self._discard(request)
        act = self.acts.get(name)
        if act is None:
            return redirect(request.path)
        form = act.form(request.POST, auto_id=f"{name}_%s")
        missing: list[str] = []
        if form.is_valid():
            try:
                act.do(self.report, self.member, **form.cleaned_data)
            except reports.NotReady as error:
                missing = error.obstacles
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, act.done)
                return redirect(request.path)
        return self._again(**{f"{name}_form": form}, obstacles_met=missing)

    def _again(self, **kwargs: Any) -> HttpResponseBase:
        """After a refusal the page shows what is there now."""
        self.__dict__.pop("report", None)
        return self.render_to_response(self.get_context_data(**kwargs), status=422)

    def _correct(self, request: HttpRequest) -> HttpResponseBase:
        form = forms.CorrectReportForm(request.POST, auto_id="correct_%s")
        if form.is_valid():
            try:
                edition = reports.correct_report(self.report, self.member, **form.cleaned_data)
            except Refused as error:
                tell(form, error)
            else:
                messages.success(request, _("A new edition is begun; readers keep the old one."))
                return redirect("monitoring_report", edition.pk)
        return self._again(correct_form=form)

    def _discard(self, request: HttpRequest) -> HttpResponseBase:
        try:
            reports.discard_report(self.report, self.member)
        except Refused as error:
            messages.error(request, error.reason)
            return redirect(request.path)
        messages.success(request, _("The draft is discarded."))
        return redirect("monitoring_reports")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        report, user = self.report, self.request.user
        stage = report.stage
        for name, act in {
            **self.acts,
            "correct": Act(forms.CorrectReportForm, reports.correct_report, ""),
        }.items():
            initial = {"date": timezone.localdate()} if name == "present" else {}
            context.setdefault(f"{name}_form", act.form(auto_id=f"{name}_%s", initial=initial))
        publication = getattr(report, "publication", None)
        context.update(
            report=report,
            shown=ShownReport(publication.record if publication else content_of(report)),
            stage=str(stage),
            period=period_of(report),
            steps=steps_of(report),
            publication=publication,
            files=self._files(publication),
            obstacles=reports.obstacles(report) if stage == ReportStage.DRAFT else [],
            differences=since_draft(report) if stage != ReportStage.PUBLISHED else [],
            carried={"shown_digest": working_digest(report), "seen": str(report.version)},
            decisions=report.decisions.select_related("actor").order_by("-number"),
            changes=report.changes.select_related("user").order_by("-at", "-pk")[:20],
            presentations=report.presentations.all(),
            may={
                "edit": may_edit_report(user, report),
                "hand_in": may_hand_in_report(user, report),
                "check": may_check_report(user, report),
                "approve": may_approve_report(user, report),
                "return": may_return_report(user, report),
                "correct": may_correct_report(user, report),
                "discard": may_discard_report(user, report),
                "present": may_record_presentation(user, report),
            },
        )
        return context

    @staticmethod
    def _files(publication: Any) -> list[GeneratedDocument]:
        if publication is None:
            return []
        kinds = [kind for kind, _type in documents.FILES.values()]
        return list(GeneratedDocument.objects.filter(kind__in=kinds, subject=str(publication.pk)))


def _draft_or_403(request: HttpRequest, pk: int) -> Report:
    if not may_see_reports(request.user):
        raise PermissionDenied
    return get_object_or_404(Report, pk=pk)


def report_preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The draft in the form in which readers will have it."""
    report = _draft_or_403(request, pk)
    page = MonitoringPage.originals.first()
    if page is None:
        raise Http404
    return render_under(
        page,
        request,
        "monitoring/report.html",
        {"shown": ShownReport(content_of(report))},
        (report.title, ""),
    )


def report_preview_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The draft as it would be printed."""
    report = _draft_or_403(request, pk)
    subject = documents.preview_subject(report)
    return document_response(request, documents.PREVIEW_KIND, subject, public_cache=False)
