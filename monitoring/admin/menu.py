"""«Monitoring» in the menu of the CMS. Others add to it by the hook of this name."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from home.admin_menu import PermittedItem

from ..permissions import may_enter_any, may_see_values

MENU_HOOK = "register_monitoring_menu_item"


@hooks.register(MENU_HOOK)
def indicators_item() -> MenuItem:
    return PermittedItem(
        _("Indicators"),
        reverse_lazy("monitoring_indicators"),
        name="monitoring-indicators",
        icon_name="clipboard-list",
        order=100,
        may_see=may_see_values,
    )


@hooks.register(MENU_HOOK)
def imports_item() -> MenuItem:
    return PermittedItem(
        _("Values from files"),
        reverse_lazy("monitoring_imports"),
        name="monitoring-imports",
        icon_name="upload",
        order=200,
        may_see=may_enter_any,
    )


@hooks.register("register_admin_menu_item")
def monitoring_item() -> SubmenuMenuItem:
    return SubmenuMenuItem(
        _("Monitoring"),
        Menu(register_hook_name=MENU_HOOK),
        name="monitoring",
        icon_name="clipboard-list",
        order=65,
    )
