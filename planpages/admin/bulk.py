"""Bulk action on remarks: publish those that were selected."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.views.bulk_action import BulkAction

from ..actions.remarks import publish_remark
from ..models import Moderation, Remark
from ..permissions import may_moderate


@hooks.register("register_bulk_action")
class PublishRemarks(BulkAction):
    display_name = _("Publish")
    action_type = "publish"
    aria_label = _("Publish the selected remarks")
    template_name = "planpages/admin/bulk_publish.html"
    action_priority = 10

    def __init__(self, request: HttpRequest, model: Any) -> None:
        may_moderate(request.user).demand()
        super().__init__(request, model)

    @classproperty
    def models(cls) -> list[Any]:
        return [Remark]

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        return Remark.objects.to_moderate().values_list("pk", flat=True)

    def check_perm(self, obj: Remark) -> bool:
        return obj.moderation != Moderation.PUBLISHED and bool(may_moderate(self.request.user, obj))

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user}

    @classmethod
    def execute_action(
        cls, objects: list[Remark], user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        for remark in objects:
            publish_remark(remark, user)
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "%(n)d remark is public.", "%(n)d remarks are public.", num_parent_objects
        ) % {"n": num_parent_objects}
