"""The event for a participant's calendar, as a file of a mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

from django.utils import timezone
from icalendar import Calendar, vDDDTypes

from . import ical
from .models import Term

NAME = "wydarzenie.ics"
CONTENT_TYPE = "text/calendar"

Attachment = tuple[str, bytes, str]
File = Callable[[Term, str], Attachment]


def invitation(term: Term, address: str) -> Attachment:
    """Puts the term into the calendar of whoever has a place; no answer is asked for."""
    return _file(term, address, "REQUEST", "CONFIRMED")


def withdrawal(term: Term, address: str) -> Attachment:
    """Takes the term out of the calendar of somebody who does not come."""
    return _file(term, address, "CANCEL", "CANCELLED")


def _file(term: Term, address: str, method: str, status: str) -> Attachment:
    """Stamped with this moment: of two files about one version of the term the later one counts,
    also when somebody cancels and registers again."""
    made = Calendar.from_ical(ical.calendar([term], method=method, attendee=address))
    for entry in made.walk("VEVENT"):
        entry["STATUS"] = status
        entry["DTSTAMP"] = vDDDTypes(timezone.now().astimezone(UTC).replace(microsecond=0))
    return NAME, made.to_ical(), f"{CONTENT_TYPE}; method={method}"
