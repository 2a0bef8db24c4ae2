"""«Dane osoby»: one person across the whole site, found, handed out, erased."""

from __future__ import annotations

import io
import json
import logging

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from catalogue.choices import ProposalState
from catalogue.models import EntityProposal
from events.models import Participant, Registration
from home import personal_data
from home.clauses import first_clause
from home.models import ContactMessage, HomePage, OutgoingMail, PersonalDataAct
from home.outbox import post
from home.personal_data import Kind, as_xlsx, erase, hand_out, look_for
from home.registry import personal_data as sources
from home.spreadsheets import sheet_title
from home.verdicts import Refused
from planpages.models import Remark, Stage
from tests.catalogue.proposing import proposal
from tests.events import ground
from tests.people import ROLES, person
from tests.planpages.office import Office
from tests.planpages.visitor import Visitor

pytestmark = pytest.mark.django_db

EMAIL = "Jan@Przyklad.example"
OTHER = "ktos@inny.example"
MAY = ["redaktor", "admin"]
MAY_NOT = ["anonymous", "without_role", *(name for name in ROLES if name not in MAY)]


def address() -> str:
    return reverse("personal_data")


def message(email: str = EMAIL) -> ContactMessage:
    made = ContactMessage.objects.create(
        name="Jan Przykładowy", email=email, subject="Pytanie", text="=1+1 o plan",
        recipient="rops@lubelskie.pl", clause=first_clause("kontakt"),
    )  # fmt: skip
    post("contact_message", "rops@lubelskie.pl", {"message": made}, key=f"contact-{made.pk}")
    return made


def remark(email: str) -> Remark:
    office = Office(HomePage.objects.get())
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    document = office.announce(chapter).documents.get()
    made = office.remark(document)
    Remark.objects.filter(pk=made.pk).update(author_email=email, author_name="Jan Przykładowy")
    return Remark.objects.get(pk=made.pk)


def everywhere() -> None:
    """The person in every part of the site, and somebody else beside them."""
    remark(EMAIL.lower())
    for email in (EMAIL.lower(), OTHER):
        message(email)
        to = ground.enrolment(5, of=ground.term(in_days=9))
        ground.registered(to, "Jan Przykładowy" if email != OTHER else "Ktoś Inny", email=email)
        made = proposal(ProposalState.REJECTED)
        EntityProposal.objects.filter(pk=made.pk).update(proposer_email=email)


def test_every_part_of_the_site_says_what_it_holds():
    everywhere()
    found = {one.code: len(one.holdings) for one in look_for(EMAIL, person("redaktor"))}
    assert found.keys() >= {"contact", "mail", "remarks", "proposals", "events"}
    assert found["contact"] == found["remarks"] == found["proposals"] == found["events"] == 1
    assert {source.code for source in sources} >= {*found, "account"}


def test_erased_everywhere_and_nobody_else_is_touched(signed_in):
    everywhere()
    editor = Visitor(signed_in("redaktor")).open(address())
    editor.send({"email": EMAIL}, act="search")
    assert "Uwagi w konsultacjach" in editor.text and "Zgłoszenia na wydarzenia" in editor.text
    editor.send({"note": "wniosek 7/2026"}, act="erase")
    assert "Zaznacz, że wiesz" in editor.text and ContactMessage.objects.count() == 2
    editor.send({"note": "wniosek 7/2026", "sure": "on"}, act="erase")
    assert "Co usunięto" in editor.text
    assert look_for(EMAIL, person("redaktor")) == []
    assert not OutgoingMail.objects.filter(to__iexact=EMAIL).exists()
    assert ContactMessage.objects.get().email == OTHER
    assert EntityProposal.objects.exclude(erased_at=None).count() == 1
    assert Remark.objects.get().erased_at and Remark.objects.get().text
    assert sorted(Participant.objects.values_list("name", flat=True)) == ["", "Ktoś Inny"]
    assert len(look_for(OTHER, person("redaktor"))) >= 3
    assert erase(EMAIL, person("redaktor"), note="drugi raz") == []
    act = PersonalDataAct.objects.filter(kind=Kind.ERASURE).last()
    assert (
        act.note == "wniosek 7/2026" and act.counts["events"] and act.done_by.username == "redaktor"
    )
    assert "jan" not in json.dumps(list(PersonalDataAct.objects.values()), default=str).lower()


def test_handed_out_as_json_and_as_a_workbook(signed_in):
    everywhere()
    client = signed_in("redaktor")
    response = client.post(address(), {"email": EMAIL, "act": "json"})
    given = json.loads(response.content)
    assert "no-store" in response["Cache-Control"] and "jan" not in response["Content-Disposition"]
    assert given["email"] == EMAIL
    by_code = {one["code"]: one["items"] for one in given["sources"]}
    (event,) = by_code["events"]
    assert event["data"]["registration"]["email"] == EMAIL.lower()
    assert event["data"]["people"][0]["name"] == "Jan Przykładowy"
    assert "Ktoś" not in response.content.decode() and OTHER not in response.content.decode()
    response = client.post(address(), {"email": EMAIL, "act": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=1+1 o plan" for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert PersonalDataAct.objects.filter(kind=Kind.EXPORT).count() == 2
    editor = Visitor(client).open(address()).send({"email": EMAIL}, act="search")
    assert "Dla tego adresu wcześniej" in editor.text


def test_the_address_is_in_no_address_and_no_log(signed_in, caplog):
    everywhere()
    caplog.set_level(logging.DEBUG)
    client = signed_in("redaktor")
    for act in ("search", "json", "xlsx"):
        client.post(address(), {"email": EMAIL, "act": act})
    client.post(address(), {"email": EMAIL, "act": "erase", "note": "x", "sure": "on"})
    records = [
        record.getMessage() for record in caplog.records
        if not record.name.startswith("django.db")
    ]  # fmt: skip
    assert EMAIL.lower() not in "\n".join(records).lower()
    response = client.get(address() + f"?email={EMAIL}")
    assert EMAIL not in response.content.decode()


@pytest.mark.parametrize("name", MAY_NOT)
def test_closed_to(name):
    message()
    client = Client()
    if name != "anonymous":
        client.force_login(person(name))
        with pytest.raises(Refused):
            look_for(EMAIL, person(name))
        with pytest.raises(Refused):
            hand_out(EMAIL, person(name))
        with pytest.raises(Refused):
            erase(EMAIL, person(name), note="x")
    responses = [client.get(address())]
    for act in ("search", "json", "xlsx", "erase"):
        form = {"email": EMAIL, "act": act, "note": "x", "sure": "on"}
        responses.append(client.post(address(), form))
    for response in responses:
        assert response.status_code in (302, 403)
        assert b"Pytanie" not in response.content
    assert ContactMessage.objects.exists() and not PersonalDataAct.objects.exists()


@pytest.mark.parametrize("name", MAY)
def test_open_to(name, signed_in):
    message()
    visitor = Visitor(signed_in(name)).open(address()).send({"email": EMAIL}, act="search")
    assert "Pytanie" in visitor.text
    visitor.send({"email": "to nie adres"}, act="search")
    assert "nazwa@domena.pl" in visitor.text and "Pytanie" not in visitor.text


def test_whoever_is_appointed_to_it_does_it_all():
    """The right alone is enough: no role of the plan, no right of the catalogue or of events."""
    everywhere()
    officer = person("without_role")
    officer.user_permissions.add(Permission.objects.get(codename="add_personaldataact"))
    officer = type(officer).objects.get(pk=officer.pk)
    done = erase(EMAIL, officer, note="wniosek")
    assert not [reason for one in done for reason in one.outcome.left]
    assert look_for(EMAIL, officer) == []


def test_what_cannot_be_erased_is_said():
    person("redaktor")
    undecided = proposal(ProposalState.WAITING)
    EntityProposal.objects.filter(pk=undecided.pk).update(proposer_email=EMAIL)
    person("grupa1").__class__.objects.filter(username="grupa1").update(email=EMAIL)
    to = ground.enrolment(5)
    ground.registered(to, "Jan Przykładowy", "Ewa Bąk", email=EMAIL)
    left = {one.code: one.outcome.left for one in erase(EMAIL, person("redaktor"), note="x")}
    assert left["proposals"] and left["account"] and str(to.pk) in left["events"][0]
    assert Registration.objects.get().email == ""


def test_an_unconfirmed_proposal_is_simply_forgotten():
    made = proposal(ProposalState.UNCONFIRMED)
    EntityProposal.objects.filter(pk=made.pk).update(proposer_email=EMAIL)
    erase(EMAIL, person("redaktor"), note="x")
    assert not EntityProposal.objects.exists()


def test_a_part_that_fails_stops_no_other():
    class Broken:
        code, label = "broken", "Zepsute"

        def find(self, email, user):
            return []

        def erase(self, email, user):
            raise RuntimeError(email)

    message()
    broken = Broken()
    sources._items.insert(0, broken)
    try:
        done = {one.code: one.outcome for one in erase(EMAIL, person("redaktor"), note="x")}
    finally:
        sources.unregister(broken)
    assert done["broken"].left and done["contact"].erased == 1


def test_rights_moved_to_another_group_do_not_come_back():
    from django.contrib.auth.models import Group

    from home.editorial import let_editors_answer_for_persons

    officers = Group.objects.create(name="Ochrona danych")
    right = Permission.objects.get(codename="add_personaldataact")
    officers.permissions.add(right)
    editors = Group.objects.get(name="Redaktorzy")
    editors.permissions.remove(right)
    let_editors_answer_for_persons()
    assert not editors.permissions.filter(pk=right.pk).exists()


def test_nothing_is_a_file_too_and_sheets_have_names_that_excel_takes():
    book = openpyxl.load_workbook(as_xlsx([]))
    assert len(book.sheetnames) == 1
    assert sheet_title("a/b:c[d]*?") == "a b c d" and sheet_title("[]") == "1"
    long = "Zgłoszenia na wydarzenia i jeszcze więcej"
    assert sheet_title(long, [long[:31]]) != long[:31]
    assert len(sheet_title(long, [long[:31]])) <= 31
    assert personal_data.acts_about(EMAIL) == []
