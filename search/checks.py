"""What an operator should know about search on this machine."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from search import analysis


@register()
def polish_dictionary(**_: Any) -> list[CheckMessage]:
    """Without Morfeusz words are still brought to a dictionary form, to one only."""
    if analysis.HAS_MORFEUSZ:
        return []
    return [
        Warning(
            "Polish word forms come from simplemma: Morfeusz is not installed here.",
            hint="pip install morfeusz2, where it has a wheel (Linux x86_64, macOS, Windows). "
            "Search works without it and finds fewer word forms.",
            id="search.W001",
        )
    ]


@register()
def search_server(**_: Any) -> list[CheckMessage]:
    """Whoever sets a search server should not believe that it answers."""
    if not settings.SEARCH_URL:
        return []
    return [
        Warning(
            "SEARCH_URL is set, but the external engine is not there yet: the embedded one "
            "answers.",
            hint="Leave SEARCH_URL empty.",
            id="search.W002",
        )
    ]
