"""The sentences of an original, as wagtail-localize takes them out, and how they differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import strip_tags
from wagtail_localize.models import TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

Sentences = dict[str, list[str]]
"""Content path → the sentences there, in order: several in a rich text, one in a plain field."""

_WORD = re.compile(r"\w[\w’'-]*")


def sentences_of(instance: Any) -> Sentences:
    """Of a page or text as the row has it: what is published, never a draft."""
    found: Sentences = defaultdict(list)
    for segment in extract_segments(instance):
        if isinstance(segment, StringSegmentValue):
            found[segment.path].append(segment.string.data)
    return dict(found)


def sentences_known(source: TranslationSource) -> Sentences:
    """Those that the translators have."""
    found: Sentences = defaultdict(list)
    segments = source.stringsegment_set.order_by("order").values_list(
        "context__path", "string__data"
    )
    for path, text in segments:
        found[path].append(text)
    return dict(found)


def words_in(text: str) -> int:
    return len(_WORD.findall(strip_tags(text)))


def new_words(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> int:
    """Words of the sentences that are in `after` and were not there before."""
    return sum(
        words_in(text)
        for path, texts in after.items()
        for text in texts
        if text not in before.get(path, ())
    )


def changed_sentences(before: Sentences, after: Sentences) -> list[tuple[str, str, str]]:
    """Sentences that took the place of others: (path, before, after)."""
    changed = []
    for path in before.keys() & after.keys():
        matcher = SequenceMatcher(None, before[path], after[path], autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "replace":
                pairs = zip(before[path][i1:i2], after[path][j1:j2], strict=False)
                changed += [(path, old, new) for old, new in pairs]
    return changed
