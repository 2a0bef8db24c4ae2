"""«Katalog» in the menu of the CMS. Others add to it by the hook `register_catalogue_menu_item`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from home.admin_menu import PermittedItem

from ..models import Entity
from ..permissions import may_keep, may_see_imports, may_see_proposals

catalogue_menu = Menu(register_hook_name="register_catalogue_menu_item")


@hooks.register("register_catalogue_menu_item")
def entities_item() -> MenuItem:
    return PermittedItem(
        _("Entities"),
        reverse(Entity.snippet_viewset.get_url_name("list")),
        name="catalogue-entities",
        icon_name="group",
        order=100,
        may_see=may_keep,
    )


@hooks.register("register_catalogue_menu_item")
def proposals_item() -> MenuItem:
    return PermittedItem(
        _("Proposals"),
        reverse_lazy("catalogue_proposals"),
        name="catalogue-proposals",
        icon_name="mail",
        order=200,
        may_see=may_see_proposals,
    )


@hooks.register("register_catalogue_menu_item")
def imports_item() -> MenuItem:
    return PermittedItem(
        _("Imports"),
        reverse_lazy("catalogue_imports"),
        name="catalogue-imports",
        icon_name="upload",
        order=300,
        may_see=may_see_imports,
    )


@hooks.register("register_admin_menu_item")
def catalogue_item() -> Any:
    return SubmenuMenuItem(
        _("Catalogue"), catalogue_menu, name="catalogue", icon_name="list-ul", order=60
    )
