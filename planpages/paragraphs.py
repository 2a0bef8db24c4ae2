"""One paragraph, one block: what is pasted as several is split, so that each has an address."""

from __future__ import annotations

import re
import uuid

from wagtail.blocks import StreamValue

PARAGRAPH = re.compile(r"<p\b[^>]*>.*?</p>", re.DOTALL)
_EMPTY = re.compile(r"<p\b[^>]*>(\s|<br\s*/?>|&nbsp;|\xa0)*</p>", re.DOTALL)


def split_paragraphs(body: StreamValue) -> StreamValue:
    """Return the value with one ``<p>`` a paragraph block; the first part keeps the block's id."""
    raw = list(body.get_prep_value())
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
        split.extend(
            {"type": "paragraph", "value": part, "id": str(uuid.uuid4())} for part in parts[1:]
        )
    if len(split) == len(raw):
        return body
    return StreamValue(body.stream_block, split, is_lazy=True)
