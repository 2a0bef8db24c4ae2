"""The bulletin's part in the CMS: its screens, its menu, its guards."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .admin import menu, pages, sections, subscription_urls, urls  # noqa: F401


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [*urls.urlpatterns, *subscription_urls.urlpatterns]


@hooks.register("register_admin_menu_item")
def bulletin_menu_item() -> MenuItem:
    return menu.bulletin_menu()


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("bulletin/admin.css"))
