"""Mail that the site sends: a row each, written with the change that causes it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self, at: datetime) -> OutgoingMailQuerySet:
        """Mail that may be tried now."""
        return self.filter(state=OutgoingMail.State.QUEUED, next_attempt_at__lte=at)

    def abandoned(self, at: datetime) -> OutgoingMailQuerySet:
        """Mail that a process took and did not finish within its lease."""
        return self.filter(state=OutgoingMail.State.SENDING, lease_until__lt=at)

    def needing_attention(self) -> OutgoingMailQuerySet:
        """Mail about which only a person can decide."""
        return self.filter(state__in=[OutgoingMail.State.FAILED, OutgoingMail.State.DOUBTFUL])


class OutgoingMail(models.Model):
    """One message to one recipient. Its way is drawn in docs/outbox.md."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("refused")
        DOUBTFUL = "doubtful", _("doubtful")

    key = models.CharField(
        max_length=200,
        unique=True,
        help_text="What the mail is about; a second mail of the same key is never written.",
    )
    template = models.CharField(max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=8, default="pl")
    sender = models.CharField(_("sender"), max_length=320)
    to = models.CharField(_("recipient"), max_length=320)
    subject = models.CharField(_("subject"), max_length=500)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    attachments = models.JSONField(
        default=list, blank=True, help_text="Dicts of name, content_type and base64 content."
    )
    message_id = models.CharField(max_length=200, unique=True)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    next_attempt_at = models.DateTimeField()
    enqueued_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Set before the text goes out: from here on the server may hold the mail.",
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=500, blank=True)

    objects: ClassVar = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="home_mail_due"),
            models.Index(fields=["sent_at"], name="home_mail_sent"),
        ]

    def __str__(self) -> str:
        return self.subject
