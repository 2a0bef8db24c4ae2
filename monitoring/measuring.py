"""Which measure a definition of an adopted version belongs to."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from planpages.models import IndicatorDefinition

from .models import Measure, MeasuredDefinition


def link_definition(definition: IndicatorDefinition) -> Measure:
    """The measure with the same meaning (definition and unit), or a new one that takes over how
    the values of the one before were collected. Repeating it changes nothing."""
    with transaction.atomic():
        link = MeasuredDefinition.objects.filter(definition=definition).first()
        if link is not None:
            return link.measure
        earlier = list(
            MeasuredDefinition.objects.filter(definition__indicator=definition.indicator)
            .select_related("definition__version", "measure")
            .order_by("-definition__version__number")
        )
        same = (one.measure for one in earlier if meaning(one.definition) == meaning(definition))
        measure = next(same, None) or _new(definition, earlier[0].measure if earlier else None)
        MeasuredDefinition.objects.create(definition=definition, measure=measure)
    return measure


def link_all() -> str | None:
    """Setup step: definitions that were adopted before the site had monitoring."""
    missing = IndicatorDefinition.objects.filter(measured=None).order_by("version__number", "pk")
    linked = [link_definition(one) for one in missing.select_related("version", "version__plan")]
    return f"{len(linked)} indicators to monitor" if linked else None


def link_adopted(instance: Any, created: bool = False, raw: bool = False, **kwargs: object) -> None:
    """A definition is written: in the transaction of the adoption."""
    if created and not raw:
        link_definition(instance)


def meaning(definition: IndicatorDefinition) -> tuple[str, str]:
    """What makes values comparable, white space aside."""
    return " ".join(definition.definition.split()), " ".join(definition.unit.split())


def _new(definition: IndicatorDefinition, before: Measure | None) -> Measure:
    if before is None:
        first = max(definition.version.plan.period_from, definition.baseline_year + 1)
        return Measure.objects.create(
            indicator=definition.indicator, first_year=first, decimals=_decimals(definition)
        )
    measure = Measure.objects.create(
        indicator=definition.indicator,
        first_year=max(before.first_year, definition.version.resolution.date.year),
        decimals=_decimals(definition),
        **{
            name: getattr(before, name)
            for name in (
                "dimension", "cells", "total_rule", "direction", "every_years",
                "due_month", "due_day",
            )
        },
    )  # fmt: skip
    measure.responsible.set(before.responsible.all())
    return measure


def _decimals(definition: IndicatorDefinition) -> int:
    exponents = [
        int(amount.normalize().as_tuple().exponent)
        for amount in (definition.baseline, definition.target)
    ]
    return max(0, -min(exponents))
