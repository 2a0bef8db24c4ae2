"""Mailings in the task queue: a slice after the other, always behind single mails."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from ..models import Mailing
from .sending import Slice, claim, settle

LAST_OF_ALL = -50
"""A single mail or a document that waits is done before the next slice."""


def enqueue(mailing_id: int, at: datetime | None = None) -> None:
    """Put the next slice of a mailing into the task queue, for a moment not before `at`."""
    now = timezone.now()
    with transaction.atomic():
        Mailing.objects.filter(pk=mailing_id).update(enqueued_at=now)
        later = send_slice.using(run_after=at) if at and at > now else send_slice
        later.enqueue(mailing_id)


@task(backend="background", priority=LAST_OF_ALL)
def send_slice(mailing_id: int) -> str:
    """Send for some seconds, if the mailing is due and nobody is at it; then queue up again."""
    Mailing.objects.filter(pk=mailing_id).update(enqueued_at=None)
    mailing = claim(mailing_id)
    if mailing is None:
        return "not due"
    work = Slice(mailing)
    work.run()
    take_up_due()
    return f"{work.sent} sent"


def take_up_due() -> str | None:
    """Tick job, and the end of each slice: the mailing that has waited longest goes on."""
    now = timezone.now()
    if Mailing.objects.at_work(now).exists():
        # Its process takes up the next one.
        return None
    mailing = Mailing.objects.to_take_up(now).order_by("next_slice_at", "pk").first()
    if mailing is None:
        return None
    enqueue(mailing.pk, mailing.next_slice_at)
    return f"mailing {mailing.pk}: enqueued"


def settle_abandoned() -> str | None:
    """Tick job: a mailing that was paused or called off when its process died."""
    now = timezone.now()
    told = None
    for mailing_id in Mailing.objects.abandoned(now).values_list("pk", flat=True):
        with transaction.atomic():
            settle(mailing_id, now)
            Mailing.objects.filter(pk=mailing_id).update(lease_until=None)
        told = f"mailing {mailing_id}: settled"
    return told


def others_in_queue() -> bool:
    """Whether a task other than a mailing's waits for a worker."""
    return DBTaskResult.objects.ready().filter(priority__gt=LAST_OF_ALL).exists()
