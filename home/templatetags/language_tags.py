"""Tags of the languages of the site; every template has them without loading them."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page

from home.languages.addresses import ORIGINAL, active, own_name
from home.languages.showing import polish_words

register = template.Library()


@register.simple_tag
def lang_prefix() -> str:
    """What stands before an address of the site: nothing in Polish, `/en` in English."""
    language = active()
    return "" if language == ORIGINAL else f"/{language}"


@register.simple_tag
def lang_of(thing: Any) -> SafeString:
    """` lang="pl"` where a page, or any text with a `language`, is in another language than the
    page around it."""
    if isinstance(thing, Page) and not hasattr(thing, "language"):
        thing = thing.locale.language_code  # not of its own class
    language = str(getattr(thing, "language", thing) or ORIGINAL)
    return SafeString("") if language == active() else format_html(' lang="{}"', language)


@register.simple_tag
def language_name(code: str) -> str:
    """How a language calls itself."""
    return own_name(code)


@register.filter
def polish(words: Any) -> str:
    """Words of a record within a sentence of the interface, marked where that is not Polish."""
    return polish_words(words)
