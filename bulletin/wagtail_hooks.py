"""The bulletin's part in the CMS."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from .admin import subscription_menu, subscription_urls  # noqa: F401


@hooks.register("register_admin_urls")
def subscription_admin_urls() -> list[Any]:
    return list(subscription_urls.urlpatterns)


@hooks.register("insert_global_admin_css")
def subscription_admin_css() -> str:
    return format_html(
        '<link rel="stylesheet" href="{}">', static("bulletin/subscription-admin.css")
    )
