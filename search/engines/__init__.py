"""One interface, several engines. See docs/search.md.

An engine finds entries that have the terms of a question, counts them by facets, and proposes
candidates in about the right order. What the terms are (search/analysis.py), the exact order of
the first results (search/ranking.py), the verification of phrases and everything that readers see
is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.db import connection

from search.facets import Choice, Tally
from search.models import facet_term
from search.question import Condition


@dataclass(frozen=True)
class Candidate:
    entry_id: int
    score: float


@dataclass(frozen=True)
class Narrowing:
    """Values chosen by facet; facet sets, for lists (None: all; embedded engines only); and, where
    phrases were verified, the entries that passed."""

    choice: Choice = field(default_factory=dict)
    facet_sets: Collection[int] | None = None
    entries: Collection[int] | None = None


@dataclass(frozen=True)
class Page:
    """Which of the hits are asked for: by score or the newest first, from the one at `offset`."""

    by_date: bool
    offset: int
    limit: int


def chosen(narrowing: Narrowing) -> list[list[str]]:
    """The choice as terms: one of each list has to be there."""
    return [
        [facet_term(name, value) for value in sorted(values)]
        for name, values in sorted(narrowing.choice.items())
        if values
    ]


class EngineFailure(Exception):
    """An engine cannot answer now; another has to. `reason` is one of ServerOutage.Reason."""

    def __init__(self, reason: str, detail: str = "", only_this_query: bool = False) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.only_this_query = only_this_query


class Engine(Protocol):
    name: str

    def count(self, condition: Condition, narrowing: Narrowing) -> Tally:
        """How many entries there are, with the counts of facets."""

    def how_many(self, condition: Condition, narrowing: Narrowing) -> int:
        """How many entries pass, and nothing else."""

    def best(
        self,
        condition: Condition,
        narrowing: Narrowing,
        *,
        by_date: bool,
        offset: int,
        limit: int,
    ) -> list[Candidate]:
        """Entries in order: by score, or the newest first (the score is the day then)."""

    def having(self, terms: Sequence[str]) -> dict[str, bool]:
        """Whether any entry that can be found now has the term."""


class EmbeddedEngine(Engine, Protocol):
    def write(self, entry_ids: Iterable[int]) -> None:
        """Bring the engine's own tables up to these entries, in the current transaction."""

    def count_terms(self) -> dict[str, int]:
        """In how many entries each term is."""


def embedded() -> EmbeddedEngine:
    """The engine that is always there: it lives in the site's own database."""
    if connection.vendor == "postgresql":
        from search.engines.postgresql import PostgreSQL

        return PostgreSQL()
    from search.engines.sqlite import SQLite

    return SQLite()
