"""A large mailing through a server that fails, by senders that are killed: each gets one copy.

20,000 subscribers and ten kills with PROOF=1 (make proof), a tenth of it otherwise.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bulletin.actions.mailings import start_mailing
from bulletin.actions.subscribers import leave
from bulletin.models import Mailing, MailingRecipient, MailingRules, Subscriber
from tests.engines.failing_smtp import failing_server, is_refused
from tests.engines.worker import start_worker
from tests.people import person

from .subscribing import mailing, many

WHOLE = bool(os.environ.get("PROOF"))
SUBSCRIBERS = 20_000 if WHOLE else 2_000
KILLS = 10 if WHOLE else 3
LEAVERS = SUBSCRIBERS // 50
FINAL = 0.01
LARGEST = 300 * 1024  # kB
Copy = MailingRecipient.State


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_each_gets_one_copy_whatever_dies(tmp_path):
    chance = random.Random(7)  # noqa: S311
    rules = MailingRules.load()
    rules.per_minute, rules.hard_bounces = 0, 1
    rules.save()
    people = many(SUBSCRIBERS)
    sent = start_mailing(mailing(), person("redaktor"))
    leavers = chance.sample(people, LEAVERS)
    left_at: dict[int, datetime] = {}
    largest, kills, rounds = 0, 0, 0
    faults = {"passing": 0.05, "final": FINAL, "stall_every": 700, "stall": 1.5}
    with failing_server(tmp_path, **faults) as server:
        while Mailing.objects.get(pk=sent.pk).state != Mailing.State.DONE:
            rounds += 1
            assert rounds < 60, "it comes to no end"
            bring_forward(sent)
            worker = start_worker(server.port)
            goal = SUBSCRIBERS * (kills + 1) // (KILLS + 1) if kills < KILLS else 0
            while not (ended := os.waitpid(worker.pid, os.WNOHANG))[0]:
                largest = max(largest, memory(worker))
                if leavers and server.count() > 50:
                    gone = leavers.pop()
                    leave(gone)
                    left_at[gone.pk] = timezone.now()
                if goal and server.count() >= goal:
                    kill(worker, server, within=kills % 2 == 0, chance=chance)
                    kills += 1
                    ended = os.waitpid(worker.pid, 0)
                    break
                time.sleep(0.02)
            worker.returncode = ended[1]
        taken = list(server.taken())

    assert kills == KILLS
    states = Counter(sent.recipients.values_list("state", flat=True))
    print(f"\n{SUBSCRIBERS} subscribers, {kills} kills, {rounds} processes, {dict(states)}")
    print(f"largest process: {largest // 1024} MB; messages taken: {len(taken)}")
    assert not states[Copy.WAITING] and not states[Copy.SENDING]

    copies = Counter(address for _moment, address, _name in taken)
    assert set(copies.values()) == {1}, "nobody gets two"
    assert len({name for _moment, _address, name in taken}) == len(taken)
    assert states[Copy.DOUBTFUL] <= KILLS
    rows = {row.subscriber.email: row for row in sent.recipients.select_related("subscriber")}
    assert len(rows) == SUBSCRIBERS
    for address, row in rows.items():
        if row.state == Copy.SENT:
            assert copies[address] == 1, address
        elif row.state != Copy.DOUBTFUL:
            assert copies[address] == 0, (address, row.state)
        if row.subscriber.state == Subscriber.State.LEFT:
            # What was claimed before the person left may have gone out; nothing after.
            assert (
                row.state == Copy.SKIPPED
                or is_refused(address, FINAL)
                or (row.handed_over_at <= left_at[row.subscriber_id])
            )
        elif is_refused(address, FINAL):
            assert row.state == Copy.FAILED
            assert row.subscriber.state == Subscriber.State.UNDELIVERABLE
        else:
            assert row.state in (Copy.SENT, Copy.DOUBTFUL), (address, row.state, row.error)
    assert states[Copy.SKIPPED] > 0
    assert 0 < largest < LARGEST


def kill(worker: subprocess.Popen, server, *, within: bool, chance: random.Random) -> None:
    """At any moment, or while the server has a message in its hands."""
    if within:
        server.victim.write_text(str(worker.pid))
        end = time.monotonic() + 20
        while server.victim.exists() and time.monotonic() < end:
            time.sleep(0.01)
    else:
        time.sleep(chance.random() / 50)
    os.kill(worker.pid, signal.SIGKILL)


def memory(worker: subprocess.Popen) -> int:
    """Its largest so far in kB; what wait4 tells counts the memory of whoever started it too."""
    status = Path(f"/proc/{worker.pid}/status").read_text()
    command = Path(f"/proc/{worker.pid}/cmdline").read_bytes()
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(peak[1]) if peak and b"db_worker" in command else 0


def bring_forward(sent: Mailing) -> None:
    """Time passes: leases of the dead run out, copies that were put off are due."""
    now = timezone.now()
    past = now - timedelta(seconds=1)
    Mailing.objects.filter(pk=sent.pk).update(next_slice_at=past, enqueued_at=None)
    Mailing.objects.filter(pk=sent.pk, lease_until__gt=now).update(lease_until=past)
    sent.recipients.waiting().filter(next_attempt_at__gt=now).update(next_attempt_at=past)
    DBTaskResult.objects.filter(status="RUNNING").update(started_at=now - timedelta(hours=1))
    call_command("tick", verbosity=0)
