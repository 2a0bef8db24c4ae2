"""Texts kept in YAML: read, set as Polish is set, made into StreamField data.

A block is a mapping with one key, its type (`- paragraph: "…"`), beside which a `key` may stand:
the name by which other files point to it. Ids come from these names, so each run makes the same.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

_IDS = uuid.UUID("6f0d3c1e-52a4-5c0b-9c50-2c6f4b1f7a10")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_UNITS = re.compile(r"(?<=\d) (?=(?:zł|mln|tys\.|r\.)(?!\w))")

Raw = dict[str, Any]
ImageFinder = Callable[[str], int]


def load(path: Path) -> Any:
    """The content of a YAML file, its numbers set with non-breaking spaces."""
    return _typeset(yaml.safe_load(path.read_text(encoding="utf-8")))


def _typeset(value: Any) -> Any:
    if isinstance(value, str):
        return _UNITS.sub("\u00a0", _THOUSANDS.sub("\u00a0", value.strip()))
    if isinstance(value, list):
        return [_typeset(item) for item in value]
    if isinstance(value, dict):
        return {key: _typeset(item) for key, item in value.items()}
    return value


def stable_id(*names: object) -> str:
    """The id that belongs to a name, the same in each run."""
    return str(uuid.uuid5(_IDS, "/".join(str(name) for name in names)))


def one_paragraph(words: str, *names: object) -> str:
    """Rich text of one paragraph, with the key that the editor would give it."""
    return f'<p data-block-key="{stable_id("p", *names)[:5]}">{words}</p>'


def paragraphs(words: Sequence[str], *names: object) -> str:
    return "".join(one_paragraph(text, *names, n) for n, text in enumerate(words))


def stream(blocks: Sequence[Mapping[str, Any]], *names: object, image: ImageFinder | None = None):
    """StreamField data of a list of blocks; `names` say whose they are."""
    return [
        raw_block(block, *names, block.get("key", n), image=image) for n, block in enumerate(blocks)
    ]


def raw_block(block: Mapping[str, Any], *names: object, image: ImageFinder | None = None) -> Raw:
    """StreamField data of one block; its id belongs to `names`."""
    (kind,) = [key for key in block if key != "key"]
    value = block[kind]
    if kind in _VALUES:
        value = _VALUES[kind](value, names)
    elif kind == "figure":
        if image is None:
            raise ValueError("A figure needs somebody who draws it.")
        value = {
            "image": {
                "image": image(value["chart"]),
                "decorative": False,
                "alt_text": value["alt"],
            },
            "caption": value["caption"],
            "credit": value["credit"],
        }
    return {"type": kind, "value": value, "id": stable_id(*names)}


def structs(kind: str, values: Sequence[Mapping[str, Any]], *names: object) -> list[Raw]:
    """StreamField data of a field that takes one kind of plain struct."""
    return [
        {"type": kind, "value": dict(value), "id": stable_id(*names, n)}
        for n, value in enumerate(values)
    ]


def _items(values: Sequence[Any], *names: object) -> list[Raw]:
    return [
        {"type": "item", "value": value, "id": stable_id(*names, n)}
        for n, value in enumerate(values)
    ]


def _list(value: Mapping[str, Any], names: tuple[object, ...]) -> Raw:
    items = [one_paragraph(text, *names, n) for n, text in enumerate(value["items"])]
    return {"ordered": value["ordered"], "items": _items(items, *names, "items")}


def _table(value: Mapping[str, Any], names: tuple[object, ...]) -> Raw:
    rows = [
        {"cells": _items(cells, *names, "rows", n, "cells")}
        for n, cells in enumerate(value["rows"])
    ]
    return {
        "caption": value["caption"],
        "columns": _items(value["columns"], *names, "columns"),
        "rows": _items(rows, *names, "rows"),
        "first_column_is_header": value.get("first_column_is_header", True),
    }


def _intervention(value: Mapping[str, Any], names: tuple[object, ...]) -> Raw:
    return {**value, "measures": _items(value["measures"], *names, "measures")}


def _finances(value: Mapping[str, Any], names: tuple[object, ...]) -> Raw:
    rows = [
        {"name": row["name"], "amounts": _items(row["amounts"], *names, "rows", n, "amounts")}
        for n, row in enumerate(value["rows"])
    ]
    return {
        "caption": value["caption"],
        "years": _items(value["years"], *names, "years"),
        "rows": _items(rows, *names, "rows"),
        "declared_total": value.get("declared_total"),
    }


_VALUES: dict[str, Callable[[Any, tuple[object, ...]], Any]] = {
    "paragraph": lambda value, names: one_paragraph(value, *names),
    "list": _list,
    "table": _table,
    "intervention": _intervention,
    "finances": _finances,
    "footnote": lambda value, names: {
        "label": value["label"],
        "text": one_paragraph(value["text"], *names),
    },
}
