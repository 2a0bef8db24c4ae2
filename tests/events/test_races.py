"""Many people at the same moment for few places: 300 threads on PostgreSQL, 20 on SQLite."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from events.actions.enrolment import save_enrolment
from events.actions.offers import accept_offer, decline_offer
from events.actions.places import settle_due
from events.actions.registrations import cancel_registration, confirm_registration
from events.actions.terms import cancel_term
from events.choices import ParticipantState
from events.models import Enrolment, Participant
from home.models import OutgoingMail
from home.verdicts import Refused
from tests.at_once import at_once
from tests.people import person

from . import invariants
from .ground import enrolment, one, registered, sent, states

pytestmark = pytest.mark.django_db(transaction=True)

MANY = connection.vendor == "postgresql"
PEOPLE, PLACES, CANCELLED, CONFIRMED = (300, 20, 10, 70) if MANY else (20, 6, 3, 20)
GROUPS = {"0614": PLACES // 2 + 2, "0663": PLACES // 2 - 1}
"""One group is full before the event is."""


def succeeded(outcomes: list[Any]) -> list[Any]:
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    return outcomes


def in_state(of: Enrolment, state: str) -> list[Participant]:
    return list(of.participants.filter(state=state).select_related("registration"))


def next_in_queue(of: Enrolment, places: int) -> list[int]:
    """Whom a person with the list in hand would call, by serial."""
    held = Counter(of.participants.filter(state="seated").values_list("group", flat=True))
    called = []
    for serial, group in of.participants.in_queue().values_list("serial", "group"):
        if len(called) < places and held[group] < GROUPS[group]:
            held[group] += 1
            called.append(serial)
    return called


def test_all_at_once_for_the_last_places(clock, run_background):
    to = enrolment(PLACES, GROUPS, confirm_hours=24 * 7)
    values = list(GROUPS)
    succeeded(
        at_once(
            *(
                partial(sent, to, email=f"o{n}@przyklad.example", powiat=values[n % 2])
                for n in range(PEOPLE)
            )
        )
    )
    assert list(to.participants.values_list("serial", flat=True)) == list(range(1, PEOPLE + 1))
    seated = in_state(to, "seated")
    assert len(seated) == PLACES and len(in_state(to, "waiting")) == PEOPLE - PLACES
    by_group = Counter(person.group for person in seated)
    assert all(by_group[group] <= limit for group, limit in GROUPS.items())
    for group in values:
        people = to.participants.filter(group=group)
        of_group = list(people.order_by("serial").values_list("state", flat=True))
        assert of_group == sorted(of_group)  # "seated" before "waiting"
    invariants.hold(to)

    # Those at the front follow the link at once, some of them in two windows.
    first = to.participants.filter(serial__lte=CONFIRMED).values_list("registration", flat=True)
    succeeded(at_once(*(partial(confirm_registration, n) for n in [*first, *first[:20]])))
    assert to.registrations.filter(confirmed_at__isnull=False).count() == CONFIRMED
    assert OutgoingMail.objects.filter(template="events/confirmed").count() == CONFIRMED
    invariants.hold(to)

    # Some cancel at once: those whose turn it is get offers.
    leaving = in_state(to, "seated")[:CANCELLED]
    held = Counter(person.group for person in in_state(to, "seated")[CANCELLED:])
    succeeded(at_once(*(partial(cancel_registration, one.registration_id) for one in leaving * 2)))
    offered = in_state(to, "offered")
    assert len(offered) == CANCELLED
    expected = []
    confirmed = to.participants.filter(registration__confirmed_at__isnull=False)
    for who in confirmed.filter(state__in=["offered", "waiting"]):
        if len(expected) < CANCELLED and held[who.group] < GROUPS[who.group]:
            held[who.group] += 1
            expected.append(who.serial)
    assert [person.serial for person in offered] == expected
    invariants.hold(to)

    # Half of them answer, half let it lapse: their places go to the next, at once by two ticks.
    answering, silent = offered[::2], offered[1::2]
    succeeded(at_once(*(partial(accept_offer, person.pk, 1) for person in answering * 2)))
    clock.forward(hours=to.offer_hours)
    expected = next_in_queue(to, len(silent))
    succeeded(at_once(settle_due, settle_due, settle_due))
    assert [person.serial for person in in_state(to, "offered")] == expected
    assert {person.pk for person in in_state(to, "lapsed")} == {person.pk for person in silent}
    late = at_once(*(partial(accept_offer, person.pk, 1) for person in silent))
    assert all(isinstance(outcome, Refused) for outcome in late)

    # Who cancelled or let it lapse is not asked again.
    for who in in_state(to, "offered"):
        decline_offer(who.pk, who.offer_number)
    ended = {person.pk for person in [*leaving, *silent]}
    assert not ended & set(to.participants.active().values_list("pk", flat=True))
    invariants.hold(to)

    run_background()
    letters = Counter((tuple(message.to), message.subject) for message in mail.outbox)
    assert max(letters.values()) == 1
    assert len(mail.outbox) == OutgoingMail.objects.count()


def test_the_last_place_is_cancelled_offered_and_asked_for_at_the_same_moment():
    to = enrolment(1)
    seated, waits = registered(to), registered(to)
    outcomes = at_once(
        partial(cancel_registration, seated.pk), partial(sent, to), partial(sent, to), settle_due
    )
    succeeded(outcomes)
    assert states(to) == ["cancelled", "offered", "waiting", "waiting"]
    assert one(waits).state == ParticipantState.OFFERED


def test_one_accepts_while_the_other_declines():
    to = enrolment(1)
    seated, waits, third = registered(to), registered(to), registered(to)
    cancel_registration(seated.pk)
    offered = one(waits)
    outcomes = at_once(partial(accept_offer, offered.pk, 1), partial(decline_offer, offered.pk, 1))
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1, outcomes
    expected = {"seated": "waiting", "declined": "offered"}
    assert one(third).state == expected[one(waits).state]


def test_the_form_is_sent_by_a_double_click():
    to = enrolment(3)
    outcomes = succeeded(at_once(*(partial(sent, to, submission="z" * 20) for _ in range(6))))
    assert len({registration.pk for registration in outcomes}) == 1
    assert states(to) == ["seated"] and OutgoingMail.objects.count() == 1


def test_a_term_is_cancelled_while_people_register():
    """Each is registered and told of the cancellation, or refused; nobody slips in afterwards."""
    to, editor = enrolment(50), person("redaktor")
    known = registered(to, email="pierwsza@przyklad.example")
    acts = [partial(sent, to, email=f"o{n}@przyklad.example") for n in range(12)]
    confirming = [partial(confirm_registration, sent(to).pk) for _n in range(4)]
    outcomes = at_once(
        *acts[:6], *confirming, partial(cancel_term, to.term, editor, "Powódź."), *acts[6:]
    )
    assert all(not isinstance(one, Exception) or isinstance(one, Refused) for one in outcomes)
    to.term.refresh_from_db()
    assert to.term.is_cancelled and to.registrations.filter(
        created_at__gt=to.term.cancelled_at, email__startswith="o"
    ).count() == 0  # fmt: skip
    told = OutgoingMail.objects.filter(template="events/term_cancelled")
    confirmed = to.registrations.filter(confirmed_at__isnull=False)
    assert set(told.values_list("to", flat=True)) == set(confirmed.values_list("email", flat=True))
    assert told.count() == confirmed.count() and known in confirmed
    with pytest.raises(Refused):
        sent(to)


def test_a_term_is_cancelled_once_by_two_editors():
    to, editor = enrolment(5), person("redaktor")
    registered(to, email="a@przyklad.example")
    outcomes = at_once(*[partial(cancel_term, to.term, editor, f"Powód {n}.") for n in range(3)])
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 2, outcomes
    assert OutgoingMail.objects.filter(template="events/term_cancelled").count() == 1


def test_places_are_added_while_people_register():
    to, editor = enrolment(4), person("redaktor")
    waiting = [registered(to) for _n in range(6)][4:]
    more = Enrolment.objects.get(pk=to.pk)
    more.capacity = 8
    outcomes = at_once(
        *(partial(sent, to) for _n in range(5)), partial(save_enrolment, more, editor, limits={})
    )
    succeeded(outcomes)
    # Whoever waited before is offered first; the newcomers share the two that are left.
    assert [one(waits).state for waits in waiting] == ["offered", "offered"]
    succeeded(at_once(*(partial(confirm_registration, outcome.pk) for outcome in outcomes[:5])))
    holding = list(to.participants.holding(timezone.now()).values_list("serial", flat=True))
    assert len(holding) == 8 and holding[:6] == [1, 2, 3, 4, 5, 6]
    invariants.hold(to)


def test_places_are_taken_away_while_people_register():
    to, editor = enrolment(6), person("redaktor")
    for _n in range(3):
        registered(to)
    fewer = Enrolment.objects.get(pk=to.pk)
    fewer.capacity = 4
    outcomes = at_once(
        *(partial(sent, to) for _n in range(5)), partial(save_enrolment, fewer, editor, limits={})
    )
    *sendings, saving = outcomes
    succeeded(sendings)
    # Either the organiser came in time, or is told that more are taken than they allow.
    capacity = Enrolment.objects.get(pk=to.pk).capacity
    assert isinstance(saving, ValidationError) == (capacity == 6), saving
    assert states(to) == ["seated"] * capacity + ["waiting"] * (8 - capacity)
