"""Example values for the demonstration: entered by the real actions at moments of the past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.functional import cached_property
from wagtail.documents import get_document_model

from home.demo.moments import clock_at, quiet_log
from home.written_texts import load, paragraphs
from planpages.demo.annex import plain_scan
from planpages.demo.history import block_id
from planpages.models import AdoptedVersion, PlanPage

from ..actions.assessments import write_assessment
from ..actions.values import Entry, Place, enter_values
from ..amounts import read
from ..choices import Dimension, TotalRule, ValueKind
from ..models import Measure, Value
from ..reading import indicators_in_force

FIGURES = Path(__file__).with_name("values.yaml")
CHAPTER = 4


def build_values() -> str | None:
    """How indicators are collected, their values and comments. Made once."""
    plan = PlanPage.originals.order_by("path").first()
    version = plan.version_in_force if plan else None
    if plan is None or version is None or Value.objects.exists():
        return None
    with transaction.atomic(), quiet_log():
        entered = Figures(plan, version).enter()
    return f"monitoring: {entered} values"


class Figures:
    def __init__(self, plan: PlanPage, version: AdoptedVersion) -> None:
        self.text = load(FIGURES)
        self.adopted_at = version.adopted_at
        self.editor = get_user_model().objects.get(username="redaktor")
        known = {one.block_id: one.measure for one in indicators_in_force(plan)}
        self.measures: dict[str, Measure] = {
            key: known[block_id(CHAPTER, key)] for key in self.text["indicators"]
        }

    def enter(self) -> int:
        for key, told in self.text["indicators"].items():
            self.set_up(self.measures[key], told)
        entered = 0
        for n, year in enumerate(self.text["years"]):
            with clock_at(self.moment(year)):
                for key, told in self.text["indicators"].items():
                    final = told.get("provisional") != year
                    entered += self.write(key, year, self.cells(told, n), final=final)
                    if words := told.get("comments", {}).get(year):
                        self.comment(key, year, words)
        with clock_at(self.moment(2020)):
            for key, told in self.text["indicators"].items():
                self.revise(key, told.get("revised"))
                entered += self.write(key, 2020, self.last_year(told), final=False)
        return entered

    def moment(self, year: int) -> datetime:
        return self.adopted_at + timedelta(days=self.text["entered"][year])

    def set_up(self, measure: Measure, told: Mapping[str, Any]) -> None:
        measure.first_year = told.get("first_year", self.text["years"][0])
        measure.every_years = told.get("every_years", 1)
        measure.total_rule = TotalRule.SUM
        if "by_powiat" in told or "one_each" in told:
            measure.dimension = Dimension.POWIAT
        elif "by_kind" in told:
            measure.dimension = Dimension.KIND
            measure.cells = [key for key in Dimension.KIND.cells if key in told["by_kind"]]
        measure.full_clean()
        measure.save()
        measure.responsible.set(get_user_model().objects.filter(username__in=told["responsible"]))

    def cells(self, told: Mapping[str, Any], n: int) -> dict[str, Any]:
        """Key of a cell to what is typed there; the total follows from complete cells."""
        if "by_kind" in told:
            return dict(zip(told["by_kind"], told["cells"][n], strict=True))
        total = told["totals"][n]
        if "by_powiat" in told:
            return spread(total, self.text["weights"][told["by_powiat"]])
        if "one_each" in told:
            return {key: int(place < total) for place, key in enumerate(self.text["order"])}
        return {"": total}

    def last_year(self, told: Mapping[Any, Any]) -> dict[str, Any]:
        """Of 2020 some values alone have come in; of powiats the first half."""
        if "part_of_2020" in told:
            cells = spread(told["part_of_2020"], self.text["weights"][told["by_powiat"]])
            return dict(list(cells.items())[:14])
        return {"": told[2020]} if 2020 in told else {}

    def write(self, key: str, year: int, cells: Mapping[str, Any], *, final: bool) -> int:
        entries = []
        for cell, typed in cells.items():
            if typed is None:
                continue
            said = read(str(typed))
            entries.append(
                Entry(
                    Place(self.measures[key].pk, year, cell),
                    said.amount,
                    said.no_data_reason,
                    kind=ValueKind.FINAL if final else ValueKind.PROVISIONAL,
                    source=self.text["source"],
                )
            )
        return len(enter_values(self.person(key), entries))

    def revise(self, key: str, told: Mapping[str, Any] | None) -> None:
        if told is None:
            return
        measure, year = self.measures[key], told["year"]
        seen = Value.objects.get(measure=measure, year=year, cell="").version
        enter_values(
            self.editor,
            [
                Entry(
                    Place(measure.pk, year),
                    read(str(told["value"])).amount,
                    source=self.text["source"],
                    seen=seen,
                )
            ],
            reason=told["reason"],
        )

    def comment(self, key: str, year: int, words: list[str]) -> None:
        write_assessment(
            self.editor,
            self.measures[key],
            year,
            comment=paragraphs(words, "monitoring", key, year),
            evidence=paragraphs(["Komentarz przykładowy."], "monitoring", "evidence", key, year)
            + f'<p><a linktype="document" id="{self.survey.pk}">{self.survey.title}</a></p>',
            seen=0,
        )

    @cached_property
    def survey(self) -> Any:
        """The document that the comments name as evidence."""
        told = self.text["survey"]
        return get_document_model().objects.create(
            title=told["title"],
            file=plain_scan(told["title"], told["says"]),
            uploaded_by_user=self.editor,
        )

    def person(self, key: str) -> User:
        """Who answers for the indicator."""
        return self.measures[key].responsible.order_by("pk").first() or self.editor


def spread(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Whole numbers by weight that add up to the total: the largest remainders are rounded up."""
    whole = sum(weights.values())
    cells = {key: total * weight // whole for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: (-(total * weights[key] % whole), key))
    for key in by_remainder[: total - sum(cells.values())]:
        cells[key] += 1
    return cells
