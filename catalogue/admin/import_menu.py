"""«Import» below «Katalog» in the menu of the CMS."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ..permissions import may_see_imports


class ImportsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(may_see_imports(request.user))


@hooks.register("register_catalogue_menu_item")
def imports_item() -> MenuItem:
    return ImportsMenuItem(
        _("Imports"),
        reverse_lazy("catalogue_imports"),
        name="catalogue-imports",
        icon_name="upload",
        order=300,
    )
