"""Mail that registrants get, as they read it."""

from __future__ import annotations

import re

from home.models import OutgoingMail

LINK = r"https?://[^/\s]+(/wydarzenia/zapisy/%s/\S+)"


def letters(to: str = "", template: str = "") -> list[OutgoingMail]:
    rows = OutgoingMail.objects.filter(template__startswith=f"events/{template}").order_by("pk")
    return list(rows.filter(to=to) if to else rows)


def letter(to: str, template: str) -> OutgoingMail:
    """The latest of them."""
    return letters(to, template)[-1]


def link_in(mail: OutgoingMail, kind: str) -> str:
    """The first link of a kind: `potwierdzenie`, `moje`, `propozycja`, `rezygnacja`, `adres`."""
    found = re.search(LINK % kind, mail.text)
    assert found, mail.text
    return found[1]
