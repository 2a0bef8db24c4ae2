"""Numbers with check digits: NIP, REGON, KRS, CPV. Each function gives the normal form or says
what is wrong with the number."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.pl import nip, regon

BETWEEN_DIGITS = re.compile(r"[\s\-–.\u00a0]+")
CPV = re.compile(r"(\d{8})-(\d)")
CPV_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7)


def clean_nip(value: str) -> str:
    """Ten digits; „PL” before them is left out."""
    digits = _digits(value.strip().upper().removeprefix("PL"))
    if not digits:
        return ""
    if len(digits) != 10:
        raise ValidationError(_("A NIP has 10 digits."), code="length")
    _check(nip, digits, _("The check digit of this NIP is wrong: one of its digits is mistaken."))
    return digits


def clean_regon(value: str) -> str:
    """Nine digits, or fourteen of a local unit."""
    digits = _digits(value)
    if not digits:
        return ""
    if len(digits) not in (9, 14):
        raise ValidationError(_("A REGON has 9 or 14 digits."), code="length")
    _check(
        regon, digits, _("The check digit of this REGON is wrong: one of its digits is mistaken.")
    )
    return digits


def clean_krs(value: str) -> str:
    """Ten digits; a KRS number has no check digit."""
    digits = _digits(value)
    if not digits:
        return ""
    if len(digits) != 10 or not int(digits):
        raise ValidationError(
            _("A KRS number has 10 digits, with the zeros at its beginning."), code="length"
        )
    return digits


def clean_cpv(value: str) -> str:
    """Codes like 55520000-1, with one space between them; a repeated one is kept once."""
    codes = dict.fromkeys(re.split(r"[\s,;]+", value.strip())) if value.strip() else {}
    for code in codes:
        match = CPV.fullmatch(code)
        if match is None:
            raise ValidationError(
                _("“%(code)s” is no CPV code: it has 8 digits, a hyphen and a check digit."),
                code="form",
                params={"code": code[:20]},
            )
        if cpv_check_digit(match[1]) != match[2]:
            raise ValidationError(
                _("The check digit of the CPV code %(code)s is wrong."),
                code="check",
                params={"code": code},
            )
    return " ".join(codes)


def cpv_check_digit(digits: str) -> str:
    """The ninth digit of a CPV code."""
    return str(sum(w * int(d) for w, d in zip(CPV_WEIGHTS, digits, strict=True)) % 10)


def _digits(value: str) -> str:
    digits = BETWEEN_DIGITS.sub("", value)
    if digits and not (digits.isascii() and digits.isdigit()):
        raise ValidationError(_("Write digits only."), code="digits")
    return digits


def _check(kind: object, digits: str, message: str) -> None:
    try:
        kind.validate(digits)  # type: ignore[attr-defined]
    except InvalidChecksum as error:
        raise ValidationError(message, code="check") from error
    except WrongNumber as error:
        raise ValidationError(_("This number does not exist."), code="number") from error
