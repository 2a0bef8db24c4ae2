"""Subscribers and mailings for tests, brought about by the actions or, in numbers, by rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from bulletin.actions.mailings import write_mailing
from bulletin.actions.subscribers import confirm_request, request_subscription
from bulletin.models import Mailing, Subscriber, Subscription, SubscriptionRequest, Topic
from home.clauses import first_clause
from home.models import OutgoingMail
from tests.people import person

FORM = "/biuletyn/prenumerata/"
CLAUSE = "prenumerata"
BODY = "Dzień dobry,\n\notwieramy konsultacje.\n\nWięcej: https://przyklad.example/k?a=1&b=2."


def subscriber(
    email: str = "anna@przyklad.example", topics: Iterable[str] = (Topic.BULLETIN,)
) -> Subscriber:
    """Somebody who filled in the form and confirmed."""
    request = request_subscription(email=email, topics=topics, clause=first_clause(CLAUSE))
    SubscriptionRequest.objects.filter(pk=request.pk).update(answered_at=timezone.now())
    return confirm_request(request.pk)


def many(count: int, topic: str = Topic.BULLETIN) -> list[Subscriber]:
    """Subscribers in numbers: osoba00001@przyklad.example and so on."""
    clause, now = first_clause(CLAUSE), timezone.now()
    made = Subscriber.objects.bulk_create(
        [
            Subscriber(
                email=f"osoba{number:05}@przyklad.example",
                clause=clause,
                consented_at=now,
                joined_at=now,
            )
            for number in range(count)
        ],
        batch_size=1000,
    )
    Subscription.objects.bulk_create(
        [Subscription(subscriber=one, topic=topic) for one in made], batch_size=1000
    )
    return made


def mailing(topic: str = Topic.BULLETIN, **fields: Any) -> Mailing:
    """A draft, written by the editor of the demo."""
    values = {"subject": "Nowy numer Biuletynu – żółty", "body": BODY, **fields}
    return write_mailing(topic=topic, user=person("redaktor"), **values)


def letter_to(address: str) -> OutgoingMail:
    """The newest mail of the outbox to an address."""
    return OutgoingMail.objects.filter(to=address).order_by("-pk")[0]


def link_in(text: str, part: str) -> str:
    """The path of a link of our own in a text."""
    return re.search(rf"https?://[^/\s\"<>]+({FORM}{part}/[^\s\"<>]+)", text)[1]
