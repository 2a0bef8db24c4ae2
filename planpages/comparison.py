"""What changed between two texts of a chapter: block by block by id, then word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from home.blocks import FOOTNOTE_MARK
from home.formats import money, number

from .paragraphs import without_keys
from .reading import ChapterText, TextBlock, plain_text

SAME, ADDED, REMOVED = "same", "added", "removed"
# A number is one word, with the spaces between its thousands and with its decimals.
TOKEN = re.compile(r"\n|\d+(?:[\xa0,]\d+)*[\w%]*[^\S\n]*|[\w%]+[^\S\n]*|[^\w\s]+[^\S\n]*|[^\S\n]+")
LARGEST = 4_000_000
"""Product of the lengths above which two texts are shown whole, not compared word by word."""


class Change(TextChoices):
    ADDED = "added", _("added")
    REMOVED = "removed", _("removed")
    CHANGED = "changed", _("changed")
    MOVED = "moved", _("moved")


@dataclass(frozen=True)
class Piece:
    """A run of words: `same`, `added` or `removed`. A line break in it is a line of the block."""

    state: str
    text: str


@dataclass(frozen=True)
class BlockChange:
    """A block that is not as it was. `same_words`: only its form, a link or an image changed."""

    change: Change
    before: TextBlock | None
    after: TextBlock | None
    pieces: tuple[Piece, ...] = ()
    moved: bool = False

    @property
    def block(self) -> TextBlock:
        block = self.after or self.before
        assert block is not None  # noqa: S101
        return block

    @property
    def same_words(self) -> bool:
        return self.change == Change.CHANGED and all(p.state == SAME for p in self.pieces)

    @property
    def renumbered(self) -> bool:
        """Whether a reader who looks for the old number finds the block under another one."""
        return bool(self.before and self.after and self.before.number != self.after.number)


@dataclass(frozen=True)
class ChapterChange:
    """Two texts of one chapter; true when they differ. One of them may be missing."""

    before: ChapterText | None
    after: ChapterText | None
    title: tuple[Piece, ...]
    lead: tuple[Piece, ...]
    blocks: tuple[BlockChange, ...]

    def __bool__(self) -> bool:
        return bool(self.blocks) or self.change != Change.CHANGED or self.heading_changed

    @property
    def text(self) -> ChapterText:
        text = self.after or self.before
        assert text is not None  # noqa: S101
        return text

    @property
    def change(self) -> Change:
        if self.before is None:
            return Change.ADDED
        return Change.REMOVED if self.after is None else Change.CHANGED

    @property
    def title_changed(self) -> bool:
        return any(piece.state != SAME for piece in self.title)

    @property
    def lead_changed(self) -> bool:
        return any(piece.state != SAME for piece in self.lead)

    @property
    def heading_changed(self) -> bool:
        return self.title_changed or self.lead_changed

    def count(self, change: Change) -> int:
        return sum(block.change == change for block in self.blocks)

    @property
    def counts(self) -> list[tuple[Change, int]]:
        """How many blocks of each kind of change, without the kinds that do not occur."""
        return [(change, n) for change in Change if (n := self.count(change))]


def compare_chapters(before: ChapterText | None, after: ChapterText | None) -> ChapterChange:
    """Compare two texts of one chapter; without `before` all is added, without `after` removed."""
    return ChapterChange(
        before=before,
        after=after,
        title=word_diff(before.title if before else "", after.title if after else ""),
        lead=word_diff(before.lead if before else "", after.lead if after else ""),
        blocks=tuple(_changes(before.blocks if before else [], after.blocks if after else [])),
    )


def compare_versions(
    before: Sequence[ChapterText], after: Sequence[ChapterText]
) -> list[ChapterChange]:
    """Chapters that differ, in the order of `after`; those that went away come last."""
    old = {text.page_id: text for text in before}
    new = {text.page_id for text in after}
    changes = [compare_chapters(old.get(text.page_id), text) for text in after]
    changes += [compare_chapters(text, None) for text in before if text.page_id not in new]
    return [change for change in changes if change]


def _changes(before: Sequence[TextBlock], after: Sequence[TextBlock]) -> Iterator[BlockChange]:
    """In the order of the new text; what was removed stands where it stood."""
    old = {block.id: block for block in before}
    new = {block.id for block in after}
    matcher = SequenceMatcher(
        None, [block.id for block in before], [block.id for block in after], autojunk=False
    )
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for one, other in zip(before[i1:i2], after[j1:j2], strict=True):
                if one.type != other.type or _content(one) != _content(other):
                    yield _changed(one, other, Change.CHANGED)
            continue
        for block in before[i1:i2]:
            if block.id not in new:
                yield BlockChange(Change.REMOVED, block, None, word_diff(words_of(block), ""))
        for block in after[j1:j2]:
            if (one_before := old.get(block.id)) is None:
                yield BlockChange(Change.ADDED, None, block, word_diff("", words_of(block)))
            elif _content(one_before) != _content(block):
                yield _changed(one_before, block, Change.CHANGED, moved=True)
            else:
                yield _changed(one_before, block, Change.MOVED, moved=True)


def _changed(
    before: TextBlock, after: TextBlock, change: Change, *, moved: bool = False
) -> BlockChange:
    pieces = word_diff(words_of(before), words_of(after))
    return BlockChange(change, before, after, pieces, moved)


def _content(block: TextBlock) -> Any:
    """What the block says and how, without the ids of its items: these are addresses."""
    return without_keys(_without_ids(block.bound.get_prep_value()["value"]))


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(part) for key, part in value.items() if key != "id"}
    if isinstance(value, list):
        return [_without_ids(part) for part in value]
    return value


def words_of(block: TextBlock) -> str:
    """The block as lines of plain words: an item, a row or a named value each."""
    return FOOTNOTE_MARK.sub("", "\n".join(line for line in _lines(block) if line))


def _lines(block: TextBlock) -> Iterator[str]:
    value = block.bound.value
    match block.type:
        case "heading":
            yield value["text"]
        case "list":
            yield from (plain_text(item) for item in value["items"])
        case "table":
            yield value["caption"]
            yield " | ".join(value["columns"])
            yield from (" | ".join(row["cells"]) for row in value["rows"])
        case "finances":
            yield value["caption"]
            yield " | ".join(str(year) for year in value["years"])
            for row in value["rows"]:
                yield " | ".join([row["name"], *(money(amount) for amount in row["amounts"])])
            if value["declared_total"] is not None:
                yield _named(block, "declared_total", money(value["declared_total"]))
        case "figure":
            yield value["caption"]
            yield value["credit"]
            yield getattr(value["image"], "contextual_alt_text", "") or ""
        case "intervention":
            yield value["name"]
            yield _named(block, "goal", value["goal"])
            yield from (str(measure) for measure in value["measures"])
            yield _named(block, "responsible", value["responsible"])
            yield f"{_('Period')}: {value['period_from']}–{value['period_to']}"
            yield _named(block, "amount", money(value["amount"]))
            yield _named(block, "funding", value["funding"])
        case "indicator":
            yield value["name"]
            yield _named(block, "definition", value["definition"])
            yield _named(block, "unit", value["unit"])
            for name in ("baseline", "target"):
                yield _named(block, name, f"{number(value[name])} ({value[f'{name}_year']})")
            yield _named(block, "source", value["source"])
        case "footnote":
            yield f"[{value['label']}] {plain_text(value['text'])}"
        case _:
            yield block.plain


def _named(block: TextBlock, name: str, words: Any) -> str:
    return f"{block.bound.block.child_blocks[name].label}: {words}"


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as runs of words that stayed, came and went."""
    if before == after:
        return (Piece(SAME, after),) if after else ()
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) * len(new) > LARGEST:
        return (Piece(REMOVED, before), Piece(ADDED, after))
    matcher = SequenceMatcher(None, _keys(old), _keys(new), autojunk=False)
    removed: list[str] = []
    added: list[str] = []
    pieces: list[Piece] = []

    def flush() -> None:
        for state, tokens in ((REMOVED, removed), (ADDED, added)):
            if tokens:
                pieces.append(Piece(state, "".join(tokens)))
            tokens.clear()

    opcodes = matcher.get_opcodes()
    for nth, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        if tag == "equal" and not (0 < nth < len(opcodes) - 1 and _is_trifle(new[j1:j2])):
            flush()
            # Where one text ends here and the other goes on, the space is in the other.
            last = max(old[i2 - 1], new[j2 - 1], key=len)
            pieces.append(Piece(SAME, "".join([*new[j1 : j2 - 1], last])))
        else:
            removed += old[i1:i2]
            added += new[j1:j2]
    flush()
    return tuple(pieces)


def _keys(tokens: list[str]) -> list[str]:
    """Tokens without the space after them: a word before a comma is the same word."""
    return [word if word.isspace() else word.rstrip() for word in tokens]


def _is_trifle(tokens: list[str]) -> bool:
    """One short word between two changes: a sentence cut up by it cannot be read."""
    return len(tokens) == 1 and tokens[0] != "\n" and len(tokens[0].strip()) < 3
