"""What changed in the values since a report's figures were drafted, or since it was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from home import formats
from home.plain_text import words_of_html

from ..choices import Standing, ValueKind
from ..models import InterventionYear, Report, Value
from . import drafting

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One figure that is not what it was. `row` is `4.3 Name`; `id` the address of an indicator."""

    row: str
    what: str
    before: str
    after: str
    id: str = ""


def since_draft(report: Report) -> list[Difference]:
    """What a new draft of the figures would change. A constant number of queries."""
    return compare(report.figures, drafting.figures(report.plan, report.years))


def compare(before: Record, after: Record) -> list[Difference]:
    """Figure by figure, in the order of the later record."""
    found: list[Difference] = []
    if before.get("version") != after.get("version"):
        words = [_("version %d") % record["version"]["number"] for record in (before, after)]
        found.append(Difference(_("The plan"), _("version in force"), *words))
    for kind, tell in (("indicators", _indicator), ("interventions", _intervention)):
        old = {row["id"]: row for row in before.get(kind, [])}
        new = {row["id"]: row for row in after.get(kind, [])}
        for row_id, row in new.items():
            if row_id not in old:
                found.append(Difference(_name(row), _("new in the plan"), "", _("added"), row_id))
            else:
                found += tell(old[row_id], row)
        found += [
            Difference(_name(row), _("no longer in the plan"), "", _("left out"))
            for row_id, row in old.items()
            if row_id not in new
        ]
    return found


def _name(row: Record) -> str:
    return f"{row['number']} {row['name']}"


def _indicator(before: Record, after: Record) -> list[Difference]:
    found = []

    def differ(what: str, old: str, new: str) -> None:
        if old != new:
            found.append(Difference(_name(after), what, old, new, after["id"]))

    old_values = {value["year"]: value for value in before["values"]}
    new_values = {value["year"]: value for value in after["values"]}
    for year in sorted({*old_values, *new_values}):
        differ(_("value of %d") % year, _value(old_values.get(year)), _value(new_values.get(year)))
    differ(_("assessment"), _standing(before), _standing(after))
    differ(_("target"), _goal(before), _goal(after))
    for name, what in (("name", _("name")), ("unit", _("unit")), ("definition", _("definition"))):
        differ(what, before[name], after[name])
    for name, what in (("comment", _("comment")), ("evidence", _("evidence"))):
        if before[name] != after[name]:
            differ(what, *_shortened(before[name], after[name]))
    if before["cells"] != after["cells"]:
        old_cells = {key: amount for key, _label, amount in before["cells"]}
        changed = [label for key, label, amount in after["cells"] if old_cells.get(key) != amount]
        differ(_("figures of parts"), "", ", ".join(changed) or _("changed"))
    return found


def _value(value: Record | None) -> str:
    if value is None:
        return "–"
    if value["amount"] is None:
        return _("no data: %s") % value["why_none"]
    words = formats.number(Decimal(value["amount"]))
    return f"{words} ({ValueKind(value['kind']).label})"


def _standing(row: Record) -> str:
    return str(Standing(row["standing"]).label)


def _goal(row: Record) -> str:
    return f"{formats.number(row['target'])} ({row['target_year']})"


def _shortened(before: str, after: str) -> tuple[str, str]:
    old, new = words_of_html(before), words_of_html(after)
    if old == new:
        return "", _("changed")
    return Truncator(old).chars(160) or "–", Truncator(new).chars(160) or "–"


def _intervention(before: Record, after: Record) -> list[Difference]:
    pairs = [
        (_("state"), *(drafting.state_label(row["state"]) for row in (before, after))),
        (pgettext("report", "note"), before["note"] or "–", after["note"] or "–"),
        (
            _("spent in the period"),
            *(formats.money(row["spent_in_period"]) or "–" for row in (before, after)),
        ),
        (
            _("spent so far"),
            *(formats.money(row["spent_so_far"]) or "–" for row in (before, after)),
        ),
        (_("planned"), *(formats.money(row["planned"]) for row in (before, after))),
        (_("name"), before["name"], after["name"]),
    ]
    return [Difference(_name(after), what, old, new) for what, old, new in pairs if old != new]


def since_publication(plan_id: int, figures: Record) -> list[Difference]:
    """Figures of a published report that were revised since, told of the same measures. 2 queries.

    The report itself keeps what it said.
    """
    rows = figures["indicators"]
    last = figures["years"][-1]
    now: dict[int, dict[int, Value]] = {}
    values = (
        Value.objects.current()
        .totals()
        .filter(measure__in=[row["measure"] for row in rows], year__lte=last)
    )
    for value in values.order_by("year"):
        now.setdefault(value.measure_id, {})[value.year] = value
    found = []
    for row in rows:
        then = {value["year"]: value["amount"] for value in row["values"]}
        here = {
            year: drafting.written(value.amount)
            for year, value in now.get(row["measure"], {}).items()
        }
        for year in sorted({*then, *here}):
            old, new = then.get(year), here.get(year)
            if old != new:
                found.append(
                    Difference(
                        _name(row), _("value of %d") % year, _plain(old), _plain(new), row["id"]
                    )
                )
    return found + _revised_interventions(plan_id, figures, last)


def _plain(amount: str | None) -> str:
    return "–" if amount is None else formats.number(amount)


def _revised_interventions(plan_id: int, figures: Record, last: int) -> list[Difference]:
    now: dict[str, dict[int, InterventionYear]] = {}
    told = InterventionYear.objects.filter(intervention__plan=plan_id, year__lte=last)
    for one in told.select_related("intervention").order_by("year"):
        now.setdefault(one.intervention.block_id, {})[one.year] = one
    found = []
    for row in figures["interventions"]:
        here = now.get(row["id"], {})
        state = here[last].state if last in here else ""
        spent = [one.spent for one in here.values() if one.spent is not None]
        so_far = drafting.written(sum(spent)) if spent else None
        if state != row["state"]:
            words = [drafting.state_label(one) for one in (row["state"], state)]
            found.append(Difference(_name(row), _("state"), *words))
        if so_far != row["spent_so_far"]:
            words = [formats.money(one) or "–" for one in (row["spent_so_far"], so_far)]
            found.append(Difference(_name(row), _("spent so far"), *words))
    return found
