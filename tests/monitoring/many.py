"""Many indicators with many values, written past the actions: for counting queries and timing."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.models import User
from django.utils import timezone

from catalogue.choices import Powiat
from monitoring.choices import Dimension, ValueKind
from monitoring.models import Measure, MeasuredDefinition, Value
from planpages.models import Indicator, IndicatorDefinition
from tests.monitoring.ground import Ground

YEARS = range(2012, 2022)
KINDS = (ValueKind.FINAL, ValueKind.FINAL, ValueKind.REVISED, ValueKind.PROVISIONAL)


def more(ground: Ground, count: int) -> list[Measure]:
    """So many further indicators of the version in force, broken down by powiat."""
    version = ground.plan.version_in_force
    first = Indicator.objects.count()
    indicators = Indicator.objects.bulk_create(
        Indicator(plan=ground.plan, block_id=f"ind{first + n:04}") for n in range(count)
    )
    definitions = IndicatorDefinition.objects.bulk_create(
        IndicatorDefinition(
            version=version,
            chapter=ground.chapter,
            indicator=indicator,
            number=f"4.{first + n + 1}",
            name=f"Wskaźnik {indicator.block_id}",
            definition="Liczba podmiotów, które w danym roku prowadziły działalność.",
            unit="podmioty",
            baseline=Decimal(100),
            baseline_year=2011,
            target=Decimal(900),
            target_year=2025,
            source="Sprawozdania podmiotów",
        )
        for n, indicator in enumerate(indicators)
    )
    measures = Measure.objects.bulk_create(
        Measure(indicator=indicator, first_year=2012, dimension=Dimension.POWIAT)
        for indicator in indicators
    )
    MeasuredDefinition.objects.bulk_create(
        MeasuredDefinition(definition=definition, measure=measure)
        for definition, measure in zip(definitions, measures, strict=True)
    )
    return measures


def fill(measures: list[Measure], user: User) -> int:
    """Gives every measure its values; returns how many."""
    at, rows = timezone.now(), []
    for nth, measure in enumerate(measures):
        for year in YEARS:
            amounts = {
                code: Decimal((nth * 7 + year * 3 + place * 5) % 40)
                for place, code in enumerate(Powiat.values)
            }
            amounts[""] = sum(amounts.values(), Decimal())
            rows += [
                Value(
                    measure=measure,
                    year=year,
                    cell=cell,
                    amount=amount,
                    kind=KINDS[(nth + year) % len(KINDS)],
                    version=1,
                    entered_by=user,
                    entered_at=at,
                )
                for cell, amount in amounts.items()
            ]
    Value.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)
