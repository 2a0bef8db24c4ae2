"""The columns of the file format, as `catalogue/data/import_columns.yaml` declares them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation
from django.utils.encoding import force_str

from ..choices import Area, Branch, EntityKind, OfferKind, Powiat

FILE = Path(__file__).resolve().parent.parent / "data" / "import_columns.yaml"
NO_WORD = re.compile(r"[\W_]+")
OFFER = "offer."


@dataclass(frozen=True)
class Column:
    """A column by its key: the name of a field, with `offer.` before those of an offer."""

    key: str
    heading: str
    also: tuple[str, ...] = ()
    needed: bool = False
    """A new entity, or offer, cannot do without it."""
    says: str = ""
    example: str = ""

    @property
    def of_offer(self) -> bool:
        return self.key.startswith(OFFER)

    @property
    def attribute(self) -> str:
        return self.key.removeprefix(OFFER)


def folded(text: str) -> str:
    """For comparing what people write: no case, no diacritics, no punctuation."""
    plain = text.casefold().replace("ł", "l")
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return NO_WORD.sub(" ", plain).strip()


@lru_cache(maxsize=1)
def _declared() -> dict[str, Any]:
    with FILE.open(encoding="utf-8") as file:
        declared: dict[str, Any] = yaml.safe_load(file)
    return declared


def _columns(part: str, prefix: str) -> Iterator[Column]:
    for entry in _declared()[part]:
        yield Column(
            key=prefix + entry["key"],
            heading=entry["heading"],
            also=tuple(entry.get("also", ())),
            needed=entry.get("needed", False),
            says=entry["says"],
            example=entry.get("example", ""),
        )


@lru_cache(maxsize=1)
def entity_columns() -> tuple[Column, ...]:
    return tuple(_columns("entity", ""))


@lru_cache(maxsize=1)
def offer_columns() -> tuple[Column, ...]:
    return tuple(_columns("offer", OFFER))


@lru_cache(maxsize=1)
def passed_over() -> tuple[Column, ...]:
    """Columns of exports that an import does not read."""
    return tuple(_columns("passed_over", ""))


@lru_cache(maxsize=1)
def by_key() -> Mapping[str, Column]:
    return {column.key: column for column in (*entity_columns(), *offer_columns())}


@lru_cache(maxsize=1)
def _by_heading() -> Mapping[str, Column]:
    found = {}
    for column in (*entity_columns(), *offer_columns(), *passed_over()):
        for heading in (column.heading, *column.also):
            found[folded(heading)] = column
    return found


def column_with(heading: str) -> Column | None:
    """The column that a heading means, however it is written."""
    return _by_heading().get(folded(heading))


def is_passed_over(column: Column) -> bool:
    return column in passed_over()


def sheet_names() -> tuple[str, str, str]:
    """Names of the sheets of data, of explanations and of allowed values."""
    declared = _declared()
    return declared["sheet"], declared["explanations"], declared["lists"]


def yes_and_no() -> tuple[str, str]:
    """How exports write them."""
    return _declared()["yes"][0], _declared()["no"][0]


@lru_cache(maxsize=1)
def truth() -> Mapping[str, bool]:
    declared = _declared()
    return {folded(word): word in declared["yes"] for word in declared["yes"] + declared["no"]}


@lru_cache(maxsize=1)
def for_whom() -> Mapping[str, str]:
    """Field of an offer by the word for those whom it is for."""
    return {
        folded(word): field for field, words in _declared()["for_whom"].items() for word in words
    }


@lru_cache(maxsize=1)
def for_whom_names() -> Mapping[str, str]:
    """The word that exports use, by field of an offer."""
    return {field: words[0] for field, words in _declared()["for_whom"].items()}


CHOICES: Mapping[str, Any] = {
    "kind": EntityKind,
    "powiat": Powiat,
    "offer.kind": OfferKind,
    "offer.branch": Branch,
    "offer.area": Area,
}


@lru_cache(maxsize=8)
def choice_names(key: str) -> Mapping[str, str]:
    """How exports and the template write each allowed code of a column."""
    if key == "powiat":
        return {powiat.value: str(powiat.label) for powiat in Powiat}
    words = _words_of(key)
    with translation.override("pl"):
        return {
            code: words[code][0] if code in words else force_str(label)
            for code, label in CHOICES[key].choices
        }


@lru_cache(maxsize=8)
def choice_codes(key: str) -> Mapping[str, str]:
    """Code of a choice by every way to write it, folded."""
    codes: dict[str, str] = {}
    with translation.override("pl"):
        for code, label in CHOICES[key].choices:
            for word in (code, force_str(label), *_words_of(key).get(code, ())):
                codes.setdefault(folded(word), code)
    if key == "powiat":
        for powiat in Powiat:
            name = folded(str(powiat.label))
            ways = ("m", "miasto", "m st", "powiat m", "powiat") if powiat.is_city else ("powiat",)
            codes.update({f"{way} {name}": powiat.value for way in ways})
            codes[powiat.value.lstrip("0")] = powiat.value
    return codes


def _words_of(key: str) -> Mapping[str, list[str]]:
    name = {"offer.kind": "offer_kind"}.get(key, key.removeprefix(OFFER))
    words: Mapping[str, list[str]] = _declared()["words"].get(name, {})
    return words
