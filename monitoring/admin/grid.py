"""A grid of cells to type into: what each showed, what was typed, what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from home import formats
from home.verdicts import Refused

from .. import amounts
from ..actions.values import Entry, Fault, NotEntered, Place, checked_reason, told
from ..choices import SETTLED, ValueKind
from ..models import Value
from ..reading import Point

LONGEST = 250
MOST_DIGITS = 10
"""Of a version."""


@dataclass
class Row:
    """One cell of the grid. `shown` is what the person saw: the version, kind, text and source;
    only what differs from it is an entry, so an untouched cell is in nobody's way."""

    place: Place
    label: str
    point: Point | None
    before: Point | None = None
    """Of the year before, to hold the figure against."""
    decimals: int = 0
    url: str = ""
    """The indicator's screen."""
    is_total: bool = False
    editable: bool = True
    text: str = ""
    kind: str = ValueKind.PROVISIONAL
    source: str = ""
    shown: list[Any] = field(default_factory=list)
    error: str = ""
    theirs: Value | None = None

    def __post_init__(self) -> None:
        point = self.point
        self.text = amounts.write(point.amount, point.no_data_reason) if point else ""
        self.source = point.source if point else ""
        if point and point.kind in SETTLED:
            self.kind = ValueKind.FINAL
        self.shown = [point.version if point else 0, self.kind, self.text, self.source]

    @property
    def name(self) -> str:
        """Part of the names of its fields."""
        return (
            f"{self.place.measure}-{self.place.cell}"
            if self.place.cell
            else str(self.place.measure)
        )

    @property
    def is_settled(self) -> bool:
        return self.point is not None and self.point.kind in SETTLED

    @property
    def shown_field(self) -> str:
        return json.dumps(self.shown, ensure_ascii=False)

    @property
    def before_text(self) -> str:
        if self.before is None:
            return "–"
        if self.before.amount is None:
            return _("no data")
        return formats.number(self.before.amount)

    @property
    def theirs_text(self) -> str:
        if self.theirs is None:
            return ""
        return told(self.theirs.amount, self.theirs.no_data_reason)

    # What came back

    def take(self, data: Mapping[str, str], *, common: bool) -> Entry | None:
        """Read what was typed. None: untouched, or not readable (then `error` says why)."""
        self.shown = _shown(data.get(f"w-{self.name}", ""), self.shown)
        version, kind, text, source = self.shown
        self.text = data.get(f"v-{self.name}", text)[:400]
        self.kind = data.get("k" if common else f"k-{self.name}", kind)
        if self.kind not in (ValueKind.PROVISIONAL, ValueKind.FINAL):
            self.kind = kind
        if common:
            self._take_common_source(data, source)
        else:
            self.source = amounts.one_line(data.get(f"s-{self.name}", source))
        settled = data.get(f"o-{self.name}", "")
        if settled == "theirs":
            return None
        if settled.isdecimal() and len(settled) < MOST_DIGITS:
            version = int(settled)
        elif [self.kind, self.text.strip(), self.source] == [kind, text, source]:
            return None
        try:
            typed = amounts.read(self.text)
        except ValueError as error:
            self.error = str(error)
            return None
        if len(self.source) > LONGEST:
            self.error = _("The source has at most %d characters.") % LONGEST
            return None
        return Entry(
            self.place,
            typed.amount,
            typed.no_data_reason,
            kind=ValueKind(self.kind),
            source=self.source if not typed.is_empty else "",
            seen=version,
        )

    def _take_common_source(self, data: Mapping[str, str], source: str) -> None:
        """One source for all: it becomes this cell's where it was changed or the cell is new."""
        common, was = (amounts.one_line(data.get(name, "")) for name in ("s", "s-was"))
        self.source = source
        if self.text.strip() and (common != was or not self.shown[2]):
            self.source = common

    def tell(self, fault: Fault) -> None:
        self.error = fault.reason
        self.theirs = fault.theirs


@dataclass
class Grid:
    """Rows that are saved together."""

    rows: list[Row]
    common: bool = False
    """One kind and one source for all rows."""
    reason: str = ""
    reason_needed: bool = False
    other_errors: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The common kind to begin with: final once nothing is provisional."""
        held = [row for row in self.rows if row.point is not None]
        if held and all(row.kind == ValueKind.FINAL for row in held):
            return ValueKind.FINAL
        return ValueKind.PROVISIONAL

    @property
    def source(self) -> str:
        """The common source to begin with: that of most cells."""
        sources = [row.shown[3] for row in self.rows if row.shown[3]]
        return max(sorted(set(sources)), key=sources.count, default="")

    @property
    def faulty(self) -> list[Row]:
        return [row for row in self.rows if row.error]

    def take(self, data: Mapping[str, str]) -> list[Entry] | None:
        """What is to be entered; None where something cannot be read."""
        self.reason = data.get("reason", "")
        try:
            checked_reason(self.reason)
        except Refused as refused:
            self.other_errors.append(refused.reason)
        entries = [
            entry
            for row in self.rows
            if row.editable and (entry := row.take(data, common=self.common)) is not None
        ]
        return None if self.faulty or self.other_errors else entries

    def tell(self, refused: NotEntered) -> None:
        rows = {row.place: row for row in self.rows}
        for fault in refused.faults:
            self.reason_needed |= fault.needs_reason
            row = rows.get(fault.place)
            if row is None:
                self.other_errors.append(fault.reason)
            elif not row.error:
                row.tell(fault)


def _shown(text: str, usual: list[Any]) -> list[Any]:
    """What the page said that it had shown."""
    try:
        shown = json.loads(text)
    except (ValueError, RecursionError):
        return usual
    match shown:
        case [int(), str(), str(), str()]:
            return shown
    return usual
