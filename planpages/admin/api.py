"""The CMS's own API of pages: what its screens refuse, its actions refuse; all or nothing."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.router import WagtailAPIRouter

from home import registry

from .guards import reason_against

WITH_DESCENDANTS = frozenset({"delete", "move"})
EDITING = frozenset({"revert_to_page_revision"})
"""Writes a new working version; whether the person may, the model says."""


class GuardedPagesAPIViewSet(PagesAdminAPIViewSet):
    def action_view(self, request: Request, pk: int, action_name: str) -> Response:
        if action_name not in EDITING:
            whole = action_name in WITH_DESCENDANTS or bool(request.data.get("recursive"))
            reason = reason_against(self.get_object(), with_descendants=whole)
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
