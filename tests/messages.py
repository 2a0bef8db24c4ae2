"""Is every message of the interface translated into each language? `--update` reads the sources.

Fails for a message that is in the sources and not in the catalogue, one that is no longer
used, an untranslated or fuzzy one, a plural with too few or too many forms, a placeholder
lost in translation, and a compiled catalogue that does not match. Reading the sources takes
GNU gettext; without it that part is left out with a notice, and fails where CI=true.

    tests/messages.py --missing uk > words.json    what still has to be said in Ukrainian
    tests/messages.py --fill uk words.json         the same list with its "text" written

The messages are English, so that `--update` itself fills the English catalogue; what is
written there by hand, to say something better than its message does, stays.
"""

from __future__ import annotations

import argparse
import gettext
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCE_LANGUAGE = "en"
LANGUAGES = ("pl", "en", "uk")
# As Django has them, whose catalogues ours are merged with.
PLURAL_FORMS = {"pl": 4, "en": 2, "uk": 4}
MAKEMESSAGES = [
    *("manage.py", "makemessages", "--no-obsolete", "--add-location=file", "--verbosity=0"),
    *("--ignore=.venv", "--ignore=var", "--ignore=tests", "--ignore=deploy"),
    *(f"--locale={language}" for language in LANGUAGES),
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def folder_of(language: str) -> Path:
    """Where the catalogue of the site's own words lies, below the root."""
    return Path("site/locale", language, "LC_MESSAGES")


def wagtail_folder_of(language: str) -> Path:
    """Where words for Wagtail's messages lie, written by hand: none for English."""
    return Path("site/locale_wagtail", language, "LC_MESSAGES")


def catalogues() -> list[tuple[Path, str]]:
    """Folder and domain of every catalogue, those for Wagtail's messages last."""
    for_wagtail = sorted((ROOT / "site/locale_wagtail").glob("*/LC_MESSAGES/*.po"))
    return [(ROOT / folder_of(language), "django") for language in LANGUAGES] + [
        (path.parent, path.stem) for path in for_wagtail
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    act = parser.add_mutually_exclusive_group()
    act.add_argument("--update", action="store_true", help="bring the catalogues up to date")
    act.add_argument("--missing", metavar="LANGUAGE", choices=LANGUAGES, help="list as JSON")
    act.add_argument("--fill", nargs=2, metavar=("LANGUAGE", "FILE"), help="take such a list")
    asked = parser.parse_args()
    if asked.missing:
        print(json.dumps(missing(ROOT, asked.missing), ensure_ascii=False, indent=1))
        return 0
    if asked.fill:
        language, name = asked.fill
        filled = fill(ROOT / folder_of(language), json.loads(Path(name).read_text()))
        print(f"Messages: {filled} filled in.")
        return 0
    return check(asked.update)


def check(update: bool) -> int:
    has_gettext = all(map(shutil.which, ("xgettext", "msgmerge", "msguniq", "msgattrib")))
    if update:
        if not has_gettext:
            sys.exit("GNU gettext is needed here. On Debian and Ubuntu: apt install gettext")
        read_sources(ROOT)
        fill_source_language(ROOT / folder_of(SOURCE_LANGUAGE))
        for folder, domain in catalogues():
            write_compiled(folder, domain)
    problems = []
    for folder, domain in catalogues():
        problems += [f"{folder.parent.name}: {text}" for text in in_catalogue(folder, domain)]
    if has_gettext:
        problems += against_sources()
    elif os.environ.get("CI") == "true":
        problems.append("GNU gettext is missing: the sources could not be read.")
    else:
        print("Notice: without GNU gettext new messages in the sources go unnoticed.")
    for problem in problems:
        print(problem)
    print(f"Messages: {len(problems) or 'no'} problem{'' if len(problems) == 1 else 's'}.")
    return 1 if problems else 0


def in_catalogue(folder: Path, domain: str = "django") -> Iterator[str]:
    """What is wrong with the catalogue taken by itself."""
    catalogue = polib.pofile(str(folder / f"{domain}.po"))
    numbers = _numbers_of_forms(catalogue)
    if len(numbers) != PLURAL_FORMS.get(folder.parent.name, len(numbers)):
        yield f"The header names {len(numbers)} plural forms: {catalogue.metadata['Plural-Forms']}"
    for entry in catalogue:
        if entry.obsolete:
            continue
        if entry.fuzzy:
            yield f"Fuzzy: {entry.msgid!r}"
        elif not entry.translated():
            yield f"Not translated: {entry.msgid!r}"
        elif entry.msgid_plural and len(entry.msgstr_plural) != len(numbers):
            yield f"Not {len(numbers)} plural forms: {entry.msgid!r}"
        else:
            yield from _lost_placeholders(entry, numbers)
    compiled = folder / f"{domain}.mo"
    translated = [entry for entry in catalogue if entry.translated()]
    if not compiled.exists() or _texts(polib.mofile(str(compiled))) != _texts(translated):
        yield "The compiled catalogue does not match its source: make messages"


def against_sources() -> Iterator[str]:
    """What a new reading of the sources, made in a copy, would change."""
    with tempfile.TemporaryDirectory(prefix="drogowskaz-messages-") as name:
        copy = Path(name) / "copy"
        leave = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "tests", "docs")
        shutil.copytree(ROOT, copy, ignore=leave)
        known = {language: _keys(ROOT, language) for language in LANGUAGES}
        read_sources(copy)
        for language in LANGUAGES:
            used = _keys(copy, language)
            for said, keys in (
                ("Not in the catalogue", used - known[language]),
                ("No longer used", known[language] - used),
            ):
                for msgid, context in sorted(keys):
                    yield f"{language}: {said}: {msgid!r}" + (f" ({context})" if context else "")


def read_sources(root: Path) -> None:
    """Merge the messages of all sources below `root` into the catalogues there."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    subprocess.run([sys.executable, *MAKEMESSAGES], cwd=root, env=environment, check=True)


def fill_source_language(folder: Path) -> None:
    """Let every message without words of its own stand for itself."""
    path = folder / "django.po"
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        # A guess taken from a similar message says something else.
        if entry.fuzzy or not entry.translated():
            forms = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else entry.msgid
            _write(entry, forms, PLURAL_FORMS[SOURCE_LANGUAGE])
    catalogue.save(str(path))


def missing(root: Path, language: str) -> list[dict[str, Any]]:
    """What has to be translated: each with its place, its Polish words and an empty `text`."""
    polish = _texts(polib.pofile(str(root / folder_of("pl") / "django.po")))
    return [
        {
            "msgid": entry.msgid,
            **({"plural": entry.msgid_plural} if entry.msgid_plural else {}),
            **({"context": entry.msgctxt} if entry.msgctxt else {}),
            "where": [place for place, _ in entry.occurrences],
            "pl": polish.get((entry.msgid, entry.msgctxt or "")),
            "text": [] if entry.msgid_plural else "",
        }
        for entry in polib.pofile(str(root / folder_of(language) / "django.po"))
        if not entry.obsolete and (entry.fuzzy or not entry.translated())
    ]


def fill(folder: Path, texts: list[dict[str, Any]]) -> int:
    """Write each `text` (plurals: a list of forms, the last one for all the rest); how many."""
    path = folder / "django.po"
    catalogue = polib.pofile(str(path))
    entries = {(entry.msgid, entry.msgctxt or ""): entry for entry in catalogue}
    forms = len(_numbers_of_forms(catalogue))
    written = [text for text in texts if text["text"]]
    for text in written:
        _write(entries[text["msgid"], text.get("context") or ""], text["text"], forms)
    catalogue.save(str(path))
    write_compiled(folder)
    return len(written)


def _write(entry: polib.POEntry, text: str | list[str], forms: int) -> None:
    if entry.fuzzy:
        entry.flags.remove("fuzzy")
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
    if isinstance(text, str):
        entry.msgstr = text
    else:
        entry.msgstr_plural = {form: text[min(form, len(text) - 1)] for form in range(forms)}


def write_compiled(folder: Path, domain: str = "django") -> None:
    polib.pofile(str(folder / f"{domain}.po")).save_as_mofile(str(folder / f"{domain}.mo"))


def _keys(root: Path, language: str) -> set[tuple[str, str]]:
    path = root / folder_of(language) / "django.po"
    return {(entry.msgid, entry.msgctxt or "") for entry in polib.pofile(str(path))}


def _texts(entries: Iterable[Any]) -> dict[tuple[str, str], object]:
    return {
        (entry.msgid, entry.msgctxt or ""): entry.msgstr_plural or entry.msgstr for entry in entries
    }


def _numbers_of_forms(catalogue: polib.POFile) -> list[set[int]]:
    """For which numbers, of those up to 130, each plural form of the catalogue stands."""
    rule = re.fullmatch(
        r"nplurals=(\d+);\s*plural=(.+?);?", catalogue.metadata["Plural-Forms"], re.DOTALL
    )
    if rule is None:
        raise ValueError(f"No rule of plurals: {catalogue.metadata['Plural-Forms']}")
    form_of = gettext.c2py(rule[2])  # type: ignore[attr-defined]
    numbers: list[set[int]] = [set() for _ in range(int(rule[1]))]
    for number in range(131):
        numbers[form_of(number)].add(number)
    return numbers


def _lost_placeholders(entry: polib.POEntry, numbers: list[set[int]]) -> Iterator[str]:
    expected = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
    texts = entry.msgstr_plural if entry.msgid_plural else {None: entry.msgstr}
    for form, text in texts.items():
        found = set(PLACEHOLDER.findall(text))
        # The form of one number may leave it out ("jedna uwaga"); an entry that says so, any.
        may_lack = "no-python-format" in entry.flags or (
            form is not None and len(numbers[int(form)]) <= 1
        )
        lost = set() if may_lack else expected - found
        if lost or found - expected:
            yield f"Placeholders differ: {entry.msgid!r} and {text!r}"


if __name__ == "__main__":
    sys.exit(main())
