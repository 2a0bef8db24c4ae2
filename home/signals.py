"""What changes the public pages bumps the content version, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from home.models.consent import ConsentClause
from home.page_cache import content_changed

DRAFT_FIELDS = {
    "draft_title",
    "go_live_at",
    "expire_at",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_id",
    "latest_revision_created_at",
    "locked",
    "locked_at",
    "locked_by",
    "locked_by_id",
}
"""Fields of a page that saving a draft or locking writes; the public sees none of them."""


def _on_change(sender: type, **kwargs: Any) -> None:
    content_changed()


def _on_save(sender: type, **kwargs: Any) -> None:
    if kwargs.get("raw") or not _is_watched(sender):
        return
    written = kwargs.get("update_fields")
    if issubclass(sender, Page) and written is not None and set(written) <= DRAFT_FIELDS:
        return
    content_changed()


def _on_delete(sender: type, **kwargs: Any) -> None:
    if _is_watched(sender):
        content_changed()


def _is_watched(sender: type) -> bool:
    return issubclass(
        sender,
        (
            Page,
            Site,
            Redirect,
            PageViewRestriction,
            Collection,
            CollectionViewRestriction,
            ConsentClause,
            BaseSiteSetting,
            BaseGenericSetting,
            get_image_model(),
            get_document_model(),
        ),
    )


def connect() -> None:
    """Called once, when all apps are loaded."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(_on_change, dispatch_uid="home.content_changed")
    post_save.connect(_on_save, dispatch_uid="home.content_changed")
    post_delete.connect(_on_delete, dispatch_uid="home.content_changed")
