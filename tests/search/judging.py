"""Judged queries: reading `judged.tsv`, and how well an order of results meets the judgements.

A line: query, kind, then entries by grade (3 what is looked for, 2 about it, 1 mentions it).
Entries: `1.13` a paragraph of the plan in force, `r1` its whole chapter, `/…/` an address, `n:…`
a news item by the beginning of its address, `kP` a consultation, `kP3` the text of chapter 3 in
it, `uP7` its remark U-7 (P, F, W, Z: see CONSULTATIONS), `annex` the scan of the resolution,
`evaluation` the file of the evaluation report,
`o:sito/Sita_i` an offer by the end of its entity's address and the beginning of its title,
`e:` and `b:` an event and an article of the bulletin by the end of the address, `i:Razem` an issue
and `f:Wzór_umowy` an event's file by the beginning of the title, `m4.13` the monitoring page of the
indicator 4.13, `yearly` and `periodic` the two reports, `evaluation-page` the page of the
evaluation.
Grades were given by what the texts say, not by what an engine finds; what is not named is worth
nothing.

The first two files were written before there was a catalogue. What any search that is compared
(tests/bench/search_quality.py) brought into its first ten since, and nobody had graded, was graded
from its text alone, in an order that tells nothing of ranks: `judged_pooled.tsv`; and so were
events and the bulletin, and later monitoring pages and reports, for the queries of all three. A
line there holds for all the queries of its first column, and has a fourth grade: 0, read and of no
use.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.models import Entry

FILE = Path(__file__).with_name("judged.tsv")
AGAIN = Path(__file__).with_name("judged_again.tsv")
"""Judged by a second person, who had not seen what the search finds."""
CATALOGUE = Path(__file__).with_name("judged_catalogue.tsv")
"""Queries about the catalogue, by a third, in the same way."""
POOLED = Path(__file__).with_name("judged_pooled.tsv")
SEPARATOR = " | "
REPORTS = {"yearly": "roczny", "periodic": "okresowy"}
"""The beginning of a report's address; its years follow."""
CONSULTATIONS = {
    "P": "projekt-planu",
    "F": "aktualizacja-finanse-i-monitorowanie",
    "W": "aktualizacja-wskazniki-i-dzialania",
    "Z": "zalozenia-aktualizacji-diagnozy",
}
CHAPTERS = {
    1: "diagnoza",
    2: "prognoza",
    3: "cele",
    4: "wskazniki",
    5: "kierunki-interwencji",
    6: "realizacja-i-finanse",
    7: "monitorowanie",
}


@dataclass(frozen=True)
class Judged:
    query: str
    kind: str
    grades: dict[int, int]
    """Grade by id of the entry."""


def judged(file: Path = FILE) -> list[Judged]:
    """Every line of a file, its entries looked up. Raises where one is not there."""
    find = _finder()
    pooled = _pooled()
    result = []
    for query, kind, *columns in _lines(file):
        grades = {find(name): grade for name, grade in _grades(columns).items()}
        for name, grade in pooled.get(query, {}).items():
            grades.setdefault(find(name), grade)
        result.append(Judged(query, kind, grades))
    return result


def _pooled() -> dict[str, dict[str, int]]:
    """Grades given afterwards, by query."""
    grades: dict[str, dict[str, int]] = {}
    for queries, *columns in _lines(POOLED):
        for query in queries.split(SEPARATOR):
            grades[query] = _grades(columns) | grades.get(query, {})
    return grades


def _lines(file: Path) -> Iterable[list[str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _grades(columns: Sequence[str]) -> dict[str, int]:
    """Grade by name of an entry; the highest of those that it has."""
    grades: dict[str, int] = {}
    for grade, names in zip((3, 2, 1, 0), columns, strict=False):
        for name in names.split():
            grades.setdefault(name, grade)
    return grades


def _finder() -> Callable[[str], int]:
    polish = Entry.objects.filter(language="pl")
    entries = list(polish.only("pk", "source", "key", "url", "title", "context"))
    by_url = {entry.url: entry.pk for entry in entries}
    paragraphs = {
        entry.title.split(" ")[0]: entry.pk
        for entry in entries
        if entry.source == "chapter" and entry.key
    }

    def find(name: str) -> int:
        if re.fullmatch(r"\d+\.\d+", name):
            return paragraphs[name]
        if match := re.fullmatch(r"r(\d)", name):
            return by_url[f"/plan/{CHAPTERS[int(match[1])]}/"]
        if match := re.fullmatch(r"k([A-Z])(\d?)", name):
            chapter = f"{CHAPTERS[int(match[2])]}/" if match[2] else ""
            return by_url[f"/konsultacje/{CONSULTATIONS[match[1]]}/{chapter}"]
        if match := re.fullmatch(r"u([A-Z])(\d+)", name):
            beginning = f"/konsultacje/{CONSULTATIONS[match[1]]}/"
            end = f"#uwaga-{match[2]}"
            return next(
                pk for url, pk in by_url.items() if url.startswith(beginning) and url.endswith(end)
            )
        if name == "annex":
            return next(e.pk for e in entries if e.source == "version" and e.kind == "plik")
        if name == "evaluation":
            return next(e.pk for e in entries if e.source == "evaluation" and e.key)
        if name == "evaluation-page":
            return next(e.pk for e in entries if e.source == "evaluation" and not e.key)
        if re.fullmatch(r"m\d+\.\d+", name):
            # The address ends in a part of the indicator's id; the number is in the context.
            end = f" {name[1:]}"
            return next(
                e.pk for e in entries if e.source == "indicator" and e.context.endswith(end)
            )
        if name in REPORTS:
            beginning = f"/monitoring/raporty/{REPORTS[name]}-"
            return next(pk for url, pk in by_url.items() if url.startswith(beginning))
        if name.startswith("n:"):
            beginning = f"/aktualnosci/{name[2:]}"
            return next(pk for url, pk in by_url.items() if url.startswith(beginning))
        if name.startswith("o:"):
            slug, title = name[2:].replace("_", " ").split("/", 1)
            return next(
                entry.pk
                for entry in entries
                if entry.source == "offer"
                and entry.url.split("/#")[0].endswith(f"-{slug}")
                and entry.title.startswith(title)
            )
        if name.startswith("e:"):
            return by_url[f"/wydarzenia/{name[2:]}/"]
        if name.startswith("b:"):
            # The address has the year and number of the issue: the demonstration's days move.
            end = f"/{name[2:]}/"
            return next(e.pk for e in entries if e.source == "article" and e.url.endswith(end))
        if name.startswith(("i:", "f:")):
            source = "issue" if name[0] == "i" else "event"
            title = name[2:].replace("_", " ")
            return next(
                e.pk
                for e in entries
                if e.source == source
                and bool(e.key) == (name[0] == "f")
                and e.title.startswith(title)
            )
        return by_url[name]

    return find


def name_of(entry: Entry) -> str:
    """An entry as the files call it."""
    address = entry.url.partition("#")[0]
    if match := re.match(r"\d+\.\d+ ", entry.title if entry.source == "chapter" else ""):
        return match[0].strip()
    if entry.source == "offer":
        slug = address.strip("/").rpartition("/")[2].partition("-")[2]
        return f"o:{slug}/{'_'.join(entry.title.split()[:2])}"
    if entry.source == "article":
        return f"b:{address.strip('/').rpartition('/')[2]}"
    if entry.source == "issue" or (entry.source == "event" and entry.key):
        return f"{'f' if entry.key else 'i'}:{'_'.join(entry.title.split()[:2])}"
    if entry.source == "event":
        return f"e:{address.strip('/').rpartition('/')[2]}"
    if entry.source == "remark":
        letter = next(key for key, slug in CONSULTATIONS.items() if slug in address)
        return f"u{letter}{entry.url.rpartition('-')[2]}"
    if entry.source == "evaluation":
        return "evaluation" if entry.key else "evaluation-page"
    if entry.source == "indicator":
        return f"m{entry.context.rpartition(' ')[2]}"
    if entry.source == "report":
        slug = address.strip("/").rpartition("/")[2]
        return next(name for name, stem in REPORTS.items() if slug.startswith(f"{stem}-"))
    return "annex" if entry.key == "uchwala" else entry.url


def ndcg(found: Sequence[int], grades: dict[int, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain of the first results, from 0 to 1."""
    ideal = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(pk, 0) for pk in found[:depth]]) / ideal if ideal else 0.0


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
