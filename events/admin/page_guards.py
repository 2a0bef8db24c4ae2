"""Hooks that tell in plain words why something is refused, before the models refuse it; and the
way from an event's editor to its terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from home.verdicts import Refused

from ..models import EventPage
from ..models.pages import NO_ALIASES, refuse_deletion_of_enrolment
from ..permissions import may_see_terms


def reason_against_deletion(page: Page) -> str:
    """Why the page stays; an empty string where nothing is against its deletion."""
    try:
        refuse_deletion_of_enrolment(page)
    except Refused as refused:
        return refused.reason
    return ""


@hooks.register("before_delete_page")
def before_delete(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    reason = reason_against_deletion(page)
    if not reason:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("before_bulk_action")
def before_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: BulkAction
) -> HttpResponseBase | None:
    """All or nothing: when one of what was selected is refused, nothing is deleted."""
    if not issubclass(action.model, Page) or action_type != "delete":
        return None
    reason = next(filter(None, map(reason_against_deletion, objects)), "")
    if not reason:
        return None
    messages.error(request, reason)
    return redirect(action.next_url)


@hooks.register("before_copy_page")
def before_copy(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    if not request.POST.get("alias") or not isinstance(page.specific, EventPage):
        return None
    messages.error(request, NO_ALIASES)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def terms_button(
    page: Page, user: Any, next_url: str | None = None, **kwargs: Any
) -> Iterator[Button]:
    if page.specific_class and issubclass(page.specific_class, EventPage) and page.pk:
        event = page if isinstance(page, EventPage) else page.specific
        if may_see_terms(user, event):
            yield Button(
                _("Terms"),
                reverse("events_terms", args=[page.pk]),
                icon_name="date",
                priority=25,
            )
