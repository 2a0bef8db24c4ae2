"""The event for a participant's calendar, as a file of a mail (RFC 5546).

Each is stamped with its moment: of two files about one version of the term the later one counts,
also when somebody cancels and registers again.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from . import ical
from .models import Term

NAME = "wydarzenie.ics"

Attachment = tuple[str, bytes, str]
File = Callable[[Term, str], Attachment]


def invitation(term: Term, address: str) -> Attachment:
    """Puts the term into the calendar of whoever has a place, or its new time and place in the
    stead of the old ones; no answer is asked for."""
    return _file(term, address, "REQUEST")


def withdrawal(term: Term, address: str) -> Attachment:
    """Takes the term out of the calendar: it is cancelled, or its holder does not come."""
    return _file(term, address, "CANCEL")


def _file(term: Term, address: str, method: str) -> Attachment:
    content = ical.calendar([term], method=method, attendee=address, stamp=timezone.now())
    return NAME, content, f"text/calendar; method={method}"
