"""Proposing an entity, by the pages and the mail that a person sees."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from catalogue.actions.proposals import confirmation_link
from catalogue.choices import ProposalState
from catalogue.models import Entity, EntityProposal
from home.models import ConsentClause, OutgoingMail
from home.ticking import apply_retention
from tests.planpages.visitor import Visitor

from .entities import entity
from .proposing import ADDRESS, NIP, SENT, proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Visitor:
    return Visitor(Client())


def fill(reader: Visitor, clock, status: int = 200, **values) -> Visitor:
    """Open the form, take a minute to write, send."""
    reader.open(ADDRESS)
    clock.forward(minutes=1)
    return reader.send({**SENT, **values}, status=status, activity="")


def letter_to(address: str, key: str) -> OutgoingMail:
    return OutgoingMail.objects.get(to=address, key__startswith=key)


def link_in(letter: OutgoingMail) -> str:
    return re.search(r"https?://[^/\s]+(/katalog/potwierdzenie/\S+)", letter.text)[1]


# The form


def test_the_form_is_cached_nowhere_and_asks_nobody_to_sign_in(reader):
    reader.open(ADDRESS)
    assert "no-store" in reader.response["Cache-Control"]
    assert "Zgłoś podmiot do katalogu" in reader.text
    assert "Administratorem danych" in reader.text
    sections = [heading.text for heading in reader.page.find_all("h2", class_="form__section")]
    assert sections[:2] == ["Podmiot", "Adres i kontakt"] and sections[-1] == "Kto zgłasza"


def test_a_proposal_is_sent_confirmed_accepted_and_published(
    reader, clock, signed_in, run_background
):
    fill(reader, clock)
    assert reader.address.endswith("/zglos/wyslano/") and "Sprawdź pocztę" in reader.text
    sent = EntityProposal.objects.get()
    assert sent.state == ProposalState.UNCONFIRMED
    assert sent.data["name"] == "Spółdzielnia Socjalna „Młyn”" and sent.data["nip"] == NIP
    assert (sent.proposer_name, sent.clause.form, sent.clause.version) == (
        "Anna Przykładowa",
        "zgloszenie-podmiotu",
        1,
    )

    # Following the link changes nothing; the button does.
    address = link_in(letter_to("anna@przyklad.example", "proposal-received"))
    stranger = Visitor(Client(enforce_csrf_checks=True)).open(address)
    assert "Mielemy mąkę." in stranger.text
    assert EntityProposal.objects.get().state == ProposalState.UNCONFIRMED
    stranger._read(stranger.client.post(address, follow=True), address, 200)
    assert "Zgłoszenie trafiło do ośrodka" in stranger.text
    assert EntityProposal.objects.get().state == ProposalState.WAITING
    assert letter_to("anna@przyklad.example", "proposal-confirmed")

    # The inbox, the decision.
    editor = Visitor(signed_in("redaktor"))
    assert "czekające na decyzję 1" in editor.open("/admin/").text
    assert "„Młyn”" in editor.open("/admin/katalog/zgloszenia/").text
    editor.open(f"/admin/katalog/zgloszenia/{sent.pk}/")
    assert "Mielemy mąkę." in editor.text and "Chleb na zakwasie" in editor.text
    editor.send({}, act="accept")
    draft = Entity.objects.get()
    assert not draft.live and editor.address.endswith(f"/edit/{draft.pk}/")
    assert Client().get(draft.get_absolute_url()).status_code == 404
    (offer,) = draft.get_latest_revision_as_object().offers.all()
    assert (offer.name, offer.for_people, offer.for_companies) == ("Chleb na zakwasie", True, False)
    assert draft.social_enterprise_since == date(2024, 5, 6)
    assert (
        "/katalog/spoldzielnia-socjalna-mlyn/"
        in letter_to("anna@przyklad.example", "proposal-accepted").text
    )

    # Published, it is read by anybody.
    draft.latest_revision.publish()
    page = Visitor(Client()).open(draft.get_absolute_url())
    assert "Chleb na zakwasie" in page.text
    run_background()
    subjects = [message.subject for message in mail.outbox if "anna@przyklad.example" in message.to]
    assert len(subjects) == len(set(subjects)) == 3


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", " ", "Wpisz nazwę podmiotu."),
        ("kind", "", "Wybierz rodzaj podmiotu."),
        ("kind", "bank", "bank"),
        ("city", "", "Wpisz miejscowość."),
        ("powiat", "", "Wybierz powiat."),
        ("activity", "", "Napisz, czym zajmuje się podmiot."),
        ("postal_code", "24100", "20-447"),
        ("phone", "", "przynajmniej jedno"),
        ("phone", "zadzwoń", "Wpisz numer telefonu"),
        ("nip", "5260250994", "Cyfra kontrolna NIP się nie zgadza"),
        ("nip", "52602509", "NIP ma 10 cyfr."),
        ("regon", "123456786", "Cyfra kontrolna REGON się nie zgadza"),
        ("krs", "123456", "Numer KRS ma 10 cyfr"),
        ("social_enterprise", "", "zaznacz też status"),
        ("offer_name", "", "Wpisz nazwę oferty."),
        ("offer_branch", "", "Wybierz branżę oferty."),
        ("offer_cpv", "15811000-1", "Cyfra kontrolna kodu CPV 15811000-1"),
        ("website", "młyn", "https://"),
        ("proposer_name", "", "Wpisz swoje imię i nazwisko."),
        ("proposer_email", "anna", "ma postać"),
        ("consent", "", "Bez tej zgody"),
        ("strona_www", "https://spam.example", "musi zostać puste"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(reader, clock, field, value, message):
    fill(reader, clock, **{field: value})
    assert not EntityProposal.objects.exists() and not OutgoingMail.objects.exists()
    form = reader.form(activity="")
    assert message in reader.text
    if field not in ("consent", "strona_www"):
        control = form.find(attrs={"name": field})
        beside = control.find_parent(class_="field")
        if field != "social_enterprise":
            assert "field--invalid" in beside["class"], beside
    for name, typed in SENT.items():
        if name == field or name in ("consent", "social_enterprise", "offer_for"):
            continue
        control = form.find(attrs={"name": name})
        if control.name == "select":
            assert control.find("option", selected=True)["value"] == typed
        elif control.name == "textarea":
            assert control.text.removeprefix("\n").replace("\r", "") == typed
        else:
            assert control["value"] == typed
    assert form.find(attrs={"name": "offer_for", "value": "for_people"}).has_attr("checked")
    assert not form.find(attrs={"name": "offer_for", "value": "for_companies"}).has_attr("checked")


def test_a_number_that_the_catalogue_has_is_refused_beside_it(reader, clock):
    entity("Inna spółdzielnia", nip=NIP)
    fill(reader, clock)
    field = reader.form(activity="").find(attrs={"name": "nip"}).find_parent(class_="field")
    assert "Ten numer ma już inny podmiot w katalogu." in field.text
    assert not EntityProposal.objects.exists()


def test_sent_in_the_same_second_is_not_taken_but_kept(reader, clock):
    reader.open(ADDRESS)
    reader.send(SENT, activity="")
    assert "bardzo szybko" in reader.text and not EntityProposal.objects.exists()
    clock.forward(minutes=1)
    reader.send({}, activity="")
    assert EntityProposal.objects.count() == 1


def test_an_offer_may_be_left_out(reader, clock):
    empty = dict.fromkeys((name for name in SENT if name.startswith("offer_")), "")
    fill(reader, clock, **{**empty, "offer_for": []})
    assert "offer" not in EntityProposal.objects.get().data


# The link


def confirm(address: str) -> Visitor:
    visitor = Visitor(Client())
    return visitor._read(visitor.client.post(address, follow=True), address, 200)


def test_a_double_click_confirms_once():
    made = proposal(ProposalState.UNCONFIRMED)
    address = link_in(letter_to("jan@przyklad.example", f"proposal-received:{made.pk}"))
    confirm(address)
    first = EntityProposal.objects.get().confirmed_at
    assert "już potwierdzone" in confirm(address).text
    assert EntityProposal.objects.get().confirmed_at == first
    assert OutgoingMail.objects.filter(key__startswith="proposal-confirmed").count() == 1


@pytest.mark.parametrize("spoil", ["cut", "changed", "other_purpose"])
def test_a_forged_link_confirms_nothing(spoil):
    made = proposal(ProposalState.UNCONFIRMED)
    token = confirmation_link.token(proposal=made.pk)
    if spoil == "cut":
        token = token[:-3]
    elif spoil == "changed":
        token = ("A" if token[0] != "A" else "B") + token[1:]
    else:
        from planpages.actions.remarks import confirmation_link as another

        token = another.token(proposal=made.pk)
    response = Client().post(f"/katalog/potwierdzenie/{token}/")
    assert response.status_code == 404
    assert EntityProposal.objects.get().state == ProposalState.UNCONFIRMED


def test_past_the_term_a_proposal_is_not_taken_and_is_forgotten(clock):
    made = proposal(ProposalState.UNCONFIRMED)
    address = f"/katalog/potwierdzenie/{confirmation_link.token(proposal=made.pk)}/"
    clock.forward(days=7)
    for response in (Client().get(address), Client().post(address)):
        assert response.status_code == 410
    assert EntityProposal.objects.get().state == ProposalState.UNCONFIRMED
    clock.forward(days=1, seconds=1)
    apply_retention()
    assert not EntityProposal.objects.exists()
    assert Client().post(address).status_code == 410


def test_the_last_second_of_the_term_is_good(clock):
    made = proposal(ProposalState.UNCONFIRMED)
    address = f"/katalog/potwierdzenie/{confirmation_link.token(proposal=made.pk)}/"
    clock.at(made.confirm_by - timedelta(seconds=1))
    assert Client().post(address).status_code == 200
    assert EntityProposal.objects.get().state == ProposalState.WAITING


def test_after_the_decision_the_link_shows_no_data(clock):
    made = proposal(ProposalState.REJECTED)
    address = f"/katalog/potwierdzenie/{confirmation_link.token(proposal=made.pk)}/"
    page = Visitor(Client()).open(address)
    assert "Ośrodek go nie przyjął" in page.text and "Uczymy zawodu." not in page.text


# The decision


def test_a_rejection_needs_a_reason_and_tells_it(signed_in):
    made = proposal()
    editor = Visitor(signed_in("redaktor")).open(f"/admin/katalog/zgloszenia/{made.pk}/")
    editor.send({"reason": " "}, act="reject")
    assert "Podaj powód" in editor.text
    assert EntityProposal.objects.get().state == ProposalState.WAITING
    editor.send({"reason": "Podmiot już nie działa."}, act="reject")
    assert EntityProposal.objects.get().state == ProposalState.REJECTED
    assert not Entity.objects.exists()
    assert "Podmiot już nie działa." in letter_to("jan@przyklad.example", "proposal-rejected").text


def test_what_no_longer_fits_is_told_and_the_proposal_waits_on(signed_in):
    made = proposal(nip=NIP)
    entity("Szybsza spółdzielnia", nip=NIP)
    editor = Visitor(signed_in("redaktor")).open(f"/admin/katalog/zgloszenia/{made.pk}/")
    assert "Szybsza spółdzielnia" in editor.text  # it may be there already
    editor.send({}, act="accept")
    assert "Ten numer ma już inny podmiot w katalogu." in editor.text
    assert EntityProposal.objects.get().state == ProposalState.WAITING
    assert Entity.objects.count() == 1


def test_the_proposer_is_forgotten_ninety_days_after_the_decision(clock):
    kept = proposal()
    decided = proposal(ProposalState.REJECTED)
    clock.forward(days=89)
    apply_retention()
    assert EntityProposal.objects.get(pk=decided.pk).proposer_name == "Jan Przykładowy"
    clock.forward(days=1, seconds=1)
    apply_retention()
    decided.refresh_from_db()
    assert "Jan" not in decided.proposer_name and "jan@" not in decided.proposer_email
    assert decided.data["name"] == "Fundacja „Próg”" and decided.erased_at == timezone.now()
    # What awaits a decision still needs its sender.
    assert EntityProposal.objects.get(pk=kept.pk).proposer_email == "jan@przyklad.example"


def test_consent_is_to_the_clause_that_was_shown(reader, clock):
    reader.open(ADDRESS)
    old = ConsentClause.objects.get(form="zgloszenie-podmiotu")
    clock.forward(minutes=1)
    new = ConsentClause.objects.create(form=old.form, version=2, text="<p>Nowa treść.</p>")
    reader.send(SENT, activity="")
    assert not EntityProposal.objects.exists() and "Nowa treść." in reader.text
    clock.forward(minutes=1)
    reader.send({"consent": "on"}, activity="")
    assert EntityProposal.objects.get().clause == new
