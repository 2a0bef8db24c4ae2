"""The catalogue on the first page: how many entities there are, and a few with a story."""

from __future__ import annotations

from django.db.models import Case, F, Prefetch, When
from django.http import HttpRequest
from wagtail.images import get_image_model

from home.languages.showing import page_for_reader
from home.registry import SectionRow

from .models import CataloguePage, Entity
from .words import put_into_words

ORDER = 300
SHOWN = 3
PHOTO = "fill-640x400|format-webp"


def catalogue_section(request: HttpRequest) -> SectionRow | None:
    """Entities whose good practice is described and pictured, the newest data first; without a
    catalogue there is no such section."""
    page = CataloguePage.originals.live().public().order_by("path").first()
    if page is None:
        return None
    told_first = Case(When(story_title="", then=2), When(photo=None, then=1), default=0)
    entities = (
        Entity.objects.public()
        .order_by(told_first, F("confirmed_on").desc(nulls_last=True), "pk")
        .prefetch_related(Prefetch("photo", get_image_model().objects.prefetch_renditions(PHOTO)))
    )
    page = page_for_reader(page)
    return SectionRow(
        ORDER,
        "catalogue/home.html",
        {
            "page": page,
            "title": page.framed_title or page.title,
            "url": page.get_url(request),
            "count": Entity.objects.public().count(),
            "entities": put_into_words(entities[:SHOWN]),
        },
    )
