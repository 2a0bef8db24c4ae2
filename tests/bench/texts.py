"""Generated texts of a table that only measurements have, and queries about them.

The vocabulary is that of the demonstration's texts. Its dictionary words, the most frequent first,
are drawn by Zipf's law (the n-th with a probability of 1/n), each in any of its forms as Morfeusz
makes them; words that every text has ("i", "w") keep the share that they have there. Lengths are
log-uniform. Powiat, kind, year and part are drawn by Zipf's law too, so that a few are frequent.
The same seed gives the same texts on every machine with the same dictionary.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml
from django.db import connection, models

from home.search_sources import (
    Facet,
    SearchEntry,
    SearchSource,
    search_facets,
    search_kinds,
    search_sources,
)
from search import analysis

ROOT = Path(__file__).resolve().parents[2]
SHORTEST, LONGEST = 200, 2000
"""Words of a text."""
POWIATY = (
    "Lublin", "lubelski", "puławski", "zamojski", "bialski", "biłgorajski", "chełmski",
    "tomaszowski", "łukowski", "świdnicki", "kraśnicki", "lubartowski", "Zamość", "opolski",
    "hrubieszowski", "krasnostawski", "rycki", "łęczyński", "radzyński", "Chełm", "janowski",
    "Biała Podlaska", "włodawski", "parczewski",
)  # fmt: skip
YEARS = range(2026, 2011, -1)
PARTS = ("diagnosis", "directions", "indicators", "goals", "finances", "monitoring", "forecast")
SOURCE = "bench"


class Text(models.Model):
    """A generated text."""

    title = models.CharField(max_length=300)
    text = models.TextField()
    kind = models.CharField(max_length=30)
    day = models.DateField()
    powiat = models.CharField(max_length=30)
    part = models.CharField(max_length=30)
    words = models.IntegerField()
    published_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "search_bench"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/pomiar/{self.pk}/"


def make_table() -> None:
    """By hand: the schema editor of SQLite refuses to work within a transaction."""
    table = Text._meta.db_table
    if table in connection.introspection.table_names():
        return
    columns = ", ".join(
        f'"{field.column}" {field.db_type(connection)}' for field in Text._meta.local_fields[1:]
    )
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TABLE {table} ("id" bigint PRIMARY KEY, {columns})')
        cursor.execute(f"CREATE INDEX {table}_published ON {table} (published_at)")


def declare() -> SearchSource:
    """Register the table as something that can be found, as an app would."""
    for source in search_sources:
        if source.name == SOURCE:
            return source
    if not any(facet.name == "powiat" for facet in search_facets):
        search_facets.register(Facet("powiat", "Powiat", order=400))
    source = SearchSource(
        name=SOURCE,
        model=Text,
        public=lambda at: Text.objects.filter(published_at__lte=at),
        entries=lambda text: [
            SearchEntry(
                title=text.title,
                url=text.get_absolute_url(),
                kind=text.kind,
                text=text.text,
                date=text.day,
                facets={"powiat": [text.powiat], "czesc": [text.part]},
            )
        ],
    )
    search_sources.register(source)
    return source


@dataclass(frozen=True)
class Drawn:
    """Things of which the first are drawn most often."""

    things: tuple[Any, ...]
    cumulated: tuple[float, ...]

    @classmethod
    def by_zipf(cls, things: Iterable[Any]) -> Drawn:
        things = tuple(things)
        return cls(things, tuple(accumulate(1 / (n + 1) for n in range(len(things)))))

    def some(self, chance: random.Random, number: int) -> list[Any]:
        return chance.choices(self.things, cum_weights=self.cumulated, k=number)

    def one(self, chance: random.Random) -> Any:
        return self.some(chance, 1)[0]


class Words:
    """Vocabulary of the demonstration, and what is made of it."""

    def __init__(self) -> None:
        stop: Counter[str] = Counter()
        terms: Counter[str] = Counter()
        seen: dict[str, set[str]] = {}
        for token in _tokens_of_demonstration():
            if not token.terms:
                stop[token.form] += 1
                continue
            names = [term for term in token.terms if term.isalpha()]
            if len(token.form) > 2 and token.form.isalpha() and names:
                # Of a form with several meanings one: any is as good as another here.
                terms[names[0]] += 1
                seen.setdefault(names[0], set()).add(token.form)
        self.forms = {
            term: tuple(sorted(form for form in analysis.forms_of(term) if form.isalpha()))
            or tuple(sorted(seen[term]))
            for term in terms
        }
        ordered = sorted(terms, key=lambda term: (-terms[term], term))
        self.terms = Drawn.by_zipf(ordered)
        self.stop = tuple(sorted(stop))
        self._stop_counts = [stop[word] for word in self.stop]
        self.stop_share = stop.total() / (stop.total() + terms.total())
        self.kinds = Drawn.by_zipf(list(search_kinds))
        self.powiaty = Drawn.by_zipf(POWIATY)
        self.years = Drawn.by_zipf(YEARS)
        self.parts = Drawn.by_zipf(PARTS)

    def some(self, chance: random.Random, number: int) -> list[str]:
        """Words of a text, the frequent ones among them."""
        rare = round(number * (1 - self.stop_share))
        words = [chance.choice(self.forms[term]) for term in self.terms.some(chance, rare)]
        words += chance.choices(self.stop, weights=self._stop_counts, k=number - rare)
        chance.shuffle(words)
        return words

    def text(self, number: int) -> Text:
        """The text of this number."""
        chance = random.Random(number)  # noqa: S311
        span = math.log(LONGEST / SHORTEST)
        length = round(SHORTEST * math.exp(span * chance.random()))
        words = self.some(chance, length)
        sentences = []
        while words:
            some = min(len(words), chance.randint(6, 22))
            sentences.append(" ".join(words[:some]).capitalize() + ".")
            del words[:some]
        title = self.some(chance, chance.randint(3, 9))
        return Text(
            pk=number,
            title=" ".join(title).capitalize(),
            text=" ".join(sentences),
            kind=self.kinds.one(chance),
            day=date(self.years.one(chance), chance.randint(1, 12), chance.randint(1, 28)),
            powiat=self.powiaty.one(chance),
            part=self.parts.one(chance),
            words=length,
            published_at=datetime(2012, 1, 1, tzinfo=UTC),
        )

    def query(self, number: int) -> Query:
        """The query of this number: two words drawn as those of texts, one or two facets as
        texts have them."""
        chance = random.Random(f"query {number}")  # noqa: S311
        terms = self.terms.some(chance, 2)
        while terms[0] == terms[1]:
            terms = self.terms.some(chance, 2)
        facets = {
            "powiat": self.powiaty.one(chance),
            "rodzaj": self.kinds.one(chance),
            "rok": str(self.years.one(chance)),
            "czesc": self.parts.one(chance),
        }
        chosen = chance.sample(sorted(facets), chance.choice((1, 2)))
        text = " ".join(chance.choice(self.forms[term]) for term in terms)
        return Query(text, {name: facets[name] for name in chosen})


@dataclass(frozen=True)
class Query:
    text: str
    facets: dict[str, str]


def fill(words: Words, number: int) -> None:
    """Write texts until there are so many; those that are there stay."""
    make_table()
    present = Text.objects.count()
    for start in range(present, number, 500):
        some = range(start + 1, min(start + 500, number) + 1)
        Text.objects.bulk_create([words.text(n) for n in some])


def _tokens_of_demonstration() -> Iterator[analysis.Token]:
    for path in sorted(ROOT.glob("*/demo/*.yaml")):
        for text in _strings(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield from analysis.tokens(analysis.clean(text))


def _strings(value: Any) -> Iterator[str]:
    """Texts in what a YAML file holds; one word alone is a code, not a text."""
    if isinstance(value, str):
        if " " in value:
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
