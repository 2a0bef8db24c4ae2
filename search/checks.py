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
    """An address that makes no sense is told at the start, not by the first reader."""
    if not settings.SEARCH_URL:
        return []
    from search.engines.server import Address

    try:
        Address.read(settings.SEARCH_URL)
    except ValueError as error:
        return [
            Warning(
                f"SEARCH_URL cannot be used: {error}",
                hint="https://account:password@host:9200/name, several nodes separated by "
                "commas; or leave it empty: the embedded engine answers then.",
                id="search.W002",
            )
        ]
    return []
