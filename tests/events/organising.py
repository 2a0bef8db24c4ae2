"""An event with people in every state, as the organiser finds it, and how it looks in the CMS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from events.actions.attendance import mark_presence
from events.actions.offers import decline_offer
from events.actions.registrations import (
    Contact,
    Person,
    cancel_registration,
    register_by_hand,
)
from events.models import Attendance, Enrolment, Participant
from tests.people import person

from . import ground


def url(name: str, *args: Any) -> str:
    return reverse(f"events_{name}", args=args)


def past_training(*names: str, present: int = 2, **fields: Any) -> Enrolment:
    """Two days, over since yesterday; everybody entered by hand, with a certificate for both
    days; `present` days marked for each."""
    values = {"certificate_days": 2, "certificate_hours": 12, **fields}
    to = ground.enrolment(50, of=ground.term(in_days=10), **values)
    make_people(to, *(names or ("Jan Żak", "Anna Ćma", "Ewa Bąk")))
    shift = to.term.starts_at - timezone.now()
    move(to, days=-(shift.days + 3))
    for day in to.term.days[:present]:
        mark(to, day)
    return to


def make_people(
    to: Enrolment, *names: str, email: bool = True, **contact: Any
) -> list[Participant]:
    """Entered by hand, one registration each, with an address each."""
    made = []
    for number, name in enumerate(names, 1):
        address = f"osoba{to.pk}-{number}@przyklad.example" if email else ""
        registration = register_by_hand(
            to,
            person("redaktor"),
            people=[Person(name)],
            contact=Contact(email=address, **contact),
            answers={},
            consent_note="telefonicznie",
        )
        made.append(registration.participants.get())
    return made


def move(to: Enrolment, **by: float) -> None:
    """The term and the registration some days earlier or later."""
    delta = timedelta(**by)
    term = to.term
    term.starts_at += delta
    term.ends_at += delta
    term.save()
    for name in ("opens_at", "closes_at", "offers_end_at"):
        setattr(to, name, getattr(to, name) + delta)
    to.save()


def mark(to: Enrolment, day: Any, *people: Participant) -> None:
    """Present on a day: these, or all with a place."""
    chosen = people or Participant.objects.filter(enrolment=to).coming()
    mark_presence(to, day, {one.pk: True for one in chosen}, person("redaktor"))


def days_of(participant: Participant) -> list[Any]:
    return list(
        Attendance.objects.filter(participant=participant)
        .order_by("day")
        .values_list("day", flat=True)
    )


@dataclass
class Everybody:
    """A registration with one person in every state."""

    enrolment: Enrolment
    people: dict[str, Participant]

    def __getitem__(self, state: str) -> Participant:
        return Participant.objects.select_related("registration", "enrolment__term__event").get(
            pk=self.people[state].pk
        )


def everybody(**fields: Any) -> Everybody:
    """States by their names in RegistrantState; two places in all."""
    now = timezone.now()
    to = ground.enrolment(2, opens_at=now - timedelta(days=5), **fields)
    made = {
        "lapsed": ground.sent(to, "Lena Lis", at=now - timedelta(days=3)),
        "coming": ground.registered(to, "Anna Ćma", powiat="0614"),
        "cancelled": ground.registered(to, "Ola Nie"),
        "declined": ground.registered(to, "Iza Żur"),
        "offered": ground.registered(to, "Ela Łoś", powiat="0663"),
        "waiting": ground.registered(to, "Ewa Bąk"),
        "unconfirmed": ground.sent(to, "Jan Żak"),
    }
    people = {state: ground.one(one) for state, one in made.items()}
    cancel_registration(made["cancelled"].pk, user=person("redaktor"))
    decline_offer(people["declined"].pk, 1)
    return Everybody(to, people)
