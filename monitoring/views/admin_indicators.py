"""Reading in the CMS: indicators with the state of a year's data, one of them, its history."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from home.admin_screens import name_of
from home.verdicts import Refused

from ..actions.measures import continue_series
from ..choices import TOTAL
from ..collecting import Collected, DataState, collected, collected_in_year
from ..models import Assessment, MonitoringRules, Value, ValueChange
from ..permissions import (
    answers_for,
    may_assess,
    may_continue,
    may_enter,
    may_enter_any,
    may_set_up,
)
from ..reading import Point, Series
from .admin_frame import IndicatorScreen, YearScreen

CHANGES = 100


@dataclass(frozen=True)
class Line:
    """One indicator in the list of a year."""

    series: Series
    collected: Collected
    point: Point | None
    standing: Any
    url: str
    enter_url: str
    people: list[User]


class IndicatorsView(YearScreen):
    """Every indicator of the plan in force, with what is there of the year."""

    template_name = "monitoring/admin/indicators.html"
    page_title = gettext_lazy("Indicators")

    def trail(self) -> list[tuple[str, str]]:
        return []

    @cached_property
    def lines(self) -> list[Line]:
        rules = MonitoringRules.current()
        states = collected_in_year(
            [one.measure for one in self.series],
            {one.measure.pk: one.points for one in self.series},
            self.year,
            self.today,
        )
        return [
            Line(
                one,
                states[one.measure.pk],
                one.at(self.year),
                one.progress(self.year, rules).standing,
                reverse("monitoring_indicator", args=[one.measure.pk]),
                self._enter_url(one),
                list(one.measure.responsible.all()),
            )
            for one in self.series
        ]

    def _enter_url(self, one: Series) -> str:
        known = one.measure.expects(self.year) or self.year in one.points
        if not known or not may_enter(self.request.user, one.measure):
            return ""
        return reverse("monitoring_cells", args=[one.measure.pk, self.year])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        lines = self.lines
        counts = Counter(line.collected.state for line in lines)
        state, mine = self.request.GET.get("stan", ""), self.request.GET.get("moje") == "1"
        if state in DataState.values:
            lines = [line for line in lines if line.collected.state == state]
        if mine:
            lines = [line for line in lines if answers_for(self.request.user, line.series.measure)]
        has_own = any(answers_for(self.request.user, one.measure) for one in self.series)
        context.update(
            plan=self.plan,
            year=self.year,
            years=[(y, reverse("monitoring_indicators_year", args=[y])) for y in self.years],
            lines=lines,
            all=len(self.lines),
            states=[(one.value, one.label, counts[one]) for one in DataState if counts[one]],
            state=state,
            mine=mine,
            has_own=has_own,
            may_enter=may_enter_any(self.request.user),
            year_url=reverse("monitoring_year", args=[self.year]) if self.series else "",
            template_url=reverse("monitoring_template", args=[self.year]) if self.series else "",
        )
        return context


class IndicatorView(IndicatorScreen):
    """One indicator: what the plan says, its years, how it is collected."""

    template_name = "monitoring/admin/indicator.html"

    def get_page_title(self) -> str:
        return self.series.definition.name

    def trail(self) -> list[tuple[str, str]]:
        return super().trail()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        series, measure, user = self.series, self.measure, self.request.user
        context.update(
            series=series,
            definition=series.definition,
            measure=measure,
            years=self._years(),
            people=[name_of(one) for one in measure.responsible.all()],
            may_enter=may_enter(user, measure),
            may_assess=may_assess(user, measure),
            may_set_up=may_set_up(user, measure),
            may_continue=may_continue(user, measure),
            before=measure.before,
            settings_url=self.url("monitoring_settings"),
            cells=list(measure.cell_labels.values()) if measure.cells else [],
        )
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            measure = continue_series(self.member, self.measure)
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect(self.url("monitoring_indicator"))
        messages.success(request, _("The values go on below the earlier series."))
        return redirect("monitoring_indicator", measure.pk)

    def _years(self) -> list[dict[str, Any]]:
        series, measure, rules = self.series, self.measure, MonitoringRules.current()
        comments = {row.year: row for row in Assessment.objects.filter(measure=measure)}
        kinds: dict[int, Counter[str]] = {}
        for year, kind in (
            Value.objects.current().of_cells().filter(measure=measure).values_list("year", "kind")
        ):
            kinds.setdefault(year, Counter())[kind] += 1
        years = sorted({*(y for y in series.years if measure.expects(y)), *series.points, *kinds})
        return [
            {
                "year": year,
                "point": series.at(year),
                "change": series.change(year),
                "progress": series.progress(year, rules),
                "collected": collected(
                    measure,
                    year,
                    series.at(year),
                    sum(kinds.get(year, {}).values()),
                    kinds.get(year, Counter())["provisional"],
                    self.today,
                ),
                "comment": comments.get(year),
                "enter_url": self.url("monitoring_cells", year),
                "history_url": self.url("monitoring_history", year),
                "assess_url": self.url("monitoring_assess", year),
            }
            for year in years
        ]


class HistoryView(IndicatorScreen):
    """Every change of a year's values: old, new, who, when, why."""

    template_name = "monitoring/admin/history.html"

    def get_page_title(self) -> str:
        return _("History of the year %d") % self.year

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        changes = ValueChange.objects.filter(measure=self.measure, year=self.year)
        labels = {"": str(TOTAL), **self.measure.cell_labels}
        cell = self.request.GET.get("komorka")
        if cell is not None and (cell in labels or changes.filter(cell=cell).exists()):
            changes = changes.filter(cell=cell)
        else:
            cell = None
        page = Paginator(changes.select_related("author").order_by("-at", "-pk"), CHANGES).get_page(
            self.request.GET.get("p")
        )
        context.update(
            series=self.series,
            definition=self.series.definition,
            changes=page,
            rows=[(one, labels.get(one.cell, one.cell), name_of(one.author)) for one in page],
            cell=cell,
            cell_label=labels.get(cell, cell) if cell is not None else "",
            enter_url=self.url("monitoring_cells", self.year)
            if may_enter(self.request.user, self.measure)
            else "",
            here=self.url("monitoring_history", self.year),
        )
        return context
