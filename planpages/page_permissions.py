"""Wagtail's page permissions for the plan and its chapters: the way, and nothing past it."""

from __future__ import annotations

from home.bound_pages import BoundPagePermissionTester

from .models import ChapterPage, Stage
from .permissions import sits_at_stage
from .roles import Role, has_role


class PlanPagePermissionTester(BoundPagePermissionTester):
    """Refuses to superusers too what only a resolution may do."""

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

    def can_submit_for_moderation(self) -> bool:
        """Also of a chapter in force: what is typed in the editor may differ from it."""
        if not isinstance(self.page, ChapterPage):
            return False
        begins = self.page.stage in (Stage.DRAFT, Stage.ADOPTED)
        return super().can_submit_for_moderation() and begins and has_role(self.user, Role.EXPERT)
