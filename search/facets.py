"""Facets: counts of the values by which results can be narrowed, and the addresses that do so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import compress, repeat
from operator import and_, itemgetter
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from django.conf.locale import LANG_INFO
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


class _Known(NamedTuple):
    """Facet sets that were read, kept small: there are thousands. Each is a row of numbers, one
    for a facet: the place in the list of what sets have of it."""

    names: list[str]
    values: list[list[tuple[str, ...]]]
    rows: dict[int, tuple[int, ...]]


_known = _Known([], [], {})
_turn = Lock()


def _rows_of(sets: Collection[int]) -> tuple[_Known, list[tuple[int, ...]]]:
    """What is known, with the rows of these sets. A set's id follows from its values, so what was
    read once stays true."""
    global _known
    known = _known
    # Mostly all are known, and looked up once: there are thousands.
    rows = list(filter(None, map(known.rows.get, sets)))
    if len(rows) == len(sets):
        return known, rows
    with _turn:
        known = _known = _read(_known, sorted({*sets} - _known.rows.keys()))
    none = (0,) * len(known.names)
    return known, list(map(known.rows.get, sets, repeat(none)))


def _read(known: _Known, missing: Sequence[int]) -> _Known:
    """With these as well; what was given out before stays as it was."""
    names = list(known.names)
    values = [list(column) for column in known.values]
    places = [{some: place for place, some in enumerate(column)} for column in values]
    rows = dict(known.rows)
    for start in range(0, len(missing), 500):
        sets = FacetSet.objects.filter(pk__in=missing[start : start + 500])
        for pk, of_set in sets.values_list("pk", "values"):
            for name in of_set.keys() - set(names):
                names.append(name)
                values.append([()])
                places.append({(): 0})
            row = []
            for name, column, place in zip(names, values, places, strict=True):
                some = tuple(of_set.get(name, ()))
                if some not in place:
                    place[some] = len(column)
                    column.append(some)
                row.append(place[some])
            rows[pk] = tuple(row)
    # Those that were read before a facet turned up have none of it.
    short = [pk for pk, row in rows.items() if len(row) < len(names)]
    rows.update({pk: rows[pk] + (0,) * (len(names) - len(rows[pk])) for pk in short})
    return _Known(names, values, rows)


def values_of(facet_set: int) -> dict[str, tuple[str, ...]]:
    """The values of a facet set, by facet."""
    known, (row,) = _rows_of([facet_set])
    return {
        name: column[place]
        for name, column, place in zip(known.names, known.values, row, strict=False)
        if column[place]
    }


@dataclass
class Tally:
    """How many entries have the words; how many of them pass what was chosen; and each facet
    counted among those that the other facets leave."""

    with_words: int = 0
    total: int = 0
    values: dict[str, Counter[str]] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        values = {
            name: self.values.get(name, Counter()) + other.values.get(name, Counter())
            for name in self.values | other.values
        }
        return Tally(self.with_words + other.with_words, self.total + other.total, values)


def tally(counts: Mapping[int, int], choice: Choice) -> Tally:
    """Entries counted by facet set, summed up. There are thousands of sets: what is done with each
    is done by functions that loop in C, where there is one."""
    known, rows = _rows_of(counts)
    numbers = list(counts.values())
    result = Tally(with_words=sum(numbers))
    wanted = {name: some for name, some in choice.items() if some}
    if not wanted.keys() <= set(known.names):
        # Nothing has such a facet.
        return result
    passes = {}
    chosen = {}
    for name, some in wanted.items():
        place = known.names.index(name)
        passing = [not some.isdisjoint(values) for values in known.values[place]]
        chosen[place] = list(map(itemgetter(place), rows))
        passes[place] = list(map(passing.__getitem__, chosen[place]))
    all_rows, all_numbers = _that_pass([*passes.values()], rows, numbers)
    result.total = sum(all_numbers)
    for place, name in enumerate(known.names):
        if place in chosen:
            others = [passed for other, passed in passes.items() if other != place]
            among = _that_pass(others, chosen[place], numbers)
        else:
            among = map(itemgetter(place), all_rows), all_numbers
        sums = _summed(len(known.values[place]), *among)
        of_facet: Counter[str] = Counter()
        for values, number in zip(known.values[place], sums, strict=True):
            for value in values if number else ():
                of_facet[value] += number
        if of_facet:
            result.values[name] = of_facet
    return result


Item = TypeVar("Item")


def _that_pass(
    passes: Sequence[Sequence[bool]], items: Sequence[Item], numbers: Sequence[int]
) -> tuple[Iterable[Item], Sequence[int]]:
    """Those of the items, and their numbers, that pass all of these."""
    if not passes:
        return items, numbers
    passed = reduce(lambda some, more: list(map(and_, some, more)), passes)
    return list(compress(items, passed)), list(compress(numbers, passed))


def _summed(values: int, codes: Iterable[int], numbers: Iterable[int]) -> list[int]:
    sums = [0] * values
    for code, number in zip(codes, numbers, strict=True):
        sums[code] += number
    return sums


def counted(
    all_numbers: Mapping[str, Counter[str]], choice: Choice, language: str = ""
) -> list[Counted]:
    """The facets as they are shown, to a reader of this language: that the search keeps to it as
    long as no other is chosen is no filter to be undone."""
    result = []
    for facet in all_facets():
        numbers = Counter(all_numbers.get(facet.name, ()))
        chosen = choice.get(facet.name, frozenset())
        for value in chosen:
            numbers.setdefault(value, 0)
        is_kept_to = facet is LANGUAGE and language and not chosen
        if is_kept_to:
            numbers.pop(language, None)
        names = facet.all_labels(numbers) if facet.all_labels and numbers else {}
        shown = [
            Value(value, names.get(value) or facet.labels(value), number, value in chosen)
            for value, number in numbers.items()
        ]
        if facet.descending:
            shown.sort(key=lambda value: value.value, reverse=True)
        else:
            shown.sort(key=lambda value: (-value.count, value.label))
        # One value that all results have narrows nothing.
        if len(shown) > 1 or chosen or (is_kept_to and shown):
            result.append(Counted(facet.name, facet.label, tuple(shown)))
    return result
