"""/wydarzenia/<slug>/: an event with all that is known of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.images import get_image_model

from home.sitemaps import root_url

from .. import addresses
from ..models import EventPage
from ..programme import days_of
from ..states import TermState, shown
from ..structured_data import event_data
from .exhibitors import exhibitors_of
from .frame import render_page

PHOTO = "max-1200x800|format-webp"
THUMBNAIL = "fill-480x320|format-webp"
LARGE = "max-1600x1200|format-webp"


def show(page: EventPage, request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    original = page.original or page
    terms = sorted(original.terms.all(), key=lambda term: (term.starts_at, term.pk or 0))
    for term in terms:
        # For showing only; the key stays that of the Polish event.
        term._state.fields_cache["event"] = page
    rows = shown(terms, now)
    held = [row for row in rows if row.state != TermState.CANCELLED]
    context: dict[str, Any] = {
        "event": page,
        "rows": [(row, addresses.term_ics_url(row.term) if row.term.pk else "") for row in rows],
        "is_over": bool(held) and all(row.state == TermState.OVER for row in held),
        "all_cancelled": bool(rows) and not held,
        "programme": days_of(page, terms),
        "exhibitors": exhibitors_of(original) if page.has_fair else [],
        "photo": _photo(page),
        "gallery": _gallery(page),
        "json_ld": event_data(page, rows, root_url(request), _photo_url(page, request)),
    }
    return render_page(page, request, page.template, context)


def _photo(page: EventPage) -> Any:
    return page.image.get_rendition(PHOTO) if page.image is not None else None


def _photo_url(page: EventPage, request: HttpRequest) -> str:
    photo = _photo(page)
    if photo is None:
        return ""
    return photo.url if photo.url.startswith("http") else root_url(request) + photo.url


def _gallery(page: EventPage) -> list[dict[str, Any]]:
    """Photos in two sizes, in as many queries for sixty as for one."""
    photos = [block.value for block in page.gallery if block.value["image"]]
    images = get_image_model().objects.prefetch_renditions(THUMBNAIL, LARGE)
    found = images.in_bulk([photo["image"].pk for photo in photos])
    return [
        {
            "small": found[photo["image"].pk].get_rendition(THUMBNAIL),
            "large": found[photo["image"].pk].get_rendition(LARGE),
            "alt": photo["image"].contextual_alt_text or "",
            "caption": photo["caption"],
            "credit": photo["credit"],
        }
        for photo in photos
        if photo["image"].pk in found
    ]
