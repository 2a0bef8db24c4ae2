"""Lists that readers narrow by words and facets: what was chosen, how to undo it, what to give up.

Values of one facet are alternatives, facets combine. An app subclasses `Choice` with what else its
address asks for, and counts the values itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

LONGEST_TEXT = 200
MOST_PAGES = 100_000


@dataclass(frozen=True)
class Facet:
    """Something by which rows are narrowed; `name` is the parameter in the address."""

    name: str
    label: Any
    values: tuple[str, ...]
    """All codes, in the order in which readers see them."""
    column: str
    """The column that is counted."""
    named: Callable[[str], str]
    """The name of a value under the heading of the facet."""
    alone: Callable[[str], str]
    """The name of a value by itself."""
    language: str = ""
    """Of the names, where that is another than the reader's."""


@dataclass(frozen=True)
class Choice:
    """What a reader asks for; also the address that asks for it."""

    text: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    page: int = 1

    def values(self, facet: Facet) -> frozenset[str]:
        return self.chosen.get(facet.name, frozenset())

    @property
    def narrows(self) -> bool:
        return bool(self.text or self.chosen)

    def pairs(self) -> list[tuple[str, str]]:
        """All parameters but the page."""
        raise NotImplementedError

    @property
    def query(self) -> str:
        return urlencode(self.pairs())

    def narrowing_pairs(self, facets: Iterable[Facet]) -> list[tuple[str, str]]:
        """The words and the values chosen, in the order of the facets."""
        found = [("q", self.text)] if self.text else []
        for facet in facets:
            found += [(facet.name, v) for v in facet.values if v in self.values(facet)]
        return found

    def without_text(self) -> Self:
        return replace(self, text="", page=1)

    def toggled(self, facet: Facet, value: str) -> Self:
        return self.with_values(facet, self.values(facet) ^ {value})

    def with_values(self, facet: Facet, values: Iterable[str]) -> Self:
        chosen = {**self.chosen, facet.name: frozenset(values)}
        return replace(self, chosen={name: some for name, some in chosen.items() if some}, page=1)

    def cleared(self) -> Self:
        """The same view of everything."""
        raise NotImplementedError


def text_in(query: QueryDict) -> str:
    return " ".join(query.get("q", "").replace("\x00", " ").split())[:LONGEST_TEXT]


def chosen_in(query: QueryDict, facets: Iterable[Facet]) -> dict[str, frozenset[str]]:
    """Known values by the names of their facets; what makes no sense is left out."""
    found = {
        facet.name: frozenset(v for v in query.getlist(facet.name) if v in facet.values)
        for facet in facets
    }
    return {name: values for name, values in found.items() if values}


@dataclass(frozen=True)
class Value:
    code: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class AlsoBox:
    """A box under the values of a facet that widens what they find."""

    name: str
    label: str
    ticked: bool


@dataclass(frozen=True)
class ShownFacet:
    name: str
    label: str
    values: list[Value]
    opened: bool
    also: AlsoBox | None = None
    language: str = ""

    @property
    def chosen(self) -> int:
        return sum(value.chosen for value in self.values)


def show_facet(
    facet: Facet,
    choice: Choice,
    counts: Mapping[str, int],
    *,
    opened: bool,
    with_empty: bool = False,
    also: AlsoBox | None = None,
) -> ShownFacet:
    """The facet with those of its values that find something or are chosen, or with all."""
    chosen = choice.values(facet)
    values = [
        Value(code, facet.named(code), counts.get(code, 0), code in chosen)
        for code in facet.values
        if with_empty or counts.get(code) or code in chosen
    ]
    return ShownFacet(facet.name, str(facet.label), values, opened, also, facet.language)


def undoings(choice: Choice, facets: Iterable[Facet]) -> list[tuple[str, str]]:
    """What was chosen, each with the query that undoes it."""
    undo = []
    if choice.text:
        undo.append((_("words: %(words)s") % {"words": choice.text}, choice.without_text().query))
    for facet in facets:
        for code in facet.values:
            if code in choice.values(facet):
                undo.append((facet.alone(code), choice.toggled(facet, code).query))
    return undo


def ways_out(
    choice: Choice,
    without_text: Choice,
    facets: Iterable[Facet],
    counts: Mapping[Facet, Mapping[str, int]],
) -> list[tuple[str, str]]:
    """What to give up so that something is found; a way that leads to nothing is not shown."""
    ways = []
    if choice.text:
        words = _("leave out the words “%(words)s”") % {"words": choice.text}
        ways.append((words, without_text.query))
    for facet in facets:
        if choice.values(facet) and any(counts[facet].values()):
            names = ", ".join(facet.alone(code) for code in sorted(choice.values(facet)))
            link = choice.with_values(facet, ()).query
            ways.append((_("leave out: %(names)s") % {"names": names}, link))
    return ways
