"""Setting up a registration and changing it, through the screens of the CMS."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from events.actions.enrolment import save_enrolment, usual_enrolment
from events.choices import EnrolmentState
from events.models import Enrolment, Participant, Question
from events.models.pages import ConferencePage
from home.page_cache import content_mark
from home.verdicts import Refused
from tests.at_once import at_once
from tests.people import person
from tests.planpages.visitor import Visitor

from . import ground
from .organising import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(signed_in) -> Visitor:
    return Visitor(signed_in("redaktor"))


def question(number: int, **values: Any) -> dict[str, Any]:
    usual = {"label": "Czym dojazd?", "help_text": "", "kind": "line", "choices": "", "ORDER": ""}
    return {f"questions-{number}-{name}": value for name, value in {**usual, **values}.items()}


def log_of(made: Enrolment) -> dict[str, Any]:
    return ModelLogEntry.objects.for_instance(made).first().data["changed"]


@pytest.mark.parametrize("in_days", [0.2, 1, 2, 3, 4, 10, 100])
@pytest.mark.parametrize("kind", [ConferencePage, None])
def test_usual_values_are_valid_however_near_the_term(in_days, kind):
    page = ground.event("Narada", kind) if kind else ground.event()
    begins = timezone.now() + timedelta(days=in_days)
    term = ground.term(page, starts_at=begins, ends_at=begins + timedelta(hours=30))
    made = usual_enrolment(term)
    made.full_clean()
    assert made.opens_at <= timezone.now() < made.closes_at <= term.ends_at
    assert made.certificate_days == (0 if kind else len(term.days))


def test_an_editor_sets_it_up_from_the_term_and_the_list_has_it(editor):
    term = ground.term(in_days=30)
    editor.open(url("enrolments"))
    assert "Terminy bez zapisów" in editor.text and "Szkolenie o spółdzielniach" in editor.text
    editor.open(url("new_enrolment", term.pk))
    form = {"capacity": "12", "grouping": "powiat", "limit-powiat-0614": "5",
            "questions-TOTAL_FORMS": "1", **question(0, required="on")}  # fmt: skip
    editor.send(form, opens_at="")
    made = Enrolment.objects.get()
    assert made.state() == EnrolmentState.OPEN
    assert (made.capacity, made.certificate_days, made.certificate_hours) == (12, 2, 12)
    assert made.closes_at < term.starts_at <= made.term.ends_at
    assert dict(made.limits.values_list("value", "limit")) == {"0614": 5}
    assert made.questions.get().required
    editor.open(url("enrolments"))
    assert "Terminy bez zapisów" not in editor.text and "0 / 12" in editor.text


def test_the_page_cache_is_told_after_the_commit(django_capture_on_commit_callbacks, home_page):
    """Within it, this and the publication of the page would wait for each other."""
    editor = person("redaktor")
    made = usual_enrolment(ground.term(in_days=30))
    for change in ({}, {"capacity": 7}):
        for name, value in change.items():
            setattr(made, name, value)
        before = content_mark()
        with django_capture_on_commit_callbacks(execute=True):
            made = save_enrolment(made, editor, limits={})
            assert content_mark() == before
        assert content_mark() != before


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"closes_at": "2020-01-01 10:00"}, "Zapisy muszą się skończyć po otwarciu"),
        ({"capacity": "0"}, "większa lub równa 1"),
        ({"capacity": "dużo"}, "całkowitą"),
        ({"offer_hours": "999"}, "mniejsza lub równa 336"),
        ({"keep_data_until": "2020-01-01"}, "ostatniego dnia wydarzenia"),
        ({"certificate_days": "9"}, "nie trwa tylu dni"),
        ({"grouping": "powiat"}, "Podaj liczbę miejsc przynajmniej jednej grupy"),
        ({"grouping": "powiat", "limit-powiat-0614": "-1"}, "większa lub równa 0"),
        ({"questions-TOTAL_FORMS": "1", **question(0, kind="one", choices="tak")}, "dwie"),
        ({"questions-TOTAL_FORMS": "1", **question(0, label="", help_text="x")}, "wymagane"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(editor, form, message):
    made = ground.enrolment(20)
    before = Enrolment.objects.values().get()
    editor.open(url("enrolment_settings", made.pk))
    editor.send({"notes": "Wejście od podwórza.", **form}, opens_at="")
    assert message in editor.text, editor.text
    assert Enrolment.objects.values().get() == before and not Question.objects.exists()
    typed = editor.form(opens_at="").find("textarea", attrs={"name": "notes"})
    assert typed is not None and "od podwórza" in typed.text


def test_questions_are_added_put_in_order_changed_and_taken_away(editor):
    made = ground.enrolment(20)
    address = url("enrolment_settings", made.pk)
    two = {**question(0, label="Dojazd", ORDER="2"), **question(1, label="Nocleg", ORDER="1")}
    editor.open(address).send({"questions-TOTAL_FORMS": "2", **two}, opens_at="")
    assert [one.label for one in made.questions.all()] == ["Nocleg", "Dojazd"]
    editor.open(address).send({"questions-0-DELETE": "on", "questions-1-label": "Parking"},
                              opens_at="")  # fmt: skip
    assert [one.label for one in made.questions.all()] == ["Parking"]
    assert [one[1] for one in log_of(made)["questions"][0]] == ["Nocleg", "Dojazd"]


def test_limits_follow_the_division_and_the_log_says_what_changed(
    editor, django_capture_on_commit_callbacks
):
    opened = timezone.now().replace(second=0, microsecond=0)
    made = ground.enrolment(20, {"0614": 5, "0663": 3}, opens_at=opened)
    before = content_mark()
    editor.open(url("enrolment_settings", made.pk))
    with django_capture_on_commit_callbacks(execute=True):
        editor.send(
            {"limit-powiat-0614": "6", "limit-powiat-0663": "", "capacity": "25"}, opens_at=""
        )
    assert dict(made.limits.values_list("value", "limit")) == {"0614": 6}
    assert log_of(made) == {"capacity": [20, 25], "limits": [{"0614": 5, "0663": 3}, {"0614": 6}]}
    assert content_mark() != before
    editor.open(url("enrolment_settings", made.pk))
    editor.send({"grouping": "instytucja", "limit-instytucja-ngo": "4"}, opens_at="")
    assert dict(made.limits.values_list("value", "limit")) == {"ngo": 4}
    editor.open(url("enrolment_settings", made.pk)).send({"grouping": ""}, opens_at="")
    assert not made.limits.exists()


def test_saving_without_a_change_writes_nothing_into_the_log(editor):
    made = ground.enrolment(
        20, {"0614": 5}, opens_at=timezone.now().replace(second=0, microsecond=0)
    )
    editor.open(url("enrolment_settings", made.pk)).send({}, opens_at="")
    assert "zapisane" in editor.text
    assert not ModelLogEntry.objects.for_instance(made).exists()


def test_fewer_places_than_are_taken_only_knowingly_and_nobody_loses_theirs(editor):
    made = ground.enrolment(3)
    ground.registered(made, "Anna Ćma", "Jan Żak", "Ewa Bąk")
    ground.registered(made, "Ela Łoś")
    states = ground.states(made)
    address = url("enrolment_settings", made.pk)
    editor.open(address).send({"capacity": "2"}, opens_at="")
    assert "Zajętych miejsc: 3" in editor.text
    made.refresh_from_db()
    assert made.capacity == 3
    editor.send({"below_taken": "on"}, opens_at="")
    made.refresh_from_db()
    assert made.capacity == 2 and ground.states(made) == states
    assert "Miejsce ma o 1 osobę" in editor.open(url("enrolment", made.pk)).text


def test_a_limit_below_what_a_group_has_taken_is_told_of_too(editor):
    made = ground.enrolment(9, {"0614": 3})
    ground.registered(made, "Anna Ćma", "Jan Żak", powiat="0614")
    editor.open(url("enrolment_settings", made.pk)).send({"limit-powiat-0614": "1"}, opens_at="")
    assert "powiat puławski: zajęte 2, limit 1" in editor.text
    editor.send({"below_taken": "on"}, opens_at="")
    assert made.limits.get().limit == 1 and ground.states(made) == ["seated", "seated"]


def test_more_places_are_offered_at_once_to_those_who_wait(editor):
    made = ground.enrolment(1)
    ground.registered(made, "Anna Ćma")
    ground.registered(made, "Jan Żak")
    editor.open(url("enrolment_settings", made.pk)).send({"capacity": "2"}, opens_at="")
    assert ground.states(made) == ["seated", "offered"]


def test_the_division_stays_once_somebody_registered(editor):
    made = ground.enrolment(9, {"0614": 3})
    ground.registered(made, powiat="0614")
    editor.open(url("enrolment_settings", made.pk)).send({"grouping": ""}, opens_at="")
    assert "Nie można go już zmienić" in editor.text
    made.refresh_from_db()
    assert made.grouping == "powiat" and made.limits.count() == 1


def test_what_no_form_sends_is_refused_by_the_action():
    made, who = ground.enrolment(9), person("redaktor")
    made.grouping = "powiat"
    with pytest.raises(ValidationError) as raised:
        save_enrolment(made, who, limits={"9999": 1})
    assert "limits" in raised.value.error_dict
    other = ground.term(in_days=50)
    made = Enrolment.objects.get()
    made.term = other
    with pytest.raises(ValidationError):
        save_enrolment(made, who, limits={})
    assert Enrolment.objects.get().term_id != other.pk


def test_a_registration_nobody_used_is_deleted_another_one_is_not(editor):
    made = ground.enrolment(9)
    editor.open(url("enrolment", made.pk)).send({}, act="delete")
    assert not Enrolment.objects.exists() and "usunięte" in editor.text
    used = ground.enrolment(9)
    ground.registered(used)
    editor.open(url("enrolment", used.pk))
    assert "Usuń zapisy" not in editor.text
    editor.client.post(url("enrolment", used.pk), {"act": "delete"})
    assert Enrolment.objects.exists() and Participant.objects.exists()


def test_the_list_parts_what_is_to_come_from_what_is_over_with_constant_queries(
    editor,
):
    for number in range(2):
        made = ground.enrolment(4, {"0614": 2}, of=ground.term(in_days=9 + number))
        ground.registered(made, powiat="0614")
    editor.open(url("enrolments"))
    with CaptureQueriesContext(connection) as few:
        editor.client.get(url("enrolments"))
    for number in range(8):
        made = ground.enrolment(4, {"0614": 2}, of=ground.term(in_days=20 + number))
        ground.registered(made, "Jan Żak", "Ewa Bąk", "Ela Łoś", powiat="0614")
    with CaptureQueriesContext(connection) as many:
        editor.open(url("enrolments"))
    assert len(many) == len(few)
    assert "2 / 4" in editor.text and "Powiat puławski: 2 / 2, 1 czeka" in editor.text
    assert "Szkolenie" not in editor.open(url("enrolments") + "?widok=minione").text


@pytest.mark.django_db(transaction=True)
def test_two_who_set_it_up_at_once_make_one():
    term, who = ground.term(in_days=30), person("redaktor")
    outcomes = at_once(*[lambda: save_enrolment(usual_enrolment(term), who, limits={})] * 4)
    made = [one for one in outcomes if isinstance(one, Enrolment)]
    assert len(made) == 1 and Enrolment.objects.count() == 1
    assert all(isinstance(one, Enrolment | Refused) for one in outcomes), outcomes
