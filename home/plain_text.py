"""Words of StreamField values and rich text, in reading order, without markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.html import strip_tags

from home.blocks import FOOTNOTE_MARK
from home.search_sources import BETWEEN

_BREAKS = re.compile(r"</(p|li|h\d|td|th)>|<br\s*/?>")


def words_of_html(source: str) -> str:
    """Text of rich text, one line a paragraph or list item."""
    text = html.unescape(strip_tags(_BREAKS.sub("\n", source)))
    lines = (" ".join(FOOTNOTE_MARK.sub("", line).split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def words_of(value: Any) -> str:
    """Text of a block's value of any type; cells and fields stand apart from each other."""
    return BETWEEN.join(part for part in _parts(value) if part)


def words_of_stream(value: Any) -> str:
    """Text of a StreamField, one line a block."""
    return "\n".join(text for child in value if (text := words_of(child.value)))


def _parts(value: Any) -> Iterator[str]:
    if value is None or isinstance(value, bool):
        return
    if hasattr(value, "source"):
        yield words_of_html(value.source)
    elif isinstance(value, str):
        yield " ".join(FOOTNOTE_MARK.sub("", value).split())
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name != "level":
                yield from _parts(part)
    elif hasattr(value, "contextual_alt_text"):
        yield value.contextual_alt_text or ""
    elif hasattr(value, "__iter__"):
        for part in value:
            yield from _parts(part)
    elif hasattr(value, "title"):
        yield str(value.title)
    elif isinstance(value, Decimal):
        yield f"{value.normalize():,f}".replace(",", "\u00a0").replace(".", ",")
    else:
        yield str(value)
