"""Calendars read back as another program reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar, Event

from events.actions.terms import cancel_term
from events.ical import uid
from events.invitations import Attachment, invitation, withdrawal
from events.models import FairPage
from events.views.ics import KEPT
from home import outbox
from home.outbox import message_of
from tests.events.announced import event, fair, publish, term

pytestmark = pytest.mark.django_db

WARSAW = ZoneInfo("Europe/Warsaw")
FEED = "/wydarzenia/kalendarz.ics"
ANNA = "anna@przyklad.example"


def read(content: bytes) -> Calendar:
    """As icalendar reads it, after its own checks and those of RFC 5545 and 5546."""
    made = Calendar.from_ical(content)
    made.validate()
    assert not made.errors and not any(part.errors for part in made.walk())
    assert made["VERSION"] == "2.0" and made["PRODID"]
    zones = {zone["TZID"] for zone in made.walk("VTIMEZONE")}
    assert made.get_missing_tzids() == set()
    uids = [part["UID"] for part in made.events]
    assert len(uids) == len(set(uids))
    for part in made.events:
        part.validate() if hasattr(part, "validate") else None
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "ORGANIZER"} <= set(
            part
        )
        assert part["DTSTART"].params["TZID"] in zones
        assert part["DTSTAMP"].dt.tzinfo is not None
        assert part["DTEND"].dt > part["DTSTART"].dt
    for line in content.split(b"\r\n"):
        assert len(line) <= 75 and b"\n" not in line
    return made


def get(client, address: str) -> Calendar:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return read(response.content)


def test_the_feed_has_every_public_term_in_polish_time(client, home_page):
    starts_at = datetime(2027, 3, 27, 9, tzinfo=WARSAW)
    one = term(starts_at=starts_at, ends_at=starts_at + timedelta(days=1, hours=8))
    page = event("Szkolenie; z przecinkiem, i znakiem \\", one, lead="Zażółć gęślą jaźń. " * 20)
    event("Szkic", live=False)
    made = get(client, FEED)
    [found] = made.events
    assert found["UID"] == uid(page.terms.get())
    assert found["SUMMARY"] == "Szkolenie; z przecinkiem, i znakiem \\"
    # Summer time begins in between.
    assert found["DTSTART"].dt == starts_at
    assert found["DTEND"].dt.utcoffset() == timedelta(hours=2)
    assert found["DTSTART"].dt.utcoffset() == timedelta(hours=1)
    assert found["STATUS"] == "CONFIRMED"
    assert "ul. Diamentowa 2, 20-447 Lublin" in found["LOCATION"]
    assert found["URL"].endswith(page.url)
    assert made["METHOD"] == "PUBLISH" and "ATTENDEE" not in found
    assert [zone["TZID"] for zone in made.walk("VTIMEZONE")] == ["Europe/Warsaw"]


def test_the_feed_is_the_same_until_something_changes(client, clock):
    event()
    first = client.get(FEED)
    assert "public" in first["Cache-Control"] and not first.cookies
    clock.forward(hours=3)
    second = client.get(FEED)
    assert second.content == first.content
    assert client.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 304
    event("Nowe")
    assert client.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_change_of_time_is_a_later_version_of_the_same(client, clock):
    page = event()
    [before] = get(client, FEED).events
    clock.forward(hours=1)
    one = page.terms.get()
    page = publish(
        page, starts_at=one.starts_at + timedelta(days=7), ends_at=one.ends_at + timedelta(days=7)
    )
    [after] = get(client, FEED).events
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTSTART"].dt == before["DTSTART"].dt + timedelta(days=7)
    assert after["LAST-MODIFIED"].dt == after["DTSTAMP"].dt > before["DTSTAMP"].dt
    # Other words are no new version of the time.
    page.lead = "Inaczej."
    page.save_revision().publish()
    [same] = get(client, FEED).events
    assert same["SEQUENCE"] == after["SEQUENCE"] and "Inaczej." in same["DESCRIPTION"]


def test_a_cancellation_is_a_later_version_of_the_same(client, clock, person):
    page = event()
    [before] = get(client, FEED).events
    clock.forward(hours=1)
    cancel_term(page.terms.get(), person("redaktor"), "Choroba trenera.")
    for address in (FEED, f"{page.url}termin-{page.terms.get().pk}.ics"):
        [after] = get(client, address).events
        assert after["UID"] == before["UID"] and after["STATUS"] == "CANCELLED"
        assert after["SEQUENCE"] == before["SEQUENCE"] + 1
        assert after["DTSTAMP"].dt == timezone.now().astimezone(UTC).replace(microsecond=0)
        assert "Choroba trenera." in after["DESCRIPTION"]


def test_the_feed_takes_the_filters_of_the_calendar(client, home_page):
    event("Szkolenie", term(3), term(4, powiat="0664"))
    event("Targi", term(5), kind=FairPage)
    event("Z sieci", term(6, powiat="", online_url="https://transmisja.example/"))

    def names(query):
        return [str(part["SUMMARY"]) for part in get(client, FEED + query).events]

    assert names("") == ["Szkolenie", "Szkolenie", "Targi", "Z sieci"]
    assert names("?rodzaj=targi") == ["Targi"]
    assert names("?powiat=0664") == ["Szkolenie"]
    assert names("?rodzaj=szkolenie&powiat=0663&powiat=online") == ["Szkolenie", "Z sieci"]
    assert names("?rodzaj=wszystko&widok=archiwum") == names("")
    assert (
        "szkolenie, Lublin (miasto)"
        in get(client, FEED + "?rodzaj=szkolenie&powiat=0663")["X-WR-CALNAME"]
    )


def test_an_empty_feed_is_a_calendar_too(client, home_page):
    made = get(client, FEED)
    assert made.events == [] and made["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"


def test_past_terms_stay_in_the_feed_for_a_year(client, home_page):
    event("Niedawne", term(-KEPT.days + 2))
    event("Dawne", term(-KEPT.days - 2))
    assert [str(part["SUMMARY"]) for part in get(client, FEED).events] == ["Niedawne"]


def test_a_term_has_a_file_of_its_own(client, home_page):
    page = event("Szkolenie", term(3), term(4, powiat="0664"))
    other = fair()
    first, second = page.terms.order_by("starts_at")
    [found] = get(client, f"{page.url}termin-{second.pk}.ics").events
    assert found["UID"] == uid(second) != uid(first)
    assert client.get(f"{other.url}termin-{second.pk}.ics").status_code == 404
    assert client.get(f"{page.url}termin-999999.ics").status_code == 404
    page.unpublish()
    assert client.get(f"{page.url}termin-{second.pk}.ics").status_code == 404


def test_without_the_calendar_there_is_no_feed(client, home_page):
    page = event()
    page.get_parent().unpublish()
    assert client.get(FEED).status_code == 404
    assert client.get(f"{page.url}termin-{page.terms.get().pk}.ics").status_code == 404
    assert client.post(FEED).status_code == 405


def in_a_mail(file: Attachment) -> tuple[Calendar, Event]:
    """The calendar of a message as it is delivered, where its type names the method."""
    key = sha256(str(file[1]).encode()).hexdigest()
    message = message_of(outbox.post_ready(address=ANNA, subject="T", text="T", key=key))
    message.attach(*file)
    [part] = [p for p in message.message().walk() if p.get_content_type() == "text/calendar"]
    assert part.get_filename() == "wydarzenie.ics"
    made = read(part.get_payload(decode=True))
    assert part.get_param("method") == made["METHOD"]
    [found] = made.events
    return made, found


def test_mails_carry_the_term_and_take_it_out_again(home_page, clock):
    one = event().terms.select_related("event").get()
    clock.forward(hours=1)
    made, first = in_a_mail(invitation(one, ANNA))
    assert (made["METHOD"], first["STATUS"], first["UID"]) == ("REQUEST", "CONFIRMED", uid(one))
    assert first["ATTENDEE"] == f"mailto:{ANNA}" and first["ORGANIZER"].startswith("mailto:")
    # Declining in the calendar would give no place back.
    assert first["ATTENDEE"].params["RSVP"] == "FALSE"
    clock.forward(hours=1)
    made, out = in_a_mail(withdrawal(one, ANNA))
    assert (made["METHOD"], out["STATUS"], out["UID"]) == ("CANCEL", "CANCELLED", uid(one))
    clock.forward(hours=1)
    # Whoever registers again has it once more, by the later of two files of one version.
    _made, again = in_a_mail(invitation(one, ANNA))
    assert first["SEQUENCE"] == out["SEQUENCE"] == again["SEQUENCE"] == 0
    assert first["DTSTAMP"].dt < out["DTSTAMP"].dt < again["DTSTAMP"].dt
