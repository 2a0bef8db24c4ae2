"""SQLite: an FTS5 table over the terms of entries, kept by triggers on the table of entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from search.ranking import FIELD_WEIGHTS

TABLE = "search_fts"
SCORED = 4000
"""Hits of which each is scored."""
COLUMNS = ("title_terms", "context_terms", "text_terms", "facet_terms")
WEIGHTS = (*FIELD_WEIGHTS, 0.0)
_ENTRY = "search_entry"
# CROSS JOIN: the words first, then the rows of what has them.
_JOIN = f"CROSS JOIN search_indexrow r ON r.entry_id = {TABLE}.rowid"

# Terms hold letters of any alphabet, digits and these signs: they are whole tokens.
_TOKENIZER = "ascii tokenchars ''/.:''"


def create_schema(connection: BaseDatabaseWrapper) -> None:
    """Make the table and its triggers where they are missing; the index is filled from entries."""
    columns = ", ".join(COLUMNS)
    old = ", ".join(f"old.{column}" for column in COLUMNS)
    new = ", ".join(f"new.{column}" for column in COLUMNS)
    remove = f"INSERT INTO {TABLE}({TABLE}, rowid, {columns}) VALUES ('delete', old.id, {old});"  # noqa: S608
    add = f"INSERT INTO {TABLE}(rowid, {columns}) VALUES (new.id, {new});"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [TABLE])
        present = cursor.fetchone()
        is_new = present is None or columns not in present[0]
        if is_new:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}_words")
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
            cursor.execute(
                f"CREATE VIRTUAL TABLE {TABLE} USING fts5({columns}, content='{_ENTRY}', "
                f"content_rowid='id', tokenize='{_TOKENIZER}')"
            )
            cursor.execute(f"CREATE VIRTUAL TABLE {TABLE}_words USING fts5vocab({TABLE}, 'row')")
        for name, event, body in (
            ("insert", "AFTER INSERT", add),
            ("update", f"AFTER UPDATE OF {columns}", remove + add),
            ("delete", "AFTER DELETE", remove),
        ):
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}")
            cursor.execute(f"CREATE TRIGGER {TABLE}_{name} {event} ON {_ENTRY} BEGIN {body} END")
        if is_new:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")  # noqa: S608


class SQLite:
    name = "sqlite"

    def __init__(self) -> None:
        self.counted: tuple[Condition, Narrowing, int] | None = None
        """What was counted last: what is asked for next is mostly the same."""

    def count(self, condition: Condition, narrowing: Narrowing) -> Tally:
        where, parameters = _where(condition, replace(narrowing, choice={}))
        sql = (
            f"SELECT r.facet_set, count(*) FROM {TABLE} {_JOIN} {where} "  # noqa: S608
            "GROUP BY r.facet_set"
        )
        found = tally(dict(_rows(sql, parameters)), narrowing.choice)
        self.counted = condition, narrowing, found.total
        return found

    def how_many(self, condition: Condition, narrowing: Narrowing) -> int:
        where, parameters = _where(condition, narrowing)
        ((number,),) = _rows(f"SELECT count(*) FROM {TABLE} {_JOIN} {where}", parameters)  # noqa: S608
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
        if by_date:
            where, parameters = _where(condition, narrowing)
            sql = (
                f"SELECT r.entry_id, r.day FROM {TABLE} {_JOIN} {where} "  # noqa: S608
                "ORDER BY r.day DESC, r.entry_id DESC LIMIT %s OFFSET %s"
            )
            return [Candidate(*row) for row in _rows(sql, [*parameters, limit, offset])]
        scores = self._scores(condition, narrowing, offset, limit)
        ordered = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return [Candidate(*pair) for pair in ordered[offset : offset + limit]]

    def _scores(
        self, condition: Condition, narrowing: Narrowing, offset: int, limit: int
    ) -> dict[int, float]:
        """bm25 of all hits. Where they are too many: of those that have a word in their title;
        where these are too few, of the newest."""
        most = max(SCORED, offset + limit)
        if self._are_more(condition, narrowing, most):
            scores = self._scores_of_newest(condition, narrowing, most, in_title=True)
            if len(scores) >= offset + limit:
                return scores
            return scores | self._scores_of_newest(condition, narrowing, most)
        return self._scores_of_newest(condition, narrowing, most)

    def _are_more(self, condition: Condition, narrowing: Narrowing, most: int) -> bool:
        if self.counted and self.counted[0] is condition and self.counted[1] is narrowing:
            return self.counted[2] > most
        where, parameters = _where(condition, narrowing)
        sql = f"SELECT 1 FROM {TABLE} {_JOIN} {where} LIMIT 1 OFFSET %s"  # noqa: S608
        return bool(_rows(sql, [*parameters, most]))

    def _scores_of_newest(
        self, condition: Condition, narrowing: Narrowing, most: int, in_title: bool = False
    ) -> dict[int, float]:
        weights = ", ".join(str(float(weight)) for weight in WEIGHTS)
        where, parameters = _where(condition, narrowing, in_title=in_title)
        sql = (
            f"SELECT r.entry_id, -bm25({TABLE}, {weights}) * r.weight "  # noqa: S608
            f"FROM {TABLE} {_JOIN} {where} ORDER BY {TABLE}.rowid DESC LIMIT %s"
        )
        return dict(_rows(sql, [*parameters, most]))

    def having(self, terms: Sequence[str]) -> dict[str, bool]:
        sql = (
            f"SELECT 1 FROM {TABLE} {_JOIN} "  # noqa: S608
            f"WHERE {TABLE} MATCH %s AND r.until > %s LIMIT 1"
        )
        now = microseconds(timezone.now())
        return {term: bool(list(_rows(sql, [_quoted(term), now]))) for term in terms}

    def write(self, entry_ids: Iterable[int]) -> None:
        upsert_rows(Entry.objects.filter(pk__in=list(entry_ids)))

    def count_terms(self) -> dict[str, int]:
        return dict(_rows(f"SELECT term, doc FROM {TABLE}_words", []))  # noqa: S608


def _where(
    condition: Condition, narrowing: Narrowing, in_title: bool = False
) -> tuple[str, list[Any]]:
    where = f"WHERE {TABLE} MATCH %s AND r.until > %s"
    expression = match_expression(condition)
    if in_title:
        words = " OR ".join(_clause(clause) for clause in condition.wanted)
        expression = f"({{title_terms}} : ({words})) AND ({expression})"
    for values in chosen(narrowing):
        expression = f"({{facet_terms}} : ({' OR '.join(map(_quoted, values))})) AND ({expression})"
    parameters: list[Any] = [expression, microseconds(timezone.now())]
    enough = condition.enough or len(condition.wanted)
    if condition.enough and enough > 1:
        # Not in the expression: every word of it would be scored as often as it stands there.
        one = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
        each = " UNION ALL ".join([one] * len(condition.wanted))
        found = f"SELECT rowid FROM ({each}) GROUP BY rowid HAVING count(*) >= {enough}"  # noqa: S608
        where += f" AND {TABLE}.rowid IN ({found})"
        parameters += [_clause(clause) for clause in condition.wanted]
    if narrowing.facet_sets is not None:
        where += f" AND r.facet_set IN ({_numbers(narrowing.facet_sets)})"
    if narrowing.entries is not None:
        where += f" AND r.entry_id IN ({_numbers(narrowing.entries)})"
    return where, parameters


def _numbers(values: Iterable[int]) -> str:
    return ", ".join(str(int(value)) for value in values) or "NULL"


def match_expression(condition: Condition) -> str:
    """The condition in the language of FTS5, but for how many of the words are enough."""
    joined = " AND " if condition.enough is None else " OR "
    text = joined.join(_clause(clause) for clause in condition.wanted)
    if condition.title_only:
        text = f"{{title_terms}} : ({text})"
    for clause in condition.unwanted:
        if not clause.phrase:
            text = f"({text}) NOT {_clause(clause)}"
    return text


def _clause(clause: Clause) -> str:
    return "(" + " OR ".join(_alternative(a) for a in clause.alternatives) + ")"


def _alternative(alternative: Alternative) -> str:
    return "(" + " AND ".join(_group(group) for group in alternative.groups) + ")"


def _group(group: Group) -> str:
    return "(" + " OR ".join(_quoted(term) for term in sorted(group)) + ")"


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
