"""Who was there on which day, and the certificates given for it."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .registration import Participant


class Attendance(models.Model):
    """That a participant was there on a day of the term."""

    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="attendances"
    )
    day = models.DateField(_("day"))
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["participant", "day"], name="events_present_once")
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.day}"


class Certificate(models.Model):
    """A certificate of attendance: what it says is kept as it was issued."""

    participant = models.OneToOneField(
        Participant, on_delete=models.PROTECT, related_name="certificate"
    )
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    """Within the year, without gaps."""
    code = models.CharField(max_length=32, unique=True, default=secrets.token_urlsafe)
    """By which anybody who holds the certificate verifies it; it cannot be guessed."""
    name = models.CharField(_("first name and surname"), max_length=150, blank=True)
    title = models.CharField(_("event"), max_length=255)
    city = models.CharField(_("town or village"), max_length=100, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    days_present = models.PositiveSmallIntegerField()
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    scope = models.TextField(blank=True)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="events_certificate_number")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.serial}/{self.year}"
