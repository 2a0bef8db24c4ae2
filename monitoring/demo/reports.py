"""Example reports for the demonstration: written and decided on by the real actions, each act on
its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html_join

from home.demo.accounts import Account, make_accounts
from home.demo.moments import clock_at, quiet_log
from home.written_texts import load
from planpages.demo.annex import plain_scan
from planpages.demo.history import block_id
from planpages.models import AdoptedVersion, Intervention, PlanPage

from ..actions import evaluations, interventions, reports
from ..actions.values import Entry as ValueEntry
from ..actions.values import Place, enter_values
from ..amounts import read
from ..models import Report, Value
from ..reporting.content import working_digest

TEXTS = Path(__file__).with_name("reports.yaml")
ACCOUNTS = (Account("koordynator", "Koordynatorka", "Przykładowa", "Koordynacja monitoringu"),)
WRITER, CHECKER, BOARD = "redaktor", "koordynator", "zarzad"
INDICATORS, INTERVENTIONS = 4, 5
"""Chapters of the demo's plan."""


def build_reports() -> str | None:
    """Years of interventions, three reports, one evaluation. Made once."""
    made = make_accounts(ACCOUNTS)
    plan = PlanPage.originals.order_by("path").first()
    version = plan.version_in_force if plan else None
    if plan is None or version is None or not Value.objects.exists() or Report.objects.exists():
        return f"accounts: {made} made" if made else None
    with transaction.atomic(), quiet_log():
        Story(plan, version).tell()
    return f"monitoring: 3 reports, 1 evaluation, {made} accounts"


class Story:
    def __init__(self, plan: PlanPage, version: AdoptedVersion) -> None:
        self.plan = plan
        self.text = load(TEXTS)
        self.adopted_at = version.adopted_at

    def tell(self) -> None:
        self.evaluation()
        self.interventions()
        self.yearly()
        self.periodic()
        self.next_yearly()
        self.revision()

    def moment(self, day: int, hour: int = 0) -> datetime:
        """So many days after the adoption; nothing lies in the future."""
        return min(self.adopted_at + timedelta(days=day, hours=hour), timezone.now())

    def date(self, day: int) -> date:
        return timezone.localdate(self.adopted_at + timedelta(days=day))

    @staticmethod
    def person(name: str) -> User:
        return get_user_model().objects.get(username=name)

    def interventions(self) -> None:
        known = {one.block_id: one.pk for one in Intervention.objects.filter(plan=self.plan)}
        years = self.text["years"]
        for n, year in enumerate(years):
            entries = []
            for key, told in self.text["interventions"].items():
                pk = known.get(block_id(INTERVENTIONS, key))
                spent = told["spent"][n]
                if pk is None or spent == "-":
                    continue
                is_last = year == years[-1]
                entries.append(
                    interventions.Entry(
                        pk,
                        told["state"] if is_last else "under_way",
                        Decimal(spent) * 1000,
                        told.get("note", "") if is_last else "",
                        seen=0,
                    )
                )
            at = self.moment(560 + 20 * n)
            with clock_at(at):
                interventions.enter_interventions(self.plan, year, entries, self.person(WRITER))

    def begin(self, told: Mapping[str, Any], **period: Any) -> Report:
        with clock_at(self.moment(told["begun"])):
            return reports.begin_report(self.plan, self.person(WRITER), is_example=True, **period)

    def write(self, report: Report, told: Mapping[str, Any], day: int) -> None:
        names = ("introduction", "summary", "conclusions")
        remarks = {}
        for key, words in told.get("remarks", {}).items():
            kind, _colon, block = key.partition(":")
            chapter = INDICATORS if kind == "indicator" else INTERVENTIONS
            remarks[f"{kind}:{block_id(chapter, block)}"] = words
        with clock_at(self.moment(day)):
            reports.edit_report(
                report,
                self.person(WRITER),
                texts={name: _html(told[name]) for name in names if name in told},
                remarks=remarks,
                seen=report.version,
            )

    def hand_in(self, report: Report, day: int) -> None:
        with clock_at(self.moment(day)):
            reports.hand_in_report(report, self.person(WRITER), shown_digest=_shown(report))

    def publish(self, report: Report, told: Mapping[str, Any], **resolution: Any) -> None:
        self.hand_in(report, told["handed_in"])
        with clock_at(self.moment(told["checked"])):
            reports.check_report(
                report,
                self.person(CHECKER),
                shown_digest=_shown(report),
                comment=told.get("check_comment", ""),
            )
        with clock_at(self.moment(told["approved"])):
            reports.approve_report(
                report, self.person(BOARD), shown_digest=_shown(report), **resolution
            )

    def yearly(self) -> None:
        told = self.text["yearly"]
        report = self.begin(told, kind="yearly", year_from=told["year"], year_to=told["year"])
        self.write(report, told, told["written"])
        day = self.date(told["approved"])
        number = told["resolution"].format(year=day.year)
        self.publish(report, told, resolution_number=number, resolution_date=day)

    def periodic(self) -> None:
        told = self.text["periodic"]
        first, last = told["years"]
        report = self.begin(
            told,
            kind="periodic",
            year_from=first,
            year_to=last,
            addressees=["board", "assembly"],
        )
        self.write(report, told, told["begun"])
        self.publish(report, told)
        for addressee, shown in told["presented"].items():
            with clock_at(self.moment(shown["day"], 3)):
                reports.record_presentation(
                    report,
                    self.person(WRITER),
                    addressee=addressee,
                    date=self.date(shown["day"]),
                    note=shown["note"],
                )

    def next_yearly(self) -> None:
        told = self.text["next_yearly"]
        report = self.begin(told, kind="yearly", year_from=told["year"], year_to=told["year"])
        self.write(report, told, told["begun"])
        self.hand_in(report, told["handed_in"])

    def revision(self) -> None:
        told = self.text["revision"]
        block = block_id(INDICATORS, told["key"])
        value = Value.objects.get(measure__indicator__block_id=block, year=told["year"], cell="")
        with clock_at(self.moment(told["day"])):
            enter_values(
                self.person(WRITER),
                [
                    ValueEntry(
                        Place(value.measure_id, value.year),
                        read(told["value"]).amount,
                        source=value.source,
                        seen=value.version,
                    )
                ],
                reason=told["reason"],
            )

    def evaluation(self) -> None:
        told = self.text["evaluation"]
        with clock_at(self.moment(told["day"] + 5)):
            evaluation = evaluations.save_evaluation(
                self.plan,
                self.person(WRITER),
                {
                    "kind": told["kind"],
                    "title": told["title"],
                    "contractor": told["contractor"],
                    "date": self.date(told["day"]),
                    "summary": _html(told["summary"]),
                },
                file=plain_scan(told["title"], told["summary"]),
                is_example=True,
            )
            for number, one in enumerate(told["recommendations"], 1):
                self.recommendation(evaluation, number, one)
        with clock_at(self.moment(told["published"])):
            evaluations.publish_evaluation(evaluation, self.person(CHECKER))
        for number, one in enumerate(told["recommendations"], 1):
            for step in one.get("followed", []):
                row = evaluation.recommendations.get(number=number)
                with clock_at(self.moment(step["day"])):
                    evaluations.change_recommendation(
                        row,
                        self.person(WRITER),
                        {"state": step["state"], "note": step["note"]},
                        seen=row.version,
                    )

    def recommendation(self, evaluation: Any, number: int, told: Mapping[str, Any]) -> None:
        fields = {
            "number": number,
            "text": told["text"],
            "addressee": told["addressee"],
            "position": told["position"],
            "justification": told.get("justification", ""),
        }
        if "responsible" in told:
            fields["responsible"] = self.person(told["responsible"])
        if "deadline" in told:
            fields["deadline"] = self.date(told["deadline"])
        evaluations.add_recommendation(evaluation, self.person(WRITER), fields)


def _html(paragraphs: Iterable[str]) -> str:
    return str(format_html_join("", "<p>{}</p>", ((" ".join(p.split()),) for p in paragraphs)))


def _shown(report: Report) -> str:
    return working_digest(Report.objects.get(pk=report.pk))
