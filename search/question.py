"""What is asked, in terms: an engine's only view of a query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

Group = frozenset[str]
"""Terms of which one is enough: the dictionary forms that a written word may stand for."""


@dataclass(frozen=True)
class Alternative:
    """Groups that all have to be there. `weight` is how sure it is that this is meant."""

    groups: tuple[Group, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Clause:
    """A word, phrase or synonym of the query: one of its alternatives has to be there."""

    written: str
    alternatives: tuple[Alternative, ...]
    forms: tuple[str, ...] = ()
    """The words as typed, in lower case."""
    phrase: tuple[Group, ...] = ()
    """Groups that have to stand beside each other in this order; an empty one is any word."""
    start: int = 0
    end: int = 0

    @cached_property
    def terms(self) -> frozenset[str]:
        return frozenset(t for a in self.alternatives for group in a.groups for t in group)


@dataclass(frozen=True)
class Condition:
    """Every clause of `wanted` (or at least `enough` of them), none of `unwanted`."""

    wanted: tuple[Clause, ...]
    unwanted: tuple[Clause, ...] = ()
    enough: int | None = None
    title_only: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.wanted

    @property
    def sufficient(self) -> list[tuple[Clause, ...]]:
        """Choices of clauses; an entry that has all of one of them is a hit."""
        return list(combinations(self.wanted, self.enough or len(self.wanted)))

    @property
    def phrases(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.wanted if clause.phrase)

    @property
    def unwanted_phrases(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.unwanted if clause.phrase)


@dataclass(frozen=True)
class Question:
    """A query that was read: its text as shown again, and its condition."""

    text: str
    condition: Condition
    ignored: tuple[str, ...] = ()
    cut: bool = False
    """Whether the query was too long and only its beginning was read."""
