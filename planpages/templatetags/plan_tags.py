"""Tags of the plan's templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from home import formats

register = template.Library()


@register.filter
def deeper(level: str, shift: int | str | None) -> str:
    """`h2` as `h3` where the text stands one level deeper on the page."""
    depth = int((level or "h2")[1:]) + int(shift or 0)
    return f"h{min(depth, 6)}"


@register.filter
def amount(value: Any) -> str:
    """Money in a table that names its unit once."""
    return formats.amount(value)


@register.filter
def under(found: Mapping[str, Any] | None, key: str) -> Any:
    """What a mapping holds under a key, nothing if it holds none."""
    return (found or {}).get(key)
