"""Two versions of a sentence with what differs marked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

_PIECES = re.compile(r"\s+|<[^>]+>|[^\s<]+")


def marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Before with what went in `<del>`, after with what came in `<ins>`; all else is escaped."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    left: list[str] = []
    right: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            left.append(conditional_escape(gone))
            right.append(conditional_escape(come))
            continue
        if gone:
            left.append(format_html("<del>{}</del>", gone))
        if come:
            right.append(format_html("<ins>{}</ins>", come))
    return mark_safe("".join(left)), mark_safe("".join(right))  # noqa: S308
