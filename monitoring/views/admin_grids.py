"""Typing values in: the year of all indicators, and the cells of one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from home.verdicts import Verdict

from ..actions.values import NotEntered, Place, enter_values
from ..admin.grid import Grid, Row
from ..choices import TOTAL
from ..collecting import collected_in_year
from ..frozen_years import frozen
from ..permissions import may_enter, may_enter_any, may_write_year
from ..reading import cells_of_year
from .admin_frame import IndicatorScreen, MonitoringScreen, YearScreen


class GridScreen(MonitoringScreen):
    """A form of many cells: all that was typed is saved, or nothing and every fault is named."""

    grid: Grid
    year: int

    def here(self) -> str:
        return self.request.path

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        entries = self.grid.take(request.POST)
        if entries is not None:
            try:
                changes = enter_values(self.member, entries, reason=self.grid.reason)
            except NotEntered as refused:
                self.grid.tell(refused)
            else:
                self._thank(request, len(changes))
                return redirect(self.here())
        return self.render_to_response(self.get_context_data())

    def _thank(self, request: HttpRequest, changes: int) -> None:
        if not changes:
            messages.info(request, _("Nothing was changed."))
            return
        messages.success(
            request,
            ngettext("%(n)d value is saved.", "%(n)d values are saved.", changes) % {"n": changes},
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        grid = self.grid
        context.update(
            grid=grid,
            year=self.year,
            year_before=self.year - 1,
            is_frozen=self.is_frozen,
            needs_reason=grid.reason_needed
            or self.is_frozen
            or any(row.is_settled for row in grid.rows),
        )
        return context

    @cached_property
    def is_frozen(self) -> bool:
        return self.plan is not None and self.year in frozen(self.plan.pk)


class YearGridView(GridScreen, YearScreen):
    """All indicators without a dimension on one page; the others have a page each."""

    template_name = "monitoring/admin/year_grid.html"

    def may_see(self) -> Verdict:
        return may_enter_any(self.request.user)

    def get_page_title(self) -> str:
        return _("Values of the year %d") % self.year

    @property
    def shown_years(self) -> tuple[int, ...]:
        return (self.year - 1, self.year)

    @cached_property
    def grid(self) -> Grid:  # type: ignore[override]
        rows = [
            Row(
                Place(one.measure.pk, self.year),
                one.definition.name,
                one.at(self.year),
                before=one.at(self.year - 1),
                decimals=one.measure.decimals,
                url=reverse("monitoring_indicator", args=[one.measure.pk]),
                editable=bool(
                    may_write_year(self.request.user, one.measure, frozen=self.is_frozen)
                ),
            )
            for one in self.to_enter
            if not one.measure.dimension and self._has_year(one)
        ]
        return Grid(rows)

    def _has_year(self, one: Any) -> bool:
        return one.measure.expects(self.year) or self.year in one.points

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        by_cells = [s for s in self.to_enter if s.measure.dimension and self._has_year(s)]
        states = collected_in_year(
            [s.measure for s in by_cells],
            {s.measure.pk: s.points for s in by_cells},
            self.year,
            self.today,
        )
        units = {one.measure.pk: one.definition for one in self.to_enter}
        context.update(
            rows=[(row, units[row.place.measure]) for row in self.grid.rows],
            by_cells=[
                (
                    s,
                    states[s.measure.pk],
                    reverse("monitoring_cells", args=[s.measure.pk, self.year]),
                )
                for s in by_cells
            ],
            years=[(y, reverse("monitoring_year", args=[y])) for y in self.years],
            template_url=reverse("monitoring_template", args=[self.year]),
        )
        return context


class CellsGridView(GridScreen, IndicatorScreen):
    """The cells of one indicator in a year, and their total; without a dimension the total."""

    template_name = "monitoring/admin/cells_grid.html"
    page_title = gettext_lazy("Values")

    def may_see(self) -> Verdict:
        return may_enter(self.request.user, self.measure)

    def get_page_title(self) -> str:
        return _("Values of the year %d") % self.year

    @cached_property
    def grid(self) -> Grid:  # type: ignore[override]
        cells = cells_of_year([self.measure], self.year)[self.measure.pk]
        before = cells_of_year([self.measure], self.year - 1)[self.measure.pk]
        editable = bool(may_write_year(self.request.user, self.measure, frozen=self.is_frozen))
        rows = [
            Row(
                Place(self.measure.pk, self.year, key),
                label,
                cells.get(key),
                before=before.get(key),
                decimals=self.measure.decimals,
                editable=editable,
            )
            for key, label in self.measure.cell_labels.items()
        ]
        rows.append(
            Row(
                Place(self.measure.pk, self.year),
                str(TOTAL),
                self.series.at(self.year),
                before=self.series.at(self.year - 1),
                decimals=self.measure.decimals,
                is_total=True,
                editable=editable,
            )
        )
        return Grid(rows, common=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        posted = self.request.POST
        context.update(
            series=self.series,
            measure=self.measure,
            definition=self.series.definition,
            rows=self.grid.rows,
            kind=posted.get("k", self.grid.kind),
            source=posted.get("s", self.grid.source),
            source_was=posted.get("s-was", self.grid.source),
            may_write=may_write_year(self.request.user, self.measure, frozen=self.is_frozen),
            years=[(y, self.url("monitoring_cells", y)) for y in self.series.years],
            history_url=self.url("monitoring_history", self.year),
            indicator_url=self.url("monitoring_indicator"),
        )
        return context
