"""Texts of chapters made ready for a page: footnotes, links and images of all of them at once.

The number of queries is the same for one chapter and for the whole plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue

from home import registry
from home.models import ArchivedFile, FileWithdrawal
from home.registry import SectionRow
from home.text_rendering import TextRendering

from .models import AdoptedVersion, ChapterPage, PlanPage, PlanPlace
from .reading import ChapterText, TextBlock

_BODY = ChapterPage._meta.get_field("body")


@dataclass(frozen=True)
class Picture:
    """An image of a frozen text: the archived file, not what the library holds today."""

    url: str
    alt: str
    withdrawn: FileWithdrawal | None = None


@dataclass(frozen=True)
class ShownText:
    """A chapter's text with all that `planpages/includes/chapter_text.html` needs."""

    text: ChapterText
    rendering: TextRendering
    pictures: Mapping[str, Picture]
    priorities: Sequence[int] = ()
    notes: Mapping[str, Sequence[SectionRow]] = field(default_factory=dict)
    """What other apps say under blocks of the plan in force."""

    @property
    def contents(self) -> list[TextBlock]:
        return self.text.headings

    def of_block(self, block_id: str) -> TextBlock | None:
        return self.text.block(block_id)

    def detached(self) -> ShownText:
        """For a page that shows one block alone: its footnote marks lead nowhere."""
        rendering = _Detached(
            self.rendering.stream, self.rendering.expanded, self.rendering.footnotes
        )
        return ShownText(self.text, rendering, self.pictures, self.priorities)


class _Detached(TextRendering):
    def _link(self, match: Any) -> SafeString:
        note = next((note for note in self.footnotes if note.label == match[1]), None)
        return format_html("<sup>{}</sup>", note.number) if note else match[0]


def show_page(chapter: ChapterPage) -> ShownText:
    """The text of a page instance: the live one, or a working version from a revision."""
    return show_pages([chapter])[0]


def show_pages(chapters: Iterable[ChapterPage]) -> list[ShownText]:
    chapters = list(chapters)
    bodies = _bodies([list(chapter.body.get_prep_value()) for chapter in chapters])
    texts = [
        ChapterText(
            page_id=chapter.pk,
            number=chapter.number,
            slug=chapter.slug,
            title=chapter.title,
            lead=chapter.lead,
            kind=chapter.kind,
            body=body,
        )
        for chapter, body in zip(chapters, bodies, strict=True)
    ]
    return _shown(texts, [{}] * len(texts), [()] * len(texts))


def with_notes(plan: PlanPage, texts: Iterable[ShownText]) -> list[ShownText]:
    """Texts of the plan in force with what `home.registry.block_notes` has to say of them."""
    texts = list(texts)
    ids = [block.id for shown in texts for block in shown.text.blocks]
    notes: dict[str, list[SectionRow]] = {}
    for tell in registry.block_notes:
        for block_id, note in tell(plan, ids).items():
            notes.setdefault(block_id, []).append(note)
    return [replace(shown, notes=notes) for shown in texts]


def show_record(record: Mapping[str, Any], images: Mapping[str, str]) -> ShownText:
    """A frozen text: the record of a consultation's document."""
    return show_records([record], images)[0]


def show_records(
    records: Iterable[Mapping[str, Any]], images: Mapping[str, str]
) -> list[ShownText]:
    """Frozen texts, as of an adopted version; `images` maps image ids to archived files."""
    records = list(records)
    bodies = _bodies([record["body"] for record in records])
    texts = [
        ChapterText(
            page_id=record["page"],
            number=record["number"],
            slug=record["slug"],
            title=record["title"],
            lead=record["lead"],
            kind=record["kind"],
            body=body,
            images=images,
        )
        for record, body in zip(records, bodies, strict=True)
    ]
    kept = ArchivedFile.objects.with_withdrawal()
    files = kept.in_bulk(list(set(images.values()))) if images else {}
    return _shown(
        texts,
        [_pictures(record, images, files) for record in records],
        [record["priorities"] for record in records],
    )


def version_content(version: AdoptedVersion) -> dict[str, Any]:
    """What a page or a PDF of an adopted version shows, from its record alone."""
    record = version.record
    names = {number: name for number, name, _description in record["priorities"]}
    return {
        "plan_record": record["plan"],
        "place": PlanPlace(record["plan"]["place"]).label,
        "chapters": [
            (shown, [(number, names.get(number, "")) for number in shown.priorities])
            for shown in show_records(record["chapters"], record["images"])
        ],
    }


def _shown(
    texts: list[ChapterText],
    pictures: list[dict[str, Picture]],
    priorities: list[Sequence[int]],
) -> list[ShownText]:
    renderings = TextRendering.of_many([text.body for text in texts])
    return [
        ShownText(*parts) for parts in zip(texts, renderings, pictures, priorities, strict=True)
    ]


def _bodies(raw_bodies: list[list[dict[str, Any]]]) -> list[StreamValue]:
    """Values of several texts read as one stream: what they refer to is fetched once for all."""
    block = _BODY.stream_block
    known = [[child for child in raw if child["type"] in block.child_blocks] for raw in raw_bodies]
    children = iter(block.to_python([child for raw in known for child in raw]))
    return [
        StreamValue(
            block,
            [(child.block_type, child.value, child.id) for _raw, child in zip(raw, children)],  # noqa: B905
        )
        for raw in known
    ]


def _pictures(
    record: Mapping[str, Any], images: Mapping[str, str], files: Mapping[str, ArchivedFile]
) -> dict[str, Picture]:
    pictures = {}
    for block in record["body"]:
        if block["type"] != "figure":
            continue
        image = block["value"]["image"]
        kept = files.get(images.get(str(image.get("image")), ""))
        if kept is not None:
            alt = "" if image.get("decorative") else image.get("alt_text") or ""
            pictures[str(block["id"])] = Picture(kept.get_absolute_url(), alt, kept.withdrawn)
    return pictures
