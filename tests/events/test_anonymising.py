"""Personal data go at the date of each event or at the person's request; numbers stay."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string
from wagtail.models import ModelLogEntry

from events.actions.anonymising import (
    anonymise,
    erase_participants,
    erase_person,
    erase_registration,
    export_of_person,
)
from events.actions.certificates import send_certificates
from events.actions.messages import post_message, send_message
from events.actions.notices import prefix
from events.actions.registrations import (
    Contact,
    Person,
    cancel_participants,
    change_registration,
    confirm_registration,
    register,
)
from events.actions.seating import give_place
from events.actions.terms import cancel_term, tell_of_changes, tell_of_untold
from events.models import Attendance, Certificate, Enrolment, Participant, Registration, Term
from events.reminders import send_reminders
from events.retention import anonymise_past_events, forget_unconfirmed
from home.clauses import first_clause
from home.models import OutgoingMail
from home.ticking import apply_retention
from home.verdicts import Refused
from tests.people import person

from .ground import FORM, enrolment, one, registered, sent, states
from .letters import letters
from .rights import give_rights

pytestmark = pytest.mark.django_db

SECRETS = ("Sekretna", "sekret@przyklad.example", "wlasny@przyklad.example", "tajna dieta",
           "tajna potrzeba", "tajna dana", "Tajny Urząd", "555-tajny", "tajne stanowisko",
           "nowy-tajny@przyklad.example")  # fmt: skip


def full(to: Enrolment, email: str = "sekret@przyklad.example") -> Registration:
    """A registration with everything that may be personal."""
    answer = {"1": {"label": "Pytanie", "answer": "tajna dana"}}
    made = register(
        to,
        people=[
            Person(
                "Sekretna Osoba",
                email="wlasny@przyklad.example",
                position="tajne stanowisko",
                diet="tajna dieta",
                access_needs="tajna potrzeba",
                answers=answer,
            ),
            Person("Sekretna Druga"),
        ],
        contact=Contact(email, "555-tajny", "Tajny Urząd", "gmina", "0614"),
        answers=answer,
        clause=first_clause(FORM),
        submission=get_random_string(20),
    )
    confirm_registration(made.pk)
    change_registration(made.pk, contact=Contact(
        "nowy-tajny@przyklad.example", "555-tajny", "Tajny Urząd", "gmina", "0614"
    ))  # fmt: skip
    # Everybody registered is told of a change of the term.
    Term.objects.filter(pk=to.term_id).update(sequence=F("sequence") + 1)
    assert tell_of_changes(to.term.event) >= 2
    return made


def secrets_left() -> set[str]:
    """Which of the secrets are still anywhere in the database."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            # As JSON columns may keep it, too.
            text = "".join(str(row) for row in cursor.fetchall())
            found |= {
                secret for secret in SECRETS if secret in text or json.dumps(secret)[1:-1] in text
            }
    return found


def certify(of: Participant) -> None:
    Attendance.objects.create(
        participant=of, day=of.enrolment.term.days[0], marked_by=person("redaktor")
    )
    Certificate.objects.create(
        participant=of, year=2026, serial=1, code="kod", name=of.name, title="Szkolenie",
        first_day=of.enrolment.term.days[0], last_day=of.enrolment.term.days[-1],
        days_present=1, issued_by=person("redaktor"),
    )  # fmt: skip


def test_after_the_date_of_the_event_nothing_personal_is_left_and_numbers_stay(clock):
    to = enrolment(1, {"0614": 1})
    made = full(to)
    certify(made.participants.first())
    other = full(enrolment(5), "inny@przyklad.example")
    assert secrets_left() == set(SECRETS)
    erase_registration(other.pk, None)
    before = states(to)

    day = timezone.localtime().replace(
        year=to.keep_data_until.year, month=to.keep_data_until.month, day=to.keep_data_until.day,
        hour=23, minute=59,
    )  # fmt: skip
    clock.at(day)
    apply_retention()
    assert Registration.objects.get(pk=made.pk).email, "the day itself is still within the term"
    clock.at(day + timedelta(minutes=1))
    apply_retention()
    assert secrets_left() == set()
    to.refresh_from_db()
    made.refresh_from_db()
    assert to.erased_at == made.erased_at == clock.now
    assert states(to) == before
    assert list(to.participants.values_list("group", flat=True)) == ["0614", "0614"]
    assert (made.powiat, made.institution_kind) == ("0614", "gmina")
    assert Attendance.objects.count() == 1 and Certificate.objects.get().number == "1/2026"
    assert apply_retention() is None, "the second time there is nothing to do"
    assert (
        ModelLogEntry.objects.filter(action="events.enrolment.erase", object_id=to.pk).count() == 1
    )


def test_data_are_gone_after_a_tick(clock):
    to = enrolment(2)
    full(to)
    clock.at(clock.now + timedelta(days=400))
    call_command("tick", verbosity=0)
    assert secrets_left() == set()


def test_unconfirmed_registrations_are_forgotten_a_week_after_their_term(clock):
    to = enrolment(1)
    late = sent(to, "Sekretna", email="sekret@przyklad.example")
    kept = registered(to)
    clock.at(late.confirm_by + timedelta(days=7))
    assert forget_unconfirmed(clock.now) == 0
    clock.forward(seconds=1)
    assert forget_unconfirmed(clock.now) == 1
    assert secrets_left() == set()
    assert list(Registration.objects.all()) == [kept]
    assert forget_unconfirmed(clock.now) == 0
    new = sent(to)
    assert one(new).serial > one(kept).serial


@pytest.fixture
def editor():
    user = person("redaktor")
    give_rights(user)
    return user


def test_a_registration_is_erased_at_request_and_its_places_pass_on(clock, editor):
    to = enrolment(2)
    made = full(to)
    waits = registered(to)
    erase_registration(made.pk, editor)
    assert secrets_left() == set() and one(waits).state == "offered"
    assert not letters("sekret@przyklad.example")
    with pytest.raises(Refused):
        erase_registration(made.pk, editor)
    erase_registration(made.pk, None)  # retention changes nothing more
    (entry,) = ModelLogEntry.objects.filter(action="events.registration.erase")
    assert entry.user == editor and "Sekretna" not in json.dumps(entry.data)


def test_one_of_two_people_is_erased_and_the_other_keeps_the_place(clock, editor):
    to = enrolment(2)
    made = full(to)
    first, second = made.participants.all()
    erase_participants(made.pk, [first.pk], editor)
    first.refresh_from_db()
    assert (first.name, first.email, first.state) == ("", "", "cancelled")
    second.refresh_from_db()
    made.refresh_from_db()
    assert (second.name, second.state) == ("Sekretna Druga", "seated") and made.erased_at is None
    assert not letters("wlasny@przyklad.example") and letters("sekret@przyklad.example")


def test_after_the_event_erasing_does_not_rewrite_who_was_there(clock, editor):
    to = enrolment(2)
    made = full(to)
    clock.at(to.term.ends_at)
    erase_registration(made.pk, editor)
    assert states(to) == ["seated", "seated"] and secrets_left() == set()


def test_a_person_is_erased_in_all_events(clock, editor):
    first, second = enrolment(3), enrolment(3)
    registered(first, "Sekretna", email="sekret@przyklad.example")
    many = full(second)
    done = erase_person("Sekret@przyklad.example", editor)
    assert (done.registrations, done.participants) == (2, 1)
    assert [registration.pk for registration in done.left] == [many.pk], "somebody has to look"
    many.refresh_from_db()
    assert (many.email, many.phone, many.institution) == ("", "", "Tajny Urząd")
    assert states(second) == ["seated", "seated"]
    assert not OutgoingMail.objects.filter(to="sekret@przyklad.example").exists()
    assert erase_person("wlasny@przyklad.example", editor).participants == 1
    assert states(second) == ["cancelled", "seated"]
    assert erase_person("wlasny@przyklad.example", editor).participants == 0
    assert erase_person("", editor).registrations == 0


def every_kind_of_mail(clock, to: Enrolment, editor) -> Registration:
    """Two people, one of them with an own address, who get whatever mail there is."""
    made = full(to)
    first = made.participants.first()
    message = send_message(
        to, editor, subject="Sala", text="Inna sala.", participants=[p.pk for p in both(made)]
    )
    post_message.call(message.pk)
    waits = registered(to, "Sekretna Czeka", email="sekret@przyklad.example")
    give_place(waits.participants.get(), editor, over_capacity=True)
    Term.objects.filter(pk=to.term_id).update(sequence=F("sequence") + 1)
    assert tell_of_untold()
    clock.at(to.term.starts_at - timedelta(days=1))
    assert send_reminders()
    certify(first)
    assert send_certificates(to, editor) == 1
    cancel_term(to.term, editor, "Powódź.")
    mails = OutgoingMail.objects.filter(template__startswith="events/")
    kinds = set(mails.values_list("template", flat=True))
    assert {
        "events/confirmed", "events/person_confirmed", "events/organiser_message",
        "events/place_given", "events/reminder", "events/certificate", "events/term_changed",
        "events/term_cancelled",
    } <= kinds  # fmt: skip
    return made


def both(made: Registration) -> list[Participant]:
    return list(made.participants.order_by("serial"))


def test_no_mail_outlives_the_data_of_the_event(clock, editor):
    to = enrolment(2, remind_days=2, certificate_days=1)
    every_kind_of_mail(clock, to, editor)
    anonymise(to)
    assert not OutgoingMail.objects.exists() and secrets_left() == set()


def test_no_mail_outlives_an_erased_registration(clock, editor):
    to = enrolment(3, remind_days=2, certificate_days=1)
    other = registered(to, "Ktoś Inny", email="inny@przyklad.example")
    made = every_kind_of_mail(clock, to, editor)
    erase_registration(made.pk, editor)
    left = OutgoingMail.objects.values_list("to", flat=True)
    # The other registration of the same address stands.
    assert set(left) == {other.email, "sekret@przyklad.example"}
    assert not OutgoingMail.objects.filter(key__startswith=prefix(made)).exists()
    erase_person("sekret@przyklad.example", editor)
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {other.email}


def test_mail_that_names_one_of_several_people_goes_with_them(clock, editor, run_background):
    made = full(enrolment(3))
    run_background()
    first, second = both(made)
    late = OutgoingMail.objects.filter(to="sekret@przyklad.example").count()
    assert late and "Sekretna Druga" in OutgoingMail.objects.filter(
        template="events/confirmed"
    ).get().text  # fmt: skip
    erase_participants(made.pk, [second.pk], editor)
    texts = OutgoingMail.objects.values_list("text", flat=True)
    assert not [text for text in texts if "Sekretna Druga" in text]
    first.refresh_from_db()
    assert first.name == "Sekretna Osoba"


def test_a_person_is_told_all_that_is_kept_of_them_and_little_of_others(clock, editor):
    to = enrolment(3)
    made = full(to)
    certify(made.participants.first())
    (own,) = export_of_person("wlasny@przyklad.example", editor)
    assert own["event"] == to.term.event.title and "registration" not in own
    (about,) = own["people"]
    assert (about["diet"], about["certificate"]) == ("tajna dieta", "1/2026")
    assert about["days_present"] == [to.term.days[0].isoformat()]
    (sent_by,) = export_of_person("SEKRET@przyklad.example", editor)
    assert sent_by["registration"]["institution"] == "Tajny Urząd"
    assert sent_by["registered_people"][0] == {"name": "Sekretna Osoba", "state": "seated"}
    assert "tajna dieta" not in json.dumps(sent_by, ensure_ascii=False)
    cancel_participants(made.pk, [made.participants.last().pk])
    assert export_of_person("nikt@przyklad.example", editor) == []
    with pytest.raises(Refused):
        export_of_person("wlasny@przyklad.example", person("ekspert"))


def test_an_event_is_anonymised_once_by_two_ticks(clock):
    to = enrolment(2)
    full(to)
    clock.forward(days=400)
    assert anonymise_past_events(clock.now) == 2
    assert anonymise_past_events(clock.now) == 0
    assert anonymise(to) == 0
