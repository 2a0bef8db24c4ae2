"""How good is search? `python -m tests.bench.search_quality`

The judged queries of tests/search/judged.tsv over the demonstration, asked as a reader of the
Polish pages asks: nDCG@10, by kind of query, 1 is a perfect order. The same Polish entries are
given to other searches: their title, context and text as three fields, the title weighing 4, the
context 1.5 and the text 1 as in this search. Wagtail's is its database backend; "and", its
default, wants all words, "or" any of them; phrases are read by its `parse_query_string`. The plain
searches of a server use `simple_query_string` and multiply the score by the weight of the entry,
as this search does; "hunspell" takes Polish words to their base forms with the dictionary of
Debian's package hunspell-pl.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from tests.bench.figures import machine
from tests.bench.installation import ROOT, installation
from tests.engines.opensearch.libraries import Unavailable as NoOpenSearch
from tests.engines.postgres import Unavailable as NoPostgreSQL

DEPTH = 10
ENOUGH = 0.92
DICTIONARIES = Path("/usr/share/hunspell")
AS_ASKED = {"jezyk": frozenset({"pl"})}
Means = dict[str, float]
not_graded: dict[str, set[str]] = defaultdict(set)
"""What any of the searches had among its first and nobody has graded, by query."""


def judge(first: Callable[[str], list[int]]) -> Means:
    """Mean nDCG of this search by kind of query, and of all of them."""
    from tests.search.judging import judged, ndcg

    values = defaultdict(list)
    for line in judged():
        value = ndcg(first(line.query), line.grades, DEPTH)
        values["all"].append(value)
        values[line.kind].append(value)
    return {kind: sum(found) / len(found) for kind, found in values.items()}


def ungraded(first: Callable[[str], list[int]]) -> dict[str, list[str]]:
    """What this search has among its first and nobody has graded, by query."""
    from search.models import Entry
    from tests.search.judging import AGAIN, CATALOGUE, FILE, judged, name_of

    return {
        line.query: sorted(map(name_of, Entry.objects.filter(pk__in=new)))
        for file in (FILE, AGAIN, CATALOGUE)
        for line in judged(file)
        if (new := set(first(line.query)[:DEPTH]) - line.grades.keys())
    }


def this_search(query: str) -> list[int]:
    from django.conf import settings

    from search.searching import Asked, search

    found = search(Asked(query, choice=AS_ASKED))
    if settings.SEARCH_URL and found.engine in ("sqlite", "postgresql"):
        sys.exit("The search server does not answer.")
    return [hit.entry_id for hit in found.hits]


def wagtail_search(operator: str) -> Callable[[str], list[int]]:
    from wagtail.search.backends import get_search_backend
    from wagtail.search.utils import parse_query_string

    from tests.bench.models import Article

    backend = get_search_backend()

    def first(query: str) -> list[int]:
        _filters, parsed = parse_query_string(query, operator=operator)
        found = backend.search(parsed, Article.polish(), operator=operator)[:DEPTH]
        return [article.pk for article in found]

    return first


def plain_search(name: str) -> Callable[[str], list[int]]:
    from tests.bench.models import Article
    from tests.bench.plain_server import HUNSPELL, STANDARD, PlainServer

    analysis = HUNSPELL if name == "hunspell" else STANDARD
    server = PlainServer(os.environ["SEARCH_URL"], f"plain-{name}", analysis)
    server.fill(Article.polish())
    return lambda query: server.first(query, DEPTH)


def searches(names: Iterable[str]) -> dict[str, Callable[[str], list[int]]]:
    """These searches, in the installation of this process."""
    import django

    django.setup()
    found: dict[str, Callable[[str], list[int]]] = {}
    for name in names:
        kind, _space, detail = name.partition(" ")
        if kind == "wagtail":
            found[name] = wagtail_search(detail)
        elif kind == "plain":
            found[name] = plain_search(detail)
        else:
            found[name] = this_search
    return found


def judged_here(names: Iterable[str]) -> dict[str, tuple[Means, dict[str, list[str]]]]:
    return {name: (judge(first), ungraded(first)) for name, first in searches(names).items()}


def judged_in(environment: dict[str, str], *names: str) -> dict[str, Means]:
    command = [sys.executable, "-m", "tests.bench.search_quality", "--here", *names]
    output = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    means = {}
    for name, (found, new) in json.loads(output.splitlines()[-1]).items():
        means[name] = found
        for query, entries in new.items():
            not_graded[query].update(entries)
    return means


COMMANDS = ("demo", "reindex", "wagtail_update_index")


def embedded(database: str, shown: str) -> None:
    with installation(database, *COMMANDS) as environment:
        found = judged_in(environment, "ours", "wagtail and", "wagtail or")
    line(f"this search, {shown}", found["ours"], ENOUGH)
    line(f"Wagtail's search, {shown}, and", found["wagtail and"])
    line(f"Wagtail's search, {shown}, or", found["wagtail or"])


def on_server(dictionaries: Path) -> None:
    from tests.engines.opensearch.nodes import cluster

    has_polish = (dictionaries / "pl_PL.dic").exists()
    with ExitStack() as stack:
        environment = stack.enter_context(installation("sqlite", *COMMANDS[:2]))
        started = stack.enter_context(cluster(1, heap="1g", dictionaries=dictionaries))
        environment["SEARCH_URL"] = started.url
        reindex = [sys.executable, "manage.py", "reindex", "--verbosity=0"]
        subprocess.run(reindex, cwd=ROOT, env=environment, check=True)
        names = ["ours", "plain standard", *(["plain hunspell"] if has_polish else [])]
        found = judged_in(environment, *names)
    line("this search, OpenSearch", found["ours"], ENOUGH)
    line("plain OpenSearch, standard", found["plain standard"])
    if has_polish:
        line("plain OpenSearch, hunspell", found["plain hunspell"])
    else:
        print(f"plain OpenSearch, hunspell: left out, there is no pl_PL.dic in {dictionaries}")


KINDS = ("all", "inflected", "plain", "misspelt", "acronym", "synonym", "phrase", "number", "name")
"""Columns; the few queries of other kinds count in "all"."""


def line(name: str, means: Means, target: float | None = None) -> None:
    said = ""
    if target is not None:
        said = f"   {'reached' if means['all'] >= target else 'MISSED'} (target {target})"
    figures = "".join(f"{means.get(kind, 0):11.3f}" for kind in KINDS)
    print(f"{name:34}{figures}{said}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dictionaries", type=Path, default=DICTIONARIES)
    parser.add_argument(
        "--ungraded", type=Path, help="file for what a search found and nobody has graded"
    )
    parser.add_argument("--here", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        print(json.dumps(judged_here(arguments.here)))
        return
    print(f"Judged queries ({machine()})\n")
    print((__doc__ or "").partition("\n\n")[2])
    print(f"{'nDCG@10':34}" + "".join(f"{kind:>11}" for kind in KINDS))
    embedded("sqlite", "SQLite")
    try:
        embedded("postgresql", "PostgreSQL")
    except NoPostgreSQL as reason:
        print(f"PostgreSQL: left out: {reason}")
    try:
        on_server(arguments.dictionaries)
    except NoOpenSearch as reason:
        print(f"OpenSearch: left out: {reason}")
    print(f"\nNot graded: {sum(map(len, not_graded.values()))} entries among the first {DEPTH}")
    if arguments.ungraded:
        lines = [f"{query}\t{' '.join(sorted(new))}" for query, new in not_graded.items() if new]
        arguments.ungraded.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
