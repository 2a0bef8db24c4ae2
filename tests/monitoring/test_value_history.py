"""Whatever is entered, revised and imported in whatever order: history and totals hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from monitoring import proof
from monitoring.actions.values import NotEntered, enter_values
from monitoring.choices import Means, ValueKind
from monitoring.models import Value, ValueChange
from tests.monitoring.entering import entry
from tests.monitoring.ground import Ground

FIGURES = st.decimals(
    min_value=-1000, max_value=1000, places=2, allow_nan=False, allow_infinity=False
)
TYPED = st.one_of(
    FIGURES.map(lambda figure: str(figure).replace(".", ",")),
    st.sampled_from(["", "brak: nie zebrano", "0", "5"]),
)
ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["suma", "osobno"]),
        st.sampled_from([2013, 2014]),
        st.dictionaries(st.sampled_from(["", "cis", "kis", "zaz"]), TYPED, min_size=1),
        st.sampled_from([ValueKind.PROVISIONAL, ValueKind.FINAL]),
        st.sampled_from(["", "Poprawka źródła"]),
        st.sampled_from(list(Means)),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


class HistoryHolds(TestCase):
    @classmethod
    def setUpTestData(cls):
        kinds = {"dimension": "kind", "cells": ["cis", "kis", "zaz"]}
        Ground.lay(suma=dict(kinds), osobno={**kinds, "total_rule": "independent"})

    @given(acts=ENTRIES)
    @settings(max_examples=settings.default.max_examples // 2)
    @pytest.mark.proof
    def test_history_replays_and_totals_agree(self, acts):
        ground = Ground.found()
        user = ground.person("redaktor")
        for name, year, cells, kind, reason, means, stale in acts:
            before = _state()
            present = _amounts(ground[name], year)
            entries = [
                entry(ground[name], year, typed, cell, kind=kind, seen=99 if stale else None)
                for cell, typed in cells.items()
            ]
            try:
                changes = enter_values(user, entries, reason=reason, means=means)
            except NotEntered as refused:
                assert _state() == before
                assert refused.faults
            else:
                assert len(ValueChange.objects.all()) == len(before[1]) + len(changes)
                # A total typed as it was is a total left alone: it follows its cells.
                if "" in present and _amount(cells.get("", "")) == present[""]:
                    cells = {cell: typed for cell, typed in cells.items() if cell}
                self._as_typed(ground[name], year, cells)
            assert list(proof.problems()) == []

    def _as_typed(self, measure, year, cells):
        """What was taken stands there as it was typed."""
        held = {v.cell: v for v in Value.objects.current().filter(measure=measure, year=year)}
        for cell, typed in cells.items():
            if typed == "":
                assert cell not in held or cell == ""
            elif typed.startswith("brak"):
                assert cell == "" or held[cell].amount is None
            else:
                assert held[cell].amount == _amount(typed)


def _amounts(measure, year):
    held = Value.objects.current().filter(measure=measure, year=year)
    return dict(held.values_list("cell", "amount"))


def _amount(typed):
    is_figure = typed and not typed.startswith("brak")
    return Decimal(typed.replace(",", ".")) if is_figure else None


def _state():
    return (
        list(Value.objects.order_by("pk").values_list("pk", "amount", "kind", "version")),
        list(ValueChange.objects.order_by("pk").values_list("pk", flat=True)),
    )
