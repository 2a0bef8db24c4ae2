"""What is measured: meanings of indicators through the versions of the plan."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from home.verdicts import Refused
from monitoring import measuring, reading
from monitoring.actions.measures import continue_series, set_up_measure
from monitoring.models import Measure
from tests.monitoring.entering import enter
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


def test_a_definition_put_into_other_words_continues_the_series(signed_in):
    ground = Ground.lay(gminy={})
    first = ground["gminy"]
    ground.adopt(gminy={"definition": "To samo innymi słowami."})
    second = ground["gminy"]
    for name in ("ekspert", "zarzad"):
        with pytest.raises(Refused):
            continue_series(ground.person(name), second)
    url = reverse("monitoring_indicator", args=[second.pk])
    response = signed_in("redaktor").post(url)
    assert response.url == reverse("monitoring_indicator", args=[first.pk])
    (series,) = reading.indicators_in_force(ground.plan)
    assert (series.measure, series.definition.version.number) == (first, 2)


def test_a_series_with_values_of_its_own_is_not_joined():
    ground = Ground.lay(gminy={})
    with pytest.raises(Refused):
        continue_series(ground.person("redaktor"), ground["gminy"])
    ground.adopt(gminy={"definition": "Co innego."})
    enter(ground["gminy"], 2013, 5)
    with pytest.raises(Refused):
        continue_series(ground.person("redaktor"), ground["gminy"])


def test_a_series_with_another_unit_is_not_joined():
    ground = Ground.lay(gminy={"unit": "gminy"})
    ground.adopt(gminy={"unit": "procent gmin"})
    with pytest.raises(Refused):
        continue_series(ground.person("redaktor"), ground["gminy"])


def test_settings_that_values_contradict_are_refused(signed_in):
    ground = Ground.lay(osoby={"dimension": "kind", "cells": ["cis", "kis"]})
    measure = ground["osoby"]
    enter(measure, 2013, {"cis": 3, "kis": 4})
    for change in ({"cells": ["cis"]}, {"dimension": "powiat", "cells": []}):
        for name, value in change.items():
            setattr(measure, name, value)
        with pytest.raises(ValidationError):
            set_up_measure(ground.person("redaktor"), measure, [])
        measure.refresh_from_db()
    measure.total_rule = "independent"
    set_up_measure(ground.person("redaktor"), measure, [])
    enter(measure, 2013, {"": 9})
    measure.total_rule = "sum"
    with pytest.raises(ValidationError):
        set_up_measure(ground.person("redaktor"), measure, [])


def test_the_settings_are_a_form(signed_in):
    ground = Ground.lay(gminy={})
    url = reverse("monitoring_settings", args=[ground["gminy"].pk])
    person = ground.person("grupa1")
    form = {
        "responsible": [person.pk],
        "dimension": "kind",
        "cells": ["kis", "cis"],
        "total_rule": "independent",
        "direction": "falling",
        "decimals": "1",
        "first_year": "2014",
        "every_years": "2",
        "due_day": "31",
        "due_month": "2",
    }
    assert signed_in("redaktor").post(url, form | {"due_day": "40"}).context["form"].errors
    assert signed_in("redaktor").post(url, form).status_code == 302
    measure = Measure.objects.get()
    assert (measure.cells, list(measure.responsible.all())) == (["cis", "kis"], [person])
    assert [measure.expects(year) for year in (2012, 2014, 2015, 2016)] == [
        False, True, False, True,
    ]  # fmt: skip
    assert measure.due_on(2015).isoformat() == "2016-02-29"


def test_the_setup_links_what_was_adopted_before_and_repeats_nothing():
    ground = Ground.lay(a={}, b={})
    assert measuring.link_all() is None
    for measure in ground.measures.values():
        measure.definitions.all().delete()
    Measure.objects.all().delete()
    assert measuring.link_all() == "2 indicators to monitor"
    assert [s.block_id for s in reading.indicators_in_force(ground.plan)] == ["a", "b"]
