"""Reminders of values that are due, and what waits on the desk."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from home.models import OutgoingMail
from monitoring.desk import desk_items
from monitoring.models import Reminder
from monitoring.reminders import send_reminders
from tests.monitoring.entering import enter
from tests.monitoring.ground import Ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(db) -> Ground:
    ground = Ground.lay(
        gminy={"responsible": ["grupa1"]},
        szkoly={"responsible": ["grupa1", "ekspert"]},
        nikt={},
    )
    # The years before are in: only that of 2014 is missing.
    for measure in ground.measures.values():
        for year in (2012, 2013):
            enter(measure, year, 1)
    return ground


def on(day: int, month: int, year: int = 2015) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


def told() -> list[tuple[str, int]]:
    """Recipient, and how many indicators the mail names."""
    mails = OutgoingMail.objects.filter(template="monitoring/reminder").order_by("pk")
    return [(mail.to.split("@")[0], mail.text.count("/admin/monitoring/")) for mail in mails]


def test_each_is_reminded_before_on_and_after_the_term_and_once(ground):
    send_reminders(on(16, 3))
    assert told() == []
    for moment in (on(18, 3), on(19, 3), on(31, 3), on(1, 4), on(7, 4), on(8, 4), on(30, 4)):
        send_reminders(moment)
        assert send_reminders(moment) is None
    assert sorted(told()) == sorted([("grupa1", 2), ("ekspert", 1)] * 3)
    assert Reminder.objects.count() == 9


def test_nobody_is_reminded_of_what_is_in(ground):
    enter(ground["szkoly"], 2014, "brak: nie zebrano")
    send_reminders(on(18, 3))
    assert told() == [("grupa1", 1)]
    enter(ground["gminy"], 2014, 5)
    send_reminders(on(31, 3))
    assert told() == [("grupa1", 1)]


def test_the_outbox_may_forget_the_mail(ground):
    send_reminders(on(18, 3))
    OutgoingMail.objects.all().delete()
    assert send_reminders(on(19, 3)) is None


def test_an_old_term_is_not_told_of_by_mail(ground):
    assert send_reminders(on(1, 12)) is None


def test_a_switched_off_account_is_not_reminded(ground):
    person = ground.person("ekspert")
    person.is_active = False
    person.save()
    send_reminders(on(18, 3))
    assert told() == [("grupa1", 2)]


def test_the_desk_tells_of_own_values_and_editors_of_late_ones(ground):
    with time_machine.travel(on(20, 3), tick=False):
        (own,) = desk_items(ground.person("grupa1"))
        assert (own.count, own.url) == (
            2,
            reverse("monitoring_indicators_year", args=[2014]) + "?moje=1",
        )
        (one,) = desk_items(ground.person("ekspert"))
        assert one.url == reverse("monitoring_cells", args=[ground["szkoly"].pk, 2014])
        assert desk_items(ground.person("redaktor")) == []
        assert desk_items(ground.person("zarzad")) == []
    with time_machine.travel(on(1, 4), tick=False):
        (late,) = desk_items(ground.person("redaktor"))
        assert late.count == 3
