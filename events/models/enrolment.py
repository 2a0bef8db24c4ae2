"""Registration for a term: when it is open, how many places there are, what is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import EnrolmentState, Grouping, QuestionKind
from .terms import Term


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def open(self, at: datetime | None = None) -> EnrolmentQuerySet:
        """Those that take registrations at a moment."""
        at = at or timezone.now()
        return self.filter(opens_at__lte=at, closes_at__gt=at, term__cancelled_at__isnull=True)

    def offering(self, at: datetime | None = None) -> EnrolmentQuerySet:
        """Those that may still offer freed places."""
        return self.filter(offers_end_at__gt=at or timezone.now(), term__cancelled_at__isnull=True)


class Enrolment(models.Model):
    """A plain record, in force at once: a change of capacity does not wait for the page's draft.

    Its row is the lock under which places are counted and given.
    """

    term = models.OneToOneField(
        Term, verbose_name=_("term"), on_delete=models.PROTECT, related_name="enrolment"
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    capacity = models.PositiveIntegerField(_("places"), validators=[MinValueValidator(1)])
    grouping = models.CharField(
        _("division of places"), max_length=20, choices=Grouping.choices, blank=True
    )
    waiting_list = models.BooleanField(_("with a waiting list"), default=True)
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to answer an offer"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 14)],
    )
    offers_end_at = models.DateTimeField(
        _("freed places are offered until"),
        help_text=_("From this moment on a freed place stays empty."),
    )
    confirm_hours = models.PositiveSmallIntegerField(
        _("hours to confirm the e-mail address"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 7)],
        help_text=_("So long a place is held for who has not followed the link in the mail."),
    )
    most_people = models.PositiveSmallIntegerField(
        _("people in one registration, at most"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    ask_diet = models.BooleanField(_("ask about diet"), default=False)
    ask_access = models.BooleanField(_("ask about needs due to a disability"), default=True)
    notes = models.TextField(_("text above the form"), blank=True, max_length=1000)
    keep_data_until = models.DateField(
        _("personal data are kept until"),
        help_text=_("After this day names and addresses are removed; the numbers stay."),
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    remind_days = models.PositiveSmallIntegerField(
        _("reminder, days before"),
        default=3,
        validators=[MaxValueValidator(30)],
        help_text=_("0: no reminder."),
    )
    certificate_days = models.PositiveSmallIntegerField(
        _("days of presence needed for a certificate"),
        default=0,
        help_text=_("0: there are no certificates."),
    )
    certificate_hours = models.PositiveSmallIntegerField(
        _("hours that the certificate states"), null=True, blank=True
    )
    certificate_scope = models.TextField(
        _("what the certificate says about the scope"), blank=True, max_length=1500
    )
    certificate_signer = models.CharField(
        _("who signs the certificates"),
        max_length=200,
        blank=True,
        help_text=_("A function, for example: Director of the office."),
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration for an event")
        verbose_name_plural = _("registrations for events")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="events_enrolment_closes_after_it_opens",
                violation_error_message=_("Registration closes after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(offers_end_at__gte=F("closes_at")),
                name="events_offers_end_after_closing",
                violation_error_message=_(
                    "Freed places are offered at least until registration closes."
                ),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="events_enrolment_has_places",
                violation_error_message=_("There has to be at least one place."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.term)

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            errors["closes_at"] = _("Registration closes after it opens.")
        if self.closes_at and self.offers_end_at and self.offers_end_at < self.closes_at:
            errors["offers_end_at"] = _(
                "Freed places are offered at least until registration closes."
            )
        term = self.term if self.term_id else None
        if term and self.closes_at and self.closes_at > term.ends_at:
            errors["closes_at"] = _("Registration closes before the event is over.")
        if term and self.offers_end_at and self.offers_end_at > term.ends_at:
            errors["offers_end_at"] = _("No place is offered after the event.")
        if term and self.keep_data_until and self.keep_data_until < term.days[-1]:
            errors["keep_data_until"] = _("Data are needed until the last day of the event.")
        if term and self.certificate_days > len(term.days):
            errors["certificate_days"] = _("The event does not last so many days.")
        if errors:
            raise ValidationError(errors)

    def is_open(self, at: datetime | None = None) -> bool:
        at = at or timezone.now()
        return self.opens_at <= at < self.closes_at and not self.term.is_cancelled

    def may_offer(self, at: datetime | None = None) -> bool:
        """Whether freed places are offered. Closing the list to new people strands nobody who is
        on it already, so `waiting_list` has no say here."""
        at = at or timezone.now()
        return at < self.offers_end_at and not self.term.is_cancelled

    def state(self, at: datetime | None = None) -> EnrolmentState:
        """Expects `term`."""
        at = at or timezone.now()
        if self.erased_at is not None:
            return EnrolmentState.ERASED
        if self.term.is_cancelled:
            return EnrolmentState.CANCELLED
        if self.term.is_over(at):
            return EnrolmentState.OVER
        if at < self.opens_at:
            return EnrolmentState.PLANNED
        return EnrolmentState.OPEN if at < self.closes_at else EnrolmentState.CLOSED

    @property
    def offer_time(self) -> timedelta:
        return timedelta(hours=self.offer_hours)

    @property
    def confirm_time(self) -> timedelta:
        return timedelta(hours=self.confirm_hours)


class GroupLimit(models.Model):
    """So many of the places are for one powiat, or one kind of institution, at most."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="limits")
    value = models.CharField(_("group"), max_length=20)
    limit = models.PositiveIntegerField(_("places"))

    class Meta:
        verbose_name = _("places of a group")
        verbose_name_plural = _("places of groups")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "value"],
                name="events_limit_once",
                violation_error_message=_("This group stands here twice."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.value}: {self.limit}"


class Question(models.Model):
    """A question that the organiser adds to the form."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="questions")
    sort_order = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(_("question"), max_length=250)
    help_text = models.CharField(_("explanation"), max_length=300, blank=True)
    kind = models.CharField(
        _("kind of answer"), max_length=10, choices=QuestionKind.choices, default=QuestionKind.LINE
    )
    choices = models.TextField(
        _("answers to choose from"), blank=True, help_text=_("Each on a line of its own.")
    )
    required = models.BooleanField(_("has to be answered"), default=False)
    per_person = models.BooleanField(
        _("asked of each person"), default=False, help_text=_("Otherwise once per registration.")
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        if self.kind in (QuestionKind.ONE, QuestionKind.SEVERAL) and len(self.options) < 2:
            raise ValidationError({"choices": _("Give at least two answers to choose from.")})

    @property
    def options(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.choices.splitlines()]
        return list(dict.fromkeys(line for line in lines if line))
