"""Bulk action on entities: somebody checked the data, they are right."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from ..actions.entities import confirm_entity_data
from ..models import Entity
from ..permissions import may_confirm_data
from .entities import confirmed_message


@hooks.register("register_bulk_action")
class ConfirmData(SnippetBulkAction):
    display_name = _("Confirm the data")
    action_type = "confirm_data"
    aria_label = _("Confirm the data of the selected entities")
    template_name = "catalogue/admin/bulk_confirm.html"
    action_priority = 10

    def __init__(self, request: HttpRequest, model: Any) -> None:
        may_confirm_data(request.user).demand()
        super().__init__(request, model)

    @classproperty
    def models(cls) -> list[Any]:
        return [Entity]

    def check_perm(self, obj: Entity) -> bool:
        return bool(may_confirm_data(self.request.user, obj))

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user}

    @classmethod
    def execute_action(
        cls, objects: list[Entity], user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        for entity in objects:
            confirm_entity_data(entity, user)
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return confirmed_message(num_parent_objects)
