"""The catalogue's part in the CMS: its screens, its menu."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .admin import bulk, menu, translating, urls  # noqa: F401
from .admin.entities import EntityViewSet

register_snippet(EntityViewSet)


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return list(urls.urlpatterns)
