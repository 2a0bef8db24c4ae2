"""«Biuletyn» in the menu of the CMS: issues, then mailings and subscribers."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from ..permissions import may_see_issues
from ..subscription_permissions import may_see_imports, may_see_mailings, may_see_subscribers

MENU_HOOK = "register_bulletin_menu_item"


class EditorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(may_see_issues(request.user))


@hooks.register(MENU_HOOK)
def issues_item() -> MenuItem:
    return EditorsMenuItem(
        _("Issues"), reverse_lazy("bulletin_issues"), name="bulletin-issues",
        icon_name="doc-full", order=100,
    )  # fmt: skip


@hooks.register(MENU_HOOK)
def sections_item() -> MenuItem:
    return EditorsMenuItem(
        _("Sections"), reverse_lazy("wagtailsnippets_bulletin_section:list"),
        name="bulletin-sections", icon_name="list-ul", order=200,
    )  # fmt: skip


class MailingsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(may_see_mailings(request.user))


class SubscribersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(may_see_subscribers(request.user))


class ImportsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(may_see_imports(request.user))


@hooks.register(MENU_HOOK)
def mailings_item() -> MenuItem:
    return MailingsMenuItem(
        _("Mailings"), reverse_lazy("bulletin_mailings"), name="bulletin-mailings",
        icon_name="mail", order=300,
    )  # fmt: skip


@hooks.register(MENU_HOOK)
def subscribers_item() -> MenuItem:
    return SubscribersMenuItem(
        _("Subscribers"), reverse_lazy("bulletin_subscribers"), name="bulletin-subscribers",
        icon_name="group", order=400,
    )  # fmt: skip


@hooks.register(MENU_HOOK)
def imports_item() -> MenuItem:
    return ImportsMenuItem(
        _("Imports of subscribers"), reverse_lazy("bulletin_subscriber_imports"),
        name="bulletin-subscriber-imports", icon_name="upload", order=500,
    )  # fmt: skip


def bulletin_menu() -> SubmenuMenuItem:
    return SubmenuMenuItem(
        _("Bulletin"), Menu(register_hook_name=MENU_HOOK), name="bulletin",
        icon_name="doc-full", order=70,
    )  # fmt: skip
