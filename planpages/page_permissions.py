"""Wagtail's page permissions for the plan and its chapters: the way, and nothing past it."""

from __future__ import annotations

from typing import Any

from wagtail.models import PagePermissionTester

from .models import ChapterPage, Stage
from .permissions import sits_at_stage
from .roles import Role, has_role


class PlanPagePermissionTester(PagePermissionTester):
    """Refuses to superusers too what only a resolution may do."""

    def _bound(self) -> bool:
        return self.page.only_by_adoption()

    def _writes(self) -> bool:
        return self.user.is_superuser or has_role(self.user, Role.EXPERT)

    def can_edit(self) -> bool:
        if isinstance(self.page, ChapterPage):
            return super().can_edit() and (
                self._writes() or bool(sits_at_stage(self.user, self.page))
            )
        return super().can_edit()

    def can_add_subpage(self) -> bool:
        return super().can_add_subpage() and self._writes()

    def can_publish(self) -> bool:
        return not self._bound() and super().can_publish()

    def can_unpublish(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return not self._bound() and super().can_delete(ignore_bulk)

    def can_move(self) -> bool:
        return False

    def can_move_to(self, destination: Any) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_copy_to(self, destination: Any, recursive: bool = False) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_reorder_children(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_lock(self) -> bool:
        """The stages lock and open the text; a lock by hand would hold up the way."""
        return not self._bound() and super().can_lock()

    def can_submit_for_moderation(self) -> bool:
        """Also of a chapter in force: what is typed in the editor may differ from it."""
        if not isinstance(self.page, ChapterPage):
            return False
        begins = self.page.stage in (Stage.DRAFT, Stage.ADOPTED)
        return super().can_submit_for_moderation() and begins and has_role(self.user, Role.EXPERT)
