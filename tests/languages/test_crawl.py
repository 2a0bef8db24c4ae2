"""Every link of the demonstration, in each language: none is dead, none mixes languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.test import Client

from home.languages.addresses import LANGUAGES, language_of

LOCALE = Path(__file__).parents[2] / "site" / "locale"
BEGINNINGS = ("/", "/en/", "/uk/")
NOT_FOLLOWED = re.compile(
    r"^/(admin|static|pliki|dokumenty|archiwum|api|demo)/|\.(pdf|csv|xlsx|json|geojson|ics|vcf)$"
)
MOST = 500
VOID = frozenset({"img", "input", "link", "meta", "br", "hr", "source", "wbr", "area", "col"})


class Reading(HTMLParser):
    """Addresses of the links of a page, and its texts with the language that each is in."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self._languages: list[tuple[str, str]] = []
        self._silent = 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].partition("#")[0].partition("?")[0])
        if tag in VOID:
            return
        above = self._languages[-1][1] if self._languages else ""
        self._languages.append((tag, given.get("lang") or above))
        self._silent += tag in ("script", "style", "path", "svg")

    def handle_endtag(self, tag):
        while self._languages:
            last, _language = self._languages.pop()
            self._silent -= last in ("script", "style", "path", "svg")
            if last == tag:
                break

    def handle_data(self, data):
        words = " ".join(data.split())
        if words and self._languages and not self._silent:
            self.texts.append((self._languages[-1][1], words))


IN_THE_FRAME = re.compile(
    r"^/(en|uk)/(konsultacje|zespoly|monitoring|plan/(caly|wersje)|biuletyn|kontakt)/"
)
POLISH = re.compile("[ąćęłńśźżĄĆĘŁŃŚŹŻ]")
NAMES = re.compile(
    r"Zarząd|zł|Biuletyn Ekonomii Społecznej|\(przykład\)|Section: |Рубрика: |"
    r"– (Signpost of social|Дороговказ соціального)"
)
"""Proper names and what stands in the title of a page, where no language can be told."""


def catalogue(language: str) -> dict[str, str]:
    """Messages with a word of their own; English ones are their own translations."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return {}
    return {
        entry.msgid: entry.msgstr
        for entry in polib.pofile(str(path))
        if entry.msgstr and not entry.obsolete and not entry.msgctxt and "%(" not in entry.msgid
    }


def foreign_words(language: str) -> set[str]:
    """Words of the interface in any other language, but not in this one."""
    polish, own = catalogue("pl"), catalogue(language)
    if language == "pl":
        return {msgid for msgid, msgstr in polish.items() if msgid not in polish.values()}
    mine = set(own.values()) or set(polish)
    found = {msgstr for msgid, msgstr in polish.items()} - mine - set(polish)
    if own and language != "en":
        found |= {msgid for msgid, msgstr in own.items() if msgstr != msgid} - mine
    return found


@pytest.fixture
def crawled(demo):
    """Address → (status, reading), for as many pages as a reader would ever open."""
    client, found = Client(), {}
    waiting = list(BEGINNINGS)
    while waiting and len(found) < MOST:
        address = waiting.pop(0)
        if address in found:
            continue
        answer = client.get(address, follow=True)
        reading = Reading()
        if answer.get("Content-Type", "").startswith("text/html"):
            # Addresses may break at a `wbr`: they are one word all the same.
            reading.feed(answer.content.decode().replace("<wbr>", ""))
        found[address] = (answer.status_code, reading)
        waiting += [
            link for link in dict.fromkeys(reading.links)
            if link not in found and not NOT_FOLLOWED.search(link)
        ]  # fmt: skip
    return found


def test_no_link_is_dead_and_no_interface_is_mixed(crawled):
    assert len(crawled) > 150
    dead = {address: status for address, (status, _r) in crawled.items() if status >= 400}
    assert dead == {}
    foreign = {language: foreign_words(language) for language in LANGUAGES}
    mixed = {
        (address, words)
        for address, (_status, reading) in crawled.items()
        for language, words in reading.texts
        if language == language_of(address)
        and language != "pl"
        and words in foreign[language]
        and len(words) > 4
    }
    assert mixed == set()
    unmarked = {
        (address, words)
        for address, (_status, reading) in crawled.items()
        for language, words in reading.texts
        if IN_THE_FRAME.match(address)
        and language != "pl"
        and POLISH.search(words)
        and not NAMES.search(words)
    }
    assert unmarked == set()
    assert sum(1 for address in crawled if IN_THE_FRAME.match(address)) > 60
