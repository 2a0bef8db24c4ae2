"""Totals that must agree with their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from home import formats


@dataclass(frozen=True)
class Cells:
    """The cells of one measure and year. Only complete ones say what the total has to be.

    Complete: each cell has a figure or says why there is none. Then the total is the sum of the
    figures; while a cell is missing, nothing is known of it.
    """

    complete: bool
    sum: Decimal | None
    """Of the figures; None where there is none, which is not zero."""

    @classmethod
    def of(cls, cells: Mapping[str, tuple[Decimal | None, str] | None]) -> Cells:
        """By key: amount and reason of no data; None for a missing cell."""
        amounts = [state[0] for state in cells.values() if state and state[0] is not None]
        return cls(
            complete=bool(cells) and all(state is not None for state in cells.values()),
            sum=sum(amounts, Decimal()) if amounts else None,
        )

    def follows(self, total: Decimal | None) -> bool:
        """Whether the total came from these cells, or there was none: it goes with them."""
        return total is None or (self.complete and total == self.sum)


def total_fault(cells: Cells, total: Decimal | None) -> str:
    """What is wrong with the total, in words; an empty string where it agrees."""
    if not cells.complete or cells.sum == total:
        return ""
    if cells.sum is None:
        return _("No cell has a figure, so the total has none.")
    if total is None:
        return _("The cells add up to %s: so much has to stand in the total.") % formats.number(
            cells.sum
        )
    return _("The cells add up to %(sum)s, the total says %(total)s.") % {
        "sum": formats.number(cells.sum),
        "total": formats.number(total),
    }
