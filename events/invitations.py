"""The event for a participant's calendar, as a file of a mail."""

from __future__ import annotations

from icalendar import Calendar

from . import ical
from .models import Term

NAME = "wydarzenie.ics"
CONTENT_TYPE = "text/calendar"

Attachment = tuple[str, bytes, str]


def invitation(term: Term) -> Attachment:
    """Puts the term into the calendar. PUBLISH: nobody is asked to answer by the calendar."""
    return NAME, ical.calendar([term], method="PUBLISH"), f"{CONTENT_TYPE}; method=PUBLISH"


def withdrawal(term: Term) -> Attachment:
    """Takes the term out of the calendar of somebody who does not come."""
    made = Calendar.from_ical(ical.calendar([term], method="CANCEL"))
    for entry in made.walk("VEVENT"):
        entry["STATUS"] = "CANCELLED"
    return NAME, made.to_ical(), f"{CONTENT_TYPE}; method=CANCEL"
