"""Links for one purpose, signed and dated, sent by mail.

A link opens a page with a button and does nothing by itself: scanners of mail follow links.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing

STAMP = timedelta(seconds=1)  # stamps have no fractions: a link is never cut short


class LinkError(Exception):
    """The link cannot be used."""


class LinkInvalid(LinkError):
    """The link was changed, cut, or made for another purpose."""


class LinkExpired(LinkError):
    """The link is genuine but too old."""


class SignedLink:
    """Makes and reads tokens of one purpose.

    >>> confirm = SignedLink("planpages.remark.confirm", timedelta(hours=24))
    >>> confirm.read(confirm.token(remark=7))
    {'remark': 7}
    """

    def __init__(self, purpose: str, max_age: timedelta) -> None:
        self.purpose = purpose
        self.max_age = max_age

    def token(self, **payload: Any) -> str:
        """A token for a URL. The payload is signed, not hidden: ids only, no personal data."""
        return self._signer().sign_object(payload, compress=True)

    def read(self, token: str, *, even_expired: bool = False) -> dict[str, Any]:
        """The payload of a genuine token that is not too old, or, on request, of an old one."""
        max_age = None if even_expired else self.max_age + STAMP
        try:
            payload = self._signer().unsign_object(token, max_age=max_age)
        except signing.SignatureExpired as error:
            raise LinkExpired(self.purpose) from error
        except (signing.BadSignature, ValueError, LookupError) as error:
            raise LinkInvalid(self.purpose) from error
        if not isinstance(payload, dict):
            raise LinkInvalid(self.purpose)
        return payload

    def _signer(self) -> signing.TimestampSigner:
        return signing.TimestampSigner(salt=f"home.signed_links:{self.purpose}")
