"""The address decides the language: Polish has no prefix, `/en/…` and `/uk/…` are the others.

A page keeps its slug in every language, so that the address of one is the address of the other
behind another prefix.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language, get_language_info

ORIGINAL: str = settings.LANGUAGE_CODE
LANGUAGES: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)
TRANSLATED = tuple(code for code in LANGUAGES if code != ORIGINAL)


_BEFORE_A_HOST = "/\\" + "".join(map(chr, range(33)))
"""Two of these before a name make it, for a browser, that of another host."""


def language_of(path: str) -> str:
    """The language of an address: that of its prefix, Polish without one."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in TRANSLATED else ORIGINAL


def without_prefix(path: str) -> str:
    """The address in Polish, with one slash before it."""
    plain = path.lstrip(_BEFORE_A_HOST)
    if language_of(path) != ORIGINAL:
        plain = plain.partition("/")[2].lstrip(_BEFORE_A_HOST)
    return f"/{plain}"


def in_language(path: str, language: str) -> str:
    """An address of the site, in Polish or not, in a language."""
    plain = without_prefix(path)
    return plain if language == ORIGINAL else f"/{language}{plain}"


def active() -> str:
    """The language of the present request, or of the letter being written."""
    language = get_language() or ORIGINAL
    return language if language in LANGUAGES else ORIGINAL


def here(path: str) -> str:
    """An address of the site in the active language."""
    return in_language(path, active())


def own_name(language: str) -> str:
    """How a language calls itself."""
    name: str = get_language_info(language)["name_local"]
    return name[:1].upper() + name[1:]
