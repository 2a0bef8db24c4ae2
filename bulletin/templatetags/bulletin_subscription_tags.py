"""What templates of the subscription ask of the code."""

from __future__ import annotations

from django import template
from django.db.models import Model

from ..announcing import announce_url as url_of

register = template.Library()


@register.filter
def announce_url(thing: Model) -> str:
    """The screen that makes a draft about a thing."""
    return url_of(thing)
