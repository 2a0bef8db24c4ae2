"""«Monitoring» in the menu of the CMS. Others add to it by the hook of this name."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from ..permissions import may_enter_any, may_see_values

MENU_HOOK = "register_monitoring_menu_item"


class ValuesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(may_see_values(request.user))


class EnterMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(may_enter_any(request.user))


@hooks.register(MENU_HOOK)
def indicators_item() -> MenuItem:
    return ValuesMenuItem(
        _("Indicators"), reverse_lazy("monitoring_indicators"), name="monitoring-indicators",
        icon_name="clipboard-list", order=100,
    )  # fmt: skip


@hooks.register(MENU_HOOK)
def imports_item() -> MenuItem:
    return EnterMenuItem(
        _("Values from files"), reverse_lazy("monitoring_imports"), name="monitoring-imports",
        icon_name="upload", order=200,
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def monitoring_item() -> SubmenuMenuItem:
    return SubmenuMenuItem(
        _("Monitoring"), Menu(register_hook_name=MENU_HOOK), name="monitoring",
        icon_name="clipboard-list", order=65,
    )  # fmt: skip
