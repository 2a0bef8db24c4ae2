"""Hooks that tell in plain words why something is refused, before the models refuse it.

Those of pages are in `home.bound_doors`.
"""

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
from wagtail.users.views.groups import GroupViewSet

from ..models import Body, Priority
from ..pictures import may_change_picture
from ..roles import Role


@hooks.register("before_bulk_action")
def before_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: BulkAction
) -> HttpResponseBase | None:
    """All or nothing: when one of what was selected is refused, nothing is done."""
    reason: Any = ""
    if issubclass(action.model, get_image_model()) and action_type == "delete":
        reason = next((v.reason for v in map(may_change_picture, objects) if not v), "")
    elif issubclass(action.model, get_user_model()) and action_type == "delete":
        reason = _ACCOUNT_IN_RECORDS if any(map(is_protected, objects)) else ""
    if not reason:
        return None
    messages.error(request, reason)
    return redirect(action.next_url)


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
