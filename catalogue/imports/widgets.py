"""From text to values and back, for django-import-export. What is wrong is told by ValueError."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import widgets

from ..models.entity import LATITUDES, LONGITUDES, PHONE
from .cells import tidy
from .columns import choice_codes, choice_names, folded, truth, yes_and_no
from .table import shown

EXPONENT = re.compile(r"\d([.,]\d+)?e\+?\d+", re.IGNORECASE)
FIRST_YEAR = 1900
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y")


class TextWidget(widgets.Widget):
    """A text of one line, or of several."""

    def __init__(self, longest: int | None = None, *, lines: bool = False) -> None:
        super().__init__()
        self.longest = longest
        self.lines = lines

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        text = value if self.lines else " ".join(value.split())
        if self.longest and len(text) > self.longest:
            raise ValueError(
                _("The text has %(length)s characters; the most is %(most)s.")
                % {"length": len(text), "most": self.longest}
            )
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        text = tidy(value or "")
        return text if self.lines else " ".join(text.split())


class CheckedWidget(TextWidget):
    """A text that a function brings into its normal form, or refuses with ValidationError."""

    def __init__(self, check: Callable[[str], str], longest: int | None = None) -> None:
        super().__init__(longest)
        self.check = check

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        text = super().clean(value, row)
        try:
            return self.check(text)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error


def number_checked(check: Callable[[str], str], lost: Mapping[int, int] | None = None) -> Any:
    """An identifier as spreadsheets spoil it: rounded, or without the zeros at its beginning.

    `lost`: how long a number is that has this many digits left.
    """

    def checked(text: str) -> str:
        if EXPONENT.fullmatch(text):
            raise ValidationError(
                _("A spreadsheet has rounded this number: format the column as text.")
            )
        digits = text.removesuffix(".0")
        # Whoever wrote a zero at the beginning left out something else.
        if digits.isascii() and digits.isdigit() and digits[0] != "0":
            digits = digits.zfill((lost or {}).get(len(digits), 0))
        return check(digits)

    return checked


def postal_code(text: str) -> str:
    digits = text.replace("-", "").replace(" ", "")
    if len(digits) == 4 and digits.isdigit() and "-" not in text:
        digits = digits.zfill(5)
    if not (len(digits) == 5 and digits.isascii() and digits.isdigit()) or text.count("-") > 1:
        raise ValidationError(_("A postal code has the form 20-447."))
    code = f"{digits[:2]}-{digits[2:]}"
    if "-" in text and text.replace(" ", "") != code:
        raise ValidationError(_("A postal code has the form 20-447."))
    return code


def phone(text: str) -> str:
    PHONE(text)
    if not 7 <= sum(char.isdigit() for char in text) <= 40:
        raise ValidationError(PHONE.message)
    return text


def email(text: str) -> str:
    if re.search(r"[;,\s]", text):
        raise ValidationError(_("One e-mail address fits here."))
    EmailValidator(_("This is no e-mail address."))(text)
    return text


def website(text: str) -> str:
    if "://" not in text and not re.match(r"[a-z]+:(?!\d)", text, re.IGNORECASE):
        text = f"https://{text}"
    URLValidator(schemes=["http", "https"], message=_("This is no address of a website."))(text)
    return text


class ChoiceWidget(widgets.Widget):
    """One of the allowed words, however it is written."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        code = choice_codes(self.key).get(folded(value))
        if code is not None:
            return code
        names = list(choice_names(self.key).values())
        if len(names) > 5:
            raise ValueError(self._unknown())
        raise ValueError(_("Allowed: %s.") % ", ".join(names))

    def _unknown(self) -> str:
        return {
            "powiat": _("There is no such powiat in the Lubelskie voivodeship."),
            "kind": _("There is no such kind of entity."),
        }.get(self.key, _("There is no such branch."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return choice_names(self.key).get(value, "") if value else ""


class TruthWidget(widgets.Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool:
        found = truth().get(folded(value))
        if found is None:
            raise ValueError(_("Write “tak” or “nie”."))
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return yes_and_no()[0 if value else 1]


class DayWidget(widgets.Widget):
    """A day that exists and is over."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> date:
        text = value.removesuffix(" 00:00:00").removesuffix(" r.").strip()
        for form in DATES:
            try:
                day = datetime.strptime(text, form).date()
            except ValueError:
                continue
            if day > timezone.localdate():
                raise ValueError(_("This day is still to come."))
            if day.year < FIRST_YEAR:
                raise ValueError(_("This day is too long ago."))
            return day
        raise ValueError(_("There is no such day; write it as 2023-05-31 or 31.05.2023."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""


class DegreesWidget(widgets.Widget):
    def __init__(self, *, north: bool) -> None:
        super().__init__()
        self.least, self.most = LATITUDES if north else LONGITUDES

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Decimal:
        text = value.replace(",", ".").removesuffix("°").strip()
        try:
            degrees = Decimal(text) if text.isascii() else Decimal("nan")
        except InvalidOperation:
            degrees = Decimal("nan")
        if not degrees.is_finite():
            raise ValueError(_("Write degrees as a number, for example 51.24645."))
        if not self.least <= degrees <= self.most:
            raise ValueError(
                _("This point lies outside the voivodeship (%(least)s to %(most)s degrees).")
                % {"least": self.least, "most": self.most}
            )
        return degrees.quantize(Decimal("0.00001"))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


def unknown_word(value: str) -> str:
    return _("“%s” is not one of the allowed words.") % shown(value)
