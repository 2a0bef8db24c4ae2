"""Pages that change for readers only by an act of their app, past none of Wagtail's doors.

A chapter goes live by a resolution, an article with its whole issue. Wagtail knows many other
ways: buttons, bulk actions, the API of the CMS, schedules, commands. What is refused here is
refused to everybody, superusers included; `home.bound_guards` and `home.admin_bound` close the
doors that lead round the models.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.signals import pre_delete
from wagtail.models import PagePermissionTester

from home.languages.pages import BOOKKEEPING as BOOKKEEPING
from home.languages.pages import making_now

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from wagtail.models import Page as Base
else:
    Base = models.Model

_on_the_way: ContextVar[bool] = ContextVar("bound pages on their way", default=False)

bound_models: list[type[BoundPage]] = []
"""Page types of this kind; `guard` adds them."""


@contextmanager
def on_the_way() -> Iterator[None]:
    """Inside, and only inside, bound pages go live or cease to be. For the apps' actions alone."""
    token = _on_the_way.set(True)
    try:
        yield
    finally:
        _on_the_way.reset(token)


def on_the_way_now() -> bool:
    return _on_the_way.get()


class BoundPage(Base):
    """Page mixin. The permission tester refuses in the interface; this refuses everywhere else."""

    class Meta:
        abstract = True

    workflow_never_publishes = True
    past_the_way: ClassVar[Any]
    """Why something was refused, in words for the person who tried."""
    past_the_way_below: ClassVar[Any]
    """The same for a page above this one."""

    is_translation: Any

    def is_bound(self) -> bool:
        """Whether readers see a change of this page only by its way."""
        raise NotImplementedError

    def refuses(self, act: str) -> bool:
        """Whether one of Wagtail's acts is refused: publish, unpublish, delete, copy, move …"""
        return self.is_bound()

    def may_move_to(self, parent: Any) -> bool:
        return False

    @classmethod
    def kept_below(cls, page: Any) -> bool:
        """Whether pages of this type lie below another one that therefore has to stay."""
        return cls._default_manager.descendant_of(page).exists()

    def record(self) -> dict[str, Any]:
        """Canonical content of this instance: what readers see of it, live or in a revision."""
        raise NotImplementedError

    def permissions_for_user(self, user: User) -> Any:
        return BoundPagePermissionTester(user, self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Never scheduled: the way alone says when.
        self.go_live_at = self.expire_at = None
        update_fields = kwargs.get("update_fields")
        if self.alias_of_id is not None:  # of a translation too
            # It would go live with its source, at another address.
            raise PermissionDenied(self.past_the_way)
        if not on_the_way_now() and not (update_fields and BOOKKEEPING.issuperset(update_fields)):
            self._refuse_change_of_live_content()
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        self.go_live_at = self.expire_at = None
        kwargs.pop("approved_go_live_at", None)
        return super().save_revision(*args, **kwargs)

    def _refuse_change_of_live_content(self) -> None:
        stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        was_live = stored is not None and stored.live
        if not self.is_bound() or not (was_live or self.live):
            return
        if stored is None or stored.live != self.live or stored.record() != self.record():
            raise PermissionDenied(self.past_the_way)

    def publish(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse("publish")
        return super().publish(*args, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse("unpublish")
        return super().unpublish(*args, **kwargs)

    def move(self, target: Any, pos: str | None = None, user: Any = None) -> Any:
        if self.is_translation:
            return super().move(target, pos=pos, user=user)
        inside = pos in ("first-child", "last-child", "sorted-child")
        into = target if inside else target.get_parent()
        if not self.may_move_to(into.specific):
            raise PermissionDenied(self.past_the_way)
        return super().move(target, pos=pos, user=user)

    def copy(self, *args: Any, **kwargs: Any) -> Any:
        if not making_now():
            raise PermissionDenied(self.past_the_way)
        return super().copy(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse("delete")
        return super().delete(*args, **kwargs)

    def create_alias(self, *args: Any, **kwargs: Any) -> Any:
        raise PermissionDenied(self.past_the_way)

    def _refuse(self, act: str) -> None:
        if self.refuses(act) and not on_the_way_now():
            raise PermissionDenied(self.past_the_way)


class BoundPagePermissionTester(PagePermissionTester):
    """What Wagtail's interface offers for such a page: to superusers no more than to others."""

    page: Any

    def can_publish(self) -> bool:
        return not self.page.refuses("publish") and super().can_publish()

    def can_unpublish(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return not self.page.refuses("delete") and super().can_delete(ignore_bulk)

    def can_move(self) -> bool:
        return not self.page.refuses("move") and super().can_move()

    def can_move_to(self, destination: Any) -> bool:
        return self.page.may_move_to(destination.specific) and super().can_move_to(destination)

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
        return not self.page.is_bound() and super().can_lock()


def _refuse_deletion(sender: type[models.Model], instance: BoundPage, **kwargs: Any) -> None:
    """Also for querysets and for deletion of a parent page."""
    if instance.refuses("delete") and not on_the_way_now():
        raise PermissionDenied(instance.past_the_way)


def guard(*page_models: Any) -> None:
    """Declare page types of this kind; their deletion by any door is asked about."""
    for model in page_models:
        bound_models.append(model)
        pre_delete.connect(_refuse_deletion, sender=model, dispatch_uid=f"guard-{model.__name__}")


def reason_below(page: Any) -> Any:
    """Why a page cannot be moved, copied, hidden or deleted with all that is below it."""
    for model in bound_models:
        if model.kept_below(page):
            return model.past_the_way_below
    return ""
