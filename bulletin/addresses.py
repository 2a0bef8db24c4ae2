"""E-mail addresses of subscribers: one way to write each, and a mark that tells nothing of it."""

from __future__ import annotations

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

SALT = "bulletin.addresses"
LONGEST = 254


def normalised(address: str) -> str:
    """The address as it is kept and mailed: its domain in small letters and in ASCII.

    The part before the sign @ stays as it was written, because a server may tell its letters
    apart. Raises ValidationError, in words for the person who wrote the address.

    >>> normalised(" Anna@ŻÓŁW.example ")
    'Anna@xn--w-uga1v8h.example'
    """
    name, at, domain = address.strip().rpartition("@")
    if not at or not name:
        raise ValidationError(_("This is no e-mail address. It has the form name@domain.pl"))
    if not name.isascii():
        raise ValidationError(
            _("Before the sign @ an address may have only letters without Polish marks.")
        )
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise ValidationError(_("The part after the sign @ is no name of a mail server.")) from None
    whole = f"{name}@{ascii_domain}"
    if len(whole) > LONGEST:
        raise ValidationError(_("The address is too long."))
    try:
        EmailValidator()(whole)
    except ValidationError:
        raise ValidationError(
            _("This is no e-mail address. It has the form name@domain.pl")
        ) from None
    return whole


def for_people(address: str) -> str:
    """The address with its domain as people write it.

    >>> for_people("anna@xn--w-uga1v8h.example")
    'anna@żółw.example'
    """
    name, at, domain = address.rpartition("@")
    try:
        return f"{name}{at}{idna.decode(domain)}"
    except (idna.IDNAError, UnicodeError):
        return address


def mark_of(address: str) -> str:
    """What is kept of an address that must not be written to any more; it cannot be read back."""
    return salted_hmac(SALT, normalised(address).lower(), algorithm="sha256").hexdigest()
