"""How fast do public pages answer? `python -m tests.bench.pages http://127.0.0.1:8000`

Each address of the sitemap is asked for as a page made anew (a parameter that is not cached)
and as a cached one; then several readers at once take turns at all of them.
"""

from __future__ import annotations

import argparse
import http.client
import re
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from urllib.parse import urlsplit

from tests.bench.figures import percentile

NUMBER = count()


class Reader:
    """One connection, kept open as a browser does."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self.connection = kind(parts.netloc, timeout=30)

    def get(self, path: str) -> bytes:
        self.connection.request("GET", path, headers={"Accept-Language": "pl"})
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{path} answers {response.status}.")
        return body

    def milliseconds(self, path: str) -> float:
        begin = time.perf_counter()
        self.get(path)
        return (time.perf_counter() - begin) * 1000


def in_turns(url: str, paths: list[str], requests: int) -> list[float]:
    reader = Reader(url)
    return [reader.milliseconds(paths[turn % len(paths)]) for turn in range(requests)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--requests", type=int, default=30, help="a page")
    parser.add_argument("--readers", type=int, default=8, help="at once")
    parser.add_argument("--if-running", action="store_true", help="else leave it out, and say so")
    arguments = parser.parse_args()
    reader = Reader(arguments.url)
    try:
        sitemap = reader.get("/sitemap.xml").decode()
    except OSError:
        reason = f"nothing answers at {arguments.url}: run make demo first, in another window."
        if arguments.if_running:
            print(f"Public pages are left out: {reason}")
            return
        sys.exit(reason.capitalize())
    paths = [urlsplit(found).path for found in re.findall(r"<loc>([^<]+)</loc>", sitemap)]
    print(f"{'':44}{'made':>16}{'cached':>16}{'ratio':>8}")
    print(f"{'milliseconds':44}{'median':>8}{'p95':>8}{'median':>8}{'p95':>8}")
    for path in paths:
        requests = range(arguments.requests)
        made = [reader.milliseconds(f"{path}?pomiar={next(NUMBER)}") for _ in requests]
        reader.get(path)
        kept = [reader.milliseconds(path) for _ in requests]
        ratio = statistics.median(made) / statistics.median(kept)
        figures = [statistics.median(made), percentile(made, 95)]
        figures += [statistics.median(kept), percentile(kept, 95)]
        print(f"{path[:43]:44}" + "".join(f"{f:8.1f}" for f in figures) + f"{ratio:7.0f}x")
    each = arguments.requests * 10
    begin = time.perf_counter()
    with ThreadPoolExecutor(arguments.readers) as readers:
        asked = [
            readers.submit(in_turns, arguments.url, paths, each) for _ in range(arguments.readers)
        ]
        runs = [future.result() for future in asked]
    seconds = time.perf_counter() - begin
    times = [value for run in runs for value in run]
    print(
        f"\n{arguments.readers} readers at once: {len(times) / seconds:.0f} pages a second, "
        f"median {statistics.median(times):.1f} ms, p95 {percentile(times, 95):.1f} ms, "
        f"p99 {percentile(times, 99):.1f} ms"
    )


if __name__ == "__main__":
    main()
