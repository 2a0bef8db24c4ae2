"""The sentences of an original, as wagtail-localize takes them out, and how they differ.

Beside the sentences stands a digest of what else a translation shows of its original: hours of a
programme, pictures, the order of paragraphs. Readers have to be told when these change, too.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

Sentences = dict[str, list[str]]
"""Content path → the sentences there, in order: several in a rich text, one in a plain field."""

BESIDE = ""
"""The path of the digest of what is no sentence."""

_WORD = re.compile(r"\w[\w’'-]*")


def sentences_of(instance: Any) -> Sentences:
    """Of a page or text as the row has it: what is published, never a draft."""
    found: Sentences = defaultdict(list)
    for segment in extract_segments(instance):
        if isinstance(segment, StringSegmentValue):
            found[segment.path].append(segment.string.data)
    found[BESIDE] = [_beside_sentences(instance)]
    return dict(found)


def sentences_known(source: TranslationSource) -> Sentences:
    """Those that the translators have."""
    found: Sentences = defaultdict(list)
    segments = source.stringsegment_set.order_by("order").values_list(
        "context__path", "string__data"
    )
    for path, text in segments:
        found[path].append(text)
    found[BESIDE] = [_beside_sentences(source.as_instance())]
    return dict(found)


def _beside_sentences(instance: Any) -> str:
    found: list[Any] = []
    for translatable in get_translatable_fields(type(instance)):
        if not (translatable.is_translated(instance) or translatable.is_synchronized(instance)):
            continue
        field = type(instance)._meta.get_field(translatable.field_name)
        value: Any = getattr(instance, translatable.field_name, None)
        if isinstance(field, StreamField):
            found += _leaves(value.stream_block, value, field.name)
        elif field.is_relation and getattr(field, "attname", None):
            found.append([field.name, getattr(instance, field.attname)])
        elif not translatable.is_translated(instance) and not isinstance(field, models.TextField):
            found.append([field.name, value])
    text = json.dumps(found, cls=DjangoJSONEncoder, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _leaves(block: Any, value: Any, path: str) -> Iterator[list[Any]]:
    """Path and value of each field of a text; of one that is translated the path alone."""
    if isinstance(block, blocks.BaseStreamBlock):
        for child in value or ():
            yield from _leaves(child.block, child.value, f"{path}.{child.id or child.block_type}")
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child_block in block.child_blocks.items():
            yield from _leaves(child_block, value.get(name), f"{path}.{name}")
    elif isinstance(block, blocks.ListBlock):
        for item in value or ():
            yield from _leaves(block.child_block, item, f"{path}.item")
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.RichTextBlock):
        yield [path]
    else:
        yield [path, block.get_prep_value(value)]


def words_in(text: str) -> int:
    return len(_WORD.findall(strip_tags(text)))


def new_words(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> int:
    """Words of the sentences that are in `after` and were not there before."""
    return sum(
        words_in(text)
        for path, texts in after.items()
        if path != BESIDE
        for text in texts
        if text not in before.get(path, ())
    )


def changed_sentences(before: Sentences, after: Sentences) -> list[tuple[str, str, str]]:
    """Sentences that took the place of others: (path, before, after)."""
    changed = []
    for path in (before.keys() & after.keys()) - {BESIDE}:
        matcher = SequenceMatcher(None, before[path], after[path], autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "replace":
                pairs = zip(before[path][i1:i2], after[path][j1:j2], strict=False)
                changed += [(path, old, new) for old, new in pairs]
    return changed
