"""Reports in the CMS: their screens and their items below «Monitoring» in the menu."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.admin_menu import PermittedItem

from ..admin import report_urls
from ..admin.menu import MENU_HOOK
from .permissions import may_enter_interventions, may_see_evaluations, may_see_reports


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return list(report_urls.urlpatterns)


@hooks.register(MENU_HOOK)
def interventions_item() -> MenuItem:
    return PermittedItem(
        _("Interventions"),
        reverse_lazy("monitoring_interventions"),
        name="monitoring-interventions",
        icon_name="tasks",
        order=300,
        may_see=may_enter_interventions,
    )


@hooks.register(MENU_HOOK)
def reports_item() -> MenuItem:
    return PermittedItem(
        _("Reports"),
        reverse_lazy("monitoring_reports"),
        name="monitoring-reports",
        icon_name="doc-full",
        order=400,
        may_see=may_see_reports,
    )


@hooks.register(MENU_HOOK)
def evaluations_item() -> MenuItem:
    return PermittedItem(
        _("Evaluations"),
        reverse_lazy("monitoring_evaluations"),
        name="monitoring-evaluations",
        icon_name="glasses",
        order=500,
        may_see=may_see_evaluations,
    )
