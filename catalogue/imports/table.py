"""What every file is read into, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .limits import SHOWN


@dataclass(frozen=True)
class Line:
    """A row of the file by its number in a spreadsheet, where the headings have theirs."""

    number: int
    cells: list[str]
    flaws: dict[int, str] = field(default_factory=dict)
    """Cells that could not be read, by place: why not."""
    broken: str = ""
    """Why the row as a whole could not be read."""

    @property
    def is_empty(self) -> bool:
        return not self.broken and not self.flaws and not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """Headings, and rows that are read as they are asked for."""

    format: str
    headings: list[str]
    lines: Iterator[Line]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


def shown(value: str) -> str:
    """A value as a report shows it: one line, no control characters, not too long."""
    plain = "".join(c if c.isprintable() else " " for c in value[: 4 * SHOWN])
    plain = " ".join(plain.split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"
