"""Several people at the same moment: nothing is overwritten unseen, totals agree, one mail."""

from __future__ import annotations

import pytest

from home.models import OutgoingMail
from monitoring import proof
from monitoring.actions.assessments import Stale, write_assessment
from monitoring.actions.values import NotEntered, enter_values
from monitoring.models import Assessment, Value, ValueChange
from monitoring.reminders import send_reminders
from tests.at_once import at_once
from tests.monitoring.entering import current, enter, entry
from tests.monitoring.ground import Ground
from tests.monitoring.test_reminders import on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ground(db) -> Ground:
    return Ground.lay(gminy={}, osoby={"dimension": "kind", "cells": ["cis", "kis"]})


def test_two_editors_enter_the_same_cell(ground):
    people = [ground.person("redaktor"), ground.person("admin")]
    entries = [entry(ground["gminy"], 2013, figure, seen=0) for figure in (10, 20, 30, 40)]
    outcomes = at_once(*(lambda n=n: enter_values(people[n % 2], [entries[n]]) for n in range(4)))
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert len(refused) == 3 and all(isinstance(one, NotEntered) for one in refused), outcomes
    kept = Value.objects.get()
    assert {one.faults[0].theirs.amount for one in refused} == {kept.amount}
    assert ValueChange.objects.count() == 1


def test_two_editors_enter_the_last_cells_and_the_total_agrees(ground):
    measure = ground["osoby"]
    people = [ground.person("redaktor"), ground.person("admin")]
    outcomes = at_once(
        lambda: enter_values(people[0], [entry(measure, 2013, 3, "cis", seen=0)]),
        lambda: enter_values(people[1], [entry(measure, 2013, 4, "kis", seen=0)]),
    )
    assert not any(isinstance(one, Exception) for one in outcomes), outcomes
    assert current(measure, 2013) == {"cis": 3, "kis": 4, "": 7}
    assert list(proof.problems()) == []


def test_two_editors_comment_on_the_same_year(ground):
    people = [ground.person("redaktor"), ground.person("admin")]
    outcomes = at_once(
        *(
            lambda n=n: write_assessment(
                people[n], ground["gminy"], 2013, comment=f"<p>{n}</p>", evidence="", seen=0
            )
            for n in range(2)
        )
    )
    assert sum(isinstance(one, Stale) for one in outcomes) == 1, outcomes
    assert Assessment.objects.get().version == 1


def test_two_ticks_remind_once(ground):
    for measure in ground.measures.values():
        measure.responsible.add(ground.person("grupa1"))
        for year in (2012, 2013):
            enter(measure, year, 1)
    outcomes = at_once(*[lambda: send_reminders(on(20, 3))] * 3)
    assert not any(isinstance(one, Exception) for one in outcomes), outcomes
    mails = OutgoingMail.objects.filter(template="monitoring/reminder")
    assert sum(mail.text.count("/admin/monitoring/") for mail in mails) == 2
