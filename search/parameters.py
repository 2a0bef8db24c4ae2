"""A search in an address: read from it, and written into the links that change it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import QueryDict

from search import facets
from search.analysis import clean
from search.searching import LANGUAGE, MOST_PAGES, PER_PAGE, Asked

ORDER = "kolejnosc"
BY_DATE = "data"
PAGE = "strona"
MOST_VALUES = 20


def asked_in(query: QueryDict, per_page: int = PER_PAGE, language: str = "") -> Asked:
    """What the parameters ask for; what makes no sense is left out, nothing fails.

    Where no language is chosen the search keeps to `language`, if one is given.
    """
    choice = {}
    for facet in facets.all_facets():
        given = query.getlist(facet.name)[:MOST_VALUES]
        values = frozenset(clean(value)[:80] for value in given if value)
        if values:
            choice[facet.name] = values
    if language and LANGUAGE not in choice:
        choice[LANGUAGE] = frozenset({language})
    return Asked(
        text=query.get("q", ""),
        choice=choice,
        by_date=query.get(ORDER) == BY_DATE,
        page=_number(query.get(PAGE, "1")),
        per_page=per_page,
        language=language,
    )


def _number(text: str) -> int:
    try:
        return min(max(int(text), 1), MOST_PAGES) if text.isascii() else 1
    except ValueError:
        return 1


def pairs(asked: Asked) -> list[tuple[str, str]]:
    """The parameters of a search, but for its page."""
    found = [("q", asked.text)]
    for name, values in asked.chosen.items():
        found += [(name, value) for value in sorted(values)]
    if asked.by_date:
        found.append((ORDER, BY_DATE))
    return found


def address(asked: Asked) -> str:
    """The parameters of a search, but for its page, as they stand in an address."""
    return urlencode(pairs(asked))


def toggled(asked: Asked, name: str, value: str) -> str:
    """The address with a value of a facet chosen, or no longer."""
    values = asked.chosen.get(name, frozenset()) ^ {value}
    choice = {**asked.chosen, name: values}
    return address(replace(asked, choice={n: v for n, v in choice.items() if v}))


def without_choice(asked: Asked) -> str:
    """The address with the words and the order alone."""
    return address(replace(asked, choice={}))


def meant(asked: Asked, text: str) -> str:
    """The address of a proposed query: in the chosen languages, without other filters."""
    choice = {name: values for name, values in asked.choice.items() if name == LANGUAGE}
    return address(replace(asked, text=text, choice=choice))
