"""Values as open data: CSV and JSON, of one indicator or of all, written as the rows come.

The columns are documented in docs/monitoring-public.md; files of programs read them, so they
are added to and never renamed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from catalogue.imports.cells import BOM, harmless
from home.open_data import csv_line
from planpages.models import IndicatorDefinition, PlanPage

from .addresses import polish_address_of
from .models import MeasuredDefinition, Value

PORTION = 20
"""Measures whose values are read by one question: some thousands of rows."""
COLUMNS = (
    "wskaznik", "numer", "nazwa", "jednostka", "zrodlo", "wersje_definicji", "rok", "wymiar",
    "kod", "komorka", "wartosc", "status", "brak_danych", "adres",
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """A measure with the last definition that it has, and the versions that define it so."""

    measure_id: int
    definition: IndicatorDefinition
    versions: Sequence[int]

    @property
    def measure(self) -> Any:
        return self.definition.measured.measure


def measured(plan: PlanPage, indicator_id: int | None = None) -> list[Measured]:
    """Every meaning of every indicator that the plan has or had, in the order of the plan; with
    an id those of one indicator. 1 query."""
    links = (
        MeasuredDefinition.objects.filter(definition__indicator__plan=plan)
        .select_related(
            "definition__version", "definition__indicator", "definition__chapter", "measure"
        )
        .defer("definition__version__content", "definition__chapter__body")
        .order_by("measure_id", "definition__version__number")
    )
    if indicator_id is not None:
        links = links.filter(definition__indicator=indicator_id)
    found = []
    for measure_id, group in groupby(links, key=lambda link: link.measure_id):
        same = list(group)
        definition = same[-1].definition
        definition.measured = same[-1]
        versions = [link.definition.version.number for link in same]
        found.append(Measured(measure_id, definition, versions))
    found.sort(key=_place)
    return found


def as_csv(many: Sequence[Measured]) -> Iterator[str]:
    """UTF-8 with a mark, semicolons, decimal commas: a Polish Excel opens it by a double click."""
    yield BOM + csv_line(COLUMNS)
    for one, values in _with_values(many):
        labels = one.measure.cell_labels
        definition = one.definition
        head = [
            harmless(text)
            for text in (
                definition.indicator.block_id,
                definition.number,
                definition.name,
                definition.unit,
            )
        ]
        versions = ", ".join(map(str, one.versions))
        address = settings.BASE_URL + polish_address_of(definition)
        yield "".join(
            csv_line(
                [
                    *head,
                    harmless(value.source or definition.source),
                    versions,
                    value.year,
                    one.measure.dimension if value.cell else "",
                    value.cell,
                    harmless(labels.get(value.cell, "")),
                    "" if value.amount is None else plain_number(value.amount).replace(".", ","),
                    value.kind,
                    harmless(value.no_data_reason),
                    address,
                ]
            )
            for value in values
        )


def as_json(many: Sequence[Measured]) -> Iterator[str]:
    """An object with the definitions, each with its values; numbers are exact."""
    head = {"attribution": attribution(), "note": reuse_note(), "total": len(many)}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "items": [\n'
    between = ""
    for one, values in _with_values(many):
        texts = ",\n".join(_value_json(one, value) for value in values)
        about = json.dumps(_facts(one), ensure_ascii=False)[:-1]
        yield f'{between}{about}, "values": [\n{texts}\n]}}'
        between = ",\n"
    yield "\n]}\n"


def attribution() -> str:
    return _("ROPS in Lublin, monitoring of the regional plan for the social economy")


def reuse_note() -> str:
    """On what terms the data may be used again."""
    return _(
        "Public sector information: it may be used again for any purpose when the source is named."
    )


def plain_number(value: Decimal) -> str:
    """`12.5`, never an exponent, no zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_values(many: Sequence[Measured]) -> Iterator[tuple[Measured, list[Value]]]:
    """Portions of measures with their values, by year and cell; one question each."""
    for start in range(0, len(many), PORTION):
        some = many[start : start + PORTION]
        values: dict[int, list[Value]] = {one.measure_id: [] for one in some}
        rows: Iterable[Value] = (
            Value.objects.current()
            .filter(measure__in=list(values))
            .only("measure", "year", "cell", "amount", "kind", "no_data_reason", "source")
            .order_by("measure", "year", "cell")
        )
        for value in rows:
            values[value.measure_id].append(value)
        for one in some:
            yield one, values[one.measure_id]


def _facts(one: Measured) -> dict[str, Any]:
    definition = one.definition
    return {
        "indicator": definition.indicator.block_id,
        "url": settings.BASE_URL + polish_address_of(definition),
        "number": definition.number,
        "name": definition.name,
        "definition": definition.definition,
        "definition_versions": list(one.versions),
        "unit": definition.unit,
        "source": definition.source,
        "baseline": _exact(definition.baseline),
        "baseline_year": definition.baseline_year,
        "target": _exact(definition.target),
        "target_year": definition.target_year,
        "dimension": one.measure.dimension or None,
    }


def _value_json(one: Measured, value: Value) -> str:
    row = {
        "year": value.year,
        "cell": value.cell or None,
        "value": _exact(value.amount),
        "status": value.kind,
    }
    if value.source:
        row["source"] = value.source
    if value.no_data_reason:
        row["no_data_reason"] = value.no_data_reason
    return json.dumps(row, ensure_ascii=False)


def _exact(value: Decimal | None) -> float | int | None:
    """At most 15 digits, which a double gives back as they were."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _place(one: Measured) -> tuple[int, int, list[int], int]:
    definition = one.definition
    number = [int(part) for part in definition.number.split(".") if part.isdigit()]
    return (-one.versions[-1], definition.chapter.number, number, one.measure_id)
