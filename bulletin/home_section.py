"""The bulletin on the first page: the newest issue with its cover and what is in it."""

from __future__ import annotations

from django.http import HttpRequest

from home.languages.showing import page_for_reader
from home.registry import SectionRow

from .models import BulletinPage, IssuePage
from .reading import published_contents

ORDER = 700
SHOWN = 4


def bulletin_section(request: HttpRequest) -> SectionRow | None:
    """Without an issue there is no such section: an empty shelf invites nobody."""
    page = BulletinPage.originals.live().public().order_by("path").first()
    issue = IssuePage.originals.child_of(page).readable().first() if page else None
    if page is None or issue is None:
        return None
    shown = page_for_reader(page)
    return SectionRow(
        ORDER,
        "bulletin/home.html",
        {
            "page": shown,
            "title": shown.framed_title or shown.title,
            "url": shown.get_url(request),
            "issue": page_for_reader(issue),
            "articles": published_contents(issue).articles[:SHOWN],
        },
    )
