"""What the blocks of a text must know of each other before any of them is rendered.

Footnotes are numbered in the order in which the text refers to them; links inside rich text
and images are looked up for the whole text at once, so that the number of queries does not
grow with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.images.models import AbstractImage
from wagtail.rich_text import RichText, expand_db_html

from home.blocks import FOOTNOTE_MARK

SEPARATOR = "<!--§-->"
OUTER_PARAGRAPH = re.compile(r"\A\s*<p[^>]*>(.*)</p>\s*\Z", re.DOTALL)


@dataclass
class Footnote:
    """A note under the text, with the ids of the places that refer to it."""

    number: int
    label: str
    block_id: str
    text: RichText
    references: int = 0
    rendered: int = 0

    @property
    def backlinks(self) -> list[str]:
        return [self.reference_id(n) for n in range(1, self.references + 1)]

    def reference_id(self, nth: int) -> str:
        return f"fn-{self.block_id}-{nth}"


@dataclass(frozen=True)
class Heading:
    """An entry of a list of contents."""

    id: str
    text: str
    level: str


@dataclass
class TextRendering:
    """One text on a page: its headings, footnotes and ready HTML of its rich text."""

    stream: StreamValue
    expanded: dict[str, str] = field(default_factory=dict)
    footnotes: list[Footnote] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)

    @classmethod
    def of(cls, stream: StreamValue) -> TextRendering:
        return cls.of_many([stream])[0]

    @classmethod
    def of_many(cls, streams: Iterable[StreamValue]) -> list[TextRendering]:
        """For several texts on one page, with the same number of queries as for one."""
        texts = [cls(stream) for stream in streams]
        sources: dict[str, None] = {}
        images: list[AbstractImage] = []
        for text in texts:
            order = text._gather(sources, images)
            text._number_footnotes(order)
        expanded = _expand(list(sources))
        for text in texts:
            text.expanded = expanded
        if images:
            prefetch_related_objects(images, "renditions")
        return texts

    def html(self, value: RichText | str) -> SafeString:
        """Rich or plain text as HTML, with footnote marks as links."""
        if isinstance(value, RichText):
            source = value.source or ""
            ready = self.expanded.get(source)
            text = expand_db_html(source) if ready is None else ready
        else:
            text = conditional_escape(value)
        return mark_safe(FOOTNOTE_MARK.sub(self._link, str(text)))  # noqa: S308

    def _gather(self, sources: dict[str, None], images: list[AbstractImage]) -> list[str]:
        """Collect rich text and images; return labels of footnotes in order of reference."""
        labels: list[str] = []
        for child in self.stream:
            if child.block_type == "heading":
                value = child.value
                self.headings.append(Heading(f"b-{child.id}", value["text"], value["level"]))
            for leaf in _leaves(child.value):
                if isinstance(leaf, AbstractImage):
                    images.append(leaf)
                    continue
                plain = leaf.source if isinstance(leaf, RichText) else leaf
                if isinstance(leaf, RichText):
                    sources[plain] = None
                if child.block_type != "footnote":
                    labels += FOOTNOTE_MARK.findall(plain)
        return labels

    def _number_footnotes(self, labels: list[str]) -> None:
        notes = {
            child.value["label"].strip(): child
            for child in reversed(list(self.stream))
            if child.block_type == "footnote"
        }
        order = [label for label in dict.fromkeys(labels) if label in notes]
        order += [label for label in reversed(notes) if label not in order]
        self.footnotes = [
            Footnote(
                number, label, str(notes[label].id), notes[label].value["text"], labels.count(label)
            )
            for number, label in enumerate(order, 1)
        ]

    def _link(self, match: re.Match[str]) -> str:
        note = next((note for note in self.footnotes if note.label == match[1]), None)
        if note is None:
            return match[0]
        note.rendered += 1
        return format_html(
            '<span class="footnote-ref"><a id="{}" href="#b-{}" role="doc-noteref" '
            'aria-label="{}">{}</a></span>',
            note.reference_id(note.rendered),
            note.block_id,
            _("footnote %(number)s") % {"number": note.number},
            note.number,
        )


def without_paragraph(html: str) -> SafeString:
    """The inside of text that is a single `<p>`: list items and notes need no paragraph."""
    match = OUTER_PARAGRAPH.match(html)
    inner = match[1] if match and "<p" not in match[1] else html
    return mark_safe(inner)  # noqa: S308


def footnote_faults(body: StreamValue) -> list[str]:
    """What keeps a text from being submitted: marks and footnotes that do not match."""
    notes = [block.value["label"] for block in body if block.block_type == "footnote"]
    marks: set[str] = set()
    for block in body:
        if block.block_type != "footnote":
            for leaf in _leaves(block.value):
                words = leaf.source if isinstance(leaf, RichText) else leaf
                marks.update(FOOTNOTE_MARK.findall(words) if isinstance(words, str) else ())
    faults = []
    if twice := sorted({n for n in notes if notes.count(n) > 1}):
        faults.append(_("The same mark is used by two footnotes: %s.") % ", ".join(twice))
    if missing := sorted(marks - set(notes)):
        faults.append(_("There is no footnote for the mark: %s.") % ", ".join(missing))
    if unused := sorted(set(notes) - marks):
        faults.append(_("No paragraph points to the footnote: %s.") % ", ".join(unused))
    return faults


def _leaves(value: Any) -> Iterator[Any]:
    """Rich text, plain text and images inside the value of a block."""
    if isinstance(value, (RichText, str, AbstractImage)):
        yield value
    elif isinstance(value, StructValue):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, (ListValue, StreamValue, list)):
        for inner in value:
            yield from _leaves(inner.value if isinstance(value, StreamValue) else inner)


def _expand(sources: list[str]) -> dict[str, str]:
    if not sources:
        return {}
    parts = expand_db_html(SEPARATOR.join(sources)).split(SEPARATOR)
    return dict(zip(sources, parts, strict=True))
