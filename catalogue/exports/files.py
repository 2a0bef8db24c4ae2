"""The four formats, each written as its rows come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from home.open_data import csv_line
from home.spreadsheets import add_sheet, file_of, new_workbook

from ..browsing import Found
from ..imports.cells import BOM
from ..imports.columns import sheet_names
from .rows import facts, headings, portions, table


def as_csv(found: Found) -> Iterator[str]:
    """UTF-8 with a mark, semicolons: what a Polish Excel opens by a double click."""
    yield BOM + csv_line(headings())
    lines = []
    for row in table(found):
        lines.append(csv_line(row))
        if len(lines) == 200:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def as_xlsx(found: Found) -> IO[bytes]:
    """A workbook of text cells, written to the disk where it is large."""
    book = new_workbook()
    add_sheet(book, sheet_names()[0], headings(), table(found), widths=[40])
    return file_of(book)


def as_json(found: Found) -> Iterator[str]:
    """An object with the number of entities and the entities."""
    head = {"attribution": attribution(), "total": found.total}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "items": [\n'
    yield from _joined(found, facts)
    yield "\n]}\n"


def as_geojson(found: Found) -> Iterator[str]:
    """A FeatureCollection of the entities that have a point (RFC 7946)."""
    head = {"type": "FeatureCollection", "attribution": attribution()}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n'
    yield from _joined(found, _feature)
    yield "\n]}\n"


def attribution() -> str:
    return _("ROPS in Lublin, catalogue of good practices of the social economy")


def _feature(entity: Any, offers: Any) -> dict[str, Any] | None:
    if not entity.has_point:
        return None
    properties = facts(entity, offers)
    point = [properties.pop("longitude"), properties.pop("latitude")]
    return {
        "type": "Feature",
        "id": properties.pop("id"),
        "geometry": {"type": "Point", "coordinates": point},
        "properties": properties,
    }


def _joined(found: Found, make: Any) -> Iterator[str]:
    first = True
    for portion in portions(found):
        made = (make(entity, offers) for entity, offers in portion)
        texts = [json.dumps(one, ensure_ascii=False) for one in made if one is not None]
        if texts:
            yield ("" if first else ",\n") + ",\n".join(texts)
            first = False
