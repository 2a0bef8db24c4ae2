"""On an entity's page in the catalogue: the fairs at which it shows."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from catalogue.models import Entity
from home.registry import SectionRow

from .models import EventPage, EventsPage, Exhibitor, Term

ORDER = 300
SHOWN = 6


def exhibitions_section(entity: Any) -> SectionRow | None:
    """Public fairs, the latest first; an entity that shows at none has no such section."""
    if not isinstance(entity, Entity) or not entity.pk:
        return None
    fairs = EventPage.originals.live().public()
    terms = Term.objects.order_by("starts_at", "pk")
    exhibitions = list(
        Exhibitor.objects.filter(entity=entity, event__in=fairs)
        .select_related("event")
        .prefetch_related(Prefetch("event__terms", terms))
    )
    shown = [
        {"exhibitor": e, "event": e.event, "terms": e.event.terms.all()}
        for e in sorted(exhibitions, key=_latest, reverse=True)[:SHOWN]
    ]
    if not shown or not EventsPage.originals.live().public().exists():
        return None
    return SectionRow(
        ORDER, "events/entity_section.html", {"exhibitions": shown, "now": timezone.now()}
    )


def _latest(exhibitor: Exhibitor) -> float:
    return max((term.starts_at.timestamp() for term in exhibitor.event.terms.all()), default=0.0)
