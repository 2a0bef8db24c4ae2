"""PostgreSQL: a tsvector made of our terms, with a GIN index. No dictionary in the server.

ts_rank knows neither how rare a word is nor how long a text is. So the share that BM25 gives to a
word within an entry is worked out when the entry is written and kept in the one place that a
lexeme has for it: the weight labels of its positions (two labels make fourteen steps). How rare a
word is comes in with the question. Where words stand is not kept: phrases are verified on the
stored text.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from search.engines import Candidate, Narrowing, chosen
from search.engines.rows import microseconds, upsert_rows
from search.facets import Tally, tally
from search.models import Entry
from search.question import Alternative, Clause, Condition, Group
from search.ranking import idf, shares

TABLE = "search_indexrow"
TITLE = "@"
"""Begins the lexeme that says that a term is in the title; no term begins so."""
STRONG = "^"
"""Begins the lexeme of a term that means much in its entry: the first place to look for the best
entries when thousands have the words."""
STRONG_SHARE = 1.15
LARGEST = 1_000_000
"""Bytes of a tsvector. PostgreSQL refuses a whole row for 1,048,576 of them."""
BESIDE_LEXEME = 6
"""Bytes that a lexeme takes besides its letters and positions, at most."""
SCORED = 400
"""Hits of which each is scored. Of more, those of the greatest weight and the newest are."""

_LABELS = {"A": 1.0, "B": 0.75, "C": 0.5, "D": 0.25}
_STEPS = sorted(
    [(first, f"1{a}") for a, first in _LABELS.items()]
    + [
        (first + second / 4, f"1{a},2{b}")
        for a, first in _LABELS.items()
        for b, second in _LABELS.items()
        if second <= first
    ]
)
_VALUES = [value for value, _labels in _STEPS]
_LOWEST, _HIGHEST = _VALUES[0], _VALUES[-1]
_LARGEST_SHARE = 2.2
_RANK_LIMIT = 1.64493406685  # what ts_rank divides by: the sum of 1/n²


def create_schema(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS terms tsvector")
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {TABLE}_terms ON {TABLE} USING gin (terms) "
            "WITH (fastupdate = off)"
        )
        # Terms lie beside the rows, even few of them: what counts reads only the rows. They are
        # not compressed: to score two thousand entries is to read as many, once for each word.
        cursor.execute(f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)")
        cursor.execute(f"ALTER TABLE {TABLE} ALTER COLUMN terms SET STORAGE EXTERNAL")


def labels(share: float) -> str:
    """The positions that stand for a share, as in "1A,2C"."""
    value = _LOWEST + (_HIGHEST - _LOWEST) * min(share / _LARGEST_SHARE, 1.0)
    place = bisect_left(_VALUES, value)
    if place and (place == len(_VALUES) or value - _VALUES[place - 1] < _VALUES[place] - value):
        place -= 1
    return _STEPS[place][1]


def lexemes(entry: Entry) -> str:
    """An entry's terms as the text of a tsvector: all of them, unless it takes no more. Then the
    last ones of the text are missing."""
    kept = []
    size = 0
    for part in _parts(entry):
        size += len(part.encode()) + BESIDE_LEXEME
        if size > LARGEST:
            break
        kept.append(part)
    return " ".join(kept)


def _parts(entry: Entry) -> Iterator[str]:
    yield from map(_quoted, entry.facet_terms.split())
    for term in dict.fromkeys(entry.title_terms.split()):
        yield _quoted(TITLE + term)
    for term, share in shares(entry).items():
        yield f"{_quoted(term)}:{labels(share)}"
        if share >= STRONG_SHARE:
            yield _quoted(STRONG + term)


class PostgreSQL:
    name = "postgresql"

    def count(self, condition: Condition, narrowing: Narrowing) -> Tally:
        where, parameters = _where(condition, replace(narrowing, choice={}))
        # The set of each hit, as bytes: to count them here is faster than to have thousands of
        # groups made there, written as rows and read again.
        sql = f"SELECT string_agg(int8send(facet_set), ''::bytea) FROM {TABLE} {where}"  # noqa: S608
        ((packed,),) = _rows(sql, parameters)
        sets = array("q", bytes(packed or b""))
        if sys.byteorder == "little":
            sets.byteswap()
        return tally(Counter(sets), narrowing.choice)

    def how_many(self, condition: Condition, narrowing: Narrowing) -> int:
        where, parameters = _where(condition, narrowing)
        ((number,),) = _rows(f"SELECT count(*) FROM {TABLE} {where}", parameters)  # noqa: S608
        return int(number)

    def best(
        self,
        condition: Condition,
        narrowing: Narrowing,
        *,
        by_date: bool,
        offset: int,
        limit: int,
    ) -> list[Candidate]:
        where, parameters = _where(condition, narrowing)
        if by_date:
            sql = (
                f"SELECT entry_id, day FROM {TABLE} {where} "  # noqa: S608
                "ORDER BY day DESC, entry_id DESC LIMIT %s OFFSET %s"
            )
            return [Candidate(*row) for row in _rows(sql, [*parameters, limit, offset])]
        return self._by_score(condition, narrowing, offset, limit)

    def _by_score(
        self, condition: Condition, narrowing: Narrowing, offset: int, limit: int
    ) -> list[Candidate]:
        # Reading the terms of a hit is what costs: it is done for so many of them and no more.
        most = max(SCORED, offset + limit)
        found: set[int] = set()
        if condition.enough:
            # What has all the words comes first, however little they mean in it.
            found.update(self._first(replace(condition, enough=None), narrowing, most))
        found.update(self._first(condition, narrowing, most, strong=True))
        if len(found) < (most if condition.enough else offset + limit):
            found.update(self._first(condition, narrowing, most))
        score, weights = _score(condition)
        sql = (
            f"SELECT entry_id, weight * ({score}) FROM {TABLE} "  # noqa: S608
            "WHERE entry_id = ANY(%s) ORDER BY 2 DESC, entry_id LIMIT %s OFFSET %s"
        )
        rows = _rows(sql, [*weights, sorted(found), limit, offset])
        return [Candidate(*row) for row in rows]

    def _first(
        self, condition: Condition, narrowing: Narrowing, most: int, strong: bool = False
    ) -> list[int]:
        where, parameters = _where(condition, narrowing, strong=strong)
        sql = (
            f"SELECT entry_id FROM {TABLE} {where} "  # noqa: S608
            "ORDER BY weight DESC, day DESC, entry_id DESC LIMIT %s"
        )
        return [pk for (pk,) in _rows(sql, [*parameters, most])]

    def having(self, terms: Sequence[str]) -> dict[str, bool]:
        sql = f"SELECT 1 FROM {TABLE} WHERE terms @@ %s::tsquery AND until > %s LIMIT 1"  # noqa: S608
        now = microseconds(timezone.now())
        return {term: bool(_rows(sql, [_quoted(term), now])) for term in terms}

    def write(self, entry_ids: Iterable[int]) -> None:
        entries = list(Entry.objects.filter(pk__in=list(entry_ids)))
        upsert_rows(entries)
        with connection.cursor() as cursor:
            for start in range(0, len(entries), 200):
                some = entries[start : start + 200]
                values = ", ".join(["(%s::bigint, %s::tsvector)"] * len(some))
                parameters = [part for entry in some for part in (entry.pk, lexemes(entry))]
                cursor.execute(
                    f"UPDATE {TABLE} SET terms = new.terms FROM (VALUES {values}) "  # noqa: S608
                    f"AS new(entry_id, terms) WHERE {TABLE}.entry_id = new.entry_id",
                    parameters,
                )

    def count_terms(self) -> dict[str, int]:
        rows = _rows(f"SELECT word, ndoc FROM ts_stat('SELECT terms FROM {TABLE}')", [])  # noqa: S608
        return {word: number for word, number in rows if word[0] not in (TITLE, STRONG)}


def _where(
    condition: Condition, narrowing: Narrowing, strong: bool = False
) -> tuple[str, list[Any]]:
    where = "WHERE terms @@ %s::tsquery AND until > %s"
    expression = match_expression(condition, strong)
    for values in chosen(narrowing):
        expression = f"({expression}) & ({' | '.join(map(_quoted, values))})"
    parameters: list[Any] = [expression, microseconds(timezone.now())]
    if narrowing.facet_sets is not None:
        where += " AND facet_set = ANY(%s)"
        parameters.append(list(narrowing.facet_sets))
    if narrowing.entries is not None:
        where += " AND entry_id = ANY(%s)"
        parameters.append(list(narrowing.entries))
    return where, parameters


def match_expression(condition: Condition, strong: bool = False) -> str:
    """The condition as a tsquery."""
    prefix = TITLE if condition.title_only else STRONG if strong else ""
    text = " | ".join(
        "(" + " & ".join(_clause(clause, prefix) for clause in choice) + ")"
        for choice in condition.sufficient
    )
    for clause in condition.unwanted:
        if not clause.phrase:
            text = f"({text}) & !{_clause(clause)}"
    return text


def _clause(clause: Clause, prefix: str = "") -> str:
    return "(" + " | ".join(_alternative(a, prefix) for a in clause.alternatives) + ")"


def _alternative(alternative: Alternative, prefix: str) -> str:
    return "(" + " & ".join(_group(group, prefix) for group in alternative.groups) + ")"


def _group(group: Group, prefix: str) -> str:
    return "(" + " | ".join(_quoted(prefix + term) for term in sorted(group)) + ")"


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def _score(condition: Condition) -> tuple[str, list[Any]]:
    """SQL of an entry's score, with its parameters: the shares of the words that it has."""
    weights: dict[str, float] = {}
    rarity = idf({term for clause in condition.wanted for term in clause.terms})
    for clause in condition.wanted:
        for alternative in clause.alternatives:
            for term in {term for group in alternative.groups for term in group}:
                value = alternative.weight * rarity[term]
                weights[term] = max(weights.get(term, 0.0), value)
    span = _LARGEST_SHARE / (_HIGHEST - _LOWEST)
    part = (
        "%s * greatest(0, ts_rank('{0.25,0.5,0.75,1}', terms, %s::tsquery) "
        f"* {_RANK_LIMIT} - {_LOWEST - 0.02})"
    )
    parameters: list[Any] = []
    for term, weight in weights.items():
        parameters += [weight * span, _quoted(term)]
    return " + ".join([part] * len(weights)) or "0", parameters


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    # Where a word is in most entries PostgreSQL would rather read all of them, without knowing
    # that their terms lie elsewhere and are long: by the index it is a hundred times faster.
    # Sent together, the two are a transaction of their own unless there is one already.
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_seqscan = off; {sql}", parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if connection.in_atomic_block:
            cursor.execute("SET LOCAL enable_seqscan = on")
    return rows
