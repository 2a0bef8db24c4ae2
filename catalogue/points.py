"""Places of entities on the map. The database gathers neighbours, so that the drawing stays as
small with twenty thousand entities as with sixty."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import (
    Avg,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Min,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Floor

from .map import Box, Projection
from .models import Entity

CELLS_ACROSS = 24
MOST = 700
"""A drawing never holds more dots than this."""


@dataclass(frozen=True)
class Dot:
    """One entity, or several that stand close to each other."""

    x: float
    y: float
    size: int
    entity: Entity | None
    """The one entity, if it is one; only its name and address are loaded."""


def dots(rows: QuerySet[Entity], projection: Projection, box: Box) -> list[Dot]:
    """What stands inside a part of the drawing, gathered by a grid. Two queries."""
    north, west = projection.place_of(box.left, box.top)
    south, east = projection.place_of(box.right, box.bottom)
    step = (east - west) / CELLS_ACROSS
    cells = (
        rows.order_by()
        .filter(latitude__range=(south, north), longitude__range=(west, east))
        .annotate(
            column=_cell("longitude", west, step),
            row=_cell("latitude", south, step * projection.squeeze),
        )
        .values("column", "row")
        .annotate(
            size=Count("pk"),
            north_of=Avg(Cast("latitude", FloatField())),
            east_of=Avg(Cast("longitude", FloatField())),
            first=Min("pk"),
        )
        .order_by("-size", "first")[:MOST]
    )
    found = list(cells.values_list("size", "north_of", "east_of", "first"))
    alone = [first for size, _north, _east, first in found if size == 1]
    named = Entity.objects.only("pk", "name", "slug", "city").in_bulk(alone)
    shown = []
    for size, latitude, longitude, first in found:
        x, y = projection.place(latitude, longitude)
        shown.append(Dot(x, y, size, named.get(first) if size == 1 else None))
    return shown


def _cell(field: str, start: float, step: float) -> Cast:
    """The number of the row or column of the grid."""
    degrees = Cast(F(field), FloatField())
    number = ExpressionWrapper(
        (degrees - Value(start, FloatField())) / Value(step, FloatField()), FloatField()
    )
    return Cast(Floor(number), IntegerField())
