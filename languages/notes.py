"""What readers of a translated page are told of it."""

from __future__ import annotations

from typing import Any

from home.registry import TranslationNote

from .models import TranslationWork


def note_on(page: Any) -> TranslationNote | None:
    """Whether the Polish text alone binds, and whether it has changed meanwhile; one query."""
    work = (
        TranslationWork.objects.of(page.translation_key)
        .filter(translation__target_locale=page.locale_id)
        .values("source_changed_at", "published_source_at")
        .first()
    )
    changed_at = work["source_changed_at"] if work else None
    binding = bool(getattr(page, "binding_original", False))
    if not binding and changed_at is None:
        return None
    return TranslationNote(
        original_url=page.original_url,
        binding=binding,
        changed_at=changed_at,
        translated_at=work["published_source_at"] if work else None,
    )
