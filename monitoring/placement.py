"""Where indicators stand in the plan: chapter, heading above, priorities. For lists and filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from planpages.models import ChapterPage
from planpages.views.plan import priorities_of

from .reading import Series


@dataclass(frozen=True)
class Placement:
    """`heading` is the block id of the heading that the indicator stands under, if there is one."""

    chapter: ChapterPage
    heading: str = ""
    heading_text: str = ""
    priorities: tuple[int, ...] = ()

    @property
    def section(self) -> str:
        """A name for a group of indicators."""
        return self.heading_text or self.chapter.title


@dataclass(frozen=True)
class Placements:
    by_block: Mapping[tuple[int, str], Placement]
    """By the id of the chapter and of the block."""
    by_chapter: Mapping[int, Placement]
    priority_names: Mapping[int, str] = field(default_factory=dict)

    def of(self, series: Series) -> Placement:
        chapter = series.definition.chapter_id
        return self.by_block.get((chapter, series.block_id)) or self.by_chapter[chapter]


def placements(many: Iterable[Series]) -> Placements:
    """Of these indicators, by the live text of their chapters. 1 query.

    The text is read as it is stored: no block of it is built.
    """
    chapters = {series.definition.chapter_id: series.definition.chapter for series in many}
    priorities = priorities_of(list(chapters.values()))
    by_block, by_chapter = {}, {}
    for chapter in chapters.values():
        numbers = tuple(priority.number for priority in priorities[chapter.pk])
        by_chapter[chapter.pk] = here = Placement(chapter, priorities=numbers)
        for block in chapter.body.raw_data:
            if block["type"] == "heading":
                heading, text = str(block.get("id", "")), str(block["value"]["text"])
                here = Placement(chapter, heading, text, numbers)
            elif block["type"] == "indicator":
                by_block[chapter.pk, str(block.get("id"))] = here
    names = {one.number: one.name for some in priorities.values() for one in some}
    return Placements(by_block, by_chapter, names)
