"""How far a mailing is: numbers of copies by state, read in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..models import Mailing, MailingRecipient

Copy = MailingRecipient.State


@dataclass(frozen=True)
class Progress:
    sent: int
    waiting: int
    put_off: int
    """Of those that wait: tried before."""
    failed: int
    doubtful: int
    skipped: int
    seconds: float | None
    """From the start to the end."""

    @classmethod
    def of(cls, mailing: Mailing) -> Progress:
        rows = mailing.recipients.order_by().values_list("state").annotate(n=Count("pk"))
        counts = dict(rows)
        waiting = counts.get(Copy.WAITING, 0)
        return cls(
            sent=counts.get(Copy.SENT, 0),
            waiting=waiting + counts.get(Copy.SENDING, 0),
            put_off=mailing.recipients.waiting().filter(attempts__gt=0).count() if waiting else 0,
            failed=counts.get(Copy.FAILED, 0),
            doubtful=counts.get(Copy.DOUBTFUL, 0),
            skipped=counts.get(Copy.SKIPPED, 0),
            seconds=_between(mailing),
        )

    @property
    def total(self) -> int:
        return self.sent + self.waiting + self.failed + self.doubtful + self.skipped

    @property
    def percent(self) -> int:
        return (self.total - self.waiting) * 100 // self.total if self.total else 0

    @property
    def numbers(self) -> list[tuple[str, int]]:
        """Names and numbers, as the screen lists them."""
        return [
            (_("delivered to the server"), self.sent),
            (pgettext("copies", "waiting"), self.waiting),
            (_("of these put off by the server"), self.put_off),
            (_("not delivered"), self.failed),
            (pgettext("copies", "doubtful"), self.doubtful),
            (_("left out: unsubscribed before their turn or called off"), self.skipped),
        ]

    @property
    def duration(self) -> str:
        """Of a mailing that has ended: `0:12:05`."""
        if self.seconds is None:
            return ""
        return str(timedelta(seconds=round(self.seconds)))


def _between(mailing: Mailing) -> float | None:
    if mailing.started_at is None or mailing.finished_at is None:
        return None
    return (mailing.finished_at - mailing.started_at).total_seconds()
