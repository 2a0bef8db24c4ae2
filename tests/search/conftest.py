from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from home.models import HomePage
from search import outages
from search.models import ServerOutage
from tests.planpages.office import Office
from tests.search.servers import SearchServer, fresh_alias


@pytest.fixture
def office(home_page: HomePage) -> Office:
    return Office(home_page)


@pytest.fixture
def search_server(opensearch: Any, settings: Any) -> Iterator[SearchServer]:
    """The cluster of the suite as the site's search server, with an alias of the test's own."""
    settings.SEARCH_URL = fresh_alias(opensearch.url)
    outages.ask_again()
    server = SearchServer(opensearch)
    yield server
    outages.ask_again()
    server.clear()


ON_SERVER = pytest.mark.xdist_group("opensearch")


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("server", marks=[ON_SERVER, pytest.mark.one_database]),
        pytest.param("server that is behind", marks=ON_SERVER),
    ]
)
def settle(request: pytest.FixtureRequest, home_page: HomePage) -> Iterator[Callable[[], None]]:
    """Each engine in turn. To be called before a question: what the server then knows."""
    if request.param == "embedded":
        yield lambda: None
        return
    server: SearchServer = request.getfixturevalue("search_server")
    server.build()
    outages.over()
    yield server.settle if request.param == "server" else lambda: None
    # It was the server that answered, not the embedded engine instead of it.
    assert not ServerOutage.objects.exists()
