"""What every part does with the times that it has measured."""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence


def percentile(values: Sequence[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def milliseconds(name: str, values: Sequence[float]) -> str:
    """A line: p50, p95 and p99 of these milliseconds."""
    figures = "".join(f"  p{share} {percentile(values, share):7.1f}" for share in (50, 95, 99))
    return f"  {name:<44}{figures} ms"


def machine() -> str:
    """Where this is measured, and what else it had to do at that moment."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load average at the start {load}"
