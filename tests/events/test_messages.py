"""Messages of the organiser: to those chosen, each once, whatever dies on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from events.actions import messages
from events.actions.anonymising import anonymise, erase_person
from events.actions.messages import post_unfinished, send_message
from events.models import EventMessage
from home.models import OutgoingMail
from tests.at_once import at_once
from tests.people import person
from tests.planpages.visitor import Visitor

from . import ground, organising
from .organising import url

pytestmark = pytest.mark.django_db
TEMPLATE = "events/organiser_message"


@pytest.fixture
def editor(signed_in) -> Visitor:
    return Visitor(signed_in("redaktor"))


def sent_to() -> list[str]:
    return sorted(OutgoingMail.objects.filter(template=TEMPLATE).values_list("to", flat=True))


def everybody_of(to) -> list[int]:
    return list(to.participants.values_list("pk", flat=True))


def test_written_looked_at_sent_and_followed(editor, run_background):
    to = ground.enrolment(9)
    ground.registered(to, "Anna Ćma", email="anna@przyklad.example")
    ground.registered(to, "Jan Żak", email="jan@przyklad.example")
    editor.open(url("new_message", to.pk))
    assert "2 odbiorców" in editor.text
    editor.send({"subject": "", "text": "x"}, subject="")
    assert "Napisz, czego dotyczy" in editor.text
    editor.send({"subject": "Zmiana  sali", "text": "Sala 12.\n\nDo zobaczenia"}, subject="")
    assert "To dostaną odbiorcy" in editor.text and not EventMessage.objects.exists()
    editor.send({"act": "change"}, receivers="")
    assert editor.form(subject="").find("textarea").text.strip().endswith("Do zobaczenia")
    editor.send({}, subject="").send({"act": "send"}, receivers="")
    made = EventMessage.objects.get()
    assert (made.subject, made.created_by) == ("Zmiana sali", person("redaktor"))
    assert "0 z 2 osób" in editor.text and editor.response["Refresh"]
    run_background()
    assert sent_to() == ["anna@przyklad.example", "jan@przyklad.example"]
    mail = OutgoingMail.objects.filter(template=TEMPLATE).first()
    assert mail.subject == "Zmiana sali" and "Sala 12." in mail.text and "Puławy" in mail.text
    assert mail.headers["Reply-To"] == "rops@lubelskie.pl"
    editor.open(url("message", to.pk, made.pk))
    assert "2 z 2 osób" in editor.text and "wysłana" in editor.text.lower()
    assert "Refresh" not in editor.response
    assert "Zmiana sali" in editor.open(url("messages", to.pk)).text


def test_a_second_click_sends_nothing_again(clock, run_background):
    to = ground.enrolment(9)
    ground.registered(to, "Anna Ćma", email="anna@przyklad.example")
    ground.registered(to, "Jan Żak", email="jan@przyklad.example")
    said = {"subject": "Zmiana sali", "text": "Sala 12.", "participants": everybody_of(to)}
    first = send_message(to, person("redaktor"), **said)
    assert send_message(to, person("redaktor"), **said) == first
    run_background()
    assert len(sent_to()) == 2
    # Other words, other people, another day.
    send_message(to, person("redaktor"), **{**said, "text": "Sala 13."})
    send_message(to, person("redaktor"), **{**said, "participants": everybody_of(to)[:1]})
    clock.forward(minutes=11)
    send_message(to, person("redaktor"), **said)
    assert EventMessage.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one_message():
    to = ground.enrolment(9)
    ground.registered(to, "Anna Ćma", email="anna@przyklad.example")
    who, people = person("redaktor"), everybody_of(to)
    made = at_once(
        *[lambda: send_message(to, who, subject="Sala", text="12", participants=people)] * 3
    )
    assert {one.pk for one in made} == {EventMessage.objects.get().pk}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["Anna Ćma"]),
        ("?state=waiting", ["Ewa Bąk"]),
        ("?state=coming&state=offered", ["Anna Ćma", "Ela Łoś"]),
        ("?state=cancelled", ["Ola Nie"]),
        ("?powiat=0663", []),
        ("?state=offered&powiat=0663", ["Ela Łoś"]),
        ("?q=bąk&state=waiting", ["Ewa Bąk"]),
        ("?osoba=WAITING&osoba=UNCONFIRMED&osoba=x", ["Ewa Bąk"]),
        ("?state=unconfirmed", []),
        ("?osoba=999999", []),
    ],
)
def test_receivers_are_those_chosen_and_never_an_address_that_nobody_confirmed(
    editor, query, wanted
):
    all_of = organising.everybody()
    query = query.replace("WAITING", str(all_of["waiting"].pk))
    query = query.replace("UNCONFIRMED", str(all_of["unconfirmed"].pk))
    response = editor.client.get(url("new_message", all_of.enrolment.pk) + query)
    assert response.context["names"] == wanted and response.context["people"] == len(wanted)


def test_whoever_shares_an_address_gets_one_mail_and_own_addresses_count(run_background):
    to = ground.enrolment(9)
    made = ground.registered(to, "Anna Ćma", "Jan Żak", "Ewa Bąk", email="razem@przyklad.example")
    made.participants.filter(name="Ewa Bąk").update(email="ewa@przyklad.example")
    ground.registered(to, "Ola Lis", email="RAZEM@przyklad.example")
    send_message(to, person("redaktor"), subject="A", text="B", participants=everybody_of(to))
    run_background()
    assert sent_to() == ["ewa@przyklad.example", "razem@przyklad.example"]


def test_people_of_another_event_are_not_written_to(run_background):
    to, other = ground.enrolment(9), ground.enrolment(9)
    ground.registered(to, email="tu@przyklad.example")
    ground.registered(other, email="tam@przyklad.example")
    chosen = everybody_of(to) + everybody_of(other)
    send_message(to, person("redaktor"), subject="A", text="B", participants=chosen)
    run_background()
    assert sent_to() == ["tu@przyklad.example"]


def test_when_others_are_chosen_meanwhile_it_is_shown_again(editor):
    to = ground.enrolment(9)
    ground.registered(to, "Anna Ćma")
    editor.open(url("new_message", to.pk)).send({"subject": "A", "text": "B"}, subject="")
    ground.registered(to, "Jan Żak")
    editor.send({"act": "send"}, receivers="")
    assert "zmieniło się grono odbiorców" in editor.text and not EventMessage.objects.exists()
    editor.send({"act": "send"}, receivers="")
    assert len(EventMessage.objects.get().receivers) == 2


def test_a_death_on_the_way_loses_nobody_and_writes_to_nobody_twice(monkeypatch, run_background):
    to = ground.enrolment(200)
    for number in range(7):
        ground.registered(to, f"Jan Nr{number}", email=f"o{number}@przyklad.example")
    monkeypatch.setattr(messages, "AT_A_TIME", 3)
    made = send_message(
        to, person("redaktor"), subject="A", text="B", participants=everybody_of(to)
    )
    assert messages._post_some(made.pk) == 4  # and here the worker dies
    made.refresh_from_db()
    assert (made.posted, made.posted_at) == (3, None) and len(sent_to()) == 3
    EventMessage.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert post_unfinished() == "events: 1 messages taken up"
    run_background()
    made.refresh_from_db()
    assert made.posted == 7 and made.posted_at and len(set(sent_to())) == len(sent_to()) == 7
    assert post_unfinished() is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_post_each_mail_once():
    to = ground.enrolment(20)
    for number in range(6):
        ground.registered(to, f"Jan Nr{number}", email=f"o{number}@przyklad.example")
    made = send_message(
        to, person("redaktor"), subject="A", text="B", participants=everybody_of(to)
    )
    outcomes = at_once(*[lambda: messages.post_message.call(made.pk)] * 3)
    assert outcomes == ["posted"] * 3
    assert sent_to() == [f"o{number}@przyklad.example" for number in range(6)]


def test_erased_people_are_not_written_to_and_their_mail_goes(run_background):
    to = ground.enrolment(9)
    ground.registered(to, "Anna Ćma", email="anna@przyklad.example")
    ground.registered(to, "Jan Żak", email="jan@przyklad.example")
    ground.registered(to, "Ewa Bąk", email="ewa@przyklad.example")
    send_message(to, person("redaktor"), subject="A", text="B", participants=everybody_of(to))
    erase_person("anna@przyklad.example", person("redaktor"))
    run_background()
    assert sent_to() == ["ewa@przyklad.example", "jan@przyklad.example"]
    erase_person("jan@przyklad.example", person("redaktor"))
    assert sent_to() == ["ewa@przyklad.example"]
    anonymise(to)
    assert sent_to() == []
