"""Whatever people do, in any order, with time passing and capacity changing: the rules hold."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.actions.offers import accept_offer, decline_offer
from events.actions.places import settle_due, settle_enrolment
from events.actions.registrations import (
    cancel_participants,
    cancel_registration,
    confirm_registration,
)
from events.choices import ENDED
from events.models import Enrolment, Participant
from home.verdicts import Refused

from . import invariants
from .ground import enrolment, sent

pytestmark = [pytest.mark.django_db, pytest.mark.proof]

GROUPS = ("0614", "0663", "0601")
WHICH = st.integers(0, 30)
STEPS = st.one_of(
    st.tuples(st.just("register"), st.integers(1, 3), st.sampled_from(GROUPS)),
    st.tuples(st.just("register"), st.just(1), st.sampled_from(GROUPS)),
    st.tuples(st.sampled_from(["confirm", "confirm_last", "cancel", "cancel_one"]), WHICH),
    st.tuples(st.sampled_from(["accept", "accept", "decline"]), WHICH),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 25, 49])),
    st.tuples(st.just("tick")),
    st.tuples(st.just("capacity"), st.integers(1, 5)),
)
FEW = settings(
    max_examples=300 if os.environ.get("PROOF") else 30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


class World:
    """An enrolment, its people so far and the time."""

    def __init__(self) -> None:
        self.to = enrolment(3, {"0614": 2, "0663": 1}, offer_hours=24, confirm_hours=24)
        self.at = timezone.now()
        self.made: list[int] = []
        self.most = self.to.capacity
        """So many may hold a place: more than the capacity only after it was lowered."""
        self.ended: dict[int, str] = {}

    def held(self) -> int:
        return Participant.objects.filter(enrolment=self.to).holding(self.at).count()

    def people(self) -> list[Participant]:
        return list(self.to.participants.all())

    def pick(self, number: int) -> Any:
        return self.made[number % len(self.made)] if self.made else None

    def do(self, step: tuple[Any, ...]) -> None:
        act: Callable[..., None] = getattr(self, step[0])
        with suppress(Refused):
            act(*step[1:])
        self.check()

    def register(self, count: int, group: str) -> None:
        names = [f"Osoba {n}" for n in range(count)]
        self.made.append(sent(self.to, *names, powiat=group, at=self.at).pk)

    def confirm(self, number: int) -> None:
        if self.made:
            confirm_registration(self.pick(number), at=self.at)

    def confirm_last(self, _number: int) -> None:
        if self.made:
            confirm_registration(self.made[-1], at=self.at)

    def cancel(self, number: int) -> None:
        if self.made:
            cancel_registration(self.pick(number), at=self.at)

    def cancel_one(self, number: int) -> None:
        if people := self.people():
            one = people[number % len(people)]
            cancel_participants(one.registration_id, [one.pk], at=self.at)

    def accept(self, number: int) -> None:
        if offered := [one for one in self.people() if one.offer_number]:
            accept_offer(offered[number % len(offered)].pk, 1, at=self.at)

    def decline(self, number: int) -> None:
        if offered := [one for one in self.people() if one.offer_number]:
            decline_offer(offered[number % len(offered)].pk, 1, at=self.at)

    def tick(self) -> None:
        settle_due(self.at)

    def capacity(self, places: int) -> None:
        self.most = max(places, self.held())
        Enrolment.objects.filter(pk=self.to.pk).update(capacity=places)
        settle_enrolment(self.to.pk, self.at)

    def check(self) -> None:
        self.to.refresh_from_db()
        held = self.held()
        assert held <= self.most, "more places are held than there are"
        self.most = max(self.to.capacity, min(self.most, held))
        for one in self.people():
            if one.pk in self.ended:
                assert one.state == self.ended[one.pk], "who had ended came back"
            elif one.state in ENDED:
                self.ended[one.pk] = one.state

    def wait(self, hours: int) -> None:
        self.at += timedelta(hours=hours)


@FEW
@given(st.lists(STEPS, max_size=14))
def test_the_rules_hold_whatever_happens(db, steps):
    with transaction.atomic():
        world = World()
        for step in steps:
            world.do(step)
        settle_due(world.at)
        world.check()
        invariants.hold(world.to, world.at, most=world.most)
        # In the end every offer is answered or has lapsed.
        world.at = world.to.term.ends_at
        settle_due(world.at)
        world.check()
        assert not world.to.participants.filter(state="offered").exists()
        transaction.set_rollback(True)


def test_a_capacity_that_is_lowered_and_raised_again(db):
    world = World()
    steps: list[tuple[Any, ...]] = [
        ("register", 3, "0601"), ("confirm_last", 0), ("register", 2, "0601"), ("confirm_last", 0),
        ("capacity", 1), ("cancel_one", 0), ("tick",), ("capacity", 5), ("accept", 0),
        ("wait", 49), ("tick",),
    ]  # fmt: skip
    for step in steps:
        world.do(step)
    states = [one.state for one in world.people()]
    assert states == ["cancelled", "seated", "seated", "seated", "lapsed"]
