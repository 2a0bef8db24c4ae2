"""What the system drafts of a report: figures from the values, a title, the first sentences.

Figures are a record of plain JSON, amounts as strings, so that what was drafted can be compared,
hashed and kept. A constant number of queries, however many indicators and years.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.rich_text import expand_db_html

from home import formats
from planpages.models import AdoptedVersion, InterventionDefinition, PlanPage

from .. import reading
from ..choices import Dimension, Standing
from ..models import (
    Assessment,
    InterventionState,
    InterventionYear,
    MonitoringRules,
    Report,
    ReportKind,
)

Record = dict[str, Any]


def figures(plan: PlanPage, years: Sequence[int]) -> Record:
    """Every indicator and intervention of the version in force, over these years (ascending)."""
    version = plan.versions.select_related("resolution").order_by("-number").first()
    if version is None:
        return {}
    return {
        "plan": {
            "title": plan.seo_title or plan.title,
            "period": [plan.period_from, plan.period_to],
        },
        "version": {
            "number": version.number,
            "resolution": version.resolution.number,
            "date": version.resolution.date.isoformat(),
        },
        "years": list(years),
        "indicators": _indicators(version, years[-1]),
        "interventions": _interventions(plan, version, years),
    }


def _indicators(version: AdoptedVersion, year: int) -> list[Record]:
    rules = MonitoringRules.current()
    found = reading.series_of_version(version)
    measures = [series.measure for series in found]
    comments = reading.assessments_of_year(measures, year)
    cells = reading.cells_of_year(measures, year)
    return [
        _indicator(series, year, rules, comments.get(series.measure.pk), cells[series.measure.pk])
        for series in found
    ]


def _indicator(
    series: reading.Series,
    year: int,
    rules: MonitoringRules,
    comment: Assessment | None,
    cells: dict[str, reading.Point],
) -> Record:
    goal, measure = series.definition, series.measure
    change, progress = series.change(year), series.progress(year, rules)
    points = {y: point for y, point in series.points.items() if y <= year}
    return {
        "id": series.block_id,
        "measure": measure.pk,
        "number": goal.number,
        "name": goal.name,
        "chapter": [goal.chapter.number, goal.chapter.title],
        "definition": goal.definition,
        "unit": goal.unit,
        "decimals": measure.decimals,
        "source": goal.source,
        "baseline": written(goal.baseline),
        "baseline_year": goal.baseline_year,
        "target": written(goal.target),
        "target_year": goal.target_year,
        "year": year,
        "expected": measure.expects(year),
        "values": [
            {
                "year": y,
                "amount": written(point.amount),
                "kind": str(point.kind),
                "why_none": point.no_data_reason,
                "source": point.source,
            }
            for y, point in sorted(points.items())
        ],
        "change": change
        and {
            "since": change.since,
            "amount": written(change.amount),
            "percent": change.percent
            if change.percent is None
            else str(change.percent.quantize(Decimal("0.1"))),
        },
        "standing": str(progress.standing.value),
        "path": written(progress.path),
        "share": written(progress.share),
        "before_path": progress.before_path,
        "comment": expand_db_html(comment.comment) if comment else "",
        "evidence": expand_db_html(comment.evidence) if comment else "",
        "dimension": str(Dimension(measure.dimension).value),
        "cells": [
            [key, label, written(cells[key].amount) if key in cells else None]
            for key, label in measure.cell_labels.items()
        ]
        if cells
        else [],
    }


def _interventions(plan: PlanPage, version: AdoptedVersion, years: Sequence[int]) -> list[Record]:
    rows: dict[int, dict[int, InterventionYear]] = defaultdict(dict)
    told = InterventionYear.objects.filter(intervention__plan=plan, year__lte=years[-1])
    for row in told.order_by("year"):
        rows[row.intervention_id][row.year] = row
    definitions = (
        InterventionDefinition.objects.filter(version=version)
        .select_related("intervention", "chapter")
        .defer("chapter__body")
    )
    return [
        _intervention(one, rows[one.intervention_id], years)
        for one in sorted(definitions, key=_place)
    ]


def _place(definition: InterventionDefinition) -> tuple[int, tuple[int, ...], int]:
    parts = tuple(int(part) for part in definition.number.split(".") if part.isdigit())
    return definition.chapter.number, parts, definition.pk


def _intervention(
    definition: InterventionDefinition, rows: dict[int, InterventionYear], years: Sequence[int]
) -> Record:
    last = rows.get(years[-1])
    spent = {year: row.spent for year, row in rows.items() if row.spent is not None}
    in_period = [spent[year] for year in years if year in spent]
    return {
        "id": definition.intervention.block_id,
        "number": definition.number,
        "name": definition.name,
        "responsible": definition.responsible,
        "period": [definition.period_from, definition.period_to],
        "funding": definition.funding,
        "planned": written(definition.amount),
        "state": last.state if last else "",
        "note": last.note if last else "",
        "spent": [[year, written(spent.get(year))] for year in years],
        "spent_in_period": written(sum(in_period)) if in_period else None,
        "spent_so_far": written(sum(spent.values())) if spent else None,
    }


def written(value: Decimal | int | None) -> str | None:
    """Without zeros at the end: engines keep different numbers of them."""
    if value is None:
        return None
    text = format(Decimal(value).normalize(), "f")
    return "0" if text in ("-0", "") else text


def counts_of(indicators: Iterable[Record]) -> list[tuple[Standing, int]]:
    """How many indicators stand how, in the order of standings; those with none are told too."""
    found = Counter(row["standing"] for row in indicators)
    return [(standing, found[standing.value]) for standing in Standing]


def sums_of(interventions: Iterable[Record]) -> dict[str, Decimal | None]:
    """PLN planned, spent in the period and so far; None where nothing is known."""
    rows = list(interventions)
    sums: dict[str, Decimal | None] = {}
    for name in ("planned", "spent_in_period", "spent_so_far"):
        known = [Decimal(row[name]) for row in rows if row[name] is not None]
        sums[name] = sum(known, Decimal(0)) if known else None
    return sums


# First words


def period_of(report: Report) -> str:
    return period_words(report.year_from, report.half_from, report.year_to, report.half_to)


def period_words(year_from: int, half_from: int, year_to: int, half_to: int) -> str:
    """`rok 2013`, `lata 2012–2013`, or half-years."""
    if (half_from, half_to) != (1, 2):
        names = {1: _("1st half of %d"), 2: _("2nd half of %d")}
        first, last = names[half_from] % year_from, names[half_to] % year_to
        return first if first == last else f"{first} – {last}"
    if year_from == year_to:
        return _("the year %d") % year_from
    return _("the years %(first)d–%(last)d") % {"first": year_from, "last": year_to}


def title_of(report: Report) -> str:
    period = period_of(report)
    if report.kind == ReportKind.YEARLY:
        return _("Report on the monitoring of the plan: %s") % period
    return _("Periodic report on carrying out the plan: %s") % period


def first_texts(report: Report) -> dict[str, str]:
    """An introduction and a summary to begin with, from the figures; the editor rewrites them."""
    record = report.figures
    version = record["version"]
    introduction = _(
        "The report tells how the plan was carried out in the period: %(period)s. It rests on "
        "version %(number)d of the plan, adopted by resolution %(resolution)s, and on the values "
        "of its indicators as they were known on the day of the report."
    ) % {
        "period": period_of(report),
        "number": version["number"],
        "resolution": version["resolution"],
    }
    indicators, sums = record["indicators"], sums_of(record["interventions"])
    found = dict(counts_of(indicators))
    sentences = [
        ngettext(
            "The plan is watched by %(all)d indicator.",
            "The plan is watched by %(all)d indicators.",
            len(indicators),
        )
        % {"all": len(indicators)},
        _(
            "Target reached: %(reached)d, on track: %(on_track)d, at risk: %(at_risk)d, "
            "behind: %(behind)d, no data: %(no_data)d."
        )
        % {standing.value: number for standing, number in found.items()},
    ]
    if sums["spent_in_period"] is not None:
        sentences.append(
            _("%(spent)s was spent on the plan's interventions; the plan foresees %(planned)s.")
            % {
                "spent": formats.money(sums["spent_in_period"]),
                "planned": formats.money(sums["planned"]),
            }
        )
    return {
        "introduction": format_html("<p>{}</p>", introduction),
        "summary": format_html("<p>{}</p>", " ".join(sentences)),
    }


def is_blank(html: str) -> bool:
    """Whether a text of the editor has no words."""
    return not strip_tags(html).replace("\xa0", " ").strip()


def state_label(state: str) -> str:
    return str(InterventionState(state).label) if state else _("no information")
