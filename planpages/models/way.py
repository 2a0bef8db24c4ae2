"""What keeps pages of the plan on their way: nothing but adoption changes what is live."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from home.bound_pages import BoundPage, on_the_way, on_the_way_now
from home.languages.pages import TranslationPermissionTester

if TYPE_CHECKING:
    from django.contrib.auth.models import User

adopting, adopting_now = on_the_way, on_the_way_now
"""Inside, and only inside, pages of the plan may go live. For `adopt_plan` alone."""

PAST_THE_WAY = _(
    "The text of the plan changes only by a resolution of the Zarząd: it cannot be published, "
    "scheduled, unpublished, moved, copied or deleted here."
)
HOLDS_THE_PLAN = _(
    "The plan is below this page: it cannot be moved, copied, unpublished or deleted with it."
)


def canonical(record: dict[str, Any]) -> str:
    """The one serialisation that digests are made from: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(
        record, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )


def digest(record: dict[str, Any]) -> str:
    """SHA-256 in hexadecimal of the canonical serialisation."""
    return hashlib.sha256(canonical(record).encode()).hexdigest()


class OnlyByAdoption(BoundPage):
    """Page mixin: the live page changes by a resolution."""

    class Meta:
        abstract = True

    past_the_way = PAST_THE_WAY
    past_the_way_below = HOLDS_THE_PLAN

    def refuses(self, act: str) -> bool:
        if self.is_translation:
            return False  # translations have guards of their own
        return act in ("copy", "move") or self.is_bound()

    def permissions_for_user(self, user: User) -> Any:
        # Predicates stand above models; only this interface of Wagtail reaches up.
        from ..page_permissions import PlanPagePermissionTester

        if self.is_translation:
            return TranslationPermissionTester(user, self)
        return PlanPagePermissionTester(user, self)
