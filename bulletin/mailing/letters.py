"""One message as many copies: written once, filled in for each recipient.

Headers and bodies are the same for all but the address, the Message-ID and two links. The bytes
around these are made once (quoted-printable, so that every server takes them as they are), and a
copy costs a few joins of bytes.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage as Message
from email.utils import format_datetime, parseaddr
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils import timezone
from django.utils.crypto import salted_hmac

from home.mail_delivery import Envelope

from ..models import Mailing
from ..subscription_links import leaving_url, own_page_url

UNSUBSCRIBE = "%%UNSUBSCRIBE_URL%%"
PREFERENCES = "%%PREFERENCES_URL%%"
MARKERS = (UNSUBSCRIBE, PREFERENCES)

_SPLIT = re.compile("|".join(re.escape(marker) for marker in MARKERS))
_FIND = re.compile("(" + "|".join(re.escape(marker) for marker in MARKERS) + ")")
_PLACES = ("PLACE-OF-THE-TEXT", "PLACE-OF-THE-HTML")
_SOFT_BREAK = b"=\r\n"


@dataclass(frozen=True)
class Links:
    """What a copy's markers become."""

    unsubscribe: str
    preferences: str

    @classmethod
    def of(cls, subscriber_id: int, key: str) -> Links:
        return cls(leaving_url(subscriber_id, key), own_page_url(subscriber_id, key))

    def as_values(self) -> dict[str, str]:
        return {UNSUBSCRIBE: self.unsubscribe, PREFERENCES: self.preferences}


def filled(text: str, links: Links) -> str:
    """A text with its markers replaced."""
    values = links.as_values()
    return _SPLIT.sub(lambda found: values[found[0]], text)


class Letter:
    """The copies of a mailing."""

    def __init__(self, mailing: Mailing) -> None:
        self.mailing = mailing
        self.sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self._domain = (urlsplit(settings.BASE_URL).hostname or "localhost").strip("[]")
        self._text = _encoded(mailing.text)
        self._html = _encoded(mailing.html)

    def envelope(self, copy_id: int, address: str, links: Links) -> Envelope:
        """The copy for one recipient; the same bytes at every attempt."""
        content = self._content(copy_id, address, links)
        return Envelope(self.sender, address, content, lambda: as_django(content))

    def message_id(self, copy_id: int) -> str:
        """The same at every attempt, and not to be guessed."""
        mark = salted_hmac("bulletin.copy", str(copy_id), algorithm="sha256").hexdigest()[:16]
        return f"<mailing.{self.mailing.pk}.{copy_id}.{mark}@{self._domain}>"

    def _content(self, copy_id: int, address: str, links: Links) -> bytes:
        head, middle, tail = self._frame
        values = {
            marker: quopri.encodestring(value.encode("ascii"), quotetabs=False).replace(
                b"=\n", _SOFT_BREAK
            )
            for marker, value in links.as_values().items()
        }
        # Written by hand: a library folds long headers, and mail programs then miss the link.
        own = (
            f"To: {address}\r\n"
            f"Message-ID: {self.message_id(copy_id)}\r\n"
            f"List-Unsubscribe: <{links.unsubscribe}>\r\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        )
        return b"".join(
            [
                own.encode("ascii"),
                head,
                *_with(self._text, values),
                middle,
                *_with(self._html, values),
                tail,
            ]
        )

    @cached_property
    def _frame(self) -> tuple[bytes, bytes, bytes]:
        """What stands before the text, between text and HTML, and after the HTML."""
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        message = Message(policy=policy.SMTP)
        message["From"] = Address(name, addr_spec=address)
        message["Subject"] = " ".join(self.mailing.subject.split())
        message["Date"] = format_datetime(
            timezone.localtime(self.mailing.started_at or timezone.now())
        )
        message["List-Id"] = f"<{self.mailing.topic}.{self._domain}>"
        message["Precedence"] = "bulk"
        # RFC 3834: nobody is to answer it by itself.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(_PLACES[0], cte="quoted-printable")
        message.add_alternative(_PLACES[1], subtype="html", cte="quoted-printable")
        head, _place, rest = message.as_bytes().partition(_PLACES[0].encode())
        middle, _place, tail = rest.partition(_PLACES[1].encode())
        return head, middle, tail


def _encoded(text: str) -> list[bytes | str]:
    """Quoted-printable bytes between the markers, and the markers."""
    parts: list[bytes | str] = []
    for piece in _FIND.split("\n".join(text.splitlines())):
        if piece in MARKERS:
            parts.append(piece)
        elif piece:
            encoded = quopri.encodestring(piece.encode(), quotetabs=False)
            parts.append(encoded.replace(b"\n", b"\r\n"))
    return parts


def _with(parts: list[bytes | str], values: Mapping[str, bytes]) -> list[bytes]:
    """The parts with their values, each on a line of its own that is none for the reader."""
    written: list[bytes] = []
    for part in parts:
        if isinstance(part, str):
            written += [_SOFT_BREAK, values[part], _SOFT_BREAK]
        else:
            written.append(part)
    return written


def as_django(content: bytes) -> EmailMessage:
    """A copy as a message of Django, for a backend that does not speak SMTP."""
    parsed = message_from_bytes(content, policy=policy.default)
    plain, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    own = {"from", "to", "subject", "mime-version", "content-type", "content-transfer-encoding"}
    message = EmailMultiAlternatives(
        subject=str(parsed["Subject"]),
        body=_unix(plain.get_content()) if plain else "",
        from_email=str(parsed["From"]),
        to=[str(parsed["To"])],
        headers={name: str(value) for name, value in parsed.items() if name.lower() not in own},
    )
    if html:
        message.attach_alternative(_unix(html.get_content()), "text/html")
    return message


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")
