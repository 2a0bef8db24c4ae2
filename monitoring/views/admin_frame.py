"""What monitoring's screens have in common: the plan, the year, one indicator."""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from home.admin_screens import Screen
from home.verdicts import Verdict
from planpages.models import PlanPage

from ..models import Measure
from ..permissions import may_enter, may_see_values
from ..reading import NO_YEARS, Series, indicators_in_force, series_of_measure, with_years


def last_complete_year(years: range, today: date) -> int:
    """The year to begin with: the last one that is over, within the plan's years."""
    if not years:
        return today.year - 1
    return max(years[0], min(today.year - 1, years[-1]))


class MonitoringScreen(Screen):
    header_icon = "clipboard-list"

    def may_see(self) -> Verdict:
        return may_see_values(self.request.user)

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def plan(self) -> PlanPage | None:
        return PlanPage.originals.order_by("path").first()

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Indicators"), reverse("monitoring_indicators"))]


class YearScreen(MonitoringScreen):
    """About all indicators of the version in force in one year."""

    @cached_property
    def defined(self) -> list[Series]:
        """Every indicator, without values."""
        if self.plan is None:
            return []
        return indicators_in_force(self.plan, responsible=True, years=NO_YEARS)

    @cached_property
    def series(self) -> list[Series]:
        """The same with the values that the screen shows."""
        return with_years(self.defined, self.shown_years)

    @property
    def shown_years(self) -> tuple[int, ...]:
        return (self.year,)

    @cached_property
    def years(self) -> range:
        """From the first year that is collected to the last target year."""
        ranges = [one.years for one in self.defined if one.years]
        if not ranges:
            return range(0)
        return range(min(r[0] for r in ranges), max(r[-1] for r in ranges) + 1)

    @cached_property
    def year(self) -> int:
        """Of the address; 404 for a year that no indicator has."""
        wanted = self.kwargs.get("year")
        if wanted is None:
            return last_complete_year(self.years, self.today)
        if wanted not in self.years:
            raise Http404
        return int(wanted)

    @cached_property
    def to_enter(self) -> list[Series]:
        """Those whose values the person may enter."""
        return [one for one in self.series if may_enter(self.request.user, one.measure)]


class IndicatorScreen(MonitoringScreen):
    """About one measure, whose number is `pk` in the address."""

    @cached_property
    def series(self) -> Series:
        measures = Measure.objects.select_related("indicator").prefetch_related("responsible")
        measure = measures.filter(pk=self.kwargs["pk"]).first()
        found = series_of_measure(measure) if measure else None
        if found is None:
            raise Http404
        return found

    @property
    def measure(self) -> Measure:
        return self.series.measure

    @cached_property
    def year(self) -> int:
        wanted = int(self.kwargs["year"])
        if wanted not in self.series.years and wanted not in self.series.points:
            raise Http404
        return wanted

    def url(self, name: str, *args: object) -> str:
        return reverse(name, args=[self.measure.pk, *args])

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (self.series.definition.name, self.url("monitoring_indicator"))]
