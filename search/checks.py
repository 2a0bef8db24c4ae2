"""What an operator should know about search on this machine."""

from __future__ import annotations

from typing import Any

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
