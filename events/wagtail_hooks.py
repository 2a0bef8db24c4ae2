"""The events' part in the CMS: its screens, its menu, its guards."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks

from .admin import menu, page_guards, urls  # noqa: F401
from .views.admin_terms import CancelTermView, TermsView


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        *urls.urlpatterns,
        path("wydarzenia/<int:page_id>/terminy/", TermsView.as_view(), name="events_terms"),
        path(
            "wydarzenia/<int:page_id>/terminy/<int:pk>/odwolaj/",
            CancelTermView.as_view(),
            name="events_cancel_term",
        ),
    ]


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("events/admin.css"))
