"""A long accessible PDF, laid out part by part and joined: memory follows the longest part.

WeasyPrint keeps all boxes of a document until it is written, some three megabytes a page of small
print. A book is several documents whose objects are gathered, renumbered, under one root: one tree
of pages, one of tags (so that it stays PDF/UA-1), one of bookmarks and one of named places.
See docs/documents.md.
"""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pydyf

from home.pdf import lay_out, page_of, write_pdf

REFERENCE = re.compile(rb"(\d+) 0 R")
SCHEME = "book:"
"""`href="book:name?words"` leads to the element with that id in whichever part it is; the words
(escaped) say where to those who do not see the page."""


@dataclass
class Part:
    """Some pages of a book, already turned into objects of the joined file."""

    first_page: int
    pages: list[int] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    """Numbers of the pages on which the elements with an id are."""
    tags: list[bytes] = field(default_factory=list)
    bookmarks: list[pydyf.Dictionary] = field(default_factory=list)
    catalog: dict[str, Any] = field(default_factory=dict)
    info: pydyf.Dictionary = field(default_factory=pydyf.Dictionary)

    @property
    def next_page(self) -> int:
        return self.first_page + len(self.pages)


class _Ready(pydyf.Object):
    """An object as it will be written, so that what it was made from can go."""

    def __init__(self, content: bytes, is_stream: bool) -> None:
        super().__init__()
        self._content = content
        self._is_stream = is_stream

    @property
    def data(self) -> bytes:
        return self._content

    @property
    def compressible(self) -> bool:
        return not self._is_stream


class Book:
    """`add` the parts in any order, each with the number of its first page; then `finish`.

    A part's template gets `first_page` and `side` and includes `home/pdf/first_page.html`.
    """

    def __init__(self) -> None:
        self._pdf = pydyf.PDF()
        self._root = self._added(pydyf.Dictionary({"Type": "/StructTreeRoot"}))
        self._document = self._added(
            pydyf.Dictionary({"Type": "/StructElem", "S": "/Document", "P": self._root.reference})
        )
        self._outlines = self._added(pydyf.Dictionary())
        self._places: list[tuple[str, pydyf.Array]] = []
        self._tag_trees: list[bytes] = []
        self._next_key = 0

    def pages_of(self, template: str, context: dict[str, Any], first_page: int) -> int:
        """How many pages a part takes, without adding it."""
        return len(lay_out(_html(template, context, first_page)).pages)

    def add(self, template: str, context: dict[str, Any], first_page: int) -> Part:
        """Lay a part out and take it in."""
        part = Part(first_page)
        document = lay_out(_html(template, context, first_page))
        for number, page in enumerate(document.pages, first_page):
            for name in page.anchors:
                part.places.setdefault(name, number)
        # The file of the part itself is of no use; only its objects are.
        write_pdf(document, _Nowhere(), lambda _document, pdf: self._take(pdf, part))
        del document
        gc.collect()
        return part

    def finish(self, parts: Sequence[Part]) -> bytes:
        """The file, its parts in this order; title, language and metadata are the first one's."""
        pdf, first = self._pdf, parts[0]
        for part in parts:
            for number in part.pages:
                pdf.pages["Kids"].extend([number, 0, "R"])
            pdf.pages["Count"] += len(part.pages)
        self._document["K"] = pydyf.Array(tag for part in parts for tag in part.tags)
        self._root["K"] = pydyf.Array([self._document.reference])
        tree = self._added(pydyf.Dictionary({"Kids": pydyf.Array(self._tag_trees)}))
        self._root["ParentTree"] = tree.reference
        self._root["ParentTreeNextKey"] = self._next_key
        pdf.catalog.update(first.catalog)
        pdf.catalog["StructTreeRoot"] = self._root.reference
        names = pydyf.Array()
        for name, place in sorted(self._places, key=lambda pair: pair[0].encode()):
            names.extend([pydyf.String(name), place])
        pdf.catalog["Names"] = pydyf.Dictionary({"Dests": pydyf.Dictionary({"Names": names})})
        self._join_bookmarks([one for part in parts for one in part.bookmarks])
        pdf.info.update(first.info)
        output = io.BytesIO()
        pdf.write(output, version=b"1.7", compress=True)
        return output.getvalue()

    def _added(self, thing: Any) -> Any:
        self._pdf.add_object(thing)
        return thing

    def _join_bookmarks(self, bookmarks: list[pydyf.Dictionary]) -> None:
        if not bookmarks:
            return
        for before, after in pairwise(bookmarks):
            before["Next"], after["Prev"] = after.reference, before.reference
        for bookmark in bookmarks:
            bookmark["Parent"] = self._outlines.reference
        opened = sum(max(bookmark["Count"], 0) for bookmark in bookmarks)
        self._outlines["First"] = bookmarks[0].reference
        self._outlines["Last"] = bookmarks[-1].reference
        self._outlines["Count"] = len(bookmarks) + opened
        self._pdf.catalog["Outlines"] = self._outlines.reference

    def _take(self, pdf: pydyf.PDF, part: Part) -> None:
        """Renumber the objects of a part and make them ours."""
        by_reference = {thing.reference: thing for thing in pdf.objects[1:]}
        root = by_reference[pdf.catalog.pop("StructTreeRoot")]
        document, tree = by_reference[root["K"][0]], by_reference[root["ParentTree"]]
        outlines = by_reference.get(pdf.catalog.pop("Outlines", b""))
        names = pdf.catalog.pop("Names", {}).get("Dests", {}).get("Names", [])
        left_out = {id(thing) for thing in (pdf.catalog, pdf.pages, root, document, tree, outlines)}
        kept = [thing for thing in pdf.objects[1:] if id(thing) not in left_out]
        numbers = {pdf.pages.number: self._pdf.pages.number, document.number: self._document.number}
        first = len(self._pdf.objects)
        numbers.update((thing.number, first + n) for n, thing in enumerate(kept))
        if outlines is not None:
            numbers[outlines.number] = self._outlines.number

        def renumbered(match: re.Match[bytes]) -> bytes:
            return b"%d 0 R" % numbers[int(match[1])]

        def moved(value: Any) -> Any:
            return _moved(value, renumbered)

        for thing in kept:
            if isinstance(thing, dict):
                self._mend(thing)
            if outlines is not None and _is_under(thing, outlines):
                bookmark = moved(thing)
                for name in ("Prev", "Next"):
                    bookmark.pop(name, None)
                part.bookmarks.append(self._added(bookmark))
                continue
            is_stream = isinstance(thing, pydyf.Stream)
            self._added(_Ready(moved(thing).data, is_stream))
        part.pages = [numbers[number] for number in pdf.pages["Kids"][::3]]
        part.tags = moved(document["K"])
        part.catalog = {
            name: moved(value)
            for name, value in pdf.catalog.items()
            if name not in ("Type", "Pages")
        }
        part.info = pdf.info
        for name, place in zip(names[::2], names[1::2], strict=True):
            self._places.append((str(name.string), moved(place)))
        self._take_tag_tree(moved(tree["Nums"]))
        del pdf.objects[3:]  # so that they are not written for nothing

    def _mend(self, thing: dict[str, Any]) -> None:
        """Keys of the tree of tags go on from part to part; links to places become such."""
        for name in ("StructParents", "StructParent"):
            if name in thing:
                thing[name] += self._next_key
        address = thing.get("A", {}).get("URI") if thing.get("Subtype") == "/Link" else None
        if address is not None and str(address.string).startswith(SCHEME):
            del thing["A"]
            place, _mark, words = str(address.string).removeprefix(SCHEME).partition("?")
            thing["Dest"] = pydyf.String(place)
            thing["Contents"] = pydyf.String(unquote(words) or place)

    def _take_tag_tree(self, pairs: pydyf.Array) -> None:
        keys = [key + self._next_key for key in pairs[::2]]
        nums = pydyf.Array()
        for key, tags in zip(keys, pairs[1::2], strict=True):
            nums.extend([key, tags])
        limits = pydyf.Array([keys[0], keys[-1]])
        node = _Ready(pydyf.Dictionary({"Limits": limits, "Nums": nums}).data, False)
        self._tag_trees.append(self._added(node).reference)
        self._next_key = keys[-1] + 1


class _Nowhere:
    def write(self, content: bytes) -> int:
        return len(content)


def _html(template: str, context: dict[str, Any], first_page: int) -> str:
    side = "right" if first_page % 2 else "left"
    return page_of(template, {**context, "first_page": first_page, "side": side})


def _is_under(thing: Any, outlines: pydyf.Dictionary) -> bool:
    return (
        isinstance(thing, dict) and "Title" in thing and thing.get("Parent") == outlines.reference
    )


def _moved(value: Any, renumbered: Callable[[re.Match[bytes]], bytes]) -> Any:
    """A copy whose references lead to where their objects are now."""
    if isinstance(value, bytes):
        match = REFERENCE.fullmatch(value)
        return renumbered(match) if match else value
    if isinstance(value, dict):
        return pydyf.Dictionary({name: _moved(inner, renumbered) for name, inner in value.items()})
    if isinstance(value, list):
        return pydyf.Array(_moved(inner, renumbered) for inner in value)
    if isinstance(value, pydyf.Stream):
        return pydyf.Stream(value.stream, _moved(value.extra, renumbered), value.compress)
    return value
