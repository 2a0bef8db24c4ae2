"""A subscriber's steps: asked, confirmed, changed, left, brought back, erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.models import ConsentClause

from ..addresses import mark_of, normalised
from ..models import BlockedAddress, Subscriber, Subscription, SubscriptionRequest, Topic
from ..models.subscriber import new_key
from ..subscription_permissions import (
    may_change_subscription,
    may_confirm_request,
    may_erase_subscriber,
    may_remove_subscriber,
    may_restore_subscriber,
)
from ..subscription_tasks import enqueue_answer

Kind = SubscriptionRequest.Kind
State = Subscriber.State


def request_subscription(
    *, email: str, topics: Iterable[str], clause: ConsentClause, at: datetime | None = None
) -> SubscriptionRequest:
    """Take a form from anybody. The same is done for an address that is known and for one that
    is not; a mail that the owner alone reads says the rest."""
    return _request(
        kind=Kind.JOIN, email=email, topics=_checked(topics), clause=clause, created_at=at
    )


def request_address_change(
    subscriber: Subscriber, *, email: str, at: datetime | None = None
) -> SubscriptionRequest:
    """Ask the owner of another address to confirm that it is to take this one's place."""
    may_change_subscription(subscriber).demand()
    if normalised(email).lower() == subscriber.email.lower():
        raise ValidationError({"email": _("This is the present address.")})
    return _request(kind=Kind.ADDRESS, email=email, subscriber=subscriber, created_at=at)


def _request(*, email: str, created_at: datetime | None, **fields: Any) -> SubscriptionRequest:
    with transaction.atomic():
        request = SubscriptionRequest.objects.create(
            email=normalised(email), created_at=created_at or timezone.now(), **fields
        )
        transaction.on_commit(lambda: enqueue_answer(request.pk), robust=True)
    return request


def _checked(topics: Iterable[str]) -> list[str]:
    chosen = [topic.value for topic in Topic if topic in set(topics)]
    if not chosen:
        raise ValidationError({"topics": _("Choose at least one topic.")})
    return chosen


def confirm_request(request_id: int, *, at: datetime | None = None) -> Subscriber:
    """What the link from the mail does: somebody joins, or moves to another address.

    A second time changes nothing. Raises Refused past the term, SubscriptionRequest.DoesNotExist
    where the request is forgotten, and ValidationError where another subscriber has taken the
    new address meanwhile.
    """
    at = at or timezone.now()
    with transaction.atomic():
        request = SubscriptionRequest.objects.select_for_update().get(pk=request_id)
        may_confirm_request(request, at).demand()
        subscriber = _join(request, at) if request.kind == Kind.JOIN else _move(request, at)
        request.used_at = at
        request.save(update_fields=["used_at"])
    return subscriber


def _join(request: SubscriptionRequest, at: datetime) -> Subscriber:
    subscriber = Subscriber.objects.select_for_update().with_address(request.email).first()
    new = subscriber is None
    if subscriber is None:
        try:
            with transaction.atomic():
                subscriber = Subscriber.objects.create(
                    email=request.email,
                    clause=request.clause,
                    consented_at=at,
                    joined_at=at,
                )
        except IntegrityError:
            # Two links of one address, opened at the same moment.
            subscriber = Subscriber.objects.select_for_update().with_address(request.email).get()
    if not subscriber.is_active:
        subscriber.state, subscriber.ended_at, subscriber.hard_bounces = State.ACTIVE, None, 0
        subscriber.joined_at = at
    subscriber.clause, subscriber.consented_at = request.clause, at
    subscriber.language = request.language
    subscriber.save()
    _set(subscriber, request.topics, at)
    BlockedAddress.objects.filter(mark=mark_of(subscriber.email)).delete()
    action = "bulletin.subscriber.join" if new else "bulletin.subscriber.join_again"
    log(instance=subscriber, action=action, data={"topics": request.topics})
    return subscriber


def _move(request: SubscriptionRequest, at: datetime) -> Subscriber:
    subscriber = Subscriber.objects.select_for_update().get(requests=request)
    may_change_subscription(subscriber).demand()
    subscriber.email, subscriber.key, subscriber.hard_bounces = request.email, new_key(), 0
    try:
        with transaction.atomic():
            subscriber.save(update_fields=["email", "key", "hard_bounces"])
    except IntegrityError:
        raise ValidationError(_("This address has a subscription of its own.")) from None
    log(instance=subscriber, action="bulletin.subscriber.move")
    return subscriber


def set_topics(
    subscriber: Subscriber, topics: Iterable[str], *, at: datetime | None = None
) -> Subscriber:
    """The person's own choice. Raises ValidationError if nothing is left: that is leaving."""
    chosen = _checked(topics)
    with transaction.atomic():
        subscriber = _lock(subscriber)
        may_change_subscription(subscriber).demand()
        if _set(subscriber, chosen, at or timezone.now()):
            log(instance=subscriber, action="bulletin.subscriber.topics", data={"topics": chosen})
    return subscriber


def _set(subscriber: Subscriber, topics: Iterable[str], at: datetime) -> bool:
    wanted = set(topics)
    there = set(subscriber.subscriptions.values_list("topic", flat=True))
    subscriber.subscriptions.exclude(topic__in=wanted).delete()
    Subscription.objects.bulk_create(
        [
            Subscription(subscriber=subscriber, topic=topic, since=at)
            for topic in Topic
            if topic in wanted - there
        ]
    )
    return wanted != there


def leave(
    subscriber: Subscriber, *, one_click: bool = False, at: datetime | None = None
) -> Subscriber:
    """The person leaves all topics: from the commit on no copy to them begins. A second time
    changes nothing."""
    with transaction.atomic():
        subscriber = _lock(subscriber)
        if subscriber.state != State.LEFT:
            _end(subscriber, at or timezone.now())
            action = "bulletin.subscriber.leave"
            log(instance=subscriber, action=action, data={"one_click": one_click})
    return subscriber


def remove_subscriber(
    subscriber: Subscriber, user: User, *, at: datetime | None = None
) -> Subscriber:
    """The office ends the subscription for a person who asked it to."""
    with transaction.atomic():
        subscriber = _lock(subscriber)
        may_remove_subscriber(user, subscriber).demand()
        _end(subscriber, at or timezone.now())
        log(instance=subscriber, action="bulletin.subscriber.remove", user=user)
    return subscriber


def _end(subscriber: Subscriber, at: datetime) -> None:
    subscriber.state, subscriber.ended_at = State.LEFT, at
    subscriber.save(update_fields=["state", "ended_at"])
    block(subscriber.email, at)


def block(address: str, at: datetime) -> None:
    """No import may bring the address back."""
    BlockedAddress.objects.get_or_create(mark=mark_of(address), defaults={"since": at})


def restore_subscriber(subscriber: Subscriber, user: User) -> Subscriber:
    """Somebody knows that the address takes mail again."""
    with transaction.atomic():
        subscriber = _lock(subscriber)
        may_restore_subscriber(user, subscriber).demand()
        subscriber.state, subscriber.ended_at, subscriber.hard_bounces = State.ACTIVE, None, 0
        subscriber.save(update_fields=["state", "ended_at", "hard_bounces"])
        log(instance=subscriber, action="bulletin.subscriber.restore", user=user)
    return subscriber


def erase_subscriber(
    subscriber: Subscriber, user: User | None, *, at: datetime | None = None
) -> None:
    """Remove the person: address, topics, requests and mail. Without a user: retention does it,
    or the person on their own page. The copies that were sent stay as numbers."""
    from ..subscription_notices import forget

    with transaction.atomic():
        subscriber = _lock(subscriber)
        if user is not None:
            may_erase_subscriber(user, subscriber).demand()
        # Of an address that mail did not reach nothing stays, unless its owner had it erased.
        if user is not None or subscriber.state != State.UNDELIVERABLE:
            block(subscriber.email, at or timezone.now())
        subscriber.copies.update(error="")
        forget(subscriber)
        log(instance=subscriber, action="bulletin.subscriber.erase", user=user)
        subscriber.delete()


def forget_ended(now: datetime) -> int:
    """Retention rule: after its term nothing stays of who left but a mark that blocks."""
    ended = list(Subscriber.objects.to_forget(now)[:1000])
    for subscriber in ended:
        erase_subscriber(subscriber, None, at=now)
    return len(ended)


def _lock(subscriber: Subscriber) -> Subscriber:
    return Subscriber.objects.select_for_update().get(pk=subscriber.pk)
