"""Terms as calendars read them (RFC 5545, 5546): one for a mail, many for a feed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, vCalAddress, vText, vUri

from .models import Term

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=6)
ZONE = "Europe/Warsaw"


def uid(term: Term) -> str:
    """The same for as long as there is the term, so that a later version replaces it."""
    return f"termin-{term.pk}@{urlsplit(settings.BASE_URL).hostname}"


def calendar(
    terms: Iterable[Term],
    *,
    name: str = "",
    method: str = "PUBLISH",
    attendee: str = "",
    stamp: datetime | None = None,
) -> bytes:
    """A calendar of `terms`; `method` is PUBLISH for a feed, REQUEST or CANCEL in a mail to
    `attendee`.

    Without `stamp` the same terms give the same bytes, so that a feed may be cached. A file that
    follows another without a new version of the term is told apart by it (RFC 5546, 2.1.5).
    """
    made = Calendar()
    made.add("prodid", "-//ROPS Lublin//Drogowskaz//PL")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    if name:
        made.add("x-wr-calname", name)
        made.add("x-wr-timezone", ZONE)
        made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", "PT6H")
    made.add_component(_zone())
    for term in terms:
        made.add_component(event(term, method == "CANCEL", attendee, stamp))
    return made.to_ical()


@cache
def _zone() -> Timezone:
    """Rules of summer time from 2012, when the project began, for the years to come."""
    return Timezone.from_tzid(ZONE, first_date=datetime(2012, 1, 1).date())


def event(
    term: Term, cancelled: bool = False, attendee: str = "", stamp: datetime | None = None
) -> Event:
    """One term; `cancelled` for an attendee who does not come. Expects `term.event`."""
    made = Event()
    made.add("uid", uid(term))
    made.add("sequence", term.sequence)
    told_at = last_told(term)
    made.add("dtstamp", stamp.astimezone(UTC) if stamp else told_at)
    made.add("last-modified", told_at)
    made.add("dtstart", timezone.localtime(term.starts_at))
    made.add("dtend", timezone.localtime(term.ends_at))
    made.add("summary", term.event.title)
    made.add("status", "CANCELLED" if cancelled or term.is_cancelled else "CONFIRMED")
    made.add("organizer", _organiser())
    if attendee:
        made.add("attendee", _attendee(attendee), encode=False)
    place = ", ".join(filter(None, [term.place, term.address_line])) or term.online_url
    if place:
        made.add("location", place)
    words = [term.cancel_reason if term.is_cancelled else "", term.event.lead, term.online_url]
    if any(words):
        made.add("description", "\n\n".join(filter(None, words)))
    made.add("categories", [str(term.event.get_kind_display())])
    made.add("url", vUri(settings.BASE_URL + (term.event.get_url() or "")))
    return made


def last_told(term: Term) -> datetime:
    """When what is told of the term last changed: its page was published, or it was cancelled."""
    moments = [term.event.last_published_at, term.cancelled_at]
    told = max(filter(None, moments), default=None) or timezone.now()
    return told.astimezone(UTC).replace(microsecond=0)


def _organiser() -> vCalAddress:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organiser = vCalAddress(f"mailto:{address}")
    if name:
        organiser.params["CN"] = vText(name)
    return organiser


def _attendee(address: str) -> vCalAddress:
    """Who has registered comes: no answer is asked for."""
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee
