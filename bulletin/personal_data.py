"""What the bulletin holds of a person (RODO, art. 15): a subscription, requests for one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from home import formats
from home.models import OutgoingMail
from home.personal_data import Holding, Outcome

from .actions.subscribers import erase_subscriber
from .addresses import for_people, normalised
from .models import Subscriber, SubscriptionRequest
from .subscription_notices import forget_requests


def personal_data(subscriber: Subscriber) -> dict[str, Any]:
    """Plain values, in Polish as the person reads them; moments are in ISO 8601."""
    brought = subscriber.brought_by
    return {
        "adres": subscriber.email,
        "stan": str(subscriber.get_state_display()),
        "zapisano": subscriber.joined_at.isoformat(),
        "zakończono": subscriber.ended_at.isoformat() if subscriber.ended_at else None,
        "tematy": [
            {"temat": str(chosen), "od": chosen.since.isoformat()}
            for chosen in subscriber.subscriptions.all()
        ],
        "zgoda": {
            "udzielono": subscriber.consented_at.isoformat(),
            "klauzula": str(subscriber.clause) if subscriber.clause else None,
            "treść klauzuli": subscriber.clause.text if subscriber.clause else None,
            "lista ośrodka": brought.proof if brought else None,
        },
        "historia": [
            {"kiedy": entry.timestamp.isoformat(), "co": str(entry.message)}
            for entry in ModelLogEntry.objects.for_instance(subscriber)
        ],
        "wysyłki": [
            {
                "temat": copy.mailing.subject,
                "stan": str(copy.get_state_display()),
                "kiedy": copy.finished_at.isoformat() if copy.finished_at else None,
            }
            for copy in subscriber.copies.select_related("mailing")
        ],
        "listy w sprawie prenumeraty": [
            {"temat": mail.subject, "kiedy": mail.created_at.isoformat()}
            for mail in OutgoingMail.objects.filter(
                to__iexact=subscriber.email, key__startswith="subscription-"
            )
        ],
    }


class SubscribersSource:
    """For the screen that answers for the whole site; see docs/personal-data.md."""

    code = "subscribers"

    @property
    def label(self) -> str:
        return _("Subscription of the bulletin")

    def find(self, email: str, user: User) -> list[Holding]:
        return [*map(_holding, _subscribers(email)), *map(_request, _requests(email))]

    def erase(self, email: str, user: User) -> Outcome:
        outcome = Outcome()
        with transaction.atomic():
            for subscriber in _subscribers(email):
                erase_subscriber(subscriber, user)
                outcome.erased += 1
            # Those of a subscriber went with the subscriber.
            outcome.erased += forget_requests(_requests(email))
        return outcome


def _holding(subscriber: Subscriber) -> Holding:
    topics = ", ".join(str(topic.label) for topic in subscriber.topics())
    return Holding(
        title=str(subscriber),
        facts=[
            (_("E-mail"), subscriber.shown_address),
            (_("State"), subscriber.get_state_display()),
            (_("Topics"), topics or "–"),
            (_("Consent given"), formats.moment(subscriber.consented_at)),
            (_("Information clause"), str(subscriber.clause or subscriber.brought_by or "–")),
        ],
        url=reverse("bulletin_subscriber", args=[subscriber.pk]),
        record=personal_data(subscriber),
    )


def _request(request: SubscriptionRequest) -> Holding:
    return Holding(
        title=_("A subscription that has not been confirmed"),
        facts=[
            (_("E-mail"), for_people(request.email)),
            (_("Sent"), formats.moment(request.created_at)),
        ],
    )


def _as_kept(email: str) -> str:
    """The address as people write it, in the form in which subscribers are kept."""
    try:
        return normalised(email)
    except ValidationError:
        return email


def _subscribers(email: str) -> QuerySet[Subscriber]:
    found = Subscriber.objects.filter(email__iexact=_as_kept(email))
    return found.select_related("clause", "brought_by")


def _requests(email: str) -> QuerySet[SubscriptionRequest]:
    return SubscriptionRequest.objects.filter(email__iexact=_as_kept(email))
