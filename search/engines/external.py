"""The engine of a search server.

What it has not been told of yet is left out of its answers by id, and answered by the embedded
engine instead: so together they know every change from the moment of its commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.utils import timezone
from elasticsearch_dsl import Q, Search

from search.engines import Candidate, EngineFailure, Narrowing, Page, embedded
from search.engines.documents import chosen, facet_field, layout_digest, query_of, search_of
from search.engines.rows import microseconds
from search.engines.server import Server, connected, failures
from search.facets import Tally, all_facets
from search.models import Change, ServerIndex
from search.models.server import ServerOutage
from search.question import Alternative, Clause, Condition

Reason = ServerOutage.Reason
MOST_VALUES = 10_000
"""Of one facet that are counted."""
PASSED = "="
"""Name of the count of what passes everything that was chosen; no facet is called so."""
MOST_WAITING = 1000
"""Entries of which the server need not know. If there are more, it is too far behind to ask."""


class External:
    """One question to the server; made anew for each, because what waits changes.

    Raises EngineFailure, also when it is made. With `page`, what `best` will be asked for is
    fetched together with the first count, in one request.
    """

    def __init__(self, page: Page | None = None) -> None:
        self.page = page
        self.fetched: list[tuple[Condition, Narrowing, Page, dict[str, Any]]] = []
        with failures():
            self.server: Server = connected()
        self.name = self.server.kind
        index = ServerIndex.objects.usable(self.server.digest, layout_digest()).first()
        if index is None:
            raise EngineFailure(Reason.NOT_BUILT)
        # By its own name: where the alias points is for people, and others may move it.
        self.index = index.name
        waiting = Change.objects.order_by().values_list("entry_id", flat=True).distinct()
        self.waiting = list(waiting[: MOST_WAITING + 1])
        if len(self.waiting) > MOST_WAITING:
            raise EngineFailure(Reason.BEHIND)

    @cached_property
    def now(self) -> int:
        return microseconds(timezone.now())

    def count(self, condition: Condition, narrowing: Narrowing) -> Tally:
        search = self._search(condition, replace(narrowing, choice={}), scored=False).extra(
            size=0, track_total_hits=True
        )
        choice = {name: values for name, values in narrowing.choice.items() if values}
        # Each facet is counted among what the others leave.
        counted = [(PASSED, facet.name) for facet in all_facets() if facet.name not in choice]
        counted += [(name, name) for name in choice]
        for left_out in (PASSED, *choice):
            others = [chosen(name, choice[name]) for name in choice if name != left_out]
            bucket = search.aggs.bucket(left_out, "filter", bool={"filter": others})
            for among, name in counted:
                if among == left_out:
                    bucket.bucket(name, "terms", field=facet_field(name), size=MOST_VALUES)
        answer = self._counted(search, condition, narrowing)
        found = answer["aggregations"]
        result = Tally(answer["hits"]["total"]["value"], found[PASSED]["doc_count"])
        for among, name in counted:
            buckets = found[among][name]["buckets"]
            if buckets:
                result.values[name] = Counter({b["key"]: b["doc_count"] for b in buckets})
        if self.waiting:
            result += embedded().count(condition, self._only_waiting(narrowing))
        return result

    def how_many(self, condition: Condition, narrowing: Narrowing) -> int:
        search = self._search(condition, narrowing, scored=False)
        found = self._answer(search.extra(size=0, track_total_hits=True))
        number = int(found["hits"]["total"]["value"])
        if self.waiting:
            number += embedded().how_many(condition, self._only_waiting(narrowing))
        return number

    def best(
        self,
        condition: Condition,
        narrowing: Narrowing,
        *,
        by_date: bool,
        offset: int,
        limit: int,
    ) -> list[Candidate]:
        first: list[Candidate] = []
        if self.waiting:
            first = embedded().best(
                condition,
                self._only_waiting(narrowing),
                by_date=by_date,
                offset=0,
                limit=MOST_WAITING,
            )
        if not by_date:
            # Scores of two engines do not compare. What waits comes first: of the first sixty
            # the order is worked out for all engines alike (search/ranking.py).
            passed = first[offset : offset + limit]
            offset = max(0, offset - len(first))
            return passed + self._best(condition, narrowing, False, offset, limit - len(passed))
        theirs = self._best(condition, narrowing, True, 0, offset + limit) if first else []
        if not first:
            return self._best(condition, narrowing, True, offset, limit)
        merged = sorted([*first, *theirs], key=lambda c: (-c.score, -c.entry_id))
        return merged[offset : offset + limit]

    def having(self, terms: Sequence[str]) -> dict[str, bool]:
        """Whether any entry that can be found now has the term."""
        if not terms:
            return {}
        conditions = {
            term: Condition((Clause(term, (Alternative((frozenset([term]),)),)),)) for term in terms
        }
        search = search_of(self.server.client, self.index, Q("match_all")).extra(
            size=0, track_total_hits=False
        )
        search.aggs.bucket(
            "terms",
            "filters",
            filters={
                f"t{number}": query_of(condition, Narrowing(), self.now, self.waiting, False)
                for number, condition in enumerate(conditions.values())
            },
        )
        buckets = self._answer(search)["aggregations"]["terms"]["buckets"]
        return {
            term: bool(
                buckets[f"t{number}"]["doc_count"]
                or (
                    self.waiting and embedded().how_many(condition, self._only_waiting(Narrowing()))
                )
            )
            for number, (term, condition) in enumerate(conditions.items())
        }

    def _best(
        self, condition: Condition, narrowing: Narrowing, by_date: bool, offset: int, limit: int
    ) -> list[Candidate]:
        if limit <= 0:
            return []
        page = Page(by_date, offset, limit)
        hits = self._fetched(condition, narrowing, page)["hits"]["hits"]
        numbers = [int(hit["fields"]["number"][0]) for hit in hits]
        scores = [hit["sort"][0] if by_date else hit["_score"] or 0.0 for hit in hits]
        return [Candidate(*pair) for pair in zip(numbers, map(float, scores), strict=True)]

    def _fetched(self, condition: Condition, narrowing: Narrowing, page: Page) -> dict[str, Any]:
        for *asked, answer in self.fetched:
            if asked == [condition, narrowing, page]:
                return answer
        return self._answer(self._hits(condition, narrowing, page))

    def _counted(
        self, counting: Search, condition: Condition, narrowing: Narrowing
    ) -> dict[str, Any]:
        """The answer to a search that counts; the page comes with the first one."""
        page, self.page = self.page, None
        if page is None:
            return self._answer(counting)
        both = [counting, self._hits(condition, narrowing, page)]
        lines: list[dict[str, Any]] = []
        for search in both:
            lines += [{"index": self.index, "allow_partial_search_results": False}]
            lines += [search.to_dict()]
        with failures():
            answers = self.server.client.msearch(searches=lines)["responses"]
        if any("error" in answer for answer in answers):
            # Asked alone, each says what is wrong with it.
            return self._answer(counting)
        counted, found = map(_whole, answers)
        self.fetched = [(condition, narrowing, page, found)]
        return counted

    def _hits(self, condition: Condition, narrowing: Narrowing, page: Page) -> Search:
        search = self._search(condition, narrowing, scored=not page.by_date)
        # Ids are stored, numbers lie in columns: to read sixty ids is half of the server's work.
        search = search.extra(
            from_=page.offset,
            size=page.limit,
            track_total_hits=False,
            stored_fields="_none_",
            docvalue_fields=["number"],
        )
        if page.by_date:
            search = search.sort({"day": "desc"}, {"number": "desc"})
        return search

    def _search(self, condition: Condition, narrowing: Narrowing, scored: bool) -> Search:
        query = query_of(condition, narrowing, self.now, self.waiting, scored)
        return search_of(self.server.client, self.index, query)

    def _answer(self, search: Search) -> dict[str, Any]:
        with failures():
            answer: dict[str, Any] = search.execute().to_dict()
        return _whole(answer)

    def _only_waiting(self, narrowing: Narrowing) -> Narrowing:
        entries = set(self.waiting)
        if narrowing.entries is not None:
            entries &= set(narrowing.entries)
        return replace(narrowing, entries=entries)


def _whole(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, if it is that of the whole index."""
    if answer.get("timed_out") or answer["_shards"]["failed"]:
        raise EngineFailure(Reason.PARTIAL)
    return answer
