"""`/monitoring/`: the one page of monitoring; values and reports are records that it lets be read.

Each address below it is a route here whose function lives in `monitoring.views`, as
`catalogue.models.page` does it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin

from home.models import BasePage

from ..routes_of_reports import ReportRoutes


class MonitoringPage(ReportRoutes, RoutablePageMixin, BasePage):
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "monitoring/overview.html"

    class Meta:
        verbose_name = _("monitoring page")
        verbose_name_plural = _("monitoring pages")
