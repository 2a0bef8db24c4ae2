"""What happens to the originals is noticed here, in the transaction in which it happens."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move
from wagtail_localize.models import LocaleSynchronization, StringTranslation

from home.languages.pages import Translated, TranslatedPage, original_changed, original_gone

from . import following


def _on_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    if not isinstance(instance, TranslatedPage):
        return
    if instance.is_translation:
        following.place_there(instance)
    else:
        following.original_published(instance)


def _on_unpublished(sender: Any, instance: Any, **kwargs: Any) -> None:
    specific = instance.specific
    if isinstance(specific, TranslatedPage) and not specific.is_translation:
        following.original_withdrawn(specific)


def _on_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    if not isinstance(instance, Translated):
        return
    if isinstance(instance, TranslatedPage) and not instance.is_translation and instance.live:
        following.original_withdrawn(instance)
    following.forget(instance)


def _on_text_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    following.original_published(instance)


def _on_text_gone(sender: Any, instance: Any, **kwargs: Any) -> None:
    following.original_withdrawn(instance)


def _on_words(sender: Any, instance: StringTranslation, **kwargs: Any) -> None:
    if not kwargs.get("raw"):
        following.words_written(instance)


def _on_words_gone(sender: Any, instance: StringTranslation, **kwargs: Any) -> None:
    following.words_taken_back(instance)


def _on_restricted(sender: Any, instance: PageViewRestriction, **kwargs: Any) -> None:
    if not kwargs.get("raw"):
        following.closed_to_readers(instance.page)


def _on_moved(sender: Any, instance: Page, **kwargs: Any) -> None:
    if instance.get_view_restrictions().exists():
        following.closed_to_readers(instance)
    specific = instance.specific
    if isinstance(specific, TranslatedPage) and not specific.is_translation:
        following.original_moved(instance)


def _refuse_synchronisation(sender: Any, **kwargs: Any) -> None:
    raise PermissionDenied(
        _("Pages are not copied into other languages: each is translated and published by itself.")
    )


def connect() -> None:
    """Called once, when all apps are loaded."""
    page_published.connect(_on_published, dispatch_uid="languages-published")
    page_unpublished.connect(_on_unpublished, dispatch_uid="languages-unpublished")
    original_changed.connect(_on_text_changed, dispatch_uid="languages-text-changed")
    original_gone.connect(_on_text_gone, dispatch_uid="languages-text-gone")
    pre_delete.connect(_on_deleted, dispatch_uid="languages-deleted")
    post_save.connect(_on_words, sender=StringTranslation, dispatch_uid="languages-words")
    post_delete.connect(
        _on_words_gone, sender=StringTranslation, dispatch_uid="languages-words-gone"
    )
    post_save.connect(
        _on_restricted, sender=PageViewRestriction, dispatch_uid="languages-restricted"
    )
    post_page_move.connect(_on_moved, dispatch_uid="languages-moved")
    pre_save.connect(
        _refuse_synchronisation, sender=LocaleSynchronization, dispatch_uid="languages-sync"
    )
