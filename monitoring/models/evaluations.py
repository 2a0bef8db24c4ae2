"""Evaluations of the plan, their recommendations, and what became of each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.fields import RichTextField

from home.languages.addresses import here
from home.models import ArchivedFile
from planpages.models import PlanPage


class EvaluationKind(models.TextChoices):
    EX_ANTE = "ex_ante", _("ex-ante evaluation")
    MID_TERM = "mid_term", _("mid-term evaluation")
    EX_POST = "ex_post", _("ex-post evaluation")
    THEMATIC = "thematic", _("thematic evaluation")


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def published(self) -> EvaluationQuerySet:
        return self.filter(published_at__isnull=False)


class Evaluation(models.Model):
    """An evaluation report: whose, when, what it says. Readers see it once it is published."""

    plan = models.ForeignKey(PlanPage, on_delete=models.PROTECT, related_name="evaluations")
    kind = models.CharField(_("kind"), max_length=10, choices=EvaluationKind.choices)
    title = models.CharField(_("title"), max_length=250)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    contractor = models.CharField(_("made by"), max_length=250)
    date = models.DateField(_("date of the report"))
    summary = RichTextField(
        _("summary"), features=["h3", "bold", "italic", "ul", "ol", "link"], blank=True
    )
    file = models.ForeignKey(
        ArchivedFile,
        verbose_name=_("the report as a file"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    is_example = models.BooleanField(_("example data"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = EvaluationQuerySet.as_manager()

    recommendations: models.QuerySet[Recommendation]

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return here(f"/monitoring/ewaluacje/{self.slug}/")


class Position(models.TextChoices):
    """What the office says to a recommendation."""

    NONE = "", _("not taken yet")
    ACCEPTED = "accepted", pgettext_lazy("recommendation", "accepted")
    PARTLY = "partly", pgettext_lazy("recommendation", "partly accepted")
    REJECTED = "rejected", pgettext_lazy("recommendation", "rejected")


class RecommendationState(models.TextChoices):
    NOT_STARTED = "not_started", pgettext_lazy("recommendation", "not started")
    UNDER_WAY = "under_way", pgettext_lazy("recommendation", "under way")
    DONE = "done", pgettext_lazy("recommendation", "carried out")
    GIVEN_UP = "given_up", pgettext_lazy("recommendation", "given up")


ENDED = frozenset({RecommendationState.DONE, RecommendationState.GIVEN_UP})


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def open(self) -> RecommendationQuerySet:
        """Somebody still has to do something about them."""
        return self.exclude(state__in=ENDED).exclude(position=Position.REJECTED)

    def due(self, on: date) -> RecommendationQuerySet:
        return self.open().filter(evaluation__published_at__isnull=False, deadline__lte=on)


class RecommendationFacts(models.Model):
    """What can change about a recommendation."""

    deadline = models.DateField(_("deadline"), null=True, blank=True)
    position = models.CharField(
        _("position of the office"), max_length=10, choices=Position.choices, blank=True
    )
    justification = models.TextField(_("justification"), max_length=2000, blank=True)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=RecommendationState.choices,
        default=RecommendationState.NOT_STARTED,
    )
    note = models.TextField(_("what was done"), max_length=2000, blank=True)

    class Meta:
        abstract = True


class Recommendation(RecommendationFacts):
    """`version` is the number of the last change; `responsible` is reminded of the deadline."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="recommendations"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("recommendation"), max_length=3000)
    addressee = models.CharField(_("addressee"), max_length=250)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="recommendations",
        help_text=_("Reminded by e-mail when the deadline has come; not shown to readers."),
    )
    version = models.PositiveIntegerField(default=0)

    objects = RecommendationQuerySet.as_manager()

    changes: models.QuerySet[RecommendationChange]

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["evaluation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="recommendation_once"),
            models.CheckConstraint(
                condition=~Q(position=Position.REJECTED) | ~Q(justification=""),
                name="recommendation_rejected_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:80]}"

    def clean(self) -> None:
        """Raises ValidationError keyed by field."""
        errors: dict[str, Any] = {}
        if self.position in (Position.PARTLY, Position.REJECTED) and not self.justification.strip():
            errors["justification"] = _("Say why the recommendation is not accepted as it stands.")
        if self.state in ENDED and not self.note.strip():
            errors["note"] = _("Say what was done, or why it was given up.")
        if errors:
            raise ValidationError(errors)

    @property
    def standing(self) -> str:
        """What became of it, in a word: a rejected one is not carried out at all."""
        if self.position == Position.REJECTED:
            return str(Position.REJECTED.label)
        return str(RecommendationState(self.state).label)

    def is_overdue(self, at: datetime | None = None) -> bool:
        """The deadline has passed and nobody has ended it."""
        if self.deadline is None or self.state in ENDED or self.position == Position.REJECTED:
            return False
        return self.deadline < timezone.localdate(at or timezone.now())


class RecommendationChange(RecommendationFacts):
    """One change of a recommendation, append-only (trigger)."""

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="changes"
    )
    number = models.PositiveIntegerField(_("change"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("change of a recommendation")
        verbose_name_plural = _("changes of recommendations")
        ordering = ["recommendation", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "number"], name="recommendation_change_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} ({self.number})"
