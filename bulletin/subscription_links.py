"""Links that subscribers get in mail. Each purpose has its own; none holds an address."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from home.signed_links import LinkError, LinkInvalid, SignedLink

from .models import Subscriber, SubscriptionRequest

# It outlives the term, so that a late click is told that the term is over.
confirmation_link = SignedLink("bulletin.subscription.confirm", timedelta(days=30))
own_page_link = SignedLink("bulletin.subscriber.page", timedelta(days=180))
# Somebody may find an old mail years later; leaving always has to work.
leaving_link = SignedLink("bulletin.subscriber.leave", timedelta(days=3650))


def confirmation_url(request: SubscriptionRequest) -> str:
    token = confirmation_link.token(request=request.pk)
    return settings.BASE_URL + reverse("bulletin_confirm_subscription", args=[token])


def own_page_url(subscriber_id: int, key: str) -> str:
    token = own_page_link.token(subscriber=subscriber_id, key=key)
    return settings.BASE_URL + reverse("bulletin_own_subscription", args=[token])


def leaving_url(subscriber_id: int, key: str) -> str:
    token = leaving_link.token(subscriber=subscriber_id, key=key)
    return settings.BASE_URL + reverse("bulletin_leave", args=[token])


def subscription_url() -> str:
    return settings.BASE_URL + reverse("bulletin_subscribe")


def request_of(token: str) -> int:
    """The id of the request that a link confirms. Raises LinkError."""
    payload = confirmation_link.read(token)
    if not isinstance(payload.get("request"), int):
        raise LinkInvalid(confirmation_link.purpose)
    return int(payload["request"])


def is_recent(leaving_token: str) -> bool:
    """Whether a link by which one leaves is as young as one that opens the own page has to be.

    It works for years so that leaving always does; an old mail is no key to anything more.
    """
    try:
        SignedLink(leaving_link.purpose, own_page_link.max_age).read(leaving_token)
    except LinkError:
        return False
    return True


def subscriber_of(link: SignedLink, token: str, *, even_expired: bool = False) -> Subscriber | None:
    """The owner of a link; None if the person is erased or has a new key. Raises LinkError."""
    payload = link.read(token, even_expired=even_expired)
    number, key = payload.get("subscriber"), payload.get("key")
    if not isinstance(number, int) or not isinstance(key, str):
        raise LinkInvalid(link.purpose)
    return Subscriber.objects.filter(pk=number, key=key).prefetch_related("subscriptions").first()
