"""An entity as a visiting card: vCard 4.0 (RFC 6350)."""

from __future__ import annotations

import re
from datetime import UTC

from home.models.settings import phone_href

from .models import Entity

CONTENT_TYPE = "text/vcard; charset=utf-8; version=4.0"
LONGEST_LINE = 75
"""In bytes; a longer line goes on in the next one, after a space."""
_SPECIAL = re.compile(r"([\\,;])")
_FURTHER_NUMBERS = re.compile(r"\s*(?:[,;/]|wew\.).*", re.DOTALL)


def vcard(entity: Entity, page: str) -> str:
    """The card; `page` is the full address of the entity's page."""
    town = [entity.street, entity.city, "województwo lubelskie", entity.postal_code, "Polska"]
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"FN:{_text(entity.name)}",
        f"ORG:{_text(entity.name)}",
        f"CATEGORIES:{_text(entity.get_kind_display())}",
        "ADR;TYPE=work:;;" + ";".join(map(_text, town)),
    ]
    if entity.phone:
        lines.append(f"TEL;TYPE=work,voice;VALUE=uri:{phone_link(entity.phone)}")
    if entity.email:
        lines.append(f"EMAIL;TYPE=work:{_text(entity.email)}")
    lines.append(f"URL:{_uri(entity.website or page)}")
    if entity.website:
        lines.append(f"SOURCE:{_uri(page)}")
    if entity.has_point:
        lines.append(f"GEO:geo:{entity.latitude},{entity.longitude}")
    if entity.summary:
        lines.append(f"NOTE:{_text(entity.summary)}")
    changed = entity.changed_at.astimezone(UTC)
    lines += [f"UID:{_uri(page)}", f"REV:{changed:%Y%m%dT%H%M%SZ}", "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def phone_link(value: str) -> str:
    """The `tel:` address of the first of the numbers that were written."""
    return phone_href(_FURTHER_NUMBERS.sub("", value))


def _text(value: str) -> str:
    """A value as the format wants it: no line break of its own, separators marked."""
    return _SPECIAL.sub(r"\\\1", value).replace("\r\n", "\n").replace("\n", "\\n").replace("\r", "")


def _uri(value: str) -> str:
    return re.sub(r"\s", "", value)


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, broken between characters."""
    pieces, piece, size = [], "", 0
    for character in line:
        length = len(character.encode())
        if size + length > LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += length
    return "\r\n".join([*pieces, piece])
