"""One message to all subscribers of a topic, and what became of each copy. See docs/mailing.md."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from .subscriber import Subscriber, Subscription, Topic

QUEUE_PATIENCE = timedelta(minutes=10)
"""How long a slice may wait in the task queue before `tick` writes another one."""
SOON = timedelta(minutes=1)
LONGEST_SUBJECT = 200


@register_setting(icon="mail", order=420)
class MailingRules(BaseGenericSetting):
    """How fast mailings go out, and when an address is given up."""

    per_minute = models.PositiveIntegerField(
        _("messages a minute"),
        default=600,
        help_text=_(
            "To all subscribers together. Your mail server says how many it takes; 0: no limit."
        ),
    )
    hard_bounces = models.PositiveSmallIntegerField(
        _("refusals in a row"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_(
            "After so many mailings that the server of an address refused for good, it is "
            "written to no more."
        ),
    )

    panels = [FieldPanel("per_minute"), FieldPanel("hard_bounces")]

    class Meta:
        verbose_name = _("mailings to subscribers")


class MailingQuerySet(models.QuerySet["Mailing"]):
    def about(self, thing: models.Model) -> MailingQuerySet:
        """Those that tell of a thing, the ones that were called off too."""
        return self.filter(about_type=ContentType.objects.get_for_model(thing), about_id=thing.pk)

    def at_work(self, at: datetime) -> MailingQuerySet:
        """Mailings that a living process is sending."""
        return self.filter(lease_until__gt=at)

    def to_take_up(self, at: datetime) -> MailingQuerySet:
        """Being sent, soon due, and without a place in the task queue."""
        return self.filter(state=Mailing.State.SENDING, next_slice_at__lte=at + SOON).filter(
            Q(enqueued_at__isnull=True) | Q(enqueued_at__lte=at - QUEUE_PATIENCE)
        )

    def abandoned(self, at: datetime) -> MailingQuerySet:
        """Stopped by a person while their process died: nobody will claim them any more."""
        return self.exclude(state=Mailing.State.SENDING).filter(lease_until__lte=at)


class Mailing(models.Model):
    """A message on a topic. Its HTML and text hold markers for the links of each recipient."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("mailing", "being prepared")
        SENDING = "sending", pgettext_lazy("mailing", "being sent")
        PAUSED = "paused", pgettext_lazy("mailing", "paused")
        DONE = "done", pgettext_lazy("mailing", "sent")
        CANCELLED = "cancelled", pgettext_lazy("mailing", "called off")

    BEGUN = (State.SENDING, State.PAUSED)
    ENDED = (State.DONE, State.CANCELLED)

    topic = models.CharField(_("topic"), max_length=15, choices=Topic)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    body = models.TextField(
        _("text"),
        blank=True,
        help_text=_(
            "A blank line ends a paragraph; addresses that begin with https:// become links."
        ),
    )
    """Written in the CMS. Empty where HTML and text come from elsewhere, as those of an issue."""
    html = models.TextField()
    text = models.TextField()
    about_type = models.ForeignKey(
        ContentType, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("prepared by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("prepared"), default=timezone.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    gathered_at = models.DateTimeField(null=True, blank=True)
    """When the list of recipients was complete: those who subscribed at that moment."""
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)
    """Why it waits, where no person decided so."""

    run = models.PositiveIntegerField(default=0)
    """The number of the process that works on it, or did last."""
    lease_until = models.DateTimeField(null=True, blank=True)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    next_slice_at = models.DateTimeField(null=True, blank=True)
    server_faults = models.PositiveSmallIntegerField(default=0)
    """Slices in a row that found no server."""

    objects: ClassVar = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-created_at", "-pk"]
        permissions = [("send_mailing", "Can send a mailing")]
        constraints = [
            # Two editors at once prepare one mailing about the same thing.
            models.UniqueConstraint(
                fields=["about_type", "about_id"],
                condition=~Q(state="cancelled"),
                name="bulletin_one_mailing_about",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(started_at__isnull=False),
                name="bulletin_begun_mailing_has_a_start",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_slice_at"], name="bulletin_mailing_due")]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("bulletin_mailing", args=[self.pk])

    @property
    def is_written_here(self) -> bool:
        return bool(self.body) or not self.html


class MailingRecipientQuerySet(models.QuerySet["MailingRecipient"]):
    def waiting(self) -> MailingRecipientQuerySet:
        return self.filter(state=MailingRecipient.State.WAITING)

    def due(self, at: datetime) -> MailingRecipientQuerySet:
        return self.waiting().filter(next_attempt_at__lte=at)

    def with_entitlement(self, mailing: Mailing) -> MailingRecipientQuerySet:
        """Tells whether the owner subscribes to the topic now. Claiming a copy asks once more."""
        return self.annotate(is_entitled=_subscribes_now(mailing))


def _subscribes_now(mailing: Mailing) -> Exists:
    return Exists(
        Subscription.objects.filter(
            subscriber=OuterRef("subscriber"),
            topic=mailing.topic,
            subscriber__state=Subscriber.State.ACTIVE,
        )
    )


class MailingRecipient(models.Model):
    """One copy. It names the subscriber, not the address: erasing the person leaves a number."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("copy of a mailing", "waiting")
        SENDING = "sending", pgettext_lazy("copy of a mailing", "being handed over")
        SENT = "sent", pgettext_lazy("copy of a mailing", "delivered to the server")
        FAILED = "failed", pgettext_lazy("copy of a mailing", "not delivered")
        DOUBTFUL = "doubtful", pgettext_lazy("copy of a mailing", "doubtful")
        SKIPPED = "skipped", pgettext_lazy("copy of a mailing", "left out")

    OPEN = (State.WAITING, State.SENDING)
    ENDED = (State.SENT, State.FAILED, State.DOUBTFUL, State.SKIPPED)
    MAY_BE_REPEATED = (State.FAILED, State.DOUBTFUL)

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients")
    subscriber = models.ForeignKey(
        Subscriber, null=True, on_delete=models.SET_NULL, related_name="copies"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    run = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    handed_over_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Set before the text goes out: from here on the server may hold the copy.",
    )
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=300, blank=True)

    objects: ClassVar = MailingRecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of a mailing")
        verbose_name_plural = _("copies of mailings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "subscriber"], name="bulletin_one_copy_a_subscriber"
            )
        ]
        indexes = [
            models.Index(fields=["mailing", "state", "next_attempt_at"], name="bulletin_copy_due")
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id}/{self.pk}"
