"""Spaces at which a line of a finished page may not break.

Polish does not leave a one-letter word at the end of a line, nor begin a line with a dash; a number
stays with what it counts. Editors, templates and catalogues write plain spaces: this is done once,
with the page that goes to readers (`home.middleware.TypographyMiddleware`), so it holds for every
text in every language, and what is stored, searched and compared stays as it was written. Addresses
and telephone numbers keep their plain spaces: people and programs copy them.
"""

from __future__ import annotations

import re

from .formats import NBSP

# What is passed over whole: elements whose text is no running text, and tags.
_PASSED = (
    r"<(?P<name>script|style|textarea|pre|code|title|select|svg)\b[\s\S]*?</(?P=name)\s*>"
    r"|<!--[\s\S]*?-->|<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>"
)
# Of Polish, Ukrainian and English.
_LETTERS = "aiouwzAIOUWZавзійоуяєАВЗІЙОУЯЄ"
_BEFORE_NUMBERS = ("nr", "No.", "godz.", "art.", "ust.", "pkt", "poz.", "str.", "sala")
_BEFORE_NAMES = ("św.", "dr", "lit.")
_UNITS = ("r.", "р.", "w.", "zł", "PLN", "tys.", "mln", "mld", "proc.", "km", "KB", "MB", "%")
_PLACES = ("ust.", "lit.", "pkt")
# Browsers break it at its hyphen.
_MAIL = r"(?<![\w@.-])[eE]-mail(?:em|ow\w+|u|a|e|i|y|ach|ami)?(?![\w@-])"


def _after(words: tuple[str, ...]) -> str:
    """The space has one of the words before it. Each starts with the space, which is searched
    for: it is what makes a long page fast."""
    return "|".join(rf"(?<=\b{re.escape(word)}[ ])" for word in words)


_SPACE = "|".join(
    (
        rf"(?<=[\s(„«“>][{_LETTERS}][ ])(?=[^\s<]|<[^/])",
        r"(?=[–—]\s)",
        rf"(?:{_after(_BEFORE_NUMBERS)})(?=[\dIVXLC])",
        rf"(?:{_after(_BEFORE_NAMES)})(?=[^\W\d_])",
        rf"(?<=\d[ ])(?=(?:{'|'.join(map(re.escape, _UNITS + _PLACES))})(?!\w))",
        # Thousands. A year is no group, nor is what stands in a telephone number.
        r"(?<!\d{4}[ ])(?<=\d[ ])(?=\d{3}(?!\d|[ ]\d\d(?!\d)))",
    )
)
_TIED = re.compile(rf"{_PASSED}|[ ](?:{_SPACE})|{_MAIL}")


def tie_html(html: str) -> str:
    """A finished page with the spaces of its texts tied."""
    return _TIED.sub(_tied, html)


def _tied(found: re.Match[str]) -> str:
    if found[0] == " ":
        return NBSP
    return found[0] if found[0][0] == "<" else f'<span class="nowrap">{found[0]}</span>'
