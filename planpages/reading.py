"""A chapter's text as readers get it: numbered, addressed blocks, live or frozen alike."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from home.blocks import FOOTNOTE_MARK

from .blocks import COMMENTABLE
from .models import ChapterKind, ChapterPage

_BODY = ChapterPage._meta.get_field("body")


@dataclass(frozen=True)
class TextBlock:
    """One block: `number` ("2.14") only where remarks may be made; `id` is its stable address."""

    id: str
    type: str
    number: str
    bound: Any

    @property
    def anchor(self) -> str:
        return f"b-{self.id}"

    @property
    def commentable(self) -> bool:
        return bool(self.number)

    @property
    def has_labels(self) -> bool:
        """Whether words of the interface stand among its own."""
        return self.type in ("indicator", "intervention", "finances")

    @property
    def is_footnote(self) -> bool:
        return self.type == "footnote"

    @cached_property
    def plain(self) -> str:
        """The words of the block without markup, white space folded."""
        return plain_text(self.bound.value)

    @property
    def label(self) -> str:
        """How a link or a listing names the block."""
        value = self.bound.value
        if self.type in ("intervention", "indicator"):
            return str(value["name"])
        if self.type in ("table", "finances", "figure") and value["caption"]:
            return str(value["caption"])
        words = self.plain
        return words if len(words) <= 90 else words[:88].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True)
class ChapterText:
    """Text of a chapter. `images` maps image ids to SHA-256 of archived files when frozen."""

    page_id: int
    number: int
    slug: str
    title: str
    lead: str
    kind: str
    body: StreamValue
    images: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_page(cls, chapter: ChapterPage) -> ChapterText:
        """Of a page instance: the live one, or a working version from a revision."""
        return cls(
            page_id=chapter.pk,
            number=chapter.number,
            slug=chapter.slug,
            title=chapter.title,
            lead=chapter.lead,
            kind=chapter.kind,
            body=chapter.body,
        )

    @classmethod
    def of_record(cls, record: Mapping[str, Any], images: Mapping[str, str]) -> ChapterText:
        """Of a frozen record (see ChapterPage.record)."""
        return cls(
            page_id=record["page"],
            number=record["number"],
            slug=record["slug"],
            title=record["title"],
            lead=record["lead"],
            kind=record["kind"],
            body=_BODY.stream_block.to_python(record["body"]),
            images=images,
        )

    @property
    def kind_label(self) -> str:
        return str(ChapterKind(self.kind).label)

    @cached_property
    def blocks(self) -> list[TextBlock]:
        blocks, count = [], 0
        for bound in self.body:
            numbered = bound.block_type in COMMENTABLE
            count += numbered
            blocks.append(
                TextBlock(
                    id=str(bound.id),
                    type=bound.block_type,
                    number=f"{self.number}.{count}" if numbered else "",
                    bound=bound,
                )
            )
        return blocks

    @property
    def commentable(self) -> list[TextBlock]:
        return [block for block in self.blocks if block.commentable]

    @property
    def headings(self) -> list[TextBlock]:
        return [block for block in self.blocks if block.type == "heading"]

    @property
    def footnotes(self) -> list[TextBlock]:
        return [block for block in self.blocks if block.is_footnote]

    def of_type(self, block_type: str) -> list[TextBlock]:
        return [block for block in self.blocks if block.type == block_type]

    def block(self, block_id: str) -> TextBlock | None:
        return next((block for block in self.blocks if block.id == block_id), None)


def plain_text(value: Any) -> str:
    """Words of a block's value, of any block type, in reading order, without footnote marks."""
    return " ".join(FOOTNOTE_MARK.sub("", " ".join(_words(value))).split())


_BREAKS = re.compile(r"</(p|li|h\d|td|th)>|<br\s*/?>")


def _words(value: Any) -> Iterator[str]:
    if value is None or isinstance(value, bool):
        return
    if hasattr(value, "source"):
        text = html.unescape(strip_tags(_BREAKS.sub(" ", value.source)))
        yield " ".join(text.split())
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _words(part)
    elif isinstance(value, str):
        if value:
            yield " ".join(value.split())
    elif hasattr(value, "__iter__"):
        for part in value:
            yield from _words(part)
    elif hasattr(value, "contextual_alt_text"):
        yield value.contextual_alt_text or ""
    else:
        yield str(value)


def image_ids(record: Mapping[str, Any]) -> list[int]:
    """Ids of the images that a record's figures show."""
    return [
        block["value"]["image"]["image"]
        for block in record["body"]
        if block["type"] == "figure" and block["value"]["image"].get("image")
    ]


def untitled_target() -> str:
    """Name of a remark's target when it is the chapter as a whole."""
    return _("the chapter as a whole")
