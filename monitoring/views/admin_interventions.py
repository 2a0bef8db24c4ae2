"""The grid of interventions: state and money of a year, entered together, and the history."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from home import formats
from home.admin_screens import put_into
from home.verdicts import Verdict
from planpages.models import Intervention, InterventionDefinition

from ..actions.interventions import Entry, NotTaken, enter_interventions
from ..frozen_years import frozen
from ..models import InterventionYear, InterventionYearChange
from ..reporting.forms import InterventionForm, ReasonForm
from ..reporting.permissions import may_enter_interventions
from .admin_reports import ReportingScreen


@dataclass
class Row:
    definition: InterventionDefinition
    present: InterventionYear | None
    form: InterventionForm
    so_far: str = ""


class InterventionsView(ReportingScreen):
    template_name = "monitoring/admin/interventions.html"
    header_icon = "tasks"

    def may_see(self) -> Verdict:
        return may_enter_interventions(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get_page_title(self) -> str:
        return _("Interventions in %d") % self.year

    @cached_property
    def years(self) -> range:
        last = max(self.plan.period_from, min(self.plan.period_to, timezone.localdate().year))
        return range(self.plan.period_from, last + 1)

    @cached_property
    def year(self) -> int:
        wanted = self.kwargs.get("year")
        if wanted is None:
            told = InterventionYear.objects.filter(intervention__plan=self.plan)
            last = told.order_by("-year").values_list("year", flat=True).first()
            return min(max(last or timezone.localdate().year - 1, self.years[0]), self.years[-1])
        if wanted not in self.years:
            raise Http404
        return int(wanted)

    def _rows(self, data: Any = None) -> list[Row]:
        version = self.plan.version_in_force
        if version is None:
            return []
        definitions = (
            InterventionDefinition.objects.filter(version=version)
            .select_related("chapter")
            .defer("chapter__body")
        )
        present = {}
        spent: dict[int, Decimal] = {}
        for one in InterventionYear.objects.filter(intervention__plan=self.plan):
            if one.year == self.year:
                present[one.intervention_id] = one
            if one.spent is not None:
                spent[one.intervention_id] = spent.get(one.intervention_id, Decimal()) + one.spent
        rows = []
        for definition in sorted(definitions, key=_place):
            row = present.get(definition.intervention_id)
            initial: dict[str, Any] = {"seen": row.version if row else 0}
            if row is not None:
                amount = "" if row.spent is None else formats.number(row.spent, 2)
                initial |= {"state": row.state, "spent": amount, "note": row.note}
            form = InterventionForm(data, prefix=f"i{definition.intervention_id}", initial=initial)
            so_far = formats.money(spent.get(definition.intervention_id)) or "–"
            rows.append(Row(definition, row, form, so_far))
        return rows

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows, reason = self._rows(request.POST), ReasonForm(request.POST, auto_id="%s")
        if all([reason.is_valid(), *(row.form.is_valid() for row in rows)]):
            entries = [
                Entry(
                    row.definition.intervention_id,
                    row.form.cleaned_data["state"],
                    row.form.cleaned_data["spent"],
                    row.form.cleaned_data["note"].strip(),
                    row.form.cleaned_data["seen"],
                    reason.cleaned_data["reason"],
                )
                for row in rows
                if row.form.is_touched
            ]
            try:
                count = enter_interventions(self.plan, self.year, entries, self.member)
            except NotTaken as refused:
                self._tell(rows, refused)
            else:
                messages.success(request, _told(count))
                return redirect("monitoring_interventions_year", self.year)
        return self.render_to_response(self.get_context_data(rows=rows, reason=reason), status=422)

    @staticmethod
    def _tell(rows: list[Row], refused: NotTaken) -> None:
        faults = {fault.intervention: fault for fault in refused.faults}
        for row in rows:
            fault = faults.get(row.definition.intervention_id)
            if fault is None:
                continue
            row.form.add_error(None, fault.message)
            if not fault.field:
                # Beside what was typed stands what is there now; saved again, it goes over it.
                put_into(row.form, "seen", row.present.version if row.present else 0)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if "rows" not in context:
            context["rows"] = self._rows()
        context.setdefault("reason", ReasonForm(auto_id="%s"))
        rows = context["rows"]
        context.update(
            year=self.year,
            years=[
                (one, reverse("monitoring_interventions_year", args=[one])) for one in self.years
            ],
            has_errors=context["reason"].errors or any(row.form.errors for row in rows),
            is_frozen=self.year in frozen(self.plan.pk),
        )
        return context


def _told(count: int) -> str:
    if not count:
        return _("Nothing has changed.")
    return ngettext("%d intervention saved.", "%d interventions saved.", count) % count


def _place(definition: InterventionDefinition) -> tuple[int, tuple[int, ...], int]:
    parts = tuple(int(part) for part in definition.number.split(".") if part.isdigit())
    return definition.chapter.number, parts, definition.pk


class InterventionHistoryView(ReportingScreen):
    template_name = "monitoring/admin/intervention_history.html"
    header_icon = "history"
    page_title = gettext_lazy("History of an intervention")

    def may_see(self) -> Verdict:
        return may_enter_interventions(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Interventions"), reverse("monitoring_interventions"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        intervention = get_object_or_404(Intervention, pk=self.kwargs["pk"])
        changes = InterventionYearChange.objects.filter(intervention=intervention)
        return {
            **super().get_context_data(**kwargs),
            "definition": intervention.definitions.order_by("-version__number").first(),
            "changes": changes.select_related("author").order_by("-at", "-pk"),
        }
