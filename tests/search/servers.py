"""The site's search server in tests."""

from __future__ import annotations

import os
from itertools import count

from django.conf import settings

from search import building, feeding, outages
from search.engines.server import connected
from search.models import Change
from tests.engines.opensearch.nodes import Cluster

NUMBER = count(1)


def fresh_alias(nodes: str) -> str:
    """SEARCH_URL of these nodes with a name that no other test has."""
    first, *others = nodes.split(",")
    return ",".join([f"{first}/test-{os.getpid()}-{next(NUMBER)}", *others])


class SearchServer:
    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.url = settings.SEARCH_URL

    def build(self) -> None:
        assert building.build()

    def settle(self) -> None:
        """The server is told of everything."""
        if Change.objects.exists():
            feeding.feed()

    def documents(self) -> dict[int, str]:
        """What the server has: digest by number."""
        return dict(building._documents())

    def indexes(self) -> list[str]:
        """Names of all indexes of this site on the server."""
        found = connected().writing.indices.get(index=f"{self.alias}-*", expand_wildcards="all")
        return sorted(found)

    @property
    def alias(self) -> str:
        return connected().address.alias

    def clear(self) -> None:
        settings.SEARCH_URL = self.url
        client = connected().writing
        for name in self.indexes():
            client.indices.delete(index=name, ignore_unavailable=True)

    def forget_for_now(self, url: str = "") -> str:
        """Another address in the settings; gives the former one for `remember`."""
        former, settings.SEARCH_URL = settings.SEARCH_URL, url
        outages.ask_again()
        return str(former)

    def remember(self, url: str) -> None:
        settings.SEARCH_URL = url
        outages.ask_again()
