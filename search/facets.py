"""Facets: counts of the values by which results can be narrowed, and the addresses that do so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf.locale import LANG_INFO
from django.db import connection
from django.utils.translation import gettext_lazy as _

from home.search_sources import Facet, search_facets, search_kinds
from search.models import FacetSet

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


Values = Mapping[str, list[str]]
"""The values of a facet set, by facet."""

_MANY = 500
_known: dict[str, Values] = {}
"""By digest: sets are read once, for what a digest stands for never changes."""


def sets_of(ids: Collection[int]) -> dict[int, Values]:
    """The values of these facet sets."""
    sql = "SELECT id, digest FROM search_facetset"
    parameters = [int(pk) for pk in ids] if len(ids) <= _MANY else []
    if parameters:
        sql += f" WHERE id IN ({', '.join(['%s'] * len(parameters))})"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        digests = dict(cursor.fetchall())
    unknown = [pk for pk in ids if pk in digests and digests[pk] not in _known]
    for start in range(0, len(unknown), _MANY):
        rows = FacetSet.objects.filter(pk__in=unknown[start : start + _MANY])
        _known.update(rows.values_list("digest", "values"))
    return {pk: _known[digests[pk]] for pk in ids if digests.get(pk) in _known}


@dataclass(frozen=True)
class Tally:
    """What a count of entries by facet set says, given what was chosen."""

    total: int
    chosen: Collection[int] | None
    """Facet sets that pass; None if nothing was chosen."""
    facets: list[Counted]


def tally(counts: Mapping[int, int], choice: Choice) -> Tally:
    """Entries that pass; and each facet counted among the results that the other facets leave."""
    wanted = {name: values for name, values in choice.items() if values}
    numbers: dict[str, Counter[str]] = {}
    total = 0
    chosen = []
    for pk, values in sets_of(counts).items():
        missed = (
            [name for name, some in wanted.items() if some.isdisjoint(values.get(name, ()))]
            if wanted
            else ()
        )
        if len(missed) > 1:
            continue
        number = counts[pk]
        if not missed:
            total += number
            chosen.append(pk)
        for name in missed or values:
            of_facet = numbers.setdefault(name, Counter())
            for value in values.get(name, ()):
                of_facet[value] += number
    return Tally(total, chosen if wanted else None, _counted(numbers, choice))


def _counted(all_numbers: Mapping[str, Counter[str]], choice: Choice) -> list[Counted]:
    result = []
    for facet in all_facets():
        numbers = all_numbers.get(facet.name, Counter())
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
