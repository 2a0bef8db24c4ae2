"""«Biuletyn» in the menu of the CMS: issues, then mailings and subscribers."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from home.admin_menu import PermittedItem

from ..permissions import may_see_issues
from ..subscription_permissions import may_see_imports, may_see_mailings, may_see_subscribers

MENU_HOOK = "register_bulletin_menu_item"


@hooks.register(MENU_HOOK)
def issues_item() -> MenuItem:
    return PermittedItem(
        _("Issues"),
        reverse_lazy("bulletin_issues"),
        name="bulletin-issues",
        icon_name="doc-full",
        order=100,
        may_see=may_see_issues,
    )


@hooks.register(MENU_HOOK)
def sections_item() -> MenuItem:
    return PermittedItem(
        _("Sections"),
        reverse_lazy("wagtailsnippets_bulletin_section:list"),
        name="bulletin-sections",
        icon_name="list-ul",
        order=200,
        may_see=may_see_issues,
    )


@hooks.register(MENU_HOOK)
def mailings_item() -> MenuItem:
    return PermittedItem(
        _("Mailings"),
        reverse_lazy("bulletin_mailings"),
        name="bulletin-mailings",
        icon_name="mail",
        order=300,
        may_see=may_see_mailings,
    )


@hooks.register(MENU_HOOK)
def subscribers_item() -> MenuItem:
    return PermittedItem(
        _("Subscribers"),
        reverse_lazy("bulletin_subscribers"),
        name="bulletin-subscribers",
        icon_name="group",
        order=400,
        may_see=may_see_subscribers,
    )


@hooks.register(MENU_HOOK)
def imports_item() -> MenuItem:
    return PermittedItem(
        _("Imports of subscribers"),
        reverse_lazy("bulletin_subscriber_imports"),
        name="bulletin-subscriber-imports",
        icon_name="upload",
        order=500,
        may_see=may_see_imports,
    )


def bulletin_menu() -> SubmenuMenuItem:
    return SubmenuMenuItem(
        _("Bulletin"),
        Menu(register_hook_name=MENU_HOOK),
        name="bulletin",
        icon_name="doc-full",
        order=70,
    )
