"""A slice of a mailing: for some seconds one process hands copies over, then others get a turn.

A copy is claimed, in one conditional update, when the server is ready for its text and before the
first byte goes out. The update asks whether the copy still waits, whether its owner still
subscribes, and whether this process still is the one that sends. Whatever dies after it leaves
one copy "being handed over", which the next slice marks doubtful; whatever dies before it leaves
nothing. States: docs/mailing.md.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.mail_delivery import (
    LEASE,
    Carrier,
    Deferred,
    Doubtful,
    OutboxTransport,
    Refused,
    Undelivered,
    Unreachable,
    back_off,
)

from ..models import Mailing, MailingRecipient, MailingRules, Subscriber
from .letters import Letter, Links

logger = logging.getLogger(__name__)

SLICE = 20.0
"""Seconds that a slice lasts at most, beyond the copy at hand."""
LOOK_ROUND = 1.0
"""Seconds after which a slice asks whether a single mail waits for the worker."""
BATCH = 100
ROW = (
    "pk",
    "attempts",
    "is_entitled",
    "subscriber_id",
    "subscriber__email",
    "subscriber__key",
    "subscriber__hard_bounces",
)
GATHERED_AT_ONCE = 2_000
FAULTS_IN_A_ROW = 20
"""So many copies in a row that the server puts off or refuses are no fault of the copies."""
CRASHED = "the process died while handing over"

State = Mailing.State
Copy = MailingRecipient.State

STATES = {
    "waiting": Copy.WAITING.value,
    "handing_over": Copy.SENDING.value,
    "mailing_goes": State.SENDING.value,
    "subscribes": Subscriber.State.ACTIVE.value,
}
# By hand: to have this statement built anew for each copy takes longer than to send the copy.
CLAIM = """
UPDATE bulletin_mailingrecipient
SET state = %(handing_over)s, run = %(run)s, attempts = attempts + 1, handed_over_at = %(now)s
WHERE id = %(copy)s AND state = %(waiting)s
AND EXISTS (
    SELECT 1 FROM bulletin_mailing
    WHERE bulletin_mailing.id = mailing_id
    AND bulletin_mailing.state = %(mailing_goes)s AND bulletin_mailing.run = %(run)s
)
AND EXISTS (
    SELECT 1 FROM bulletin_subscriber
    JOIN bulletin_subscription ON bulletin_subscription.subscriber_id = bulletin_subscriber.id
    WHERE bulletin_subscriber.id = bulletin_mailingrecipient.subscriber_id
    AND bulletin_subscriber.state = %(subscribes)s AND bulletin_subscriber.email = %(address)s
    AND bulletin_subscription.topic = %(topic)s
)
"""


class Withdrawn(Exception):
    """The copy at hand is not to go out: its owner left, or somebody else sends now."""


class Stopped(Exception):
    """This process is to send no more of the mailing."""


def claim(mailing_id: int) -> Mailing | None:
    """The mailing, if it is due and nobody is at work; settles what a dead process left."""
    now = timezone.now()
    with transaction.atomic():
        # All claims queue up here: the rate is one for all mailings together.
        MailingRules.load()
        MailingRules.objects.select_for_update().first()
        if Mailing.objects.at_work(now).exists():
            return None
        claimed = Mailing.objects.filter(
            pk=mailing_id, state=State.SENDING, next_slice_at__lte=now
        ).update(run=F("run") + 1, lease_until=now + LEASE)
        if not claimed:
            return None
        settle(mailing_id, now)
        return Mailing.objects.get(pk=mailing_id)


def settle(mailing_id: int, now: datetime) -> None:
    """Copies in the hands of a process that is dead: nobody knows whether the server took them."""
    doubtful = MailingRecipient.objects.filter(mailing=mailing_id, state=Copy.SENDING).update(
        state=Copy.DOUBTFUL, finished_at=now, error=CRASHED
    )
    if doubtful:
        logger.warning("Mailing %s: %s copies are doubtful", mailing_id, doubtful)


class Slice:
    """The work of one process on a mailing that it has claimed."""

    def __init__(
        self,
        mailing: Mailing,
        seconds: float = SLICE,
        transport: OutboxTransport | None = None,
    ) -> None:
        self.mailing = mailing
        self.transport = transport
        self.until = time.monotonic() + seconds
        self.rules = MailingRules.load()
        self.letter = Letter(mailing)
        self.faults = 0
        self.sent = 0
        self.interval = 60 / self.rules.per_minute if self.rules.per_minute else 0.0
        self._next = time.monotonic()
        self._look_round = self._next + LOOK_ROUND

    def run(self) -> None:
        """Send until the time is over, nothing is due, or somebody stops the mailing."""
        try:
            self._gather()
            with Carrier(self.transport) as carrier:
                for row in self._due():
                    self._pace()
                    self._send(carrier, row)
            self._go_on_later()
        except Stopped:
            pass
        finally:
            Mailing.objects.filter(pk=self.mailing.pk, run=self.mailing.run).update(
                lease_until=None
            )

    # Recipients

    def _gather(self) -> None:
        """Write a row for everybody who subscribes to the topic; a dead process is continued."""
        mailing = self.mailing
        while mailing.gathered_at is None:
            self._renew_lease()
            now = timezone.now()
            with transaction.atomic():
                last = mailing.recipients.aggregate(last=Max("subscriber"))["last"] or 0
                ids = list(
                    Subscriber.objects.of_topic(mailing.topic)
                    .filter(pk__gt=last)
                    .order_by("pk")
                    .values_list("pk", flat=True)[:GATHERED_AT_ONCE]
                )
                MailingRecipient.objects.bulk_create(
                    [
                        MailingRecipient(mailing=mailing, subscriber_id=pk, next_attempt_at=now)
                        for pk in ids
                    ],
                    ignore_conflicts=True,
                )
                if len(ids) < GATHERED_AT_ONCE:
                    mailing.gathered_at = now
                    self._mine().update(gathered_at=mailing.gathered_at)

    def _due(self) -> Iterator[dict[str, Any]]:
        """Rows to send, read in batches; ends when the slice does."""
        while batch := self._batch():
            gone = [row["pk"] for row in batch if not row["is_entitled"]]
            self.mailing.recipients.waiting().filter(pk__in=gone).update(
                state=Copy.SKIPPED, finished_at=timezone.now(), error=""
            )
            for row in batch:
                if not row["is_entitled"]:
                    continue
                if self._is_over():
                    return
                yield row

    def _batch(self) -> list[dict[str, Any]]:
        self._renew_lease()
        rows = (
            self.mailing.recipients.due(timezone.now())
            .with_entitlement(self.mailing)
            .order_by("next_attempt_at", "pk")
        )
        return list(rows.values(*ROW)[:BATCH])

    def _is_over(self) -> bool:
        """The time is up, or something else has waited for a second."""
        now = time.monotonic()
        if now >= self.until or self._next >= self.until:
            return True
        if now < self._look_round:
            return False
        self._look_round = now + LOOK_ROUND
        return others_wait()

    # One copy

    def _send(self, carrier: Carrier, row: dict[str, Any]) -> None:
        address = row["subscriber__email"]
        links = Links.of(row["subscriber_id"], row["subscriber__key"])
        envelope = self.letter.envelope(row["pk"], address, links)
        try:
            carrier.deliver(envelope, lambda: self._claim_copy(row))
        except Withdrawn:
            return
        except Unreachable as error:
            self._halt(str(error))
        except Refused as error:
            self._refused(row, error)
        except Deferred as error:
            self._put_off(row, error)
        except Doubtful as error:
            self._finish(row, Copy.DOUBTFUL, error)
        else:
            self.sent += 1
            self.faults = 0
            self._finish(row, Copy.SENT)

    def _claim_copy(self, row: dict[str, Any]) -> None:
        """The one update after which this copy is in the hands of this process."""
        with connection.cursor() as cursor:
            cursor.execute(
                CLAIM,
                {
                    "copy": row["pk"],
                    "address": row["subscriber__email"],
                    "now": connection.ops.adapt_datetimefield_value(timezone.now()),
                    "run": self.mailing.run,
                    "topic": self.mailing.topic,
                    **STATES,
                },
            )
            claimed = cursor.rowcount
        if claimed:
            return
        if not self._mine().exists():
            raise Stopped
        raise Withdrawn

    def _finish(self, row: dict[str, Any], state: str, error: Undelivered | None = None) -> None:
        """Write down what became of a copy, unless a later process has done so.

        What this process knows for certain also replaces a doubt of the one that took over.
        """
        told = _told(error, row)
        changed = MailingRecipient.objects.filter(
            pk=row["pk"], run=self.mailing.run, state__in=(Copy.SENDING, Copy.DOUBTFUL)
        ).update(state=state, finished_at=timezone.now(), error=told)
        if changed and state == Copy.SENT and row["subscriber__hard_bounces"]:
            Subscriber.objects.filter(pk=row["subscriber_id"]).update(hard_bounces=0)

    def _refused(self, row: dict[str, Any], error: Refused) -> None:
        """For good. By the step one knows whether it is the address, the sender or the text."""
        if error.step == "sender":
            self._pause(_("The mail server refuses the sender: %s") % _told(error, row))
        now = timezone.now()
        changed = self._unless_done(row).update(
            state=Copy.FAILED,
            run=self.mailing.run,
            attempts=row["attempts"] + 1,
            finished_at=now,
            error=_told(error, row),
        )
        if changed and error.step == "recipient":
            self._count_bounce(row["subscriber_id"], now)
        self._count_fault(error, row)

    def _put_off(self, row: dict[str, Any], error: Deferred) -> None:
        attempts = row["attempts"] + 1
        delay = back_off(attempts)
        now = timezone.now()
        self._unless_done(row).update(
            state=Copy.WAITING if delay else Copy.FAILED,
            run=self.mailing.run,
            attempts=attempts,
            next_attempt_at=now + (delay or timedelta()),
            handed_over_at=None,
            finished_at=None if delay else now,
            error=_told(error, row),
        )
        self._count_fault(error, row)

    def _unless_done(self, row: dict[str, Any]) -> Any:
        """The copy, if nobody else has dealt with it: it waits, or this process has it in hand."""
        copy = MailingRecipient.objects.filter(pk=row["pk"])
        return copy.filter(state=Copy.WAITING, attempts=row["attempts"]) | copy.filter(
            state=Copy.SENDING, run=self.mailing.run
        )

    def _count_bounce(self, subscriber_id: int, now: datetime) -> None:
        """After some refusals in a row nobody writes to the address any more."""
        with transaction.atomic():
            subscriber = Subscriber.objects.select_for_update().get(pk=subscriber_id)
            subscriber.hard_bounces += 1
            if subscriber.is_active and subscriber.hard_bounces >= self.rules.hard_bounces:
                subscriber.state, subscriber.ended_at = Subscriber.State.UNDELIVERABLE, now
                log(instance=subscriber, action="bulletin.subscriber.undeliverable")
            subscriber.save(update_fields=["hard_bounces", "state", "ended_at"])

    def _count_fault(self, error: Undelivered, row: dict[str, Any]) -> None:
        self.faults += 1
        if self.faults < FAULTS_IN_A_ROW:
            return
        if isinstance(error, Refused):
            self._pause(_("The mail server refuses every message: %s") % _told(error, row))
        self._halt(_told(error, row))

    # The mailing

    def _mine(self) -> Any:
        """The mailing, as long as it is being sent and by this process."""
        return Mailing.objects.filter(pk=self.mailing.pk, state=State.SENDING, run=self.mailing.run)

    def _renew_lease(self) -> None:
        if not self._mine().update(lease_until=timezone.now() + LEASE):
            raise Stopped

    def _pace(self) -> None:
        now = time.monotonic()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(self._next, now) + self.interval

    def _halt(self, trouble: str) -> None:
        """The server is away or overloaded: the whole mailing waits, ever longer."""
        now = timezone.now()
        faults = self.mailing.server_faults + 1
        delay = back_off(faults) or timedelta(hours=4)
        self._mine().update(
            lease_until=None,
            enqueued_at=None,
            next_slice_at=now + delay,
            server_faults=min(faults, 100),
            trouble=trouble[:300],
        )
        logger.warning("Mailing %s waits for the mail server", self.mailing.pk)
        raise Stopped

    def _pause(self, trouble: str) -> None:
        """Nothing but a person can put this right."""
        with transaction.atomic():
            if self._mine().update(
                state=State.PAUSED, lease_until=None, enqueued_at=None, trouble=trouble[:300]
            ):
                log(instance=self.mailing, action="bulletin.mailing.halt")
        logger.error("Mailing %s is paused: the mail server refuses it", self.mailing.pk)
        raise Stopped

    def _go_on_later(self) -> None:
        """Give the turn away; end the mailing when no copy is open."""
        now = timezone.now()
        open_copies = self.mailing.recipients.filter(state__in=MailingRecipient.OPEN)
        with transaction.atomic():
            due = open_copies.aggregate(due=Min("next_attempt_at"))["due"]
            change: dict[str, Any] = {"lease_until": None, "enqueued_at": None}
            if self.sent:
                change |= {"server_faults": 0, "trouble": ""}
            if due is None:
                change |= {"state": State.DONE, "finished_at": now, "trouble": ""}
            else:
                wait = timedelta(seconds=max(0.0, self._next - time.monotonic()))
                change["next_slice_at"] = max(due, now + wait)
            if self._mine().update(**change) and due is None:
                log(instance=self.mailing, action="bulletin.mailing.done")


def others_wait() -> bool:
    """Whether other work waits in the queue: a single mail does not wait for a mailing."""
    from .tasks import others_in_queue

    return others_in_queue()


def _told(error: Undelivered | None, row: dict[str, Any]) -> str:
    """What the server said, without the address that it may have quoted."""
    address = row["subscriber__email"]
    told = str(error or "")
    for secret in (address, address.rpartition("@")[0]):
        told = told.replace(secret, "…") if secret else told
    return " ".join(told.split())[:300]
