"""What became of the plan's directions of intervention, year by year: state and money spent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planpages.models import Intervention


class InterventionState(models.TextChoices):
    """The order of members is the order of tables."""

    NOT_STARTED = "not_started", pgettext_lazy("intervention", "not started")
    UNDER_WAY = "under_way", pgettext_lazy("intervention", "under way")
    SUSPENDED = "suspended", pgettext_lazy("intervention", "suspended")
    DONE = "done", pgettext_lazy("intervention", "done")
    GIVEN_UP = "given_up", pgettext_lazy("intervention", "given up")


class InterventionFacts(models.Model):
    """State at the end of a year, and PLN spent in it. No amount is not zero."""

    intervention = models.ForeignKey(Intervention, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(
        _("state"), max_length=12, choices=InterventionState.choices, blank=True
    )
    spent = models.DecimalField(
        _("spent (PLN)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(pgettext_lazy("report", "note"), max_length=500, blank=True)

    class Meta:
        abstract = True


class InterventionYear(InterventionFacts):
    """What holds today. Only `actions.interventions` writes here, with a row of the history.

    `version` is the number of the last change: whoever saw an older one does not overwrite it.
    """

    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("year of an intervention")
        verbose_name_plural = _("years of interventions")
        ordering = ["intervention", "year"]
        constraints = [
            models.UniqueConstraint(fields=["intervention", "year"], name="intervention_year_once"),
            models.CheckConstraint(condition=Q(year__range=(1990, 2100)), name="intervention_year"),
            models.CheckConstraint(
                condition=Q(spent__isnull=True) | Q(spent__gte=0), name="intervention_spent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intervention_id} {self.year}"


class InterventionYearChange(InterventionFacts):
    """One change, append-only (trigger): the last one says what holds today."""

    number = models.PositiveIntegerField(_("change"))
    reason = models.CharField(_("reason of the change"), max_length=500, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("change of an intervention's year")
        verbose_name_plural = _("changes of interventions' years")
        ordering = ["intervention", "year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "year", "number"], name="intervention_change_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.intervention_id} {self.year} ({self.number})"
