"""Years whose values a published report holds: they change only as a revision, with a reason.

Reports register here, so that values know nothing of reports.
"""

from __future__ import annotations

from collections.abc import Callable

from home.registry import Registry

frozen_years: Registry[Callable[[int], set[int]]] = Registry("frozen_years")
"""By the id of a plan: the years that a published report is about."""


def frozen(plan_id: int) -> set[int]:
    years: set[int] = set()
    for told_by in frozen_years:
        years |= told_by(plan_id)
    return years
