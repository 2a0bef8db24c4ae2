"""Terms as calendars read them (RFC 5545): one for a mail, many for a feed."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vUri

from .models import Term

CONTENT_TYPE = "text/calendar; charset=utf-8"


def uid(term: Term) -> str:
    """The same for as long as there is the term, so that a later version replaces it."""
    return f"termin-{term.pk}@{urlsplit(settings.BASE_URL).hostname}"


def calendar(terms: Iterable[Term], *, name: str = "", method: str = "PUBLISH") -> bytes:
    """A calendar of `terms`; `method` is PUBLISH for a feed, REQUEST or CANCEL in a mail."""
    made = Calendar()
    made.add("prodid", "-//ROPS Lublin//Drogowskaz//PL")
    made.add("version", "2.0")
    made.add("method", method)
    if name:
        made.add("x-wr-calname", name)
    for term in terms:
        made.add_component(event(term))
    made.add_missing_timezones()
    return made.to_ical()


def event(term: Term) -> Event:
    """One term. Expects `term.event`."""
    made = Event()
    made.add("uid", uid(term))
    made.add("sequence", term.sequence)
    made.add("dtstamp", timezone.now())
    made.add("dtstart", timezone.localtime(term.starts_at))
    made.add("dtend", timezone.localtime(term.ends_at))
    made.add("summary", term.event.title)
    made.add("status", "CANCELLED" if term.is_cancelled else "CONFIRMED")
    address = ", ".join(filter(None, [term.place, term.street, term.postal_code, term.city]))
    if address:
        made.add("location", address)
    if term.event.lead:
        made.add("description", term.event.lead)
    made.add("url", vUri(settings.BASE_URL + (term.event.get_url() or "")))
    return made
