"""What the office's own screens have in common: how a refusal is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.generic.base import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home import formats
from home.verdicts import YES, Refused, Verdict

RENEWED_EVERY = 3
"""Seconds after which a screen asks again how far the work is."""


class RefusedPage:
    """A view mixin: whoever may not see the screen is told why, on the first page of the CMS."""

    request: HttpRequest

    def may_see(self) -> Verdict:
        """Whether the person may see this screen at all."""
        return YES

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        verdict = self.may_see()
        if not verdict:
            messages.error(request, verdict.reason)
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Placed:
    """A view mixin: `trail` gives label and address of what stands above the screen."""

    breadcrumbs_items: list[dict[str, Any]]

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = [{"label": label, "url": url} for label, url in self.trail()]
        own = self.get_page_title()  # type: ignore[attr-defined]
        return [*self.breadcrumbs_items, *above, {"label": own, "url": ""}]


class Screen(Placed, RefusedPage, WagtailAdminTemplateMixin, TemplateView):
    """A screen of the office."""

    def is_at_work(self) -> bool:
        """Whether something goes on in the background: then the screen renews itself."""
        return False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().get(request, *args, **kwargs)
        if self.is_at_work():
            response["Refresh"] = str(RENEWED_EVERY)
        return response

    @property
    def member(self) -> User:
        """The CMS lets nobody in who has not signed in."""
        return member_of(self.request)


class DayColumn(Column):
    """A day in the words of the site."""

    def get_value(self, instance: Any) -> str:
        return formats.day(super().get_value(instance))


class MomentColumn(Column):
    """A day and hour in the words of the site."""

    def get_value(self, instance: Any) -> str:
        return formats.moment(super().get_value(instance))


def member_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def name_of(user: User | None) -> str:
    return (user.get_full_name() or user.username) if user else "–"


def tell(form: BaseForm, error: Refused | ValidationError) -> None:
    """Show at the form why the action was refused; what was typed stays."""
    if isinstance(error, Refused):
        form.add_error(None, error.reason)
        return
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


def put_into(form: BaseForm, field: str, value: object) -> None:
    """Another value in a field of a form that was sent; what else was typed stays."""
    form.data = {**dict(form.data.items()), form.add_prefix(field): str(value)}


def containing(words: str, fields: Iterable[str]) -> Q:
    """Rows with every word in one of the fields, whatever the size of its letters.

    SQLite compares letters beyond ASCII as they stand, so each word is tried in several forms.
    """
    condition = Q()
    for word in words.split():
        one = Q()
        for field in fields:
            for form in {word, word.lower(), word.capitalize(), word.upper()}:
                one |= Q(**{f"{field}__icontains": form})
        condition &= one
    return condition
