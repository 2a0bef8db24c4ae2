"""When and where an event takes place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from catalogue.choices import Powiat

from .pages import EventPage

POSTAL_CODE = RegexValidator(r"^\d{2}-\d{3}$", _("A postal code has the form 20-447."))
LONGEST = timedelta(days=31)
"""Whoever means more has mistyped a date."""


class TermQuerySet(models.QuerySet["Term"]):
    def public(self) -> TermQuerySet:
        """Terms of events that anyone may read."""
        readable = EventPage.originals.live().public()
        return self.filter(event__in=readable)

    def upcoming(self, at: datetime | None = None) -> TermQuerySet:
        """Not over yet, the nearest first; cancelled ones too, since they are told of."""
        return self.filter(ends_at__gt=at or timezone.now()).order_by("starts_at", "pk")

    def past(self, at: datetime | None = None) -> TermQuerySet:
        """Over, the latest first."""
        return self.filter(ends_at__lte=at or timezone.now()).order_by("-starts_at", "-pk")

    def within(self, start: datetime, end: datetime) -> TermQuerySet:
        """Those that last at some moment from `start` on and before `end`."""
        return self.filter(starts_at__lt=end, ends_at__gt=start).order_by("starts_at", "pk")

    def enrolling(self) -> TermQuerySet:
        """Those for which people register, or once could."""
        return self.filter(enrolment__isnull=False)

    def untold(self) -> TermQuerySet:
        """Those of whose last change nobody was told yet."""
        return self.filter(sequence__gt=F("told_sequence"))


class Term(Orderable):
    """When and where an event takes place; a training may be held in several towns.

    On each day from the first to the last it lasts from the hour of `starts_at` to that of
    `ends_at`.
    """

    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="terms")
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    place = models.CharField(
        _("place"), max_length=200, blank=True, help_text=_("The building and the room.")
    )
    street = models.CharField(_("street and number"), max_length=150, blank=True)
    postal_code = models.CharField(
        _("postal code"), max_length=6, blank=True, validators=[POSTAL_CODE]
    )
    city = models.CharField(_("town or village"), max_length=100, blank=True)
    powiat = models.CharField(
        _("powiat"), max_length=4, choices=Powiat.choices, blank=True, db_index=True
    )
    online_url = models.URLField(
        _("address of the transmission"),
        blank=True,
        help_text=_("For an event on-line. Everybody sees it on the page of the event."),
    )
    access = models.TextField(
        _("access, also for people with disabilities"),
        blank=True,
        help_text=_("Entrance, lift, toilet, induction loop, sign language, parking, transport."),
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    """Goes up with each change of time or place: calendars take it for a later version."""
    told_sequence = models.PositiveIntegerField(default=0, editable=False)
    """The version of which those registered were told."""
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(
        _("why it is cancelled"), max_length=300, blank=True, editable=False
    )

    objects = TermQuerySet.as_manager()

    TOLD: ClassVar[tuple[str, ...]] = (
        "starts_at", "ends_at", "place", "street", "postal_code", "city", "online_url",
    )  # fmt: skip
    RECORDED: ClassVar[tuple[str, ...]] = (
        "sequence", "told_sequence", "cancelled_at", "cancel_reason",
    )  # fmt: skip
    """What drafts of the page have no say in."""

    class Meta(Orderable.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="events_term_ends_after_it_begins",
                violation_error_message=_("A term ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event.title}, {timezone.localtime(self.starts_at):%d.%m.%Y}"

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("A term ends after it begins.")
        elif self.starts_at and self.ends_at and self.ends_at - self.starts_at > LONGEST:
            errors["ends_at"] = _("A term lasts a month at most: check the dates.")
        if not self.city and not self.online_url:
            errors["city"] = _("Give the town, or the address of the transmission.")
        if self.city and not self.powiat:
            errors["powiat"] = _("Choose the powiat: readers look for events by it.")
        if self.powiat and not self.city:
            errors["city"] = _("Give the town.")
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            self._settle_record()
            super().save(*args, **kwargs)

    def _settle_record(self) -> None:
        """A draft carries the numbers that it was begun with; what happened meanwhile stays."""
        if self.pk is None:
            # Perhaps the copy of another: what befell that one did not befall this one.
            self.sequence = self.told_sequence = 0
            self.cancelled_at, self.cancel_reason = None, ""
            return
        stored = Term.objects.select_for_update().filter(pk=self.pk)
        before = stored.values(*self.TOLD, *self.RECORDED).first()
        if before is None:
            # Removed meanwhile, now back by an older draft; calendars may still know of it.
            self.sequence += 1
            return
        changed = any(before[name] != getattr(self, name) for name in self.TOLD)
        self.sequence = max(self.sequence, before["sequence"]) + changed
        self.told_sequence = max(self.told_sequence, before["told_sequence"])
        if before["cancelled_at"]:
            self.cancelled_at, self.cancel_reason = before["cancelled_at"], before["cancel_reason"]

    @property
    def days(self) -> list[date]:
        """Every day on which it takes place, in local time."""
        first = timezone.localdate(self.starts_at)
        last = timezone.localdate(self.ends_at - timedelta(minutes=1))
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    def is_over(self, at: datetime | None = None) -> bool:
        return self.ends_at <= (at or timezone.now())

    @property
    def address_line(self) -> str:
        """Street, postal code and town in one line."""
        town = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.street, town) if part)

    @property
    def anchor(self) -> str:
        return f"termin-{self.pk}"
