"""Queries of any bytes get an answer."""

from __future__ import annotations

import string
import time
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from home.models import StandardPage
from search import highlighting, outages, reading
from search.engines import Narrowing, embedded, postgresql, sqlite
from search.first_synonyms import make_synonyms
from search.models import ServerOutage
from tests.search.servers import SearchServer

OPERATORS = st.text(alphabet="\"„”“-−()*:^~&|!<>'\\/%_ ", max_size=60)
FRAGMENTS = st.sampled_from(
    [
        "' OR 1=1 --",
        "'; DROP TABLE search_entry; --",
        '") OR ("',
        "NEAR(a b, 3)",
        "title_terms: x",
        "{title_terms} : x",
        "a* AND NOT b",
        "^spółdzielnia",
        "<->",
        "a & !b:*",
        "\\'",
        "%s %(x)s %%",
        "{{ 7*7 }}",
        "<script>alert(1)</script>",
        "-",
        '"',
        '-"',
        "a -",
        "art. art. 6",
        "1 000 000 000 000 000",
        "\ud800",
        "\x00\x01",
        "ﬁ́",
        "/" * 200,
        "a/1" * 100,
        "9" * 5000,
    ]
)
QUERIES = st.one_of(
    st.text(max_size=200),
    OPERATORS,
    st.lists(st.one_of(FRAGMENTS, OPERATORS, st.text(max_size=10)), max_size=8).map(" ".join),
)
MANY = settings(
    max_examples=settings.default.max_examples * 3 // 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
pytestmark = [pytest.mark.django_db, pytest.mark.proof]


@pytest.fixture
def page(home_page: Any) -> StandardPage:
    page = StandardPage(title="Spółdzielnie (socjalne)", slug="s", lead="a b 1 000 art. 6 ust. 1")
    home_page.add_child(instance=page)
    return page


def ask(client: Any, query: str) -> None:
    encoded = urlencode({"q": query}, errors="replace")
    for address in ("/szukaj/", "/api/v2/szukaj/", "/szukaj/feed/", "/szukaj/podpowiedzi/"):
        assert client.get(f"{address}?{encoded}").status_code == 200


@MANY
@given(QUERIES)
@example("a " * 5000)
@example("x" * 10_000)
@example('"' * 999)
@example("-a -b -c")
def test_any_text_is_answered(client: Any, page: StandardPage, query: str) -> None:
    ask(client, query)


@pytest.fixture
def built(page: StandardPage, search_server: SearchServer) -> None:
    search_server.build()
    outages.over()


@pytest.mark.one_database
@pytest.mark.xdist_group("opensearch")
@settings(MANY, max_examples=settings.default.max_examples // 2)
@given(QUERIES)
@example("a " * 5000)
@example(" ".join(f"słowo{number}" for number in range(500)))
def test_any_text_is_answered_by_the_server(client: Any, built: None, query: str) -> None:
    """The page asks the server, as the feed and the API do; suggestions never do."""
    assert client.get("/api/v2/szukaj/", {"q": query.encode(errors="replace")}).status_code == 200
    assert not ServerOutage.objects.exists()


@MANY
@given(st.binary(max_size=100), st.binary(max_size=20))
def test_any_bytes_are_answered(client: Any, page: StandardPage, query: bytes, more: bytes) -> None:
    text = f"q={quote_from_bytes(query)}&rodzaj={quote_from_bytes(more)}"
    text += f"&strona={quote_from_bytes(more)}&kolejnosc={quote_from_bytes(more)}"
    assert client.get(f"/szukaj/?{text}").status_code == 200
    assert client.get(f"/api/v2/szukaj/?{text}").status_code == 200


@MANY
@given(st.text(max_size=2000), st.text(alphabet=string.ascii_letters + "ąćęłńóśżź ", max_size=40))
def test_a_passage_is_made_of_the_text(db: None, text: str, query: str) -> None:
    condition = reading.read(query).condition
    terms = frozenset(term for clause in condition.wanted for term in clause.terms)
    found = highlighting.passage(text, terms)
    body = found.plain.removeprefix("… ").removesuffix(" …")
    assert body in text.replace("\n", " ")
    assert highlighting.whole(text, terms).plain == text


@pytest.mark.parametrize(
    "query",
    [
        "plan " * 12,
        "praca plan rozwój społeczny ekonomia region podmiot liczba lata dane osoba organizacja",
        "NGO CIS KIS WTZ ZAZ OWES KGW ROPS JST PES EFS PUP",
        "wiezien emeryt szkolenie koszt ubostwo urzednik pracowac zalozyc upasc senior opiekun",
    ],
)
def test_many_words_make_no_endless_condition(page: StandardPage, query: str) -> None:
    """Each word is there few times in what an engine is asked: time grows with the words."""
    make_synonyms()
    condition = reading.read(query).condition
    expressions = {
        "sqlite": sqlite.match_expression(condition),
        "postgresql": postgresql.match_expression(condition),
    }
    longest = max(len(text) for text in expressions.values())
    words = sum(len(clause.terms) for clause in condition.wanted)
    assert longest < 250 * words * len(condition.wanted)
    assert len(condition.sufficient) <= 15
    engine = embedded()
    began = time.process_time()
    # Pages that the site begins with may have the words: counted and found are the same ones.
    found = engine.best(condition, Narrowing(), by_date=False, offset=0, limit=100)
    assert engine.count(condition, Narrowing()).with_words == len(found)
    assert time.process_time() - began < 5
