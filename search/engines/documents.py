"""Entries as documents of a search server, and conditions as its queries.

A document holds terms that search/analysis.py made of public texts, and numbers; no text.
The server splits at spaces and does nothing else to words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from elasticsearch_dsl import (
    Document,
    Double,
    Integer,
    Keyword,
    Long,
    MetaField,
    Object,
    Q,
    Search,
    Text,
    analyzer,
)
from elasticsearch_dsl.query import Query

from search.engines import Narrowing
from search.engines.rows import row_of
from search.facets import values_of
from search.models import Entry, digest_of
from search.question import Alternative, Clause, Condition
from search.ranking import FIELD_WEIGHTS, K1, B

FIELDS = ("title_terms", "context_terms", "text_terms")
WEIGHTED = dict(zip(FIELDS, FIELD_WEIGHTS, strict=True))

_as_they_are = analyzer("as_they_are", tokenizer="whitespace")


def _terms(field: str) -> Text:
    return Text(analyzer=_as_they_are, similarity=field, index_options="freqs", copy_to="all_terms")


class EntryDocument(Document):
    """One entry; its id is the document's."""

    title_terms = _terms("title_terms")
    context_terms = _terms("context_terms")
    text_terms = _terms("text_terms")
    all_terms = Text(analyzer=_as_they_are, index_options="docs", norms=False)
    number = Long()
    facets = Object(dynamic=True)
    weight = Double()
    day = Integer()
    until = Long()
    digest = Keyword(index=False, doc_values=True)

    class Index:
        settings = {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "refresh_interval": "1s",
            # A document that was deleted keeps its version so long: a late write does not
            # bring it back.
            "gc_deletes": "1h",
            "similarity": {
                field: {"type": "BM25", "k1": K1, "b": b}
                for field, b in zip(FIELDS, B, strict=True)
            },
        }

    class Meta:
        dynamic = MetaField("strict")
        dynamic_templates = MetaField(
            [{"facets": {"path_match": "facets.*", "mapping": {"type": "keyword"}}}]
        )


def document_of(entry: Entry) -> dict[str, Any]:
    """The document of an entry, without its id."""
    row = row_of(entry)
    return EntryDocument(
        title_terms=entry.title_terms,
        context_terms=entry.context_terms,
        text_terms=entry.text_terms,
        number=entry.pk,
        facets={name: list(values) for name, values in values_of(row.facet_set).items()},
        weight=row.weight,
        day=row.day,
        until=row.until,
        digest=entry.digest,
    ).to_dict()


def layout() -> dict[str, Any]:
    """Settings and mapping of an index. Terms are searched, never given back."""
    body: dict[str, Any] = EntryDocument._index.to_dict()
    body["mappings"]["_source"] = {"enabled": False}
    return body


def layout_digest() -> str:
    """Part of the name of an index: one of another layout is not used."""
    return digest_of(layout())[:8]


def create_index(client: Any, name: str) -> None:
    """An empty index, written to by an alias of its own: a write never makes an index anew."""
    body = layout()
    client.indices.create(
        index=name,
        settings=body["settings"],
        mappings=body["mappings"],
        aliases={written_to(name): {}},
    )


def written_to(name: str) -> str:
    """The alias by which documents are written to an index."""
    return f"{name}-write"


def query_of(
    condition: Condition, narrowing: Narrowing, now: int, excluded: list[int], scored: bool
) -> Query:
    """What has to be true of a hit; and, if it is to be scored, for how much each word counts."""
    field = "title_terms" if condition.title_only else "all_terms"
    wanted = [_has(clause, field) for clause in condition.wanted]
    must: list[Query] = [Q("range", until={"gt": now})]
    if condition.enough is None:
        must += wanted
    else:
        must.append(Q("bool", should=wanted, minimum_should_match=condition.enough))
    must += [chosen(name, values) for name, values in narrowing.choice.items() if values]
    if narrowing.entries is not None:
        must.append(Q("ids", values=list(narrowing.entries)))
    must_not = [_has(clause, "all_terms") for clause in condition.unwanted if not clause.phrase]
    if excluded:
        must_not.append(Q("ids", values=excluded))
    query = Q("bool", filter=must, must_not=must_not)
    if not scored:
        return query
    query.should = [_worth(clause) for clause in condition.wanted]
    return Q(
        "function_score",
        query=query,
        field_value_factor={"field": "weight"},
        boost_mode="multiply",
    )


def chosen(name: str, values: Iterable[str]) -> Query:
    """One of these values of a facet."""
    return Q("terms", **{facet_field(name): sorted(values)})


def facet_field(name: str) -> str:
    return f"facets.{name}"


def _has(clause: Clause, field: str) -> Query:
    alternatives = [
        Q("bool", filter=[Q("terms", **{field: sorted(group)}) for group in alternative.groups])
        for alternative in clause.alternatives
    ]
    return _any(alternatives)


def _any(queries: list[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Q("bool", should=queries, minimum_should_match=1)


def _worth(clause: Clause) -> Query:
    """The best of the alternatives: a word that may mean two things is not worth both."""
    return Q("dis_max", queries=[_alternative(found) for found in clause.alternatives])


def _alternative(alternative: Alternative) -> Query:
    groups = [
        Q("dis_max", queries=[_term(term) for term in sorted(group)])
        for group in alternative.groups
    ]
    # A synonym of three words is worth one word, not three.
    boost = alternative.weight / (len(groups) or 1) ** 0.5
    return Q("bool", must=groups, boost=boost)


def _term(term: str) -> Query:
    return Q(
        "bool",
        should=[
            Q("term", **{field: {"value": term, "boost": weight}})
            for field, weight in WEIGHTED.items()
        ],
    )


def search_of(client: Any, index: str, query: Query) -> Search:
    """A search that is answered whole or not at all."""
    return (
        Search(using=client, index=index)
        .query(query)
        .source(False)
        .params(allow_partial_search_results=False)
    )
