"""The plan's part in the CMS: its screens, its menu, its guards."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .admin import bulk, chapters, guards, menu, urls  # noqa: F401
from .admin.images import KeptImageDeleteView


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        *urls.urlpatterns,
        path("images/<int:image_id>/delete/", KeptImageDeleteView.as_view()),
        path("groups/delete/<str:pk>/", guards.delete_group),
    ]


@hooks.register("register_admin_menu_item")
def plan_menu_item() -> MenuItem:
    return menu.plan_menu()


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("planpages/admin.css"))
