"""A cluster of OpenSearch, started once by the process that runs all tests of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines import cannot_be_had
from tests.engines.opensearch.libraries import Unavailable
from tests.engines.opensearch.nodes import Cluster, cluster

__all__ = ["Cluster", "Unavailable", "cluster", "fragile_opensearch", "opensearch"]


@pytest.fixture(scope="session")
def opensearch() -> Iterator[Cluster]:
    """Three nodes that all tests share: give your indices names of their own."""
    try:
        with cluster(nodes=3) as started:
            yield started
    except Unavailable as reason:
        cannot_be_had(str(reason))


@pytest.fixture
def fragile_opensearch(opensearch: Cluster) -> Iterator[Cluster]:
    """The same cluster, for a test that breaks it: whole again when the test has ended."""
    yield opensearch
    opensearch.mend()
