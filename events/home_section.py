"""Events on the first page: the nearest terms, and whether one may register."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from home.languages.showing import page_for_reader
from home.registry import SectionRow

from .models import EventsPage, Term
from .states import shown
from .translated import in_words

ORDER = 250
SHOWN = 4


def events_section(request: HttpRequest) -> SectionRow | None:
    """Terms that are not over; cancelled ones give way. Without a calendar no such section."""
    page = EventsPage.originals.live().public().order_by("path").first()
    if page is None:
        return None
    page = page_for_reader(page)
    now = timezone.now()
    terms = Term.objects.public().upcoming(now).filter(cancelled_at=None).select_related("event")
    return SectionRow(
        ORDER,
        "events/home.html",
        {
            "page": page,
            "title": page.framed_title or page.title,
            "url": page.get_url(request),
            "rows": in_words(shown(terms[:SHOWN], now)),
        },
    )
