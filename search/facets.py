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


Values = Mapping[str, tuple[str, ...]]
"""The values of a facet set, by facet."""

_by_digest: dict[str, Values] = {}
_shared: dict[Any, Any] = {}
"""Names and values: thousands of sets have the same few."""
_known: tuple[object, dict[int, Values]] = (None, {})
"""All sets by their ids, and by what they are known to be those of the database."""


def all_sets() -> dict[int, Values]:
    """The values of every facet set: each is read once."""
    global _known
    concatenated = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    with connection.cursor() as cursor:
        # Not only how many: a transaction that was rolled back may have left its ids to others.
        cursor.execute(
            f"SELECT count(*), max(id), {concatenated}(substr(digest, 1, 12), '') "  # noqa: S608
            "FROM search_facetset"
        )
        state = cursor.fetchone()
    known, sets = _known
    if known != state:
        digests = dict(FacetSet.objects.values_list("pk", "digest"))
        new = [pk for pk, digest in digests.items() if digest not in _by_digest]
        for start in range(0, len(new), 500):
            rows = FacetSet.objects.filter(pk__in=new[start : start + 500])
            for digest, values in rows.values_list("digest", "values"):
                _by_digest[digest] = {
                    _shared.setdefault(name, name): _shared.setdefault(tuple(some), tuple(some))
                    for name, some in values.items()
                }
        sets = {pk: _by_digest.get(digest, {}) for pk, digest in digests.items()}
        _known = (state, sets)
    return sets


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
    sets = all_sets()
    for pk, number in counts.items():
        values = sets.get(pk, {})
        missed = (
            [name for name, some in wanted.items() if some.isdisjoint(values.get(name, ()))]
            if wanted
            else ()
        )
        if len(missed) > 1:
            continue
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
