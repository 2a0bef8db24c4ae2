"""One paragraph, one block: what is pasted as several is split, so that each has an address."""

from __future__ import annotations

import re
import uuid
from typing import Any

from wagtail.blocks import StreamValue

PARAGRAPH = re.compile(r"<p\b[^>]*>.*?</p>", re.DOTALL)
_EMPTY = re.compile(r"<p\b[^>]*>(\s|<br\s*/?>|&nbsp;|\xa0)*</p>", re.DOTALL)


_KEY = re.compile(r' data-block-key="[^"]*"')


def without_keys(value: Any) -> Any:
    """Raw blocks without the keys that the editor puts on paragraphs: no part of a text."""
    if isinstance(value, str):
        return _KEY.sub("", value) if "data-block-key" in value else value
    if isinstance(value, dict):
        return {name: without_keys(part) for name, part in value.items()}
    if isinstance(value, list):
        return [without_keys(part) for part in value]
    return value


def split_paragraphs(body: StreamValue) -> StreamValue:
    """Return the value with one ``<p>`` a paragraph block; the first part keeps the block's id."""
    raw = list(body.get_prep_value())
    taken = {block.get("id") for block in raw}
    split = []
    for block in raw:
        parts = (
            [p for p in PARAGRAPH.findall(block["value"]) if not _EMPTY.fullmatch(p)]
            if block["type"] == "paragraph"
            else []
        )
        if len(parts) < 2:
            split.append(block)
            continue
        split.append({**block, "value": parts[0]})
        for part in parts[1:]:
            split.append(
                {"type": "paragraph", "value": part, "id": _new_id(block.get("id"), taken)}
            )
    if len(split) == len(raw):
        return body
    return StreamValue(body.stream_block, split, is_lazy=True)


def _new_id(first: str | None, taken: set[str | None]) -> str:
    """An id for what was split off: the same again when the editor, who still has the text in one
    block, saves it once more."""
    number = 1
    while (made := str(uuid.uuid5(uuid.NAMESPACE_OID, f"{first}/{number}"))) in taken:
        number += 1
    taken.add(made)
    return made
