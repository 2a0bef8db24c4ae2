"""Reports in the CMS: their screens and their items below «Monitoring» in the menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.verdicts import Verdict

from ..admin import report_urls
from ..admin.menu import MENU_HOOK
from .permissions import may_enter_interventions, may_see_evaluations, may_see_reports


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return list(report_urls.urlpatterns)


class ReportingMenuItem(MenuItem):
    """Shown to those who may see the screen that it leads to."""

    def __init__(self, *args: Any, may_see: Callable[[Any], Verdict], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_see = may_see

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(self.may_see(request.user))


@hooks.register(MENU_HOOK)
def interventions_item() -> MenuItem:
    return ReportingMenuItem(
        _("Interventions"), reverse_lazy("monitoring_interventions"),
        name="monitoring-interventions", icon_name="tasks", order=300,
        may_see=may_enter_interventions,
    )  # fmt: skip


@hooks.register(MENU_HOOK)
def reports_item() -> MenuItem:
    return ReportingMenuItem(
        _("Reports"), reverse_lazy("monitoring_reports"), name="monitoring-reports",
        icon_name="doc-full", order=400, may_see=may_see_reports,
    )  # fmt: skip


@hooks.register(MENU_HOOK)
def evaluations_item() -> MenuItem:
    return ReportingMenuItem(
        _("Evaluations"), reverse_lazy("monitoring_evaluations"), name="monitoring-evaluations",
        icon_name="glasses", order=500, may_see=may_see_evaluations,
    )  # fmt: skip
