"""Events as pages: one base, four types; their terms, exhibitors."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Orderable

from catalogue.choices import Powiat
from catalogue.models import Entity
from home.blocks import TextBlock
from home.fields import StreamField
from home.models import BasePage

from ..choices import EventKind


class EventsPage(RoutablePageMixin, BasePage):
    """`/wydarzenia/`: the calendar, and all events under it."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = [
        "events.ConferencePage",
        "events.FairPage",
        "events.ConferenceFairPage",
        "events.TrainingPage",
    ]

    class Meta:
        verbose_name = _("calendar of events")
        verbose_name_plural = _("calendars of events")


class EventPage(BasePage):
    """What all events share. Only its four types are made by editors."""

    KIND: ClassVar[EventKind]

    kind = models.CharField(
        _("kind"), max_length=30, choices=EventKind.choices, editable=False, db_index=True
    )
    body = StreamField(TextBlock(), verbose_name=_("text"), blank=True)
    audience = models.TextField(_("for whom"), blank=True, max_length=600)

    is_creatable = False
    parent_page_types = ["events.EventsPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.kind = self.KIND
        super().save(*args, **kwargs)


class ConferencePage(EventPage):
    KIND = EventKind.CONFERENCE
    is_creatable = True

    class Meta:
        verbose_name = _("conference")
        verbose_name_plural = _("conferences")


class FairPage(EventPage):
    KIND = EventKind.FAIR
    is_creatable = True

    class Meta:
        verbose_name = _("fair")
        verbose_name_plural = _("fairs")


class ConferenceFairPage(EventPage):
    KIND = EventKind.CONFERENCE_FAIR
    is_creatable = True

    class Meta:
        verbose_name = _("conference with a fair")
        verbose_name_plural = _("conferences with fairs")


class TrainingPage(EventPage):
    KIND = EventKind.TRAINING
    is_creatable = True

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")


class TermQuerySet(models.QuerySet["Term"]):
    def public(self) -> TermQuerySet:
        """Terms of events that anyone may read."""
        readable = EventPage.objects.live().public()
        return self.filter(event__in=readable)

    def upcoming(self, at: datetime | None = None) -> TermQuerySet:
        """Not over yet, the nearest first; cancelled ones too, since they are told of."""
        return self.filter(ends_at__gt=at or timezone.now()).order_by("starts_at", "pk")

    def past(self, at: datetime | None = None) -> TermQuerySet:
        """Over, the latest first."""
        return self.filter(ends_at__lte=at or timezone.now()).order_by("-starts_at", "-pk")


class Term(Orderable):
    """When and where an event takes place; a training may be held in several towns.

    On each day from the first to the last it lasts from the hour of `starts_at` to that of
    `ends_at`.
    """

    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="terms")
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    street = models.CharField(_("street and number"), max_length=150, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=6, blank=True)
    city = models.CharField(_("town or village"), max_length=100, blank=True)
    powiat = models.CharField(
        _("powiat"), max_length=4, choices=Powiat.choices, blank=True, db_index=True
    )
    online_url = models.URLField(_("address of the transmission"), blank=True)
    access = models.TextField(
        _("access, also for people with disabilities"),
        blank=True,
        help_text=_("Entrance, lift, toilet, induction loop, sign language, parking, transport."),
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    """Goes up with each change of time or place: calendars take it for a later version."""
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(
        _("why it is cancelled"), max_length=300, blank=True, editable=False
    )

    objects = TermQuerySet.as_manager()

    TOLD: ClassVar[tuple[str, ...]] = (
        "starts_at", "ends_at", "place", "street", "postal_code", "city", "online_url",
    )  # fmt: skip

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
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("A term ends after it begins.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        before = Term.objects.filter(pk=self.pk).values(*self.TOLD, "sequence").first()
        if before:
            changed = any(before[name] != getattr(self, name) for name in self.TOLD)
            # A draft carries the number that it was begun with.
            self.sequence = max(self.sequence, before["sequence"]) + changed
        super().save(*args, **kwargs)

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


class Exhibitor(Orderable):
    """An entity of the catalogue that shows what it makes at a fair."""

    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="exhibitors")
    entity = models.ForeignKey(
        Entity, verbose_name=_("entity"), on_delete=models.PROTECT, related_name="exhibitions"
    )
    stand = models.CharField(_("stand"), max_length=20, blank=True)
    shows = models.CharField(_("what it shows"), max_length=300, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("exhibitor")
        verbose_name_plural = _("exhibitors")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "entity"],
                name="events_exhibitor_once",
                violation_error_message=_("This entity is an exhibitor here already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.entity)
