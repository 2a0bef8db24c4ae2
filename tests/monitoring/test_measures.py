"""What is measured: meanings of indicators through the versions of the plan."""

from __future__ import annotations

import pytest

from monitoring import measuring, reading
from monitoring.models import Measure
from tests.monitoring.ground import Ground

pytestmark = pytest.mark.django_db


def test_a_version_that_leaves_an_indicator_alone_continues_its_measure():
    ground = Ground.lay(gminy={})
    first = ground["gminy"]
    ground.adopt(gminy={"target": 120, "name": "Nowa nazwa"})
    assert ground["gminy"] == first
    (series,) = reading.indicators_in_force(ground.plan)
    assert (series.measure, series.definition.target) == (first, 120)
    assert reading.earlier_series(series) == []


def test_a_changed_definition_begins_a_measure_that_is_collected_in_the_same_way():
    ground = Ground.lay(gminy={"dimension": "powiat", "responsible": ["ekspert"]})
    first = ground["gminy"]
    ground.adopt(gminy={"definition": "Co innego."})
    second = ground["gminy"]
    assert second != first
    assert (second.dimension, [u.username for u in second.responsible.all()]) == (
        "powiat",
        ["ekspert"],
    )
    (series,) = reading.indicators_in_force(ground.plan)
    assert [one.measure for one in reading.earlier_series(series)] == [first]


def test_an_old_meaning_that_comes_back_finds_its_measure():
    ground = Ground.lay(gminy={})
    first = ground["gminy"]
    ground.adopt(gminy={"unit": "%"})
    ground.adopt(gminy={})
    assert ground["gminy"] == first


def test_the_setup_links_what_was_adopted_before_and_repeats_nothing():
    ground = Ground.lay(a={}, b={})
    assert measuring.link_all() is None
    for measure in ground.measures.values():
        measure.definitions.all().delete()
    Measure.objects.all().delete()
    assert measuring.link_all() == "2 indicators to monitor"
    assert [s.block_id for s in reading.indicators_in_force(ground.plan)] == ["a", "b"]
