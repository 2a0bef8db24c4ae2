"""Subscribers, what they get, and what they were sent a link for. See docs/mailing.md."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.languages.addresses import active
from home.models import ConsentClause

from ..addresses import for_people
from .subscriber_import import SubscriberImport

CONFIRM_WITHIN = timedelta(days=7)
KEEP_UNCONFIRMED = CONFIRM_WITHIN + timedelta(days=7)
KEEP_USED = timedelta(days=7)
KEEP_LEFT = timedelta(days=30)
KEEP_UNDELIVERABLE = timedelta(days=180)
REQUESTS_A_DAY = 3
"""Links that one address is sent within a day, however many forms are filled in with it."""


class Topic(models.TextChoices):
    BULLETIN = "bulletin", pgettext_lazy("topic of a subscription", "bulletin")
    CONSULTATIONS = "consultations", pgettext_lazy("topic of a subscription", "consultations")
    EVENTS = "events", pgettext_lazy("topic of a subscription", "events")


TOPIC_HELP = {
    Topic.BULLETIN: _("A new issue of the Bulletin of the Social Economy, when it comes out."),
    Topic.CONSULTATIONS: _("A consultation opens: what it is about and until when it lasts."),
    Topic.EVENTS: _("Trainings, conferences and fairs for which one can register."),
}


def new_key() -> str:
    return get_random_string(16)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> SubscriberQuerySet:
        return self.filter(state=Subscriber.State.ACTIVE)

    def of_topic(self, topic: str) -> SubscriberQuerySet:
        """Those who get mail on the topic."""
        chosen = Subscription.objects.filter(subscriber=models.OuterRef("pk"), topic=topic)
        return self.active().filter(models.Exists(chosen))

    def with_address(self, address: str) -> SubscriberQuerySet:
        """Of a normalised address: capital letters make no other person."""
        return self.alias(small=Lower("email")).filter(small=address.lower())

    def to_forget(self, at: datetime) -> SubscriberQuerySet:
        return self.filter(
            Q(state=Subscriber.State.LEFT, ended_at__lt=at - KEEP_LEFT)
            | Q(state=Subscriber.State.UNDELIVERABLE, ended_at__lt=at - KEEP_UNDELIVERABLE)
        )


class Subscriber(models.Model):
    """Somebody who confirmed their address, or whose consent the office brought with an import.

    The consent is either a version of the clause agreed to in the form, or an import with its
    proof.
    """

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("subscriber", "subscribes")
        LEFT = "left", pgettext_lazy("subscriber", "has left")
        UNDELIVERABLE = "undeliverable", pgettext_lazy("subscriber", "mail does not reach")

    ENDED = (State.LEFT, State.UNDELIVERABLE)

    language = models.CharField(max_length=8, default=active, editable=False)
    """Of the form that was filled in, and so of the letters about it."""
    email = models.EmailField(_("e-mail address"), max_length=254)
    state = models.CharField(_("state"), max_length=15, choices=State, default=State.ACTIVE)
    clause = models.ForeignKey(
        ConsentClause,
        verbose_name=_("information clause"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    brought_by = models.ForeignKey(
        SubscriberImport,
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subscribers",
    )
    consented_at = models.DateTimeField(_("consent given"))
    joined_at = models.DateTimeField(_("subscribed"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    key = models.CharField(max_length=22, default=new_key, editable=False)
    """Part of the links in mail: a new one makes those on their way useless."""
    hard_bounces = models.PositiveSmallIntegerField(_("refusals in a row"), default=0)

    objects: ClassVar = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-joined_at", "-pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="bulletin_address_once"),
            models.CheckConstraint(
                condition=Q(clause__isnull=False) | Q(brought_by__isnull=False),
                name="bulletin_consent_is_proved",
            ),
            models.CheckConstraint(
                condition=Q(state="active", ended_at__isnull=True)
                | (~Q(state="active") & Q(ended_at__isnull=False)),
                name="bulletin_ended_subscriber_has_a_date",
            ),
        ]
        indexes = [models.Index(fields=["state", "ended_at"], name="bulletin_subscriber_state")]

    def __str__(self) -> str:
        """Without the address: this name stays in the log when the person is erased."""
        return str(_("Subscriber %(number)s") % {"number": self.pk})

    @property
    def shown_address(self) -> str:
        return for_people(self.email)

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    def topics(self) -> list[Topic]:
        chosen = {subscription.topic for subscription in self.subscriptions.all()}
        return [topic for topic in Topic if topic in chosen]


class Subscription(models.Model):
    """One topic of one subscriber."""

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="subscriptions"
    )
    topic = models.CharField(_("topic"), max_length=15, choices=Topic)
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("topic of a subscriber")
        verbose_name_plural = _("topics of subscribers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "subscriber"], name="bulletin_topic_once_a_subscriber"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_topic_display())


class SubscriptionRequest(models.Model):
    """A form that somebody filled in with an address: nothing, until its owner confirms.

    It is written the same way whether the address is known or not; what the mail says is decided
    in the background.
    """

    class Kind(models.TextChoices):
        JOIN = "join", _("subscription")
        ADDRESS = "address", _("change of address")

    language = models.CharField(max_length=8, default=active, editable=False)
    """Of the form that was filled in, and so of the letters about it."""
    kind = models.CharField(max_length=10, choices=Kind)
    email = models.EmailField(max_length=254)
    topics = models.JSONField(default=list)
    clause = models.ForeignKey(
        ConsentClause, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    subscriber = models.ForeignKey(
        Subscriber, null=True, blank=True, on_delete=models.CASCADE, related_name="requests"
    )
    """Whose address is to change."""
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request of a subscription")
        verbose_name_plural = _("requests of subscriptions")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="join", clause__isnull=False, subscriber__isnull=True)
                | Q(kind="address", subscriber__isnull=False),
                name="bulletin_request_of_its_kind",
            )
        ]
        indexes = [
            models.Index(fields=["answered_at", "created_at"], name="bulletin_request_unanswered"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def confirm_by(self) -> datetime:
        return self.created_at + CONFIRM_WITHIN


class BlockedAddress(models.Model):
    """That an address must not be written to until its owner subscribes again.

    Only an HMAC is kept: enough to recognise the address in a file, useless to learn it.
    """

    mark = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("blocked address")
        verbose_name_plural = _("blocked addresses")

    def __str__(self) -> str:
        return self.mark[:8]
