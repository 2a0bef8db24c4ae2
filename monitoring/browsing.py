"""Looking for indicators: what an address asks for, and which ones answer it.

All indicators of a plan are read at once and narrowed here: there are some dozens, at most
hundreds, and every page needs the standing of each, which is worked out and not stored. Of each
the values of the year that is shown are read; the course of the years, of those on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from home.faceted_lists import MOST_PAGES, Choice, Facet, chosen_in, text_in
from home.languages.addresses import ORIGINAL
from home.search_sources import rows_with

from .assessing import Thresholds
from .choices import Standing
from .placement import Placement, Placements, placements
from .reading import LATEST, Series, with_years, years_with_values
from .shown import ShownIndicator, shown_indicator

PER_PAGE = 30
YEAR, PAGE = "rok", "strona"
STANDING, SECTION, PRIORITY, CHAPTER = "ocena", "dzial", "priorytet", "rozdzial"


@dataclass(frozen=True)
class Asked(Choice):
    """`year`: the year to show; None for the last value of each indicator."""

    year: int | None = None
    facets: tuple[Facet, ...] = ()
    view: str = "lista"
    """The form of lists asks for it; there is one view here."""

    def pairs(self) -> list[tuple[str, str]]:
        found = self.narrowing_pairs(self.facets)
        if self.year is not None:
            found.append((YEAR, str(self.year)))
        return found

    def cleared(self) -> Asked:
        return Asked(year=self.year, facets=self.facets)

    def of_year(self, year: int | None) -> Asked:
        return replace(self, year=year, page=1)


class Found:
    """The indicators of a plan that answer a question. `many` come without values."""

    def __init__(self, many: Sequence[Series], thresholds: Thresholds, query: QueryDict) -> None:
        self.thresholds = thresholds
        self.places: Placements = placements(many)
        self.years = years_with_values(many)
        facets = facets_of(many, self.places)
        self.asked = Asked(
            text=text_in(query),
            chosen=chosen_in(query, facets),
            page=_number(query.get(PAGE, "1")),
            year=_year(query.get(YEAR, ""), self.years),
            facets=facets,
        )
        year = self.asked.year
        self.all = [
            shown_indicator(series, thresholds, year)
            for series in with_years(many, LATEST if year is None else (year,))
        ]

    @cached_property
    def ids(self) -> list[int] | None:
        """Measures that have the words; None without words or where search fails."""
        return rows_with("indicator", self.asked.text) if self.asked.text else None

    @property
    def search_failed(self) -> bool:
        return bool(self.asked.text) and self.ids is None

    def place(self, indicator: ShownIndicator) -> Placement:
        return self.places.of(indicator.series)

    def rows(self, but: Facet | None = None) -> list[ShownIndicator]:
        """Those that fit, leaving the choice of one facet out."""
        ids = None if self.ids is None else set(self.ids)
        return [
            one
            for one in self.all
            if (ids is None or one.series.measure.pk in ids)
            and all(
                facet is but or self.asked.values(facet) & self._codes(one, facet)
                for facet in self.asked.facets
                if self.asked.values(facet)
            )
        ]

    def with_course(self, rows: Sequence[ShownIndicator]) -> list[ShownIndicator]:
        """The same rows with the values of all years. 1 query."""
        whole = with_years([row.series for row in rows])
        return [
            shown_indicator(series, self.thresholds, row.year)
            for row, series in zip(rows, whole, strict=True)
        ]

    @cached_property
    def total(self) -> int:
        return len(self.rows())

    def counts(self, facet: Facet) -> dict[str, int]:
        """How many indicators each value of a facet would leave."""
        return Counter(code for one in self.rows(but=facet) for code in self._codes(one, facet))

    def _codes(self, indicator: ShownIndicator, facet: Facet) -> frozenset[str]:
        if facet.name == STANDING:
            return frozenset({indicator.standing.value})
        return codes_of(self.place(indicator), facet.name)


def facets_of(many: Sequence[Series], places: Placements) -> tuple[Facet, ...]:
    """The assessment, and of the plan's own order what tells these indicators apart."""

    def name_of(code: str) -> str:
        return str(Standing(code).label)

    standings = tuple(Standing.values)
    found = [Facet(STANDING, _("Assessment"), standings, "", name_of, name_of)]
    shown = [places.of(series) for series in many]
    names: dict[str, dict[str, str]] = {SECTION: {}, CHAPTER: {}, PRIORITY: {}}
    for place in shown:
        if place.heading:
            names[SECTION][place.heading] = place.heading_text
        chapter = place.chapter
        names[CHAPTER][str(chapter.number)] = f"{chapter.number}. {chapter.title}"
    for number, name in sorted(places.priority_names.items()):
        names[PRIORITY][str(number)] = f"{number}. {name}"
    labels = {SECTION: _("Subject"), CHAPTER: _("Chapter"), PRIORITY: _("Priority")}
    for name, values in names.items():
        sets = {codes_of(place, name) for place in shown}
        if len(sets) > 1:
            found.append(_facet(name, labels[name], values))
    return tuple(found)


def _facet(name: str, label: str, values: Mapping[str, str]) -> Facet:
    def named(code: str) -> str:
        return values[code]

    return Facet(name, label, tuple(values), "", named, named, ORIGINAL)


def codes_of(place: Placement, name: str) -> frozenset[str]:
    if name == SECTION:
        return frozenset({place.heading} - {""})
    if name == CHAPTER:
        return frozenset({str(place.chapter.number)})
    return frozenset(str(number) for number in place.priorities)


def _number(text: str) -> int:
    return min(max(int(text), 1), MOST_PAGES) if _is_number(text) else 1


def _year(text: str, known: Sequence[int]) -> int | None:
    return int(text) if _is_number(text) and int(text) in known else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


def groups(found: Found, rows: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """Rows under the subjects that they stand under in the plan."""
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(found.place(row).section, []).append(row)
    return list(grouped.items())
