"""Reminders before an event: to whom, when, once, and what they say."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from events.actions.registrations import confirm_registration
from events.ical import uid
from events.models import Participant, Registration
from events.reminders import send_reminders
from home.models import OutgoingMail
from tests.at_once import at_once

from . import ground, organising

pytestmark = pytest.mark.django_db
TEMPLATE = "events/reminder"


def reminded() -> list[str]:
    return sorted(OutgoingMail.objects.filter(template=TEMPLATE).values_list("to", flat=True))


def enrolled(*names: str, in_days: float = 10, email: str = "a@przyklad.example", **fields):
    to = ground.enrolment(20, of=ground.term(in_days=in_days), remind_days=3, **fields)
    ground.registered(to, *names, email=email)
    return to


def test_so_many_days_before_and_only_once(clock):
    to = enrolled("Jan Żak")
    assert send_reminders() is None
    clock.at(to.term.starts_at - timedelta(days=3, seconds=1))
    assert send_reminders() is None
    clock.forward(seconds=1)
    assert send_reminders() == "events: 1 reminded"
    assert send_reminders() is None and reminded() == ["a@przyklad.example"]
    OutgoingMail.objects.all().delete()
    clock.forward(days=1)
    assert send_reminders() is None


def test_what_it_says(clock):
    to = enrolled("Jan Żak", "Ewa Bąk")
    to.term.access = "Winda od podwórza."
    to.term.save()
    clock.at(to.term.starts_at - timedelta(days=2))
    send_reminders()
    mail = OutgoingMail.objects.get(template=TEMPLATE)
    assert mail.subject == "Przypomnienie: Szkolenie o spółdzielniach"
    for words in ("Jan Żak", "Ewa Bąk", "Dom Chemika", "Winda od podwórza.", "/zapisy/moje/"):
        assert words in mail.text, words
    (file,) = mail.attachments
    (event,) = Calendar.from_ical(base64.b64decode(file["content"])).walk("VEVENT")
    assert event["uid"] == uid(to.term)
    assert file["content_type"].startswith("text/calendar")


def test_those_with_an_address_of_their_own_get_their_own_without_the_private_link(clock):
    to = enrolled("Jan Żak", "Ewa Bąk")
    Participant.objects.filter(name="Ewa Bąk").update(email="ewa@przyklad.example")
    clock.at(to.term.starts_at - timedelta(days=2))
    assert send_reminders() == "events: 2 reminded"
    own = OutgoingMail.objects.get(template=TEMPLATE, to="ewa@przyklad.example")
    assert "/zapisy/rezygnacja/" in own.text and "/zapisy/moje/" not in own.text
    assert "Jan Żak" not in own.text
    assert reminded() == ["a@przyklad.example", "ewa@przyklad.example"]


def test_nobody_without_a_confirmed_place(clock):
    all_of = organising.everybody(remind_days=3)
    to = all_of.enrolment
    clock.at(to.term.starts_at - timedelta(days=2))
    Participant.objects.filter(pk=all_of["offered"].pk).update(
        offer_until=timezone.now() + timedelta(hours=1)
    )
    send_reminders()
    assert reminded() == [all_of["coming"].registration.email]


@pytest.mark.parametrize("why", ["cancelled", "off", "begun", "erased"])
def test_nobody_at_all(clock, why):
    to = enrolled("Jan Żak")
    clock.at(to.term.starts_at - timedelta(days=2))
    if why == "cancelled":
        type(to.term).objects.update(cancelled_at=timezone.now())
    elif why == "off":
        type(to).objects.update(remind_days=0)
    elif why == "begun":
        clock.at(to.term.starts_at)
    else:
        type(to).objects.update(erased_at=timezone.now())
    assert send_reminders() is None and reminded() == []


def test_who_was_told_a_moment_ago_is_reminded_a_day_later(clock):
    to = ground.enrolment(5, of=ground.term(in_days=10), remind_days=7, confirm_hours=100)
    made = ground.sent(to, "Jan Żak", email="a@przyklad.example")
    clock.at(to.term.starts_at - timedelta(days=7))
    confirm_registration(made.pk)
    assert send_reminders() is None
    clock.forward(hours=23, minutes=59)
    assert send_reminders() is None
    clock.forward(minutes=1)
    assert send_reminders() == "events: 1 reminded"


def test_without_an_address_nobody_is_held_up(clock):
    to = enrolled("Jan Żak")
    (silent,) = organising.make_people(to, "Ewa Bąk", email=False)
    clock.at(to.term.starts_at - timedelta(days=2))
    assert send_reminders() == "events: 2 reminded" and reminded() == ["a@przyklad.example"]
    assert send_reminders() is None
    assert Registration.objects.get(pk=silent.registration_id).email == ""


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_remind_each_once():
    to = ground.enrolment(20, of=ground.term(in_days=2), remind_days=9,
                          closes_at=timezone.now() + timedelta(hours=5))  # fmt: skip
    for number in range(5):
        ground.registered(to, f"Jan Nr{number}", email=f"o{number}@przyklad.example")
    Registration.objects.update(confirmed_at=timezone.now() - timedelta(days=2))
    outcomes = at_once(*[send_reminders] * 3)
    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    assert reminded() == [f"o{number}@przyklad.example" for number in range(5)]
