"""«Plan» in the menu of the CMS."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from home.admin_menu import PermittedItem

from ..permissions import may_see_remarks


def plan_menu() -> SubmenuMenuItem:
    items: list[Any] = [
        MenuItem(
            _("The way of the plan"),
            reverse_lazy("planpages_way"),
            name="plan-way",
            icon_name="tasks",
            order=100,
        ),
        MenuItem(
            _("Consultations"),
            reverse_lazy("planpages_consultations"),
            name="plan-consultations",
            icon_name="group",
            order=200,
        ),
        PermittedItem(
            _("Remarks"),
            reverse_lazy("planpages_remarks"),
            name="plan-remarks",
            icon_name="comment",
            order=300,
            may_see=may_see_remarks,
        ),
    ]
    return SubmenuMenuItem(_("Plan"), Menu(items=items), name="plan", icon_name="list-ol", order=50)
