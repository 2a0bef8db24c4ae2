"""Hooks that tell in plain words why something is refused, before the models refuse it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db import router
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.users.views.groups import GroupViewSet

from ..models import PAST_THE_WAY, Body, ChapterPage, PlanPage, Priority
from ..pictures import may_change_picture
from ..roles import Role

HOLDS_THE_PLAN = gettext_lazy(
    "The plan is below this page: it cannot be moved, copied, unpublished or deleted with it."
)


def is_bound(page: Page) -> bool:
    """Whether only adoption changes the page."""
    specific = page.specific
    return isinstance(specific, (PlanPage, ChapterPage)) and specific.only_by_adoption()


def holds_the_plan(page: Page) -> bool:
    """Whether a chapter lies below the page."""
    return ChapterPage.objects.descendant_of(page).exists()


def reason_against(page: Page, *, with_descendants: bool) -> Any:
    if is_bound(page):
        return PAST_THE_WAY
    if with_descendants and holds_the_plan(page):
        return HOLDS_THE_PLAN
    return ""


def _refuse(request: HttpRequest, page: Page, reason: Any) -> HttpResponseBase | None:
    if not reason:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("before_delete_page")
def before_delete(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    return _refuse(request, page, reason_against(page, with_descendants=True))


@hooks.register("before_move_page")
def before_move(request: HttpRequest, page: Page, to: Page) -> HttpResponseBase | None:
    return _refuse(request, page, reason_against(page, with_descendants=True))


@hooks.register("before_copy_page")
def before_copy(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    whole = bool(request.POST.get("copy_subpages"))
    return _refuse(request, page, reason_against(page, with_descendants=whole))


@hooks.register("before_unpublish_page")
def before_unpublish(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    whole = bool(request.POST.get("include_descendants"))
    return _refuse(request, page, reason_against(page, with_descendants=whole))


@hooks.register("before_publish_page")
def before_publish(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    return _refuse(request, page, reason_against(page, with_descendants=False))


@hooks.register("before_bulk_action")
def before_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: BulkAction
) -> HttpResponseBase | None:
    """All or nothing: when one of what was selected is refused, nothing is done."""
    reason: Any = ""
    if issubclass(action.model, Page) and action_type in ("delete", "move", "publish", "unpublish"):
        refused = action.get_actionable_objects()[1].get("items_with_no_access", [])
        whole = action_type in ("delete", "move") or bool(request.POST.get("include_descendants"))
        reason = _first_reason([*objects, *refused], whole and action_type != "publish")
    elif issubclass(action.model, get_image_model()) and action_type == "delete":
        reason = next((v.reason for v in map(may_change_picture, objects) if not v), "")
    elif issubclass(action.model, get_user_model()) and action_type == "delete":
        reason = _ACCOUNT_IN_RECORDS if any(map(is_protected, objects)) else ""
    if not reason:
        return None
    messages.error(request, reason)
    return redirect(action.next_url)


def _first_reason(pages: Iterable[Page], with_descendants: bool) -> Any:
    for page in pages:
        if reason := reason_against(page, with_descendants=with_descendants):
            return reason
    return ""


_ACCOUNT_IN_RECORDS = gettext_lazy(
    "The records of the plan name this account: it cannot be deleted. Make it inactive instead."
)


def is_protected(instance: Model) -> bool:
    """Whether records rest on the object, so that the database would refuse to delete it."""
    collector = Collector(using=router.db_for_write(type(instance)), origin=instance)
    try:
        collector.collect([instance])
    except (ProtectedError, RestrictedError):
        return True
    return False


@hooks.register("before_delete_user")
def before_delete_user(request: HttpRequest, user: User) -> HttpResponseBase | None:
    if not is_protected(user):
        return None
    messages.error(request, _ACCOUNT_IN_RECORDS)
    return redirect("wagtailusers_users:edit", user.pk)


def delete_group(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Takes the address of Wagtail's own view, which knows no hook."""
    group = get_object_or_404(Group, pk=pk)
    if is_protected(group) or group.name in Role.values:
        messages.error(request, _("The group stands for a role or a body: it is not deleted."))
        return redirect("wagtailusers_groups:index")
    view: Any = GroupViewSet("wagtailusers_groups", url_prefix="groups").delete_view
    return view(request, pk=pk)


@hooks.register("before_delete_snippet")
def before_delete_snippet(
    request: HttpRequest, instances: Iterable[Any]
) -> HttpResponseBase | None:
    for instance in instances:
        reason = ""
        if isinstance(instance, Priority) and (instance.mandatory or instance.in_force()):
            reason = _("“%s” is part of the plan: it cannot be deleted.") % instance
        elif isinstance(instance, (Body, Priority)) and is_protected(instance):
            reason = _("“%s” is in use: chapters, pages or records refer to it.") % instance
        if reason:
            messages.error(request, reason)
            return redirect(instance.snippet_viewset.get_url_name("list"))
    return None
