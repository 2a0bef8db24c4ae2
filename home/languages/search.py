"""In which language a reader looks for something, if no other is chosen."""

from __future__ import annotations

from wagtail.models import Page

from .addresses import ORIGINAL, active
from .pages import originals_of


def reader_language() -> str:
    """The language of the address; nothing as long as everything is in Polish anyway."""
    language = active()
    if language == ORIGINAL and not Page.objects.live().exclude(originals_of()).exists():
        return ""
    return language
