"""A large plan to measure monitoring with: indicators by powiat and indicators with a total only.

`lay(300, 10)` gives 300 indicators by 24 powiats and 300 without, ten years each: 78,000 values
and as many changes. The values are written past the action, which would take minutes, together
with the history that it would have written: `proof.problems` has nothing to say of them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils import timezone

FIRST_YEAR = 2012
AT_ONCE = 5000


def lay(indicators: int, years: int) -> Any:
    """The plan; needs a database in which `manage.py setup` has run."""
    from tests.monitoring.ground import Ground

    goal = {"target_year": FIRST_YEAR + years - 1, "target": Decimal(24 * 1000)}
    ground = Ground.lay(
        **{f"powiaty-{n}": {**goal, "dimension": "powiat"} for n in range(indicators)},
        **{f"razem-{n}": dict(goal) for n in range(indicators)},
    )
    _write_chapter(ground)
    rows = _rows(ground, range(FIRST_YEAR, FIRST_YEAR + years))
    while some := list(islice(rows, AT_ONCE)):
        _write(some)
    return ground.plan


def _write_chapter(ground: Any) -> None:
    """The text of the chapter, as an editor would have it: a heading before every 20 indicators."""
    from planpages.models import IndicatorDefinition, adopting

    body = []
    definitions = IndicatorDefinition.objects.select_related("indicator").order_by("pk")
    for place, one in enumerate(definitions):
        if place % 20 == 0:
            heading = {"text": f"Dział {place // 20 + 1}", "level": "h2"}
            body.append({"type": "heading", "id": f"dzial-{place // 20}", "value": heading})
        said = {
            name: str(getattr(one, name))
            for name in (
                *("name", "definition", "unit", "baseline", "baseline_year"),
                *("target", "target_year", "source"),
            )
        }
        body.append({"type": "indicator", "id": one.indicator.block_id, "value": said})
    ground.chapter.body = body
    with adopting():
        ground.chapter.save()


def _rows(ground: Any, years: range) -> Iterator[tuple[int, int, str, Decimal]]:
    """Measure, year, cell, amount."""
    for place, measure in enumerate(ground.measures.values()):
        for year in years:
            cells = {
                key: Decimal((place * 7 + n * 13 + year) % 900) + Decimal(n) / 4
                for n, key in enumerate(measure.cell_labels)
            }
            for key, amount in cells.items():
                yield measure.pk, year, key, amount
            total = sum(cells.values(), Decimal()) if cells else Decimal(place * 11 + year)
            yield measure.pk, year, "", total


def _write(rows: list[tuple[int, int, str, Decimal]]) -> None:
    from monitoring.choices import Means, ValueKind
    from monitoring.models import Value, ValueChange
    from tests.people import person

    author, now, act = person("redaktor"), timezone.now(), uuid.uuid4()
    common = [
        {
            "measure_id": measure,
            "year": year,
            "cell": cell,
            "amount": amount,
            "kind": ValueKind.FINAL,
            "source": "Dane do pomiaru",
        }
        for measure, year, cell, amount in rows
    ]
    Value.objects.bulk_create(
        [Value(**one, version=1, entered_by=author, entered_at=now) for one in common],
        batch_size=500,
    )
    ValueChange.objects.bulk_create(
        [
            ValueChange(**one, number=1, means=Means.SYSTEM, act=act, author=author, at=now)
            for one in common
        ],
        batch_size=500,
    )
