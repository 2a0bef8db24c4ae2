"""How fast are monitoring's screens and files, and in how much memory? `make bench-monitoring`

300 indicators by 24 powiats and 300 with a total only, ten years, on a database of its own. Each
screen is asked for in a process that serves nothing else; so is each file, whose largest memory
is told.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import django

from tests.bench.figures import machine, milliseconds
from tests.bench.installation import DATABASES, ROOT, installation

MEGABYTE = 1024
TIMES = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--indicators", type=int, default=300)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--part", choices=sorted(PARTS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        django.setup()
        PARTS[options.part](options)
        return
    print(machine())
    for database in options.database or DATABASES:
        print(f"{database}: {options.indicators} indicators by 24 powiats, {options.years} years")
        with installation(database, "setup", "collectstatic --noinput") as environment:
            for part in PARTS:
                command = [
                    *(sys.executable, "-m", "tests.bench.monitoring", "--part", part),
                    *("--indicators", str(options.indicators), "--years", str(options.years)),
                ]
                subprocess.run(
                    command, cwd=ROOT, env=environment, check=True, stderr=subprocess.DEVNULL
                )


def make(options: argparse.Namespace) -> None:
    from monitoring import proof
    from monitoring.models import Value
    from tests.bench import monitoring_ground

    monitoring_ground.lay(options.indicators, options.years)
    if broken := next(iter(proof.problems()), None):
        sys.exit(broken)
    print(f"  {Value.objects.count()} values", flush=True)


def screens(options: argparse.Namespace) -> None:
    """Lists and grids of the CMS, as an editor."""
    from monitoring.models import Measure

    client = _editor()
    year = 2012 + options.years - 1
    measure = Measure.objects.filter(dimension="powiat").latest("pk").pk
    for name, address in (
        ("list of a year", f"/admin/monitoring/wskazniki/{year}/"),
        ("grid of a year", f"/admin/monitoring/rok/{year}/"),
        ("grid of 24 powiats", f"/admin/monitoring/wskaznik/{measure}/{year}/"),
        ("indicator", f"/admin/monitoring/wskaznik/{measure}/"),
        ("history of a year", f"/admin/monitoring/wskaznik/{measure}/{year}/historia/"),
    ):
        print(milliseconds(name, _times(lambda a=address: client.get(a))), flush=True)


def asking(options: argparse.Namespace) -> None:
    """For the XLSX file of a year, which a web process leaves to the worker."""
    client, year = _editor(), 2012 + options.years - 1
    client.get("/admin/")  # what the site itself takes is loaded now
    begin = time.perf_counter()
    response = client.get(f"/admin/monitoring/rok/{year}/szablon.xlsx")
    if response.status_code != 302:
        sys.exit(f"answered {response.status_code}")
    _tell("workbook of a year, asked for", time.perf_counter() - begin)
    print(milliseconds("workbook of a year, how far", _times(lambda: client.get(response.url))))


def workbook(options: argparse.Namespace) -> None:
    """The XLSX file of a year, as the worker makes it."""
    from home.documents import make_document
    from home.models import GeneratedDocument

    document = GeneratedDocument.objects.get(kind="wartosci")
    before = _memory()
    begin = time.perf_counter()
    if make_document.func(document.pk) != "ready":
        sys.exit("the workbook was not made")
    seconds = time.perf_counter() - begin
    document.refresh_from_db()
    _tell("workbook of a year, made", seconds, document.file.size)
    print(f"  {'of it for the file':<44} {_memory() - before} MB", flush=True)


def pages(options: argparse.Namespace) -> None:
    """What readers see, made anew: the parameter keeps the page out of the cache."""
    from monitoring.addresses import address_of
    from monitoring.models import Measure

    client = _reader()
    measure = Measure.objects.filter(dimension="powiat").latest("pk")
    address = address_of(measure.latest_definition)
    for name, path in (
        ("overview", "/monitoring/?x=1"),
        ("overview, narrowed to a year", "/monitoring/?ocena=behind&rok=2014"),
        ("indicator with 24 powiats", f"{address}?x=1"),
        ("first page", "/?x=1"),
    ):
        print(milliseconds(name, _times(lambda a=path: client.get(a))), flush=True)


def _open_data(extension: str) -> Callable[[argparse.Namespace], None]:
    def download(options: argparse.Namespace) -> None:
        """All values, read as a client reads them: a piece at a time."""
        client, path = _reader(), f"/monitoring/dane.{extension}"
        client.head(path)  # what the site itself takes is loaded now
        before = _memory()
        begin = time.perf_counter()
        response = client.get(path)
        size = sum(len(part) for part in response.streaming_content)
        _tell(f"open data, {extension.upper()}", time.perf_counter() - begin, size)
        print(f"  {'of it for the file':<44} {_memory() - before} MB", flush=True)

    return download


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "make": make,
    "screens": screens,
    "asking": asking,
    "workbook": workbook,
    "pages": pages,
    "csv": _open_data("csv"),
    "json": _open_data("json"),
}


def _memory() -> int:
    """The largest so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE


def _tell(name: str, seconds: float, size: int | None = None) -> None:
    file = "" if size is None else f" {size / 1024:,.0f} KB,"
    print(f"  {name:<44} {seconds:5.1f} s,{file} largest memory {_memory()} MB", flush=True)


def _reader() -> Any:
    from django.test import Client

    return Client(headers={"host": os.environ["ALLOWED_HOSTS"]})


def _editor() -> Any:
    from tests.people import person

    client = _reader()
    client.force_login(person("redaktor"))
    return client


def _times(act: Callable[[], Any]) -> list[float]:
    act()
    found = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        response = act()
        found.append((time.perf_counter() - begin) * 1000)
        if response.status_code != 200:
            sys.exit(f"answered {response.status_code}")
    return found


if __name__ == "__main__":
    main()
