"""The event for a participant's calendar, as a file of a mail (RFC 5546).

PUBLISH, not REQUEST: a calendar would ask to accept or decline, and whoever declined there would
think that they had given their place back.
"""

from __future__ import annotations

from django.utils import timezone

from . import ical
from .models import Term

NAME = "wydarzenie.ics"

Attachment = tuple[str, bytes, str]


def invitation(term: Term) -> Attachment:
    """Puts the term into the calendar, or its new time and place in the stead of the old ones."""
    return _file(term, "PUBLISH")


def withdrawal(term: Term) -> Attachment:
    """Takes the term out of the calendar: it is cancelled, or its receiver does not come."""
    return _file(term, "CANCEL")


def _file(term: Term, method: str) -> Attachment:
    content = ical.calendar([term], method=method, stamp=timezone.now())
    return NAME, content, f"text/calendar; method={method}"
