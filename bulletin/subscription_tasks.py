"""Answers to subscription forms, made in the background, and what of them is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from .models import Subscriber, SubscriptionRequest
from .models.subscriber import KEEP_UNCONFIRMED, KEEP_USED, REQUESTS_A_DAY

PATIENCE = timedelta(minutes=10)


def enqueue_answer(request_id: int) -> None:
    answer_request.enqueue(request_id)


@task(backend="background")
def answer_request(request_id: int) -> str:
    """Write the mail that a form is answered with, once. Returns what it was."""
    from . import subscription_notices as notices

    now = timezone.now()
    with transaction.atomic():
        request = (
            SubscriptionRequest.objects.select_for_update(of=("self",))
            .select_related("subscriber")
            .filter(pk=request_id, answered_at=None)
            .first()
        )
        if request is None:
            return "answered"
        if _is_flooded(request, now):
            request.delete()
            return "too many"
        request.answered_at = now
        request.save(update_fields=["answered_at"])
        known = Subscriber.objects.active().with_address(request.email).first()
        if known is None:
            notices.confirmation(request)
            return "confirmation"
        notices.already_known(request, known)
        return "known"


def _is_flooded(request: SubscriptionRequest, now: datetime) -> bool:
    """Nobody is to fill a stranger's mailbox with our links."""
    answered = SubscriptionRequest.objects.filter(
        email__iexact=request.email, answered_at__gt=now - timedelta(days=1)
    )
    return answered.count() >= REQUESTS_A_DAY


def answer_forgotten() -> str | None:
    """Tick job: forms whose task was lost."""
    before = timezone.now() - PATIENCE
    ids = list(
        SubscriptionRequest.objects.filter(answered_at=None, created_at__lt=before).values_list(
            "pk", flat=True
        )[:200]
    )
    for request_id in ids:
        enqueue_answer(request_id)
    return f"subscriptions: {len(ids)} enqueued" if ids else None


def forget_requests(now: datetime) -> int:
    """Retention rule: what nobody confirmed was never a subscription."""
    return SubscriptionRequest.objects.filter(
        Q(created_at__lt=now - KEEP_UNCONFIRMED) | Q(used_at__lt=now - KEEP_USED)
    ).delete()[0]
