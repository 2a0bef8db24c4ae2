"""Addresses of reports and evaluations below `/monitoring/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.contrib.routable_page.models import path

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class ReportRoutes:
    """Mixin of `MonitoringPage`; the functions are in `views.reports` and `views.evaluations`."""

    @path("raporty/", name="reports")
    def show_reports(self: Any, request: HttpRequest) -> HttpResponseBase:
        from .views.reports import reports

        return reports(self, request)

    @path("raporty/<slug:slug>/", name="report")
    def show_report(self: Any, request: HttpRequest, slug: str) -> HttpResponseBase:
        from .views.reports import report

        return report(self, request, slug)

    @path("ewaluacje/", name="evaluations")
    def show_evaluations(self: Any, request: HttpRequest) -> HttpResponseBase:
        from .views.evaluations import evaluations

        return evaluations(self, request)

    @path("ewaluacje/<slug:slug>/", name="evaluation")
    def show_evaluation(self: Any, request: HttpRequest, slug: str) -> HttpResponseBase:
        from .views.evaluations import evaluation

        return evaluation(self, request, slug)
