"""/wydarzenia/<slug>/wystawcy/: who shows what where, for the door of the hall and for paper."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from catalogue.models import Entity

from ..models import EventPage, Exhibitor
from ..states import shown
from .frame import render_page

PHOTO = "fill-640x400|format-webp"


def exhibitors_of(page: EventPage) -> list[Exhibitor]:
    """By stand; only those whose entity the public may read, in three queries."""
    chosen = list(page.exhibitors.all())
    photos = get_image_model().objects.prefetch_renditions(PHOTO)
    public = (
        Entity.objects.public()
        .filter(pk__in=[exhibitor.entity_id for exhibitor in chosen])
        .prefetch_related(Prefetch("photo", photos))
    )
    entities = {entity.pk: entity for entity in public}
    named = []
    for exhibitor in chosen:
        if exhibitor.entity_id in entities:
            exhibitor.entity = entities[exhibitor.entity_id]
            named.append(exhibitor)
    return sorted(named, key=lambda e: (e.stand_order, e.entity.name_sort))


def show(page: EventPage, request: HttpRequest) -> HttpResponse:
    if not page.has_fair:
        raise Http404
    original = page.original or page
    terms = sorted(original.terms.all(), key=lambda term: term.starts_at)
    for term in terms:
        # For showing only; the key stays that of the Polish event.
        term._state.fields_cache["event"] = page
    context = {
        "event": page,
        "rows": shown(terms),
        "exhibitors": exhibitors_of(original),
        "today": timezone.localdate(),
    }
    return render_page(page, request, "events/exhibitors.html", context, (_("Exhibitors"), ""))
