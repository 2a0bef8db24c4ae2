"""How fast is search over many long texts? `python -m tests.bench.search_scale`

Texts and queries: tests/bench/texts.py. Each engine gets an installation of its own, which goes
at the end; OpenSearch is a cluster of three processes beside SQLite. Texts are written by
`manage.py reindex`, as those of the site are. Then 200 queries are asked, after 20 others that are
not counted: as `search()` (and, within it, the time that the engine takes), and as the page over
HTTP from gunicorn as the demo runs it. What `search()` sends to OpenSearch is sent once more by
eight readers at once, who only wait for the answers: that is the server's part, after 2000
other queries. All of it has to share one machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from tests.bench.figures import machine, milliseconds, percentile
from tests.bench.installation import DATABASES, ROOT, installation
from tests.engines.opensearch.libraries import Unavailable as NoOpenSearch
from tests.engines.postgres import Unavailable as NoPostgreSQL

if TYPE_CHECKING:
    from tests.bench.texts import Query

WARM_UP = 20
SERVER_WARM_UP = 2000
"""Other queries that a search server has answered before: Java compiles what runs often."""
AT_ONCE = 8
ENGINES = (*DATABASES, "opensearch")
SEARCH_TARGETS = {"sqlite": 200, "postgresql": 100}
"""p95 of `search()` for two words and facets, in milliseconds."""
SERVER_TARGET = 50
"""p95 of the server's part with eight readers at once, in milliseconds."""
REQUEST_HEADERS = {"content-type": "application/x-ndjson", "accept": "application/json"}
MEMORY_TARGET = 250
"""Of a web process after the queries, in MB."""


@dataclass
class Indexed:
    documents: int
    words: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"  indexed {self.documents} texts, {self.words} words in {self.seconds:.0f} s: "
            f"{self.documents / self.seconds:.0f} texts/s, {self.words / self.seconds:.0f} words/s"
        )


@dataclass
class Measured:
    engine: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    hits: list[int] = field(default_factory=list)
    """Found, with the facets chosen."""


def index(documents: int) -> Indexed | None:
    """Write the texts and index them; nothing where some are indexed already."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import Sum

    from search.models import Entry
    from tests.bench import texts

    texts.declare()
    texts.fill(texts.Words(), documents)
    if Entry.objects.filter(source=texts.SOURCE).exists():
        return None
    begin = time.perf_counter()
    call_command("reindex", source=texts.SOURCE, verbosity=int(sys.stdout.isatty()))
    seconds = time.perf_counter() - begin
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        # What autovacuum does by itself some time later.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    words = texts.Text.objects.aggregate(number=Sum("words"))["number"]
    return Indexed(documents, words, seconds)


def ask(queries: Sequence[Query], at_once: int = 1) -> Measured:
    """Each query as the page asks it."""
    from django.db import connection

    from search.searching import search

    measured = Measured()

    def one(query: Query) -> tuple[float, float, int]:
        spent.here = 0.0
        begin = time.perf_counter()
        found = search(_asked(query))
        whole = time.perf_counter() - begin
        return spent.here * 1000, whole * 1000, found.total

    with _time_of_engines() as spent:
        if at_once == 1:
            results = [one(query) for query in queries]
        else:
            with ThreadPoolExecutor(at_once) as readers:
                results = list(readers.map(one, queries))
                list(readers.map(lambda _: connection.close(), range(at_once)))
    for engine, whole, total in results:
        measured.engine.append(engine)
        measured.whole.append(whole)
        measured.hits.append(total)
    return measured


def _asked(query: Query) -> Any:
    from search.searching import Asked

    return Asked(query.text, {name: frozenset([value]) for name, value in query.facets.items()})


@contextmanager
def _time_of_engines() -> Iterator[Any]:
    """Adds up, in each thread, the time spent in the engine that answers."""
    from threading import local

    from django.conf import settings

    from search.engines import embedded
    from search.engines.external import External

    spent = local()
    engine: Any = External if settings.SEARCH_URL else type(embedded())
    originals = {name: getattr(engine, name) for name in ("count", "how_many", "best", "having")}

    def timed(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            begin = time.perf_counter()
            try:
                return original(*args, **kwargs)
            finally:
                spent.here += time.perf_counter() - begin

        return call

    for name, original in originals.items():
        setattr(engine, name, timed(original))
    try:
        yield spent
    finally:
        for name, original in originals.items():
            setattr(engine, name, original)


@dataclass(frozen=True)
class Request:
    """What was sent to the search server."""

    method: str
    target: str
    body: bytes


@contextmanager
def _requests() -> Iterator[list[list[Request]]]:
    """Keeps what is sent to the server from now on; a list is to be added for each query."""
    from search.engines.server import OpenSearchNode

    original = OpenSearchNode.perform_request
    sent: list[list[Request]] = []

    def kept(
        node: OpenSearchNode, method: str, target: str, body: bytes | None = None, **more: Any
    ) -> Any:
        sent[-1].append(Request(method, target, body or b""))
        return original(node, method, target, body, **more)

    OpenSearchNode.perform_request = kept  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        OpenSearchNode.perform_request = original  # type: ignore[method-assign]


def sent_for(asked: Sequence[Query]) -> list[list[Request]]:
    """The requests that each query makes."""
    from search.searching import search

    with _requests() as sent:
        for query in asked:
            sent.append([])
            search(_asked(query))
    return sent


def send_again(sent: Sequence[Sequence[Request]], at_once: int) -> list[float]:
    """Milliseconds that the server takes for each query, so many readers asking at once. They do
    nothing but send and wait, each to one of the nodes."""
    from django.conf import settings

    nodes = settings.SEARCH_URL.split(",")

    def reader(number: int) -> list[float]:
        connection = HTTPConnection(urlsplit(nodes[number % len(nodes)]).netloc)
        times = []
        for requests in sent[number::at_once]:
            begin = time.perf_counter()
            for request in requests:
                connection.request(request.method, request.target, request.body, REQUEST_HEADERS)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    sys.exit(f"The search server answers {answer.status}.")
            times.append((time.perf_counter() - begin) * 1000)
        connection.close()
        return times

    with ThreadPoolExecutor(at_once) as readers:
        runs = list(readers.map(reader, range(at_once)))
    return [value for run in runs for value in run]


def queries(number: int) -> list[Query]:
    from tests.bench import texts

    words = texts.Words()
    return [words.query(n) for n in range(number)]


@contextmanager
def web() -> Iterator[tuple[str, int]]:
    """The site under gunicorn as the demo runs it: its address and the number of its worker."""
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    server = subprocess.Popen([*command, "tests.bench.wsgi"], cwd=ROOT)
    url = os.environ["BASE_URL"]
    try:
        from tests.bench.pages import Reader

        for _attempt in range(600):
            try:
                Reader(url).get("/health/live")
                break
            except OSError:
                time.sleep(0.1)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield url, int(children[0])
    finally:
        server.terminate()
        server.wait(30)


def memory_of(process: int) -> float:
    """Megabytes that a process has in memory."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def ask_pages(url: str, asked: Sequence[Query], at_once: int = 1) -> list[float]:
    from tests.bench.pages import Reader

    def some(share: Sequence[Query]) -> list[float]:
        reader = Reader(url)
        return [
            reader.milliseconds(f"/szukaj/?{urlencode({'q': query.text, **query.facets})}")
            for query in share
        ]

    with ThreadPoolExecutor(at_once) as readers:
        runs = list(readers.map(some, [asked[n::at_once] for n in range(at_once)]))
    return [value for run in runs for value in run]


def build_on_server() -> None:
    from search import building
    from search.models import Entry

    begin = time.perf_counter()
    building.build()
    seconds = time.perf_counter() - begin
    rate = Entry.objects.count() / seconds
    print(f"  sent to the server in {seconds:.0f} s: {rate:.0f} texts/s", flush=True)


def report(arguments: argparse.Namespace) -> None:
    """Everything about the engine of this installation."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    indexed = index(arguments.documents)
    if indexed:
        print(indexed, flush=True)
    if settings.SEARCH_URL:
        build_on_server()
    asked = queries(WARM_UP + arguments.queries)
    ask(asked[:WARM_UP])
    measured = ask(asked[WARM_UP:])
    found = sorted(measured.hits)
    print(
        f"  {arguments.queries} queries, found: median {statistics.median(found):.0f}, "
        f"most {found[-1]}, nothing {found.count(0)} times"
    )
    print(milliseconds("the engine's part", measured.engine))
    print(milliseconds("search(), engine included", measured.whole))
    if settings.SEARCH_URL:
        sent = sent_for(asked[WARM_UP:])
        send_again(sent_for(queries(len(asked) + SERVER_WARM_UP)[len(asked) :]), AT_ONCE)
        alone = send_again(sent, 1)
        servers = send_again(sent, AT_ONCE)
        print(milliseconds("the server's part, one reader", alone))
        print(milliseconds(f"the server's part, {AT_ONCE} at once", servers))
        measured = ask(asked[WARM_UP:], AT_ONCE)
        print(milliseconds(f"search() in {AT_ONCE} threads of one process", measured.whole))
        reached = percentile(servers, 95) < SERVER_TARGET
        target = f"p95 of the server's part, {AT_ONCE} at once < {SERVER_TARGET} ms"
    else:
        limit = SEARCH_TARGETS[connection.vendor]
        reached = percentile(measured.whole, 95) < limit
        target = f"p95 of search() < {limit} ms"
    print(f"  target: {target}: {'reached' if reached else 'MISSED'}")
    with web() as (url, worker):
        ask_pages(url, asked[:WARM_UP], AT_ONCE)
        print(milliseconds("the page over HTTP", ask_pages(url, asked[WARM_UP:])))
        pages = ask_pages(url, asked[WARM_UP:], AT_ONCE)
        print(milliseconds(f"the page over HTTP, {AT_ONCE} readers at once", pages))
        memory = memory_of(worker)
        reached = memory < MEMORY_TARGET
        print(
            f"  memory of the web process (8 threads) after that: {memory:.0f} MB, "
            f"target < {MEMORY_TARGET}: {'reached' if reached else 'MISSED'}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--engine", choices=[*ENGINES, "all"], default="all")
    parser.add_argument(
        "--keep", type=Path, help="folder in which the indexed texts stay for the next run"
    )
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        report(arguments)
        return
    print(f"Search over {arguments.documents} generated texts ({machine()})\n")
    print((__doc__ or "").partition("\n\n")[2])
    for engine in ENGINES if arguments.engine == "all" else [arguments.engine]:
        print(engine, flush=True)
        try:
            measure(engine, arguments)
        except (NoPostgreSQL, NoOpenSearch) as reason:
            print(f"  left out: {reason}")


def measure(engine: str, arguments: argparse.Namespace) -> None:
    from tests.engines.opensearch.nodes import cluster

    database = engine if engine in DATABASES else "sqlite"
    with ExitStack() as stack:
        environment = stack.enter_context(
            installation(
                database,
                "setup",
                "collectstatic --noinput",
                kept_in=arguments.keep and arguments.keep / database,
            )
        )
        if engine == "opensearch":
            environment["SEARCH_URL"] = stack.enter_context(cluster(3, heap="1g", lasting=True)).url
        command = [sys.executable, "-m", "tests.bench.search_scale", "--here"]
        command += ["--documents", str(arguments.documents)]
        command += ["--queries", str(arguments.queries)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
