"""A report's record made ready to be shown: in a page, a preview, a PDF, a workbook.

Everything comes from the record (`report_content.content_of`); the database is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from home import formats
from home.models import FileWithdrawal

from .. import charts
from ..choices import Dimension, Standing, ValueKind
from ..models import Addressee, InterventionState, ReportKind
from . import drafting
from .evidence import archived_address, with_kept_links

Record = Mapping[str, Any]
DASH = "\u2013"
PLUS = "+"
PATTERNS = {
    Standing.REACHED: "solid",
    Standing.ON_TRACK: "stripes",
    Standing.AT_RISK: "dots",
    Standing.BEHIND: "hatch",
    Standing.NO_DATA: "none",
}


def decimal_of(amount: str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


@dataclass(frozen=True)
class ShownValue:
    """An indicator's total in a year, in words; `why_none` where it is known that there is none."""

    year: int
    amount: Decimal | None
    words: str
    mark: str = ""
    why_none: str = ""
    source: str = ""


@dataclass(frozen=True)
class KeptDocument:
    """A document as it was when the report was published."""

    title: str
    name: str
    size: int
    sha256: str
    url: str
    withdrawn: FileWithdrawal | None = None

    @property
    def public_name(self) -> str:
        return self.withdrawn.public_name(self.name) if self.withdrawn else self.name


@dataclass(frozen=True)
class _ShownRow:
    """A row of the figures with the remark that the report makes on it."""

    record: Record
    remark: str

    def __getattr__(self, name: str) -> Any:
        try:
            return self.record[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True)
class ShownIndicator(_ShownRow):
    links: Mapping[str, str] = field(default_factory=dict)
    """Where the documents that it links to are kept, by their own addresses."""

    @property
    def anchor(self) -> str:
        return f"wskaznik-{self.record['id']}"

    @property
    def standing(self) -> Standing:
        return Standing(self.record["standing"])

    def _words(self, amount: str | Decimal | None) -> str:
        """With as many places as the office shows, and more where the number has them."""
        if amount is None:
            return DASH
        exact = Decimal(amount)
        own = max(0, -int(exact.normalize().as_tuple().exponent))
        return formats.number(exact, max(own, int(self.record["decimals"])))

    @cached_property
    def values(self) -> list[ShownValue]:
        marks = {
            ValueKind.PROVISIONAL: _("provisional"),
            ValueKind.REVISED: _("revised"),
        }
        return [
            ShownValue(
                value["year"],
                decimal_of(value["amount"]),
                self._words(value["amount"]),
                marks.get(ValueKind(value["kind"]), ""),
                value["why_none"],
                value["source"],
            )
            for value in self.record["values"]
        ]

    @cached_property
    def latest(self) -> ShownValue | None:
        """The value of the year that the report assesses."""
        return next((v for v in self.values if v.year == self.record["year"]), None)

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """Years of which it is known that there are no data, by the reason."""
        found: dict[str, list[str]] = {}
        for value in self.values:
            if value.why_none:
                found.setdefault(value.why_none, []).append(str(value.year))
        return [(", ".join(years), why) for why, years in found.items()]

    @property
    def latest_words(self) -> str:
        return self.latest.words if self.latest else DASH

    @property
    def baseline_words(self) -> str:
        return self._words(self.record["baseline"])

    @property
    def target_words(self) -> str:
        return self._words(self.record["target"])

    @property
    def path_words(self) -> str:
        amount = decimal_of(self.record["path"])
        if amount is None:
            return DASH
        return formats.number(amount, max(1, int(self.record["decimals"]))).removesuffix(",0")

    @property
    def share_words(self) -> str:
        share = decimal_of(self.record["share"])
        return DASH if share is None else f"{formats.number(share)}%"

    @property
    def change_words(self) -> str:
        """`+12 (+5,3%) od 2012 r.`; a dash where there is nothing to compare."""
        change = self.record["change"]
        if not change:
            return DASH
        amount, percent = Decimal(change["amount"]), decimal_of(change["percent"])
        if not amount:
            return _("unchanged since %d") % change["since"]
        words = f"{PLUS if amount > 0 else ''}{self._words(amount)}"
        if percent is not None:
            words += f" ({PLUS if percent > 0 else ''}{formats.number(percent)}%)"
        return _("%(change)s since %(year)d") % {"change": words, "year": change["since"]}

    @property
    def comment(self) -> SafeString:
        html = with_kept_links(self.record["comment"], self.links)
        return mark_safe(html)  # noqa: S308  # rendered by Wagtail

    @property
    def evidence(self) -> SafeString:
        html = with_kept_links(self.record["evidence"], self.links)
        return mark_safe(html)  # noqa: S308  # rendered by Wagtail

    @property
    def dimension_label(self) -> str:
        return str(Dimension(self.record["dimension"]).label)

    @cached_property
    def cells(self) -> list[tuple[str, str]]:
        return [(label, self._words(amount)) for _key, label, amount in self.record["cells"]]

    @cached_property
    def chart(self) -> SafeString:
        points = [
            charts.Point(
                value["year"],
                Decimal(value["amount"]),
                provisional=value["kind"] == ValueKind.PROVISIONAL,
                revised=value["kind"] == ValueKind.REVISED,
            )
            for value in self.record["values"]
            if value["amount"] is not None
        ]
        record = self.record
        return charts.line_chart(
            points,
            name=f"w-{record['id']}",
            title=record["name"],
            unit=record["unit"],
            course=charts.Course(
                record["baseline_year"],
                Decimal(record["baseline"]),
                record["target_year"],
                Decimal(record["target"]),
            ),
        )


@dataclass(frozen=True)
class ShownIntervention(_ShownRow):
    @property
    def anchor(self) -> str:
        return f"dzialanie-{self.record['id']}"

    @property
    def state_label(self) -> str:
        return drafting.state_label(self.record["state"])

    @property
    def planned_words(self) -> str:
        return formats.money(self.record["planned"])

    @property
    def spent_words(self) -> str:
        return formats.money(self.record["spent_in_period"]) or DASH

    @property
    def so_far_words(self) -> str:
        return formats.money(self.record["spent_so_far"]) or DASH

    @property
    def share_words(self) -> str:
        """What part of the planned money is spent so far."""
        planned, spent = Decimal(self.record["planned"]), decimal_of(self.record["spent_so_far"])
        if spent is None or not planned:
            return DASH
        return f"{formats.number(spent / planned * 100, 1)}%"

    @property
    def is_over_plan(self) -> bool:
        spent = decimal_of(self.record["spent_so_far"])
        return spent is not None and spent > Decimal(self.record["planned"])


class ShownReport:
    """The record of a report (a draft's or a published one's) with what templates need."""

    def __init__(self, content: Record) -> None:
        self.content = content
        self.withdrawn: Mapping[str, FileWithdrawal] = {}
        self.facts: Record = content["report"]
        self.figures: Record = content["figures"]
        self.remarks: Mapping[str, str] = content["remarks"]
        self.links = {one["address"]: archived_address(one) for one in content.get("kept", [])}
        texts = {name: with_kept_links(html, self.links) for name, html in content["texts"].items()}
        self.introduction = mark_safe(texts["introduction"])  # noqa: S308  # rendered by Wagtail
        self.summary = mark_safe(texts["summary"])  # noqa: S308
        self.conclusions = mark_safe(texts["conclusions"])  # noqa: S308

    @property
    def title(self) -> str:
        return str(self.facts["title"])

    @property
    def kind_label(self) -> str:
        return str(ReportKind(self.facts["kind"]).label)

    @property
    def period(self) -> str:
        return drafting.period_words(*self.facts["period"])

    @property
    def years(self) -> list[int]:
        return list(self.figures["years"])

    @property
    def year(self) -> int:
        """The year that the indicators are assessed in: the last one that the period ends."""
        return self.years[-1]

    @property
    def whole_years(self) -> bool:
        return tuple(self.facts["period"][1::2]) == (1, 2)

    @property
    def addressees(self) -> list[str]:
        return [str(Addressee(one).label) for one in self.facts["addressees"]]

    @property
    def figures_at(self) -> datetime:
        return datetime.fromisoformat(self.content["figures_at"])

    @property
    def approval(self) -> dict[str, Any] | None:
        given = self.content.get("approval")
        if not given:
            return None
        return {
            "at": datetime.fromisoformat(given["at"]),
            "resolution": given["resolution"],
            "date": date.fromisoformat(given["date"]) if given["date"] else None,
        }

    @cached_property
    def indicators(self) -> list[ShownIndicator]:
        return [
            ShownIndicator(row, self.remarks.get(f"indicator:{row['id']}", ""), self.links)
            for row in self.figures["indicators"]
        ]

    @cached_property
    def chapters(self) -> list[tuple[str, list[ShownIndicator]]]:
        """Indicators below the chapter of the plan that they are in."""
        found: dict[str, list[ShownIndicator]] = {}
        for row in self.indicators:
            number, title = row.chapter
            found.setdefault(f"{number}. {title}", []).append(row)
        return list(found.items())

    @cached_property
    def interventions(self) -> list[ShownIntervention]:
        return [
            ShownIntervention(row, self.remarks.get(f"intervention:{row['id']}", ""))
            for row in self.figures["interventions"]
        ]

    @property
    def kept_hashes(self) -> list[str]:
        return [one["sha256"] for one in self.content.get("kept", [])]

    @cached_property
    def documents(self) -> list[KeptDocument]:
        """What was kept at publication; of a draft nothing yet."""
        return [
            KeptDocument(
                one["title"],
                one["name"],
                one["size"],
                one["sha256"],
                archived_address(one),
                self.withdrawn.get(one["sha256"]),
            )
            for one in self.content.get("kept", [])
        ]

    @cached_property
    def counts(self) -> list[tuple[Standing, int]]:
        return drafting.counts_of(self.figures["indicators"])

    @cached_property
    def bar(self) -> SafeString:
        """Counts as a drawing; the list beside it says the same."""
        parts = [charts.Part(str(s.label), n, PATTERNS[s]) for s, n in self.counts]
        return charts.stacked_bar(parts, name="stan", title=_("Indicators by assessment"))

    @cached_property
    def states(self) -> list[tuple[str, int]]:
        """How many interventions are in each state that occurs, in the order of states."""
        order = [*InterventionState.values, ""]
        found = [row["state"] for row in self.figures["interventions"]]
        return [(drafting.state_label(s), found.count(s)) for s in order if s in found]

    @cached_property
    def sums(self) -> dict[str, str]:
        sums = drafting.sums_of(self.figures["interventions"])
        return {name: formats.money(amount) or DASH for name, amount in sums.items()}

    @cached_property
    def orphans(self) -> list[tuple[str, str]]:
        """Remarks of the editor whose indicator or intervention the figures no longer have."""
        kept = {f"indicator:{row['id']}" for row in self.figures["indicators"]}
        kept |= {f"intervention:{row['id']}" for row in self.figures["interventions"]}
        return [(key, text) for key, text in self.remarks.items() if key not in kept]
