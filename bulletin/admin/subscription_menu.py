"""«Prenumerata» in the menu of the CMS."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from ..subscription_permissions import may_see_imports, may_see_mailings, may_see_subscribers


class _MailingsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(may_see_mailings(request.user))


class _SubscribersItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(may_see_subscribers(request.user))


class _ImportsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(may_see_imports(request.user))


ITEMS: list[Any] = [
    _MailingsItem(
        _("Mailings"),
        reverse_lazy("bulletin_mailings"),
        name="bulletin-mailings",
        icon_name="mail",
        order=100,
    ),
    _SubscribersItem(
        _("Subscribers"),
        reverse_lazy("bulletin_subscribers"),
        name="bulletin-subscribers",
        icon_name="group",
        order=200,
    ),
    _ImportsItem(
        _("Imports of subscribers"),
        reverse_lazy("bulletin_subscriber_imports"),
        name="bulletin-subscriber-imports",
        icon_name="upload",
        order=300,
    ),
]


@hooks.register("register_admin_menu_item")
def subscription_item() -> SubmenuMenuItem:
    return SubmenuMenuItem(
        _("Subscription"),
        Menu(items=ITEMS),
        name="bulletin-subscription",
        icon_name="mail",
        order=75,
    )
