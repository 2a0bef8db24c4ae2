"""Entering values: what is taken, what is refused, and what the history says."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from catalogue.choices import Powiat
from monitoring import proof
from monitoring.actions.values import NotEntered, enter_values
from monitoring.choices import ValueKind
from monitoring.frozen_years import frozen_years
from monitoring.models import Value, ValueChange
from tests.monitoring.entering import current, enter, entry
from tests.monitoring.ground import Ground

pytestmark = pytest.mark.django_db

KINDS = {"dimension": "kind", "cells": ["cis", "kis"]}


@pytest.fixture
def ground(db) -> Ground:
    return Ground.ready(gminy={}, osoby=dict(KINDS), procent={**KINDS, "total_rule": "independent"})


@pytest.fixture
def published(ground):
    """A report of 2013 is published."""

    def years(plan: int) -> set[int]:
        return {2013} if plan == ground.plan.pk else set()

    frozen_years.register(years)
    yield
    frozen_years.unregister(years)


def refused(measure, year, cells, **kwargs) -> dict[str, str]:
    """Cell to reason; nothing may have been written."""
    before = list(ValueChange.objects.values_list("pk", flat=True))
    with pytest.raises(NotEntered) as refusal:
        enter(measure, year, cells, **kwargs)
    assert list(ValueChange.objects.values_list("pk", flat=True)) == before
    return {fault.place.cell: fault.reason for fault in refusal.value.faults}


def test_a_value_is_kept_with_its_history(ground):
    enter(ground["gminy"], 2013, "12,5", source="Ankieta 2013")
    enter(ground["gminy"], 2013, "13", final=True)
    value = Value.objects.get()
    assert (value.amount, value.kind, value.version) == (13, "final", 2)
    changes = ValueChange.objects.order_by("number")
    assert [(c.old_amount, c.amount, c.old_kind, c.kind) for c in changes] == [
        (None, Decimal("12.5"), "", "provisional"),
        (Decimal("12.5"), 13, "provisional", "final"),
    ]
    assert changes[0].author.username == "redaktor"


def test_what_changes_nothing_writes_nothing(ground):
    enter(ground["gminy"], 2013, 12)
    assert enter(ground["gminy"], 2013, "12,0") == []
    assert enter(ground["gminy"], 2014, "") == []
    assert ValueChange.objects.count() == 1


def test_a_missing_value_is_not_zero_and_no_data_has_a_reason(ground):
    enter(ground["gminy"], 2013, 0)
    enter(ground["gminy"], 2014, "brak: ankiety nie było")
    assert current(ground["gminy"], 2013) == {"": 0}
    assert current(ground["gminy"], 2014) == {"": "ankiety nie było"}
    assert current(ground["gminy"], 2015) == {}


def test_a_withdrawn_value_leaves_its_history_and_can_come_back(ground):
    enter(ground["gminy"], 2013, 12)
    enter(ground["gminy"], 2013, "")
    assert current(ground["gminy"], 2013) == {}
    enter(ground["gminy"], 2013, 14)
    assert [c.kind for c in ValueChange.objects.order_by("number")] == [
        "provisional",
        "withdrawn",
        "provisional",
    ]
    assert list(proof.problems()) == []


def test_a_final_value_changes_only_with_a_reason_and_is_revised_then(ground):
    enter(ground["gminy"], 2013, 12, final=True)
    assert refused(ground["gminy"], 2013, 14)
    enter(ground["gminy"], 2013, 14, reason="Błąd w ankiecie")
    value = Value.objects.get()
    assert (value.kind, value.amount) == (ValueKind.REVISED, 14)
    assert refused(ground["gminy"], 2013, "")
    assert ValueChange.objects.latest("number").reason == "Błąd w ankiecie"


def test_a_final_value_does_not_become_provisional_again(ground):
    enter(ground["gminy"], 2013, 12, final=True)
    assert enter(ground["gminy"], 2013, 12) == []
    assert Value.objects.get().kind == "final"


def test_a_year_in_a_published_report_is_revised_by_editors_alone(ground, published):
    ground["gminy"].responsible.add(ground.person("ekspert"))
    assert refused(ground["gminy"], 2013, 5)
    assert refused(ground["gminy"], 2013, 5, by="ekspert", reason="Późniejsze dane")
    enter(ground["gminy"], 2013, 5, reason="Późniejsze dane")
    enter(ground["gminy"], 2014, 6, by="ekspert")


def test_what_somebody_changed_meanwhile_is_refused_and_named(ground):
    enter(ground["osoby"], 2013, {"cis": 3})
    with pytest.raises(NotEntered) as refusal:
        enter_values(
            ground.person("redaktor"),
            [
                entry(ground["osoby"], 2013, 5, "cis", seen=0),
                entry(ground["osoby"], 2013, 7, "kis"),
            ],
        )
    (fault,) = refusal.value.faults
    assert (fault.place.cell, fault.theirs.amount) == ("cis", 3)
    assert current(ground["osoby"], 2013) == {"cis": 3}


def test_somebody_who_wants_the_same_is_not_in_the_way(ground):
    enter(ground["gminy"], 2013, 3)
    assert enter(ground["gminy"], 2013, 3, seen=0) == []


def test_cells_and_years_that_the_indicator_has_not_are_refused(ground):
    assert set(refused(ground["osoby"], 2013, {"zaz": 3, "0601": 4})) == {"zaz", "0601"}
    assert refused(ground["gminy"], 2011, 4)


def test_a_year_that_has_not_begun_has_no_value(ground, clock):
    clock.at(timezone.make_aware(datetime(2013, 12, 31, 23, 59)))
    assert refused(ground["gminy"], 2014, 4) == {"": "Ten rok jeszcze się nie zaczął."}
    clock.at(timezone.make_aware(datetime(2014, 1, 1)))
    enter(ground["gminy"], 2014, 4)
    assert current(ground["gminy"], 2014) == {"": 4}


def test_cells_may_come_one_by_one_and_the_total_follows_when_all_are_there(ground):
    enter(ground["osoby"], 2013, {"cis": 3})
    assert current(ground["osoby"], 2013) == {"cis": 3}
    enter(ground["osoby"], 2013, {"kis": 4})
    assert current(ground["osoby"], 2013) == {"cis": 3, "kis": 4, "": 7}
    enter(ground["osoby"], 2013, {"kis": 5})
    assert current(ground["osoby"], 2013)[""] == 8


def test_a_total_that_does_not_agree_is_refused_with_both_figures(ground):
    faults = refused(ground["osoby"], 2013, {"cis": 3, "kis": 4, "": 8})
    assert "7" in faults[""] and "8" in faults[""]
    enter(ground["osoby"], 2013, {"": 9, "cis": 3})
    assert refused(ground["osoby"], 2013, {"kis": 4})
    enter(ground["osoby"], 2013, {"kis": 6})
    assert current(ground["osoby"], 2013) == {"cis": 3, "kis": 6, "": 9}


def test_a_cell_without_data_counts_as_known(ground):
    enter(ground["osoby"], 2013, {"cis": 3, "kis": "brak: tajemnica statystyczna"})
    assert current(ground["osoby"], 2013)[""] == 3


def test_a_total_of_its_own_does_not_have_to_agree(ground):
    enter(ground["procent"], 2013, {"cis": 50, "kis": 70, "": 55})
    assert current(ground["procent"], 2013)[""] == 55


def test_the_total_of_final_cells_is_final(ground):
    enter(ground["osoby"], 2013, {"cis": 3, "kis": 4}, final=True)
    assert set(Value.objects.values_list("kind", flat=True)) == {"final"}


@pytest.mark.parametrize(
    "name, may", [("redaktor", True), ("grupa1", True), ("ekspert", False), ("admin", True)]
)
def test_who_enters_values(ground, name, may):
    """Editors, those who answer for the indicator; nobody else."""
    ground["gminy"].responsible.add(ground.person("grupa1"))
    if may:
        enter(ground["gminy"], 2013, 1, by=name)
    else:
        assert refused(ground["gminy"], 2013, 1, by=name)
    if name == "grupa1":
        assert refused(ground["osoby"], 2013, {"cis": 1}, by=name)


def test_a_switched_off_account_enters_nothing(ground):
    user = ground.person("grupa1")
    ground["gminy"].responsible.add(user)
    user.is_active = False
    user.save()
    assert refused(ground["gminy"], 2013, 1, by=user)


# The database itself


def test_the_database_keeps_one_value_of_a_cell(ground):
    enter(ground["gminy"], 2013, 1)
    value = Value.objects.get()
    value.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        value.save(force_insert=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": None},
        {"no_data_reason": "a jednak"},
        {"kind": "withdrawn"},
        {"year": 1200},
    ],
)
def test_the_database_keeps_no_half_values(ground, wrong):
    enter(ground["gminy"], 2013, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Value.objects.update(**wrong)


def test_the_history_cannot_be_changed(ground):
    enter(ground["gminy"], 2013, 1)
    for act in (
        lambda: ValueChange.objects.update(amount=2),
        lambda: ValueChange.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            act()


def test_a_value_changed_past_the_action_is_found(ground):
    enter(ground["osoby"], 2013, {"cis": 3, "kis": 4})
    Value.objects.filter(cell="cis").update(amount=30)
    broken = list(proof.problems())
    assert len(broken) == 2 and "history" in broken[0] and "sum" in broken[1]
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_record", stderr=told)
    assert "its history says something else" in told.getvalue()
    Value.objects.filter(cell="kis").delete()
    assert any("missing, its history is there" in one for one in proof.problems())


def test_a_year_of_three_hundred_indicators_is_entered_in_few_queries(
    ground, django_assert_max_num_queries
):
    measure = ground["osoby"]
    measure.dimension, measure.cells = "powiat", []
    measure.save()
    person = ground.person("redaktor")
    entries = [entry(measure, 2013, 1, powiat.value, seen=0) for powiat in Powiat]
    with django_assert_max_num_queries(20):
        enter_values(person, entries, at=timezone.now())
    assert current(measure, 2013)[""] == 24
