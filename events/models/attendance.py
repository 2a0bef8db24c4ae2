"""Who was there on which day, and the certificates given for it."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
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


CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 of Crockford: no letter that is taken for a digit when it is typed from paper."""
CODE_LENGTH = 16
"""80 bits: it cannot be guessed."""
_TAKEN_FOR = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """The code in its form in the database, however it was typed; empty where it is none.

    >>> read_code("o123-4567 89ab-cdef")
    '0123456789ABCDEF'
    """
    code = "".join(typed.split()).replace("-", "").upper().translate(_TAKEN_FOR)
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) else ""


class CertificateSeries(models.Model):
    """The last number given in a year. Its row is the lock under which numbers are given."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("numbers of certificates")
        verbose_name_plural = _("numbers of certificates")

    def __str__(self) -> str:
        return f"{self.last}/{self.year}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid(self) -> CertificateQuerySet:
        """Not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Certificate(models.Model):
    """A certificate of attendance: what it says is kept as it was issued."""

    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="certificates"
    )
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    """Within the year, without gaps."""
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code)
    """By which anybody who holds the certificate verifies it."""
    name = models.CharField(_("first name and surname"), max_length=150, blank=True)
    title = models.CharField(_("event"), max_length=255)
    city = models.CharField(_("town or village"), max_length=100, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    days_present = models.PositiveSmallIntegerField()
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    scope = models.TextField(blank=True)
    signer = models.CharField(_("who signs"), max_length=200, blank=True)
    """A function, no name."""
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdraw_reason = models.CharField(_("why it is withdrawn"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="events_certificate_number"),
            # A misspelt name is put right by a new one, once the wrong one is withdrawn.
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(withdrawn_at__isnull=True),
                name="events_certificate_one_valid",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdraw_reason=""),
                name="events_certificate_withdrawn_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.serial}/{self.year}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def spaced_code(self) -> str:
        """As it is printed: in groups of four."""
        return "-".join(self.code[n : n + 4] for n in range(0, CODE_LENGTH, 4))
