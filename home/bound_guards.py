"""Refusals that hold where bound pages are handled as bare `Page`s, which know of no way.

Wagtail's commands do so, and its moves. See home/bound_pages.py.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_save
from wagtail.models import Page
from wagtail.signals import pre_page_move

from home.bound_pages import BOOKKEEPING, BoundPage, on_the_way_now, reason_below
from home.languages.pages import (
    BELONGS_TO_ORIGINAL,
    ONLY_BY_DECISION,
    TranslatedPage,
    decided_now,
)


def _bound(page: Page) -> BoundPage | None:
    """The page in its own type, if that is a bound one."""
    model = page.specific_class
    if model is None or not issubclass(model, BoundPage):
        return None
    specific = model.objects.filter(pk=page.pk).first()
    return specific if specific is not None and specific.is_bound() else None


def _refuse_change_of_bare_page(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Scheduled publication and its end come by here."""
    fields = kwargs.get("update_fields")
    if kwargs.get("raw") or on_the_way_now() or (fields and BOOKKEEPING.issuperset(fields)):
        return
    stored = _bound(instance) if instance.pk else None
    if stored is None:
        return
    read = ("live", "title", "slug") if stored.live else ("live",)
    changed = any(getattr(stored, name) != getattr(instance, name) for name in read)
    if changed or instance.go_live_at or instance.expire_at:
        raise PermissionDenied(stored.past_the_way)


def _refuse_move(sender: Any, instance: Page, **kwargs: Any) -> None:
    before, after = kwargs["parent_page_before"], kwargs["parent_page_after"]
    if bound := _bound(instance):
        if not bound.may_move_to(after.specific):
            raise PermissionDenied(bound.past_the_way)
        return
    if before.pk != after.pk and (reason := reason_below(instance)):
        raise PermissionDenied(reason)


def _translation(page: Page) -> TranslatedPage | None:
    """The page in its own type, if it is a translation."""
    model = page.specific_class
    if model is None or not issubclass(model, TranslatedPage):
        return None
    specific = model._base_manager.filter(pk=page.pk).first()
    return specific if specific is not None and specific.is_translation else None


def _refuse_change_of_bare_translation(sender: Any, instance: Page, **kwargs: Any) -> None:
    fields = kwargs.get("update_fields")
    if kwargs.get("raw") or decided_now(instance) or (fields and BOOKKEEPING.issuperset(fields)):
        return
    stored = _translation(instance) if instance.pk else None
    if stored is None:
        return
    read = ("live", "title", "slug") if stored.live else ("live",)
    changed = any(getattr(stored, name) != getattr(instance, name) for name in read)
    if changed or instance.go_live_at or instance.expire_at:
        raise PermissionDenied(ONLY_BY_DECISION)


def _refuse_move_among_languages(sender: Any, instance: Page, **kwargs: Any) -> None:
    after = kwargs["parent_page_after"]
    if after.depth > 1 and after.locale_id != instance.locale_id:
        raise PermissionDenied(BELONGS_TO_ORIGINAL)


def connect() -> None:
    """Called once, when all apps are loaded."""
    pre_save.connect(
        _refuse_change_of_bare_translation, sender=Page, dispatch_uid="translation-bare-page-saved"
    )
    pre_page_move.connect(_refuse_move_among_languages, dispatch_uid="page-moved-among-languages")
    pre_save.connect(_refuse_change_of_bare_page, sender=Page, dispatch_uid="bound-bare-page-saved")
    pre_page_move.connect(_refuse_move, dispatch_uid="bound-page-moved")
