"""Writing a report: its texts, and a remark beside any figure."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from home.admin_screens import put_into, tell
from home.verdicts import Refused, Verdict

from ..actions import reports
from ..reporting.content import content_of
from ..reporting.forms import ReportTextForm
from ..reporting.permissions import may_edit_report
from ..reporting.reading import ShownReport
from .admin_reports import ReportScreen


class ReportTextView(ReportScreen):
    template_name = "monitoring/admin/report_text.html"

    def may_see(self) -> Verdict:
        return may_edit_report(self.request.user, self.report)

    def get_page_title(self) -> str:
        return _("Texts and remarks")

    def trail(self) -> list[tuple[str, str]]:
        own = reverse("monitoring_report", args=[self.report.pk])
        return [*super().trail(), (self.report.title, own)]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ReportTextForm(request.POST, report=self.report)
        present = None
        if form.is_valid():
            data = form.cleaned_data
            texts = {name: data[name] for name in reports.TEXTS}
            try:
                reports.edit_report(
                    self.report, self.member, texts=texts, remarks=form.remarks(), seen=data["seen"]
                )
            except reports.Stale as error:
                tell(form, error)
                self.__dict__.pop("report", None)
                present = ShownReport(content_of(self.report))
                # Whoever has read the present text below may save over it.
                put_into(form, "seen", self.report.version)
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, _("The report is saved."))
                return redirect("monitoring_report", self.report.pk)
        return self.render_to_response(
            self.get_context_data(form=form, present=present), status=422
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        report = self.report
        initial = {name: getattr(report, name) for name in reports.TEXTS}
        initial["seen"] = report.version
        context.setdefault("form", ReportTextForm(initial=initial, report=report))
        context.update(report=report, media=context["form"].media)
        return context
