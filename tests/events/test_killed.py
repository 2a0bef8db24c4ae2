"""The process is killed (-9) again and again in the middle: the end is the same as without."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from events.actions.offers import accept_offer, decline_offer
from events.actions.places import settle_due
from events.actions.registrations import cancel_registration, confirm_registration
from events.models import Enrolment, Participant
from home.models import OutgoingMail
from home.verdicts import Refused

from . import invariants
from .ground import enrolment, sent

pytestmark = pytest.mark.django_db(transaction=True)

GROUPS = ("0614", "0663")
Step = tuple[str, int, timedelta]


def script(seed: int) -> list[Step]:
    """What people do, when: two dozen registrations, then all that may follow."""
    chance = random.Random(seed)  # noqa: S311
    steps: list[Step] = []
    after = timedelta()
    for number in range(18):
        steps.append(("register", number, after))
        if chance.random() < 0.85:
            steps.append(("confirm", number, after + timedelta(seconds=1)))
        after += timedelta(minutes=1)
    for _round in range(3):
        for number in chance.sample(range(18), 4):
            steps.append(("cancel", number, after))
            after += timedelta(minutes=1)
        for number in chance.sample(range(18), 9):
            steps.append((chance.choice(["accept", "accept", "decline"]), number, after))
            after += timedelta(minutes=1)
        after += timedelta(hours=25)
        steps.append(("settle", 0, after))
    return steps


def act(to: int, begins: datetime, step: Step) -> None:
    """One step; done a second time it changes nothing."""
    what, number, after = step
    at = begins + after
    person = Participant.objects.filter(enrolment=to, name=f"Osoba {number}").first()
    with suppress(Refused):
        if what == "register":
            sent(
                Enrolment.objects.get(pk=to),
                f"Osoba {number}",
                email=f"o{number}@e{to}.example",
                powiat=GROUPS[number % 2],
                submission=f"{to}-{number}-".ljust(20, "x"),
                at=at,
            )
        elif what == "settle":
            settle_due(at)
        elif person is None:
            raise AssertionError(f"{number} was lost")
        elif what == "confirm":
            confirm_registration(person.registration_id, at=at)
        elif what == "cancel":
            cancel_registration(person.registration_id, at=at)
        elif what == "accept":
            accept_offer(person.pk, 1, at=at)
        else:
            decline_offer(person.pk, 1, at=at)


def in_a_process(work: Callable[[], None]) -> int:
    """Begin it in a process of its own; gives its number."""
    # A connection of ours, closed by two processes, would confuse the server.
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException:
        os._exit(1)


def killed_to_the_end(to: int, begins: datetime, steps: list[Step], notes: Path, seed: int) -> int:
    """Do the steps in processes that are killed; each goes on where the one before was. Gives how
    often that was. What was under way is done again, as by somebody who got no answer."""
    chance = random.Random(seed)  # noqa: S311
    notes.write_text("")

    def work() -> None:
        for step in steps[len(notes.read_text()) :]:
            act(to, begins, step)
            with notes.open("a") as done:
                done.write(".")

    kills = 0
    while len(notes.read_text()) < len(steps):
        child = in_a_process(work)
        # Later and later, so that a slow machine gets there, too.
        time.sleep(chance.uniform(0.01, 0.2 + 0.02 * kills))
        ended, status = os.waitpid(child, os.WNOHANG)
        if not ended:
            os.kill(child, signal.SIGKILL)
            _child, status = os.waitpid(child, 0)
            kills += 1
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "a step failed"
    return kills


def outcome(to: Enrolment) -> list[Any]:
    return list(
        to.participants.values_list("name", "serial", "group", "state", "offer_number", "ended_at")
    )


def mails_about(to: Enrolment) -> Counter[tuple[str, str]]:
    rows = OutgoingMail.objects.filter(key__startswith=f"zapis:{to.pk}:")
    return Counter(
        (template, address.partition("@")[0])
        for template, address in rows.values_list("template", "to")
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_moments_then_tick(tmp_path, clock, run_background, seed):
    begins, steps = timezone.now(), script(seed)

    def ground() -> Enrolment:
        return enrolment(6, {"0614": 4, "0663": 3}, offer_hours=24, confirm_hours=24)

    undisturbed, disturbed = ground(), ground()
    for step in steps:
        act(undisturbed.pk, begins, step)
    kills = killed_to_the_end(disturbed.pk, begins, steps, tmp_path / "done", seed)
    assert kills >= 5, "the machine was too fast to be disturbed"

    clock.at(begins + steps[-1][2] + timedelta(hours=1))
    call_command("tick", verbosity=0)
    assert outcome(disturbed) == outcome(undisturbed)
    assert mails_about(disturbed) == mails_about(undisturbed)
    for one in (disturbed, undisturbed):
        invariants.hold(one, clock.now)

    # What a dead process wrote and did not hand to the queue is sent all the same, once.
    clock.forward(hours=1)
    call_command("tick", verbosity=0)
    run_background()
    letters = Counter((message.to[0], message.subject) for message in mail.outbox)
    assert max(letters.values()) == 1
    assert len(mail.outbox) == OutgoingMail.objects.count()
