"""Wagtail's doors in the CMS to bound pages: shut, with the reason told before the models refuse.

Hooks, bulk actions and the API of the CMS; the views of a page type are in `home.bound_views`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page

from home import registry
from home.bound_pages import BoundPage, reason_below
from home.languages.pages import ONLY_BY_DECISION, TranslatedPage

BULK = ("delete", "move", "publish", "unpublish")
WITH_DESCENDANTS = frozenset({"delete", "move"})
"""Acts that always take along what is below the page."""
EDITING = frozenset({"revert_to_page_revision"})
"""Writes a new draft; whether the person may, the model says."""
API_ACTS = {"convert_alias": "copy", "create_alias": "copy"}


def reason_against(page: Page, act: str, *, with_descendants: bool = False) -> Any:
    """Why an act of Wagtail is refused on a page, or nothing."""
    specific = page.specific
    if isinstance(specific, BoundPage) and specific.refuses(act):
        return specific.past_the_way
    if isinstance(specific, TranslatedPage) and specific.refuses_as_translation(act):
        return ONLY_BY_DECISION
    return reason_below(page) if with_descendants else ""


def _refuse(request: HttpRequest, page: Page, reason: Any) -> HttpResponseBase | None:
    if not reason:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("before_delete_page")
def before_delete(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    return _refuse(request, page, reason_against(page, "delete", with_descendants=True))


@hooks.register("before_move_page")
def before_move(request: HttpRequest, page: Page, to: Page) -> HttpResponseBase | None:
    return _refuse(request, page, reason_against(page, "move", with_descendants=True))


@hooks.register("before_copy_page")
def before_copy(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    whole = bool(request.POST.get("copy_subpages"))
    return _refuse(request, page, reason_against(page, "copy", with_descendants=whole))


@hooks.register("before_unpublish_page")
def before_unpublish(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    whole = bool(request.POST.get("include_descendants"))
    return _refuse(request, page, reason_against(page, "unpublish", with_descendants=whole))


@hooks.register("before_publish_page")
def before_publish(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    return _refuse(request, page, reason_against(page, "publish"))


@hooks.register("before_bulk_action")
def before_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: BulkAction
) -> HttpResponseBase | None:
    """All or nothing: when one of what was selected is refused, nothing is done."""
    if not issubclass(action.model, Page) or action_type not in BULK:
        return None
    refused = action.get_actionable_objects()[1].get("items_with_no_access", [])
    whole = action_type in WITH_DESCENDANTS or (
        action_type != "publish" and bool(request.POST.get("include_descendants"))
    )
    reason = _first_reason([*objects, *refused], action_type, whole)
    if not reason:
        return None
    messages.error(request, reason)
    return redirect(action.next_url)


def _first_reason(pages: Iterable[Page], act: str, whole: bool) -> Any:
    for page in pages:
        if reason := reason_against(page, act, with_descendants=whole):
            return reason
    return ""


class GuardedPagesAPIViewSet(PagesAdminAPIViewSet):
    """The CMS's own API of pages: what its screens refuse, its actions refuse; all or nothing."""

    def action_view(self, request: Request, pk: int, action_name: str) -> Response:
        if action_name not in EDITING:
            whole = action_name in WITH_DESCENDANTS or bool(request.data.get("recursive"))
            act = API_ACTS.get(action_name, action_name)
            reason = reason_against(self.get_object(), act, with_descendants=whole)
            if not reason and action_name == "delete":
                refusals = (refusal(self.get_object()) for refusal in registry.deletion_refusals)
                reason = next(filter(None, refusals), "")
            if reason:
                raise PermissionDenied(str(reason))
        with transaction.atomic():
            return super().action_view(request, pk, action_name)


@hooks.register("construct_admin_api")
def guarded_pages(router: WagtailAPIRouter) -> None:
    """In the place of Wagtail's own endpoint of that name."""
    router.register_endpoint("pages", GuardedPagesAPIViewSet)
