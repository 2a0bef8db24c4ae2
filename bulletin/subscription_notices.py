"""Mail to single people about their subscription, by the outbox."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import override

from home import outbox
from home.models import OutgoingMail

from .models import Subscriber, SubscriptionRequest, Topic
from .subscription_links import confirmation_url, leaving_url, own_page_url


def confirmation(request: SubscriptionRequest) -> None:
    """The link that makes a subscription of a form, or moves one to this address."""
    template = "subscription_confirm" if request.kind == "join" else "subscription_move"
    # In the language of the form, whoever writes it and when: links and topics, too.
    with override(request.language):
        context = {"url": confirmation_url(request), "topics": _names(request.topics)}
        _post(template, request, context)


def already_known(request: SubscriptionRequest, subscriber: Subscriber) -> None:
    """Only the owner of the address learns that it subscribes."""
    with override(request.language):
        context = {
            "url": own_page_url(subscriber.pk, subscriber.key),
            "leave_url": leaving_url(subscriber.pk, subscriber.key),
            "topics": [str(topic.label) for topic in subscriber.topics()],
        }
        _post("subscription_known", request, context)


def own_page(subscriber: Subscriber, key: str) -> None:
    """A new link to the own page, for somebody who came by one that is too old."""
    with override(subscriber.language):
        outbox.post(
            "bulletin/subscription_own_page",
            subscriber.email,
            {"url": own_page_url(subscriber.pk, subscriber.key)},
            key=f"subscription-page:{subscriber.pk}:{key}",
            language=subscriber.language,
        )


def _post(template: str, request: SubscriptionRequest, context: dict[str, Any]) -> None:
    outbox.post(
        f"bulletin/{template}",
        request.email,
        {"request": request, **context},
        key=f"subscription-request:{request.pk}",
        language=request.language,
    )


def _names(topics: list[str]) -> list[str]:
    return [str(topic.label) for topic in Topic if topic in topics]


def forget(subscriber: Subscriber) -> None:
    """Letters to the person are erased with the person, also those that wait."""
    requests = SubscriptionRequest.objects.filter(
        Q(subscriber=subscriber) | Q(email__iexact=subscriber.email)
    )
    forget_requests(requests)
    OutgoingMail.objects.filter(key__startswith=f"subscription-page:{subscriber.pk}:").delete()


def forget_requests(requests: QuerySet[SubscriptionRequest]) -> int:
    """Forms and the letters that answered them. Returns how many forms there were."""
    keys = [f"subscription-request:{pk}" for pk in requests.values_list("pk", flat=True)]
    OutgoingMail.objects.filter(key__in=keys).delete()
    return requests.delete()[0]
