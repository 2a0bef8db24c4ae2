"""«Wydarzenia» in the menu of the CMS. Others add to it by the hook `register_events_menu_item`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from home.admin_menu import PermittedItem

from ..permissions import may_organise

events_menu = Menu(register_hook_name="register_events_menu_item")


@hooks.register("register_events_menu_item")
def enrolments_item() -> MenuItem:
    return PermittedItem(
        _("Registrations"),
        reverse_lazy("events_enrolments"),
        name="events-enrolments",
        icon_name="group",
        order=100,
        may_see=may_organise,
    )


@hooks.register("register_events_menu_item")
def numbers_item() -> MenuItem:
    return PermittedItem(
        _("Events in numbers"),
        reverse_lazy("events_report"),
        name="events-numbers",
        icon_name="list-ol",
        order=300,
        may_see=may_organise,
    )


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    return PermittedItem(
        _("Events in numbers"),
        reverse_lazy("events_report"),
        name="events-report",
        icon_name="date",
        order=600,
        may_see=may_organise,
    )


@hooks.register("register_admin_menu_item")
def events_item() -> Any:
    return SubmenuMenuItem(_("Events"), events_menu, name="events", icon_name="date", order=70)
