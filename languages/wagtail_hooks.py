"""The part of translations in the CMS: screens, menu, doors, log."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.admin_menu import PermittedItem

from . import doors, log_actions  # noqa: F401
from .permissions import may_see_translations
from .views import desk, report, work


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("tlumaczenia/", desk.DeskView.as_view(), name="languages_desk"),
        path(
            "tlumaczenia/zacznij/<int:page_id>/<slug:language>/", desk.start, name="languages_start"
        ),
        path("tlumaczenia/stan/", report.WorksReport.as_view(), name="languages_report"),
        path(
            "tlumaczenia/stan/wyniki/",
            report.WorksReport.as_view(results_only=True),
            name="languages_report_results",
        ),
        path("tlumaczenia/<int:pk>/", work.WorkView.as_view(), name="languages_work"),
        path("tlumaczenia/<int:pk>/podglad/", work.preview, name="languages_preview"),
        path("tlumaczenia/<int:pk>/zmiany/", work.ChangedView.as_view(), name="languages_changed"),
    ]


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    return PermittedItem(
        _("Translations"),
        reverse_lazy("languages_desk"),
        name="translations",
        icon_name="globe",
        order=80,
        may_see=may_see_translations,
    )


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    return PermittedItem(
        _("State of the translations"),
        reverse_lazy("languages_report"),
        name="translations-state",
        icon_name="globe",
        order=900,
        may_see=may_see_translations,
    )


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("languages/admin.css"))
