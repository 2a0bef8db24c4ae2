"""What nobody may do with rows that are kept, superusers included."""

from __future__ import annotations

from django.contrib.auth.models import User
from wagtail.permission_policies import ModelPermissionPolicy


class WithoutDeletion(ModelPermissionPolicy):
    """What somebody agreed to is kept, also from a superuser."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: User, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class ReadOnly(WithoutDeletion):
    """Rows that only the program writes."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)
