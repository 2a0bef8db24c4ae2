"""The Polish text of an entity follows the entity, once somebody translates it."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from home.languages.pages import original_changed, original_gone, originals_of

from .models import Entity, EntityText


def on_published(sender: Any, instance: Entity, **kwargs: Any) -> None:
    follow(EntityText.objects.filter(originals_of(), entity=instance.pk).first())


def follow(text: EntityText | None) -> bool:
    """Bring a Polish text in line with its entity; says whether it changed."""
    if text is None or not text.take_over():
        return False
    text.save()
    signal = original_changed if text.live else original_gone
    signal.send(sender=EntityText, instance=text)
    return True


def follow_imports() -> str | None:
    """Tick job: an import writes entities in bulk, without telling."""
    behind = EntityText.objects.filter(originals_of()).filter(
        Q(entity__changed_at__gt=F("last_published_at")) | ~Q(live=F("entity__live"))
    )
    followed = sum(follow(text) for text in behind.select_related("entity"))
    return f"texts of entities: {followed} followed" if followed else None
