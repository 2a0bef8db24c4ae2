"""The measurements themselves work: a quick run of each over a few texts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from home.search_sources import search_facets, search_sources
from search.analysis import HAS_MORFEUSZ
from search.models import Entry
from tests.bench import search_scale, texts
from tests.bench.figures import milliseconds


@pytest.fixture
def declared(db: None) -> Iterator[None]:
    """The bench's source and facet, for one test."""
    facets = set(search_facets)
    source = texts.declare()
    yield
    search_sources.unregister(source)
    for facet in set(search_facets) - facets:
        search_facets.unregister(facet)


@pytest.mark.skipif(not HAS_MORFEUSZ, reason="forms are made by Morfeusz")
def test_generated_texts_are_the_same_each_time() -> None:
    words = texts.Words()
    first, again = words.text(7), texts.Words().text(7)
    assert (first.title, first.text, first.powiat) == (again.title, again.text, again.powiat)
    assert texts.SHORTEST <= len(first.text.split()) == first.words <= texts.LONGEST
    assert words.query(3) == texts.Words().query(3)


@pytest.mark.skipif(not HAS_MORFEUSZ, reason="forms are made by Morfeusz")
def test_a_quick_run_over_many_long_texts(declared: None) -> None:
    indexed = search_scale.index(30)
    assert indexed is not None and indexed.words >= 30 * texts.SHORTEST
    assert Entry.objects.filter(source=texts.SOURCE).count() == 30
    assert search_scale.index(30) is None
    measured = search_scale.ask(search_scale.queries(8))
    assert any(measured.hits)
    for engine, whole in zip(measured.engine, measured.whole, strict=True):
        assert 0 < engine < whole
    assert "p95" in milliseconds("search()", measured.whole)
