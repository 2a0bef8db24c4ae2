"""What is measured: an indicator of the plan under one meaning, and how values are collected."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planpages.models import Indicator, IndicatorDefinition

from ..agreement import Cells, total_fault
from ..choices import Dimension, Direction, TotalRule


class MeasureQuerySet(models.QuerySet["Measure"]):
    def in_force(self, plan: Any) -> MeasureQuerySet:
        """Measures that the plan's version in force defines; none before the first adoption."""
        version = plan.version_in_force
        return self.filter(definitions__definition__version=version) if version else self.none()


class Measure(models.Model):
    """An indicator of the plan under one meaning: values below one measure are comparable.

    Each adopted version has its own `IndicatorDefinition` row, changed or not. A measure stands
    for all definitions of an indicator that say the same (definition and unit), so a version that
    leaves an indicator alone continues its series, and one that changes its definition begins a
    new measure: the old values stay below the old one. New targets and a new name are no new
    meaning. `measuring.link_definition` makes the links when a version is adopted.

    It carries what the office adds to the plan's indicator to collect its values.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="measures")
    responsible = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        related_name="measures",
        blank=True,
        help_text=_("They enter the values and are reminded by e-mail."),
    )
    dimension = models.CharField(
        _("broken down by"), max_length=10, choices=Dimension.choices, blank=True, default=""
    )
    cells = models.JSONField(
        _("only these cells"),
        default=list,
        blank=True,
        help_text=_("None chosen: all of them."),
    )
    """Keys of `Dimension.cells`; empty when the measure has every cell of its dimension."""
    total_rule = models.CharField(
        _("the total is"), max_length=12, choices=TotalRule.choices, default=TotalRule.SUM
    )
    direction = models.CharField(
        _("desired direction"), max_length=8, choices=Direction.choices, blank=True, default=""
    )
    decimals = models.PositiveSmallIntegerField(
        _("decimal places shown"), default=0, validators=[MaxValueValidator(4)]
    )
    first_year = models.PositiveSmallIntegerField(
        _("values from the year"),
        validators=[MinValueValidator(1990), MaxValueValidator(2100)],
    )
    every_years = models.PositiveSmallIntegerField(
        _("every how many years"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    due_month = models.PositiveSmallIntegerField(
        _("due in the month"),
        default=3,
        choices=[(n, f"{n:02}") for n in range(1, 13)],
        help_text=_("Of the year after the one that the value is for."),
    )
    due_day = models.PositiveSmallIntegerField(
        _("due on the day"),
        default=31,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("In a shorter month its last day."),
    )

    objects = MeasureQuerySet.as_manager()

    definitions: models.QuerySet[MeasuredDefinition]

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(every_years__gte=1), name="measure_every_years"),
            models.CheckConstraint(
                condition=Q(due_month__range=(1, 12), due_day__range=(1, 31)), name="measure_due"
            ),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="measure_decimals"),
        ]

    def __str__(self) -> str:
        definition = self.latest_definition
        return definition.name if definition else str(self.indicator)

    def clean(self) -> None:
        """Check the settings. Raises ValidationError keyed by field."""
        super().clean()
        errors: dict[str, Any] = {}
        known = Dimension(self.dimension).cells
        if strangers := [key for key in self.cells if key not in known]:
            errors["cells"] = _("Not of this dimension: %s.") % ", ".join(strangers)
        if self.pk and "cells" not in errors:
            filled = set(
                self.values.current().exclude(cell="").values_list("cell", flat=True).distinct()
            )
            if lost := filled - self.cell_labels.keys():
                errors["dimension" if lost - known.keys() else "cells"] = _(
                    "There are values for: %s. Withdraw them first."
                ) % ", ".join(sorted(lost))
        if self.pk and not errors and (years := self._disagreeing_years()):
            errors["total_rule"] = _(
                "The total would not agree with the cells in: %s. Correct the values first."
            ) % ", ".join(map(str, years))
        if errors:
            raise ValidationError(errors)

    def _disagreeing_years(self) -> list[int]:
        """Years whose total would be wrong by these settings."""
        if not self.total_is_sum:
            return []
        by_year: dict[int, dict[str, tuple[Decimal | None, str]]] = {}
        for value in self.values.current():
            by_year.setdefault(value.year, {})[value.cell] = value.amount, value.no_data_reason
        return [
            year
            for year, values in sorted(by_year.items())
            if total_fault(
                Cells.of({key: values.get(key) for key in self.cell_labels}),
                values.get("", (None, ""))[0],
            )
        ]

    @property
    def latest_definition(self) -> IndicatorDefinition | None:
        """The definition of the latest version that means this. Lists fetch it with `reading`."""
        link = (
            self.definitions.select_related("definition")
            .order_by("-definition__version__number")
            .first()
        )
        return link.definition if link else None

    @property
    def before(self) -> Measure | None:
        """The measure of the same indicator that an earlier version defined, if there is one."""
        first = self.definitions.order_by("definition__version__number").first()
        if first is None:
            return None
        link = (
            MeasuredDefinition.objects.filter(
                definition__indicator=self.indicator_id,
                definition__version__number__lt=first.definition.version.number,
            )
            .exclude(measure=self)
            .order_by("-definition__version__number")
            .select_related("measure")
            .first()
        )
        return link.measure if link else None

    @property
    def cell_labels(self) -> dict[str, str]:
        """Key and label of its cells, in the order of a table; empty without a dimension."""
        known = Dimension(self.dimension).cells
        return {key: name for key, name in known.items() if key in self.cells} or known

    @property
    def cell_count(self) -> int:
        return len(self.cells) or Dimension(self.dimension).size

    @property
    def total_is_sum(self) -> bool:
        """Whether the total has to agree with the cells."""
        return bool(self.dimension) and self.total_rule == TotalRule.SUM

    def expects(self, year: int) -> bool:
        """Whether a value for this year is to be collected."""
        return year >= self.first_year and (year - self.first_year) % self.every_years == 0

    def due_on(self, year: int) -> date:
        """The day by which the value for `year` has to be entered: in the year after."""
        last = calendar.monthrange(year + 1, self.due_month)[1]
        return date(year + 1, self.due_month, min(self.due_day, last))


class MeasuredDefinition(models.Model):
    """Which measure a definition of the plan belongs to.

    A table of its own, because definitions are immutable rows of the adopted version.
    """

    definition = models.OneToOneField(
        IndicatorDefinition, on_delete=models.PROTECT, related_name="measured"
    )
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="definitions")

    class Meta:
        verbose_name = _("definition of a measure")
        verbose_name_plural = _("definitions of measures")

    def __str__(self) -> str:
        return str(self.definition)
