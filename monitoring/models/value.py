"""Values and the history of each: what is known today, and every change that led there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import Means, ValueKind
from .measure import Measure

DIGITS = 15
"""As many as SQLite, which keeps decimals as doubles, gives back exactly."""
PLACES = 4


class ValueQuerySet(models.QuerySet["Value"]):
    def current(self) -> ValueQuerySet:
        """What holds today: withdrawn values leave only their history."""
        return self.exclude(kind=ValueKind.WITHDRAWN)

    def totals(self) -> ValueQuerySet:
        return self.filter(cell="")

    def of_cells(self) -> ValueQuerySet:
        return self.exclude(cell="")


class Value(models.Model):
    """The current value of one measure, year and cell; an empty `cell` is the total.

    A missing value is a missing row (or a withdrawn one), never zero. That there is no figure and
    will be none is a value too: `amount` is None and `no_data_reason` says why.

    Only `actions.values` writes here, together with the row of `ValueChange` from which the same
    state can be replayed: `proof.problems` compares the two. `version` is the number of the last
    change; an editor who saw an older one does not overwrite it.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="values")
    year = models.PositiveSmallIntegerField(_("year"))
    cell = models.CharField(_("cell"), max_length=30, blank=True, default="")
    amount = models.DecimalField(
        _("value"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True
    )
    kind = models.CharField(_("kind"), max_length=11, choices=ValueKind.choices)
    no_data_reason = models.CharField(_("why there are no data"), max_length=250, blank=True)
    source = models.CharField(_("source"), max_length=250, blank=True)
    version = models.PositiveIntegerField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    entered_at = models.DateTimeField(_("entered"))

    objects = ValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value")
        verbose_name_plural = _("values")
        ordering = ["measure", "year", "cell"]
        permissions = [
            ("enter_value", _("Can enter values of every indicator")),
            ("revise_value", _("Can revise values that a published report holds")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["measure", "year", "cell"], name="value_once"),
            models.CheckConstraint(
                condition=Q(kind=ValueKind.WITHDRAWN, amount=None, no_data_reason="")
                | (
                    ~Q(kind=ValueKind.WITHDRAWN)
                    & (
                        Q(amount__isnull=False, no_data_reason="")
                        | (Q(amount=None) & ~Q(no_data_reason=""))
                    )
                ),
                name="value_or_reason",
            ),
            models.CheckConstraint(condition=Q(year__range=(1990, 2100)), name="value_year"),
        ]

    def __str__(self) -> str:
        place = f" {self.cell}" if self.cell else ""
        return f"{self.measure_id} {self.year}{place}: {self.amount}"


class ValueChange(models.Model):
    """One change of one value. Append-only: triggers refuse every UPDATE and DELETE.

    `number` counts the changes of a cell from 1; `old_…` is what the one before left behind
    (an empty `old_kind`: there was nothing). `act` is the same for all that was saved together.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="changes")
    year = models.PositiveSmallIntegerField(_("year"))
    cell = models.CharField(_("cell"), max_length=30, blank=True, default="")
    number = models.PositiveIntegerField(_("change"))
    old_amount = models.DecimalField(
        _("value before"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True
    )
    old_kind = models.CharField(
        _("kind before"), max_length=11, choices=ValueKind.choices, blank=True
    )
    amount = models.DecimalField(
        _("value"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True
    )
    kind = models.CharField(_("kind"), max_length=11, choices=ValueKind.choices)
    no_data_reason = models.CharField(_("why there are no data"), max_length=250, blank=True)
    source = models.CharField(_("source"), max_length=250, blank=True)
    reason = models.CharField(_("reason of the change"), max_length=500, blank=True)
    means = models.CharField(_("way"), max_length=6, choices=Means.choices)
    act = models.UUIDField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("change of a value")
        verbose_name_plural = _("changes of values")
        ordering = ["measure", "year", "cell", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "year", "cell", "number"], name="value_change_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.year} {self.cell} ({self.number})"
