"""From the content of a catalogue to its pages: parts of a book, then contents that know them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from home.pdf_book import Book, Part

from .content import Chapter, Edition, Entry, Group, Printed

ENTITIES_A_PART = 120
LINES_A_PART = 1_500
FEW = 6
"""With fewer entities in a powiat on the average, powiats follow each other on the page."""
NO_PAGE = "000"
"""Stands for a number that is not known yet, as wide as one."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Section:
    """Entities of a powiat that stand in one part; the first one has the heading."""

    chapter: Chapter
    entities: Sequence[Printed]
    is_first: bool


@dataclass(frozen=True)
class Line:
    """A line of the contents or of an index, with the page it leads to."""

    words: str
    place: str
    anchor: str
    page: int | str


def lay_out(edition: Edition, progress: Progress) -> bytes:
    """The whole file. Every part is laid out once, but the first: its numbers come last."""
    book = Book()
    front_page = "catalogue/pdf/front.html"
    context = {"edition": edition}
    places: dict[str, int] = {}
    front = {**context, "contents": _contents(edition, places)}
    page = 1 + book.pages_of(front_page, front, first_page=1)
    parts: list[Part] = []
    laid = 0
    weight = edition.entities + (edition.entities + edition.offers) // 8 + 1

    def add(template: str, done: int, **more: Any) -> None:
        nonlocal page, laid
        part = book.add(template, {**context, **more}, page)
        parts.append(part)
        places.update(part.places)
        page = part.next_page
        laid += done
        progress(min(5 + 90 * laid // weight, 95))

    run_on = edition.entities < FEW * len(edition.chapters)
    for sections in in_parts(edition.chapters):
        entities = sum(len(section.entities) for section in sections)
        add("catalogue/pdf/entities.html", entities, sections=sections, run_on=run_on)
    for number, (title, groups) in enumerate(edition.indexes, 1):
        for nth, some in enumerate(groups_in_parts(groups)):
            lines = [(group.heading, _lines(group.entries, places)) for group in some]
            add(
                "catalogue/pdf/index.html",
                sum(len(group.entries) for group in some) // 8,
                title=title,
                anchor="" if nth else f"indeks-{number}",
                groups=lines,
            )
    front["contents"] = _contents(edition, places)
    parts.insert(0, book.add(front_page, front, first_page=1))
    content = book.finish(parts)
    progress(100)
    return content


def in_parts(chapters: Sequence[Chapter]) -> Iterator[list[Section]]:
    """Small catalogues are one part; in large ones no part is much longer than the limit."""
    if sum(len(chapter.entities) for chapter in chapters) <= ENTITIES_A_PART:
        yield [Section(chapter, chapter.entities, True) for chapter in chapters]
        return
    for chapter in chapters:
        for start in range(0, len(chapter.entities), ENTITIES_A_PART):
            some = chapter.entities[start : start + ENTITIES_A_PART]
            yield [Section(chapter, some, start == 0)]


def groups_in_parts(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Groups of an index, so many at a time that a part has about as many lines as the limit."""
    some: list[Group] = []
    for group in groups:
        some.append(group)
        if sum(len(one.entries) for one in some) >= LINES_A_PART:
            yield some
            some = []
    if some:
        yield some


def _contents(edition: Edition, places: dict[str, int]) -> dict[str, list[Line]]:
    chapters = [
        (chapter.name, chapter.count_in_words, chapter.anchor) for chapter in edition.chapters
    ]
    indexes = [(title, "", f"indeks-{n}") for n, (title, _groups) in enumerate(edition.indexes, 1)]
    return {
        "chapters": [Line(*row, places.get(row[2], NO_PAGE)) for row in chapters],
        "indexes": [Line(*row, places.get(row[2], NO_PAGE)) for row in indexes],
    }


def _lines(entries: Sequence[Entry], places: dict[str, int]) -> list[Line]:
    return [Line(one.words, one.place, one.anchor, places[one.anchor]) for one in entries]
