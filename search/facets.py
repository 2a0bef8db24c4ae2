"""Facets: counts of the values by which results can be narrowed, and the addresses that do so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from home.search_sources import Facet, search_facets, search_kinds

Choice = Mapping[str, frozenset[str]]
"""Chosen values by facet; values of one facet are alternatives, facets combine."""


def _kind_label(value: str) -> str:
    return str(search_kinds.get(value, value))


def _language_label(value: str) -> str:
    return str(LANG_INFO.get(value, {}).get("name_local", value))


KIND = Facet("rodzaj", _("Kind"), labels=_kind_label, order=100)
YEAR = Facet("rok", _("Year"), order=200, descending=True)
LANGUAGE = Facet("jezyk", _("Language"), labels=_language_label, order=900)


def all_facets() -> list[Facet]:
    return sorted([KIND, YEAR, LANGUAGE, *search_facets], key=lambda facet: facet.order)


@dataclass(frozen=True)
class Value:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Counted:
    """One facet with the values that the results have."""

    name: str
    label: Any
    values: tuple[Value, ...]

    @property
    def has_choice(self) -> bool:
        return any(value.chosen for value in self.values)


def fits(values: Mapping[str, list[str]], choice: Choice, but: str = "") -> bool:
    """Whether a facet set passes what was chosen, leaving one facet out."""
    return all(
        name == but or not wanted or not wanted.isdisjoint(values.get(name, ()))
        for name, wanted in choice.items()
    )


def fitting(sets: Mapping[int, Mapping[str, list[str]]], choice: Choice) -> Collection[int] | None:
    """Facet sets that pass; None if nothing was chosen."""
    if not any(choice.values()):
        return None
    return [pk for pk, values in sets.items() if fits(values, choice)]


def counted(
    counts: Mapping[int, int], sets: Mapping[int, Mapping[str, list[str]]], choice: Choice
) -> list[Counted]:
    """Each facet counted among the results that the other facets leave."""
    result = []
    for facet in all_facets():
        numbers: Counter[str] = Counter()
        for pk, number in counts.items():
            values = sets.get(pk, {})
            if fits(values, choice, but=facet.name):
                for value in values.get(facet.name, ()):
                    numbers[value] += number
        chosen = choice.get(facet.name, frozenset())
        for value in chosen:
            numbers.setdefault(value, 0)
        shown = [
            Value(value, facet.labels(value), number, value in chosen)
            for value, number in numbers.items()
        ]
        if facet.descending:
            shown.sort(key=lambda value: value.value, reverse=True)
        else:
            shown.sort(key=lambda value: (-value.count, value.label))
        # One value that all results have narrows nothing.
        if len(shown) > 1 or chosen:
            result.append(Counted(facet.name, facet.label, tuple(shown)))
    return result
