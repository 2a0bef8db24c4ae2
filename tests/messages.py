"""Is every message of the interface translated? `--update` brings the catalogue up to date.

Fails for a message that is in the sources and not in the catalogue, one that is no longer
used, an untranslated or fuzzy one, a placeholder lost in translation, and a compiled
catalogue that does not match. Reading the sources takes GNU gettext; without it that part
is left out with a notice, and fails where CI=true.
"""

from __future__ import annotations

import argparse
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
FOLDER = Path("site/locale/pl/LC_MESSAGES")
# Written by hand, for messages of Wagtail: against_sources has nothing to say of it.
WAGTAIL_FOLDER = Path("site/locale_wagtail/pl/LC_MESSAGES")
CATALOGUES = [(FOLDER, "django"), (WAGTAIL_FOLDER, "django"), (WAGTAIL_FOLDER, "djangojs")]
MAKEMESSAGES = [
    *("manage.py", "makemessages", "--locale=pl", "--no-obsolete", "--add-location=file"),
    *("--ignore=.venv", "--ignore=var", "--ignore=tests", "--ignore=deploy", "--verbosity=0"),
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true")
    update = parser.parse_args().update
    has_gettext = all(map(shutil.which, ("xgettext", "msgmerge", "msguniq", "msgattrib")))
    if update:
        if not has_gettext:
            sys.exit("GNU gettext is needed here. On Debian and Ubuntu: apt install gettext")
        read_sources(ROOT)
        for folder, domain in CATALOGUES:
            write_compiled(ROOT / folder, domain)
    problems = []
    for folder, domain in CATALOGUES:
        problems += in_catalogue(ROOT / folder, domain)
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
    for entry in catalogue:
        if entry.obsolete:
            continue
        if entry.fuzzy:
            yield f"Fuzzy: {entry.msgid!r}"
        elif not entry.translated():
            yield f"Not translated: {entry.msgid!r}"
        else:
            yield from _lost_placeholders(entry)
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
        known = _keys(ROOT / FOLDER / "django.po")
        read_sources(copy)
        used = _keys(copy / FOLDER / "django.po")
    for msgid, context in sorted(used - known):
        yield f"Not in the catalogue: {msgid!r}" + (f" ({context})" if context else "")
    for msgid, context in sorted(known - used):
        yield f"No longer used: {msgid!r}" + (f" ({context})" if context else "")


def read_sources(root: Path) -> None:
    """Merge the messages of all sources below `root` into the catalogue there."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run([sys.executable, *MAKEMESSAGES], cwd=root, env=environment, check=True)


def write_compiled(folder: Path, domain: str = "django") -> None:
    polib.pofile(str(folder / f"{domain}.po")).save_as_mofile(str(folder / f"{domain}.mo"))


def _keys(path: Path) -> set[tuple[str, str]]:
    return {(entry.msgid, entry.msgctxt or "") for entry in polib.pofile(str(path))}


def _texts(entries: Iterable[Any]) -> dict[tuple[str, str], object]:
    return {
        (entry.msgid, entry.msgctxt or ""): entry.msgstr_plural or entry.msgstr for entry in entries
    }


def _lost_placeholders(entry: polib.POEntry) -> Iterator[str]:
    expected = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
    for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
        found = set(PLACEHOLDER.findall(text))
        # A plural form may leave the number out ("jedna uwaga"); an entry that says so, any.
        may_lack = entry.msgid_plural or "no-python-format" in entry.flags
        missing = set() if may_lack else expected - found
        if missing or found - expected:
            yield f"Placeholders differ: {entry.msgid!r} and {text!r}"


if __name__ == "__main__":
    sys.exit(main())
