"""When and where a term takes place, in words for mail and pages."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from home import formats

from .models import Term


def when(term: Term) -> str:
    """`3–4 marca 2027 r., codziennie 9:00–15:00`"""
    first, last = term.days[0], term.days[-1]
    hours = {
        "begin": date_format(timezone.localtime(term.starts_at), "G:i"),
        "end": date_format(timezone.localtime(term.ends_at), "G:i"),
        "days": formats.period(first, last),
    }
    if first == last:
        return _("%(days)s, %(begin)s–%(end)s") % hours
    return _("%(days)s, each day %(begin)s–%(end)s") % hours


def where(term: Term) -> str:
    """Place, street, postal code with the town; empty for an event that is online only."""
    town = " ".join(filter(None, [term.postal_code, term.city]))
    return ", ".join(filter(None, [term.place, term.street, town]))
