"""How the site writes numbers, money, dates and terms. Used by templates, mail and documents."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

NBSP = "\u00a0"
MINUS = "\u2212"
SENTENCE_ENDS = (". ", "! ", "? ", "… ", ".” ")
# Of Polish and of Ukrainian.
ONE_LETTER = re.compile(r"(?<![^\s(])([aiouwzавзійоуяє]) (?=\S)", re.IGNORECASE)

Number = Decimal | int | float | str


def number(value: Number | None, places: int | None = None) -> str:
    """`1234567.5` as `1 234 567,5` (in English `1,234,567.5`).

    Without `places` as many decimals as the number has.
    """
    exact = _decimal(value)
    if exact is None:
        return ""
    if places is None:
        exact = exact.normalize()
        places = max(0, -int(exact.as_tuple().exponent))
    exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    between = {
        ",": get_format("THOUSAND_SEPARATOR").replace(" ", NBSP),
        ".": get_format("DECIMAL_SEPARATOR"),
    }
    text = f"{abs(exact):,.{places}f}".translate(str.maketrans(between))
    return MINUS + text if exact < 0 else text


def amount(value: Number | None) -> str:
    """Amount in PLN without its unit; grosze only where there are any."""
    written = _decimal(value)
    if written is None:
        return ""
    whole = written == written.to_integral_value()
    return number(written, 0 if whole else 2)


def money(value: Number | None) -> str:
    """Amount in PLN, `1 500 zł`."""
    text = amount(value)
    return f"{text}{NBSP}{_('PLN')}" if text else ""


def day(value: date | datetime | None) -> str:
    """`3 marca 2012 r.`, `3 March 2012`, `3 березня 2012 р.`, in local time."""
    if value is None:
        return ""
    return date_format(_local(value), _("j E Y")).replace(" ", NBSP)


def moment(value: datetime | date | None) -> str:
    """`3 marca 2012 r., godz. 9:30`; midnight is the end of the day before. Of a date, the day."""
    if not isinstance(value, datetime):
        return day(value)
    local = timezone.localtime(value)
    if (local.hour, local.minute) == (0, 0):
        return _("%(day)s, midnight") % {"day": day(local - timedelta(minutes=1))}
    return _("%(day)s, %(time)s") % {"day": day(local), "time": date_format(local, "G:i")}


def days_later(moment: datetime, days: int) -> datetime:
    """So many days of the calendar later, at the same time on the clock: a term of days is not
    an hour shorter because summer time ends in it."""
    local = timezone.localtime(moment)
    wall = local.replace(tzinfo=None) + timedelta(days=days)
    return wall.replace(tzinfo=local.tzinfo).astimezone(UTC)


def period(start: date | datetime, end: date | datetime) -> str:
    """`3–7 marca 2012 r.`, `28 lutego – 7 marca 2012 r.` or two whole dates."""
    first = _local(start)
    if isinstance(first, datetime):
        first = first.date()
    last = _last_day(end) if isinstance(end, datetime) else end
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}\u2013{day(last)}"
    if first.year == last.year:
        without_year = date_format(first, _("j E")).replace(" ", NBSP)
        return f"{without_year} \u2013 {day(last)}"
    return f"{day(first)} \u2013 {day(last)}"


def tie(text: str) -> str:
    """Hold one-letter words to the next word: they do not stand at the end of a line."""
    return ONE_LETTER.sub(rf"\1{NBSP}", text)


def weekday(value: date) -> str:
    """Its name within a sentence: Polish and Ukrainian write it small, English does not."""
    name = date_format(value, "l")
    return name if get_language() == "en" else name.lower()


def shortened(text: str, length: int) -> str:
    """As many whole sentences as fit; a first one that is too long is cut between words."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    start = text[: length + 1]
    end = max(start.rfind(mark) + len(mark) - 1 for mark in SENTENCE_ENDS)
    if end >= length // 3:
        return start[:end]
    return start[:length].rpartition(" ")[0].rstrip(",;:–- ") + "…"


def days_left(closes_at: datetime, now: datetime | None = None) -> str:
    """How long something that closes at a moment still lasts, counted in calendar days."""
    now = now or timezone.now()
    if closes_at <= now:
        return _("closed")
    days = (_last_day(closes_at) - timezone.localtime(now).date()).days
    if days == 0:
        local = timezone.localtime(closes_at)
        if (local.hour, local.minute) == (0, 0):
            return _("closes today at midnight")
        return _("closes today at %(time)s") % {"time": date_format(local, "G:i")}
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def opens_in(opens_at: datetime, now: datetime | None = None) -> str:
    """When something that opens at a moment begins, counted in calendar days."""
    now = now or timezone.now()
    if opens_at <= now:
        return _("open")
    local = timezone.localtime(opens_at)
    days = (local.date() - timezone.localtime(now).date()).days
    if days == 0:
        return _("opens today at %(time)s") % {"time": date_format(local, "G:i")}
    if days == 1:
        return _("opens tomorrow")
    return ngettext("opens in %(days)s day", "opens in %(days)s days", days) % {"days": days}


def _last_day(closes_at: datetime) -> date:
    """The last day on which it is still open: midnight belongs to the day before."""
    return timezone.localtime(closes_at - timedelta(microseconds=1)).date()


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _decimal(value: Number | None) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
