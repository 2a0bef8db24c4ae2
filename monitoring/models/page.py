"""`/monitoring/`: the one page of monitoring; values and reports are records that it lets be read.

Each address below it is a route here whose function lives in `monitoring.views`, as
`catalogue.models.page` does it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path

from home.models import BasePage

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class MonitoringPage(RoutablePageMixin, BasePage):
    # Measured is the Polish plan, in its own words.
    translatable = False
    framed = True
    frame_title = _("Monitoring")

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "monitoring/overview.html"

    class Meta:
        verbose_name = _("monitoring page")
        verbose_name_plural = _("monitoring pages")

    @path("", name="overview")
    def show_overview(self, request: HttpRequest) -> HttpResponseBase:
        from ..views.overview import overview

        return overview(self, request)

    @path("raporty/", name="reports")
    def show_reports(self, request: HttpRequest) -> HttpResponseBase:
        from ..views.reports import reports

        return reports(self, request)

    @path("raporty/<slug:slug>/", name="report")
    def show_report(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        from ..views.reports import report

        return report(self, request, slug)

    @path("ewaluacje/", name="evaluations")
    def show_evaluations(self, request: HttpRequest) -> HttpResponseBase:
        from ..views.evaluations import evaluations

        return evaluations(self, request)

    @path("ewaluacje/<slug:slug>/", name="evaluation")
    def show_evaluation(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        from ..views.evaluations import evaluation

        return evaluation(self, request, slug)

    # An indicator's own address, or an earlier name of it, or the block's id: all have a hyphen.
    @re_path(r"^([a-z0-9]+(?:-[a-z0-9]+)+)/$", name="indicator")
    def show_indicator(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        from ..views.indicator import indicator

        return indicator(self, request, slug)
