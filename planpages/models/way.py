"""What keeps pages of the plan on their way: nothing but adoption changes what is live."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _
from wagtail.models import COMMENTS_RELATION_NAME

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from wagtail.models import Page as Base
else:
    Base = models.Model

_adopting: ContextVar[bool] = ContextVar("adopting", default=False)

PAST_THE_WAY = _(
    "The text of the plan changes only by a resolution of the Zarząd: it cannot be published, "
    "scheduled, unpublished, moved, copied or deleted here."
)


BOOKKEEPING = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        COMMENTS_RELATION_NAME,
    }
)
"""Fields that Wagtail writes beside the content; readers never see them."""


@contextmanager
def adopting() -> Iterator[None]:
    """Inside, and only inside, pages of the plan may go live. For `adopt_plan` alone."""
    token = _adopting.set(True)
    try:
        yield
    finally:
        _adopting.reset(token)


def adopting_now() -> bool:
    return _adopting.get()


def canonical(record: dict[str, Any]) -> str:
    """The one serialisation that digests are made from: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(
        record, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )


def digest(record: dict[str, Any]) -> str:
    """SHA-256 in hexadecimal of the canonical serialisation."""
    return hashlib.sha256(canonical(record).encode()).hexdigest()


class OnlyByAdoption(Base):
    """Page mixin. The permission tester refuses in the interface; this refuses everywhere else."""

    class Meta:
        abstract = True

    workflow_never_publishes = True

    def only_by_adoption(self) -> bool:
        """Whether the live page is bound already; a chapter always is."""
        raise NotImplementedError

    def record(self) -> dict[str, Any]:
        raise NotImplementedError

    def permissions_for_user(self, user: User) -> Any:
        # Predicates stand above models; only this interface of Wagtail reaches up.
        from ..page_permissions import PlanPagePermissionTester

        return PlanPagePermissionTester(user, self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Never scheduled: a resolution alone says when.
        self.go_live_at = self.expire_at = None
        update_fields = kwargs.get("update_fields")
        if self.alias_of_id is not None:
            # It would go live with its source, at another address.
            raise PermissionDenied(PAST_THE_WAY)
        if not adopting_now() and not (update_fields and BOOKKEEPING.issuperset(update_fields)):
            self._refuse_change_of_live_content()
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        self.go_live_at = self.expire_at = None
        kwargs.pop("approved_go_live_at", None)
        return super().save_revision(*args, **kwargs)

    def _refuse_change_of_live_content(self) -> None:
        stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        was_live = stored is not None and stored.live
        if not self.only_by_adoption() or not (was_live or self.live):
            return
        if stored is None or stored.live != self.live or stored.record() != self.record():
            raise PermissionDenied(PAST_THE_WAY)

    def publish(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_past_the_way()
        return super().publish(*args, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_past_the_way()
        return super().unpublish(*args, **kwargs)

    def move(self, *args: Any, **kwargs: Any) -> Any:
        raise PermissionDenied(PAST_THE_WAY)

    def copy(self, *args: Any, **kwargs: Any) -> Any:
        raise PermissionDenied(PAST_THE_WAY)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_past_the_way()
        return super().delete(*args, **kwargs)

    def create_alias(self, *args: Any, **kwargs: Any) -> Any:
        raise PermissionDenied(PAST_THE_WAY)

    def _refuse_past_the_way(self) -> None:
        if self.only_by_adoption() and not adopting_now():
            raise PermissionDenied(PAST_THE_WAY)


def refuse_deletion(sender: type[models.Model], instance: OnlyByAdoption, **kwargs: Any) -> None:
    """pre_delete receiver: also for querysets and for deletion of a parent page."""
    if instance.only_by_adoption():
        raise PermissionDenied(PAST_THE_WAY)


def connect_deletion_guard(*page_models: type[models.Model]) -> None:
    for model in page_models:
        pre_delete.connect(refuse_deletion, sender=model, dispatch_uid=f"guard-{model.__name__}")
