"""A plan with values and interventions, and reports on it at any stage, by the site's own acts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from monitoring.actions import interventions, reports
from monitoring.models import InterventionYear, Report, ReportStage
from monitoring.reporting.content import working_digest
from planpages.models import Intervention, InterventionDefinition
from tests import people
from tests.scenes import scene

from .entering import enter
from .ground import Ground

WRITER, CHECKER, BOARD = "redaktor", "koordynator", "zarzad"
TEXTS = {
    "introduction": "<p>Jak działał plan.</p>",
    "summary": "<p>Cel jest bliżej niż rok temu.</p>",
    "conclusions": "<p>Potrzebne są spotkania w powiatach.</p>",
}


@dataclass
class Reporting:
    ground: Ground

    @classmethod
    def lay(cls) -> Reporting:
        ground = Ground.lay(
            gminy={}, powiaty={"dimension": "powiat", "cells": ["0601", "0602"], "unit": "powiaty"}
        )
        reporting = cls(ground)
        for block_id, name in (("i-siec", "Sieć wsparcia"), ("i-targi", "Targi")):
            intervention = Intervention.objects.create(plan=ground.plan, block_id=block_id)
            InterventionDefinition.objects.create(
                intervention=intervention,
                version=ground.plan.version_in_force,
                chapter=ground.chapter,
                number="5.1" if block_id == "i-siec" else "5.2",
                name=name,
                goal="Cel",
                responsible="ROPS w Lublinie",
                period_from=2012,
                period_to=2020,
                amount=Decimal("100000.00"),
                funding="EFS",
            )
        enter(ground["gminy"], 2012, 20, final=True)
        enter(ground["gminy"], 2013, 31, final=True)
        enter(ground["powiaty"], 2013, {"0601": 5, "0602": "7,5"}, final=True)
        reporting.spend("i-siec", 2013, "under_way", "1234.56")
        return reporting

    @classmethod
    def ready(cls) -> Reporting:
        """The same, as a scene."""
        return scene("reported", cls.lay, lambda: cls(Ground.found()))

    @property
    def plan(self) -> Any:
        return self.ground.plan

    @staticmethod
    def person(name: str) -> User:
        return people.person(name)

    def intervention(self, block_id: str) -> Intervention:
        return Intervention.objects.get(plan=self.plan, block_id=block_id)

    def spend(
        self, block_id: str, year: int, state: str, spent: str | None, reason: str = "Poprawka"
    ) -> int:
        intervention = self.intervention(block_id)
        row = InterventionYear.objects.filter(intervention=intervention, year=year).first()
        entry = interventions.Entry(
            intervention.pk,
            state,
            None if spent is None else Decimal(spent),
            "",
            row.version if row else 0,
            reason,
        )
        return interventions.enter_interventions(self.plan, year, [entry], self.person(WRITER))

    def begin(self, year: int = 2013, by: str = WRITER, **given: Any) -> Report:
        fields = {"kind": "yearly", "year_from": year, "year_to": year, **given}
        return reports.begin_report(self.plan, self.person(by), **fields)

    def write(self, report: Report, by: str = WRITER, **texts: str) -> Report:
        report = self.again(report)
        return reports.edit_report(
            report, self.person(by), texts={**TEXTS, **texts}, remarks={}, seen=report.version
        )

    def written(self, year: int = 2013) -> Report:
        return self.write(self.begin(year))

    def hand_in(self, report: Report, by: str = WRITER) -> Report:
        reports.hand_in_report(report, self.person(by), shown_digest=self.shown(report))
        return self.again(report)

    def check(self, report: Report, by: str = CHECKER) -> Report:
        reports.check_report(report, self.person(by), shown_digest=self.shown(report))
        return self.again(report)

    def approve(self, report: Report, by: str = BOARD, **given: Any) -> Report:
        reports.approve_report(report, self.person(by), shown_digest=self.shown(report), **given)
        return self.again(report)

    def at(self, stage: ReportStage, report: Report | None = None) -> Report:
        """A report that stands there."""
        report = report or self.written()
        if stage != ReportStage.DRAFT:
            report = self.hand_in(report)
        if stage in (ReportStage.APPROVAL, ReportStage.PUBLISHED):
            report = self.check(report)
        if stage == ReportStage.PUBLISHED:
            report = self.approve(report)
        return report

    def published(self) -> Report:
        return self.at(ReportStage.PUBLISHED)

    @staticmethod
    def again(report: Report) -> Report:
        return Report.objects.get(pk=report.pk)

    def shown(self, report: Report) -> str:
        return working_digest(self.again(report))
