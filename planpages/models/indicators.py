"""Indicators and interventions of the adopted plan, for monitoring to refer to.

Keyed by plan and block id; what each meant in a version is a definition of its own, so that
values collected under an old definition stay under it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .adoption import AdoptedVersion
from .chapter import ChapterPage
from .plan import PlanPage


class AddressedBlock(models.Model):
    """A block of the plan that lives on from version to version."""

    plan = models.ForeignKey(PlanPage, on_delete=models.PROTECT, related_name="%(class)ss")
    block_id = models.CharField(max_length=36)

    class Meta:
        abstract = True


class BlockDefinition(models.Model):
    version = models.ForeignKey(AdoptedVersion, on_delete=models.PROTECT, related_name="+")
    chapter = models.ForeignKey(ChapterPage, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number in the text"), max_length=12)
    name = models.CharField(_("name"), max_length=250)

    class Meta:
        abstract = True


class Indicator(AddressedBlock):
    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [models.UniqueConstraint(fields=["plan", "block_id"], name="indicator_once")]

    def __str__(self) -> str:
        return self.block_id


class IndicatorDefinition(BlockDefinition):
    """Baseline and target in `unit`, years as given in the plan."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="definitions")
    definition = models.TextField(_("definition"))
    unit = models.CharField(_("unit"), max_length=60)
    baseline = models.DecimalField(_("baseline"), max_digits=16, decimal_places=4)
    baseline_year = models.PositiveSmallIntegerField(_("baseline year"))
    target = models.DecimalField(_("target"), max_digits=16, decimal_places=4)
    target_year = models.PositiveSmallIntegerField(_("target year"))
    source = models.CharField(_("source of data"), max_length=250)

    class Meta:
        verbose_name = _("definition of an indicator")
        verbose_name_plural = _("definitions of indicators")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "indicator"], name="indicator_definition_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Intervention(AddressedBlock):
    class Meta:
        verbose_name = _("direction of intervention")
        verbose_name_plural = _("directions of intervention")
        constraints = [
            models.UniqueConstraint(fields=["plan", "block_id"], name="intervention_once")
        ]

    def __str__(self) -> str:
        return self.block_id


class InterventionDefinition(BlockDefinition):
    """Money in PLN."""

    intervention = models.ForeignKey(
        Intervention, on_delete=models.PROTECT, related_name="definitions"
    )
    goal = models.TextField(_("goal"))
    responsible = models.CharField(_("responsible"), max_length=250)
    period_from = models.PositiveSmallIntegerField(_("from year"))
    period_to = models.PositiveSmallIntegerField(_("to year"))
    amount = models.DecimalField(_("money (PLN)"), max_digits=14, decimal_places=2)
    funding = models.CharField(_("source of funding"), max_length=250)

    class Meta:
        verbose_name = _("definition of an intervention")
        verbose_name_plural = _("definitions of interventions")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "intervention"], name="intervention_definition_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
