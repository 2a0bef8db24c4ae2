"""A message of the organiser to the participants, or some of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enrolment import Enrolment


class EventMessage(models.Model):
    """Kept as it was sent; each receiver gets it once, by the outbox."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="messages")
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("message"), max_length=5000)
    receivers = models.JSONField(default=list)
    """Numbers of participants, as they were chosen when it was sent."""
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    posted = models.PositiveIntegerField(default=0)
    """For so many of the receivers, in their order, the outbox has it."""
    posted_at = models.DateTimeField(_("handed over to the outbox"), null=True, blank=True)

    class Meta:
        verbose_name = _("message to participants")
        verbose_name_plural = _("messages to participants")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.subject
