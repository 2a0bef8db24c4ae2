"""Presence at the door: marked by several people, on several days, on paper."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry

from events.actions.attendance import mark_all_present, mark_presence
from events.actions.certificates import issue_certificates
from events.models import Attendance
from home.verdicts import Refused
from tests.at_once import at_once
from tests.people import person
from tests.planpages.visitor import Visitor

from . import ground, organising
from .organising import days_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(signed_in) -> Visitor:
    return Visitor(signed_in("redaktor"))


def grid(to, day: int = 0) -> str:
    return url("attendance_day", to.pk, to.term.days[day].isoformat())


def people_of(to):
    return {one.name: one for one in to.participants.all()}


def test_the_grid_marks_and_takes_back_on_its_day(editor):
    to = organising.past_training(present=0)
    people = people_of(to)
    editor.open(grid(to)).send({"present": [people["Jan Żak"].pk]}, shown="")
    assert "1 / 3 obecnych" in editor.text
    assert days_of(people["Jan Żak"]) == [to.term.days[0]]
    assert Attendance.objects.get().marked_by == person("redaktor")
    editor.open(grid(to, 1)).send({"present": [people["Jan Żak"].pk]}, shown="")
    editor.open(grid(to)).send({"present": []}, shown="")
    assert days_of(people["Jan Żak"]) == [to.term.days[1]]
    entry = ModelLogEntry.objects.for_instance(to).filter(action="events.presence.mark").first()
    assert entry.data["taken_back"] == [people["Jan Żak"].serial]


def test_what_another_marks_meanwhile_stays(editor):
    """Each sends what they changed, not what they see."""
    to = organising.past_training(present=0)
    people = people_of(to)
    other = Visitor(editor.client.__class__())
    other.client.force_login(person("admin"))
    editor.open(grid(to))
    other.open(grid(to)).send({"present": [people["Ewa Bąk"].pk]}, shown="")
    editor.send({"present": [people["Jan Żak"].pk]}, shown="")
    assert days_of(people["Ewa Bąk"]) == days_of(people["Jan Żak"]) == [to.term.days[0]]
    # Somebody takes a mark back; the other, who saw it, sends their page unchanged.
    other.open(grid(to))
    editor.open(grid(to)).send({"present": [people["Jan Żak"].pk]}, shown="")
    other.send({}, shown="")
    assert days_of(people["Ewa Bąk"]) == []


def test_one_box_is_saved_at_once_and_answers_with_the_count(editor):
    to = organising.past_training(present=0)
    jan = people_of(to)["Jan Żak"]
    address = url("mark_presence", to.pk, to.term.days[0].isoformat())
    for present in ("1", "1", "0"):
        answer = editor.client.post(address, {"participant": jan.pk, "present": present})
        assert answer.json()["present"] == int(present)
    assert editor.client.get(address).status_code == 405
    assert editor.client.post(address, {"participant": "x"}).status_code == 400
    other = ground.one(ground.registered(ground.enrolment(5)))
    refused = editor.client.post(address, {"participant": other.pk, "present": "1"})
    assert refused.status_code == 409 and "Wczytaj listę" in refused.json()["error"]
    assert not Attendance.objects.exists()


def test_all_at_once_leaves_those_marked_before(editor):
    to = organising.past_training(present=0)
    organising.mark(to, to.term.days[0], people_of(to)["Jan Żak"])
    mine = Attendance.objects.get()
    editor.open(grid(to)).send({}, act="all")
    assert Attendance.objects.count() == 3 and Attendance.objects.get(pk=mine.pk) == mine
    assert mark_all_present(to, to.term.days[0], person("redaktor")) == 0


def test_only_those_with_a_confirmed_place_are_on_the_grid(editor):
    all_of = organising.everybody()
    to = all_of.enrolment
    organising.move(to, days=-40)
    shown = [one.text for one in editor.open(grid(to)).page.select("[data-person] strong")]
    assert shown == ["Anna Ćma"]
    for state in ("cancelled", "waiting", "offered", "unconfirmed", "declined", "lapsed"):
        with pytest.raises(Refused):
            mark_presence(to, to.term.days[0], {all_of[state].pk: True}, person("redaktor"))


def test_no_day_before_it_comes_and_no_other_day(editor):
    to = ground.enrolment(5)
    jan = ground.one(ground.registered(to, "Jan Żak"))
    address = url("mark_presence", to.pk, to.term.days[0].isoformat())
    answer = editor.client.post(address, {"participant": jan.pk, "present": "1"})
    assert answer.status_code == 409 and "jeszcze nie nadszedł" in answer.json()["error"]
    assert "disabled" in str(editor.open(grid(to)).page.select_one("[name=present]"))
    editor.open(url("attendance_day", to.pk, "2020-01-01"), status=404)
    assert not Attendance.objects.exists()


def test_who_has_a_certificate_was_there():
    to = organising.past_training()
    issue_certificates(to, person("redaktor"))
    jan = people_of(to)["Jan Żak"]
    with pytest.raises(Refused):
        mark_presence(to, to.term.days[0], {jan.pk: False}, person("redaktor"))
    assert len(days_of(jan)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_the_door_at_once_lose_no_mark():
    to = organising.past_training(*(f"Jan Nr{n}" for n in range(8)), present=0)
    people = list(to.participants.all())
    one, other = person("redaktor"), person("admin")
    day = to.term.days[0]

    def marks(who, some):
        return lambda: [mark_presence(to, day, {p.pk: True}, who) for p in some]

    outcomes = at_once(marks(one, people[:6]), marks(other, people[2:]))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    assert Attendance.objects.count() == 8
