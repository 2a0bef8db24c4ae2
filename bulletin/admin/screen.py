"""The frame of the office's screens of the subscription."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.views.generic.base import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home.admin_screens import RefusedPage


class Screen(RefusedPage, WagtailAdminTemplateMixin, TemplateView):
    """A screen under a list; `trail` gives label and address of what stands above it."""

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = [{"label": label, "url": url} for label, url in self.trail()]
        return [*self.breadcrumbs_items, *above, {"label": self.get_page_title(), "url": ""}]

    @property
    def member(self) -> User:
        """The CMS lets nobody in who has not signed in."""
        return member_of(self.request)


def member_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def name_of(user: User | None) -> str:
    return (user.get_full_name() or user.username) if user else "–"
