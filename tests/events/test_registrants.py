"""Who registered, as the organiser finds, reads, corrects, enters and takes them along."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from events.actions.registrations import Contact, Person, register_by_hand
from events.choices import RegistrantState
from events.models import Participant, Question, Registration
from events.registrants import counts, state_of
from home.models import OutgoingMail
from tests.people import person
from tests.planpages.visitor import Visitor

from . import ground, organising
from .organising import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(signed_in) -> Visitor:
    return Visitor(signed_in("redaktor"))


def names_on(visitor: Visitor) -> list[str]:
    """Names of the list, from its first row to its last."""
    return [link.text.strip() for link in visitor.page.select("td.title a, .title-wrapper a")]


# Finding


def test_every_state_is_found_by_its_dates_whether_places_were_settled_or_not(editor):
    all_of = organising.everybody()
    to = all_of.enrolment
    # Written as it was before anybody settled: both are over by their dates.
    late = ground.registered(to, "Zoe Zet")
    Participant.objects.filter(registration=late).update(
        state="offered", offer_until=timezone.now() - timedelta(hours=1)
    )
    Participant.objects.filter(pk=all_of["lapsed"].pk).update(state="seated", ended_at=None)
    for state in RegistrantState:
        editor.open(url("registrants", to.pk) + f"?state={state.value}")
        wanted = [all_of[state].name]
        if state == RegistrantState.LAPSED:
            wanted.append("Zoe Zet")
        assert names_on(editor) == wanted, state
        assert state_of(all_of[state]) == state
    assert counts(to) == {
        state: 2 if state == RegistrantState.LAPSED else 1 for state in RegistrantState
    }
    editor.open(url("registrants", to.pk) + "?state=coming&state=waiting")
    assert len(names_on(editor)) == 2


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("q=żak", {"Jan Żak"}),
        ("q=ŻAK jan", {"Jan Żak"}),
        ("q=młyn", {"Ewa Bąk"}),
        ("q=nikt", set()),
        ("powiat=0663", {"Anna Ćma"}),
        ("institution=ngo", {"Ewa Bąk"}),
        ("presence=tak", {"Jan Żak", "Anna Ćma"}),
        ("presence=nie", {"Ewa Bąk"}),
        ("presence=DAY2", {"Jan Żak"}),
        ("powiat=0663&presence=nie", set()),
        ("group=0663", {"Anna Ćma"}),
    ],
)
def test_filters_and_words(editor, query, wanted):
    to = ground.enrolment(9, {"0663": 9}, of=ground.term(in_days=10))
    (jan,) = organising.make_people(to, "Jan Żak", powiat="0614")
    (anna,) = organising.make_people(to, "Anna Ćma", powiat="0663")
    organising.make_people(to, "Ewa Bąk", institution="Fundacja Młyn", institution_kind="ngo")
    organising.move(to, days=-13)
    first, second = to.term.days
    organising.mark(to, first, jan, anna)
    organising.mark(to, second, jan)
    editor.open(url("registrants", to.pk) + "?" + query.replace("DAY2", second.isoformat()))
    assert set(names_on(editor)) == wanted


def test_surnames_stand_in_the_order_of_the_polish_alphabet(editor):
    to = ground.enrolment(9)
    organising.make_people(to, "Jan Żak", "Anna Ćma", "Adam Zet", "Ewa Czar", "Iga Łoś", "Ola Lis")
    address = url("registrants", to.pk)
    order = ["Ewa Czar", "Anna Ćma", "Ola Lis", "Iga Łoś", "Adam Zet", "Jan Żak"]
    assert names_on(editor.open(address + "?ordering=name")) == order
    assert names_on(editor.open(address + "?ordering=-name")) == order[::-1]
    assert names_on(editor.open(address))[0] == "Jan Żak"  # in order of time
    door = editor.open(url("door_list", to.pk))
    assert [row.text for row in door.page.select("tbody th") if row.text] == order


def many(to, number: int) -> None:
    """So many people, as if each had registered."""
    now = timezone.now()
    made = Registration.objects.bulk_create(
        Registration(
            enrolment=to, email=f"o{n}@przyklad.example", entered_by=person("redaktor"),
            confirm_by=now, confirmed_at=now, institution="Fundacja",
        )
        for n in range(number)
    )  # fmt: skip
    last = to.participants.count()
    Participant.objects.bulk_create(
        Participant(
            enrolment=to, registration=one, serial=last + n, state="seated", name=f"Jan Nr{n}"
        )
        for n, one in enumerate(made, 1)
    )


@pytest.mark.parametrize(
    "screen",
    ["registrants", "registrants_by_name", "export", "door_list", "attendance", "enrolment",
     "admin_certificates", "new_message", "report"],
)  # fmt: skip
def test_as_many_queries_for_five_hundred_as_for_five(editor, screen):
    to = ground.enrolment(600, certificate_days=1, of=ground.term(in_days=10))
    organising.move(to, days=-13)
    address = {
        "registrants_by_name": url("registrants", to.pk) + "?ordering=name",
        "export": url("registrants_export", to.pk),
        "report": url("report"),
    }.get(screen) or url(screen, to.pk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            response = editor.client.get(address)
            assert response.status_code == 200
            if response.streaming:
                b"".join(response.streaming_content)
        return len(captured)

    many(to, 5)
    queries()
    few = queries()
    many(to, 495)
    assert queries() == few


# One person


def test_all_that_is_known_is_on_the_persons_screen(editor):
    all_of = organising.everybody()
    person_ = all_of["coming"]
    Registration.objects.filter(pk=person_.registration_id).update(
        phone="81 555 00 11", answers={"7": {"label": "Nocleg?", "answer": ["piątek", "sobota"]}}
    )
    Participant.objects.filter(pk=person_.pk).update(diet="wegańska")
    editor.open(url("registrant", all_of.enrolment.pk, person_.pk))
    for words in ("Anna Ćma", "81 555 00 11", "Nocleg?", "piątek, sobota", "wegańska", "wersja 1"):
        assert words in editor.text, words


def test_cancelling_passes_the_place_on(editor):
    all_of = organising.everybody()
    editor.open(url("registrant", all_of.enrolment.pk, all_of["coming"].pk)).send({}, act="cancel")
    assert all_of["coming"].state == "cancelled" and all_of["waiting"].state == "offered"
    assert "Anuluj udział" not in editor.text


def test_a_place_by_hand_past_the_order_and_past_the_number_only_by_choice(editor):
    all_of = organising.everybody()
    to = all_of.enrolment
    address = url("registrant", to.pk, all_of["waiting"].pk)
    editor.open(address).send({}, act="seat")
    assert "Nie ma wolnego miejsca" in editor.text and all_of["waiting"].state == "waiting"
    editor.send({"over": "on"}, act="seat")
    assert all_of["waiting"].state == "seated"
    entry = ModelLogEntry.objects.for_instance(all_of["waiting"].registration).first()
    assert entry.action == "events.participant.seat" and entry.data["over_capacity"]
    # The offer is held already: taking it by hand needs no choice.
    editor.open(url("registrant", to.pk, all_of["offered"].pk)).send({}, act="seat")
    assert all_of["offered"].state == "seated"
    mails = OutgoingMail.objects.filter(template="events/place_given")
    assert mails.count() == 2


@pytest.mark.parametrize("state", ["coming", "unconfirmed", "cancelled", "declined", "lapsed"])
def test_nobody_else_is_given_a_place(editor, state):
    all_of = organising.everybody()
    before = all_of[state].state
    address = url("registrant", all_of.enrolment.pk, all_of[state].pk)
    assert "Przyznaj miejsce" not in editor.open(address).text
    editor.client.post(address, {"act": "seat", "over": "on"})
    assert all_of[state].state == before


def test_the_organiser_confirms_for_somebody_and_sends_the_link_again(editor):
    all_of = organising.everybody()
    address = url("registrant", all_of.enrolment.pk, all_of["unconfirmed"].pk)
    editor.open(address).send({}, act="confirm")
    assert all_of["unconfirmed"].registration.confirmed_at is not None
    editor.open(url("registrant", all_of.enrolment.pk, all_of["coming"].pk)).send({}, act="link")
    assert OutgoingMail.objects.filter(template="events/link_again").count() == 1


def test_data_are_corrected_and_links_to_the_old_address_stop_working(editor):
    to = ground.enrolment(5, ask_diet=True)
    made = ground.registered(to, "Ana Cma", "Jan Żak", email="stary@przyklad.example")
    first = made.participants.order_by("serial").first()
    editor.open(url("registrant_edit", to.pk, first.pk))
    name = f"p{first.pk}_name"
    editor.send({name: "Anna Ćma", f"p{first.pk}_diet": "wegańska",
                 "email": "nowy@przyklad.example"}, **{name: ""})  # fmt: skip
    made.refresh_from_db()
    first.refresh_from_db()
    assert (first.name, first.diet, made.email) == ("Anna Ćma", "wegańska", "nowy@przyklad.example")
    assert made.link_number == 2
    editor.open(url("registrant_edit", to.pk, first.pk)).send({name: ""}, **{name: ""})
    first.refresh_from_db()
    assert first.name == "Anna Ćma" and "Imię i nazwisko" in editor.text


# By hand


def test_several_people_by_hand_with_how_consent_was_given(editor):
    to = ground.enrolment(1, most_people=3)
    editor.open(url("enter", to.pk)).send({"p0_name": "Jan Żak"}, add="1")
    assert editor.form(p1_name="")
    editor.send({"p1_name": "Ewa Bąk", "institution": "Fundacja"}, p1_name="")
    assert "Napisz, jak osoba wyraziła zgodę." in editor.text and not Participant.objects.exists()
    editor.send({"consent_note": "telefonicznie, 3 marca"}, p1_name="")
    assert "Zapisano 2 osoby. Na liście rezerwowej: 1" in editor.text
    made = Registration.objects.get()
    assert made.consent_note == "telefonicznie, 3 marca" and made.entered_by.username == "redaktor"
    assert ground.states(to) == ["seated", "waiting"]
    assert not OutgoingMail.objects.exists()  # there is no address


def test_sent_twice_by_hand_is_one_registration(editor):
    to = ground.enrolment(5)
    editor.open(url("enter", to.pk))
    form = {"p0_name": "Jan Żak", "consent_note": "telefonicznie"}
    sent = editor.form(submission="").find(attrs={"name": "submission"})["value"]
    editor.send(form, submission="")
    editor.open(url("enter", to.pk)).send({**form, "submission": sent}, submission="")
    assert Registration.objects.count() == 1


def test_a_person_is_left_out_again_and_places_past_their_number_are_a_choice(editor):
    to = ground.enrolment(1, most_people=3)
    ground.registered(to)
    editor.open(url("enter", to.pk)).send({"p0_name": "Jan Żak"}, add="1")
    editor.send({"p1_name": "Ewa Bąk"}, remove="0")
    assert editor.form(p0_name="Ewa Bąk")
    editor.send({"consent_note": "na miejscu", "over_capacity": "on"}, p0_name="")
    assert ground.states(to) == ["seated", "seated"]


# Taking along


def book_of(response) -> list[list[str]]:
    file = io.BytesIO(b"".join(response.streaming_content))
    sheet = openpyxl.load_workbook(file).worksheets[0]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not formulas
    return rows


def test_the_workbook_has_everything_of_those_chosen_and_no_formula(editor):
    to = ground.enrolment(9, of=ground.term(in_days=10))
    once = Question.objects.create(enrolment=to, label="Dojazd", kind="line")
    each = Question.objects.create(enrolment=to, label="Nocleg", kind="yes", per_person=True)
    register_by_hand(
        to,
        person("redaktor"),
        people=[
            Person(
                "=HYPERLINK(1)",
                diet="+48",
                answers={str(each.pk): {"label": "Nocleg", "answer": True}},
            )
        ],
        contact=Contact(email="a@przyklad.example", institution="@cmd", powiat="0614"),
        answers={str(once.pk): {"label": "Dojazd", "answer": "pociąg"}},
        consent_note="telefonicznie",
    )
    organising.make_people(to, "Jan Żak", powiat="0663")
    organising.move(to, days=-13)
    organising.mark(to, to.term.days[0], to.participants.first())
    response = editor.client.get(url("registrants_export", to.pk) + "?powiat=0614")
    assert "no-store" in response["Cache-Control"]
    head, *rows = book_of(response)
    assert len(rows) == 1
    row = dict(zip(head, rows[0], strict=True))
    assert row["Imię i nazwisko"] == "=HYPERLINK(1)" and row["Instytucja"] == "@cmd"
    assert row["Dojazd"] == "pociąg" and row["Nocleg"] == "tak" and row["Dieta"] == "+48"
    assert row[f"Obecność {to.term.days[0]:%d.%m.%Y}"] == "tak"
    assert row["Jak wyrażono zgodę"] == "telefonicznie"


def test_lists_on_paper_have_no_addresses_and_only_those_who_come(editor):
    all_of = organising.everybody()
    to = all_of.enrolment
    for address in (
        url("door_list", to.pk),
        url("signing_list", to.pk, to.term.days[0].isoformat()),
    ):
        editor.open(address)
        assert "Anna Ćma" in editor.text and "@" not in editor.text
        assert "Ela Łoś" not in editor.text and "Jan Żak" not in editor.text
        assert "no-store" in editor.response["Cache-Control"]
    editor.open(url("signing_list", to.pk, "2020-01-01"), status=404)
