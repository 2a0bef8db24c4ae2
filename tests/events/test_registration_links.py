"""Private links: guessed, reused, expired, another person's, for another purpose: all refused."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from django.test import Client
from django.utils import timezone

from events import links
from events.actions.anonymising import erase_registration
from events.actions.offers import accept_offer, decline_offer
from events.actions.registrations import (
    Contact,
    Person,
    cancel_registration,
    change_registration,
    confirm_new_email,
    confirm_registration,
    register,
)
from events.models import Enrolment, Participant, Registration
from events.retention import forget_unconfirmed
from home.clauses import first_clause
from home.verdicts import Refused

from .ground import FORM, enrolment, one, registered, sent, states
from .letters import letter, link_in

pytestmark = pytest.mark.django_db

ANNA, OWN, NEW = "anna@przyklad.example", "bartek@przyklad.example", "nowa@przyklad.example"
KINDS = ("potwierdzenie", "moje", "propozycja", "rezygnacja", "adres")


@pytest.fixture
def all_links(clock) -> dict[str, str]:
    """A link of each purpose, all of them in force."""
    to = enrolment(2)
    first = registered(to, "X")
    made = register(
        to,
        people=[Person("Anna"), Person("Bartek", email=OWN)],
        contact=Contact(email=ANNA),
        answers={},
        clause=first_clause(FORM),
        submission="s" * 20,
    )
    confirm_registration(made.pk)
    cancel_registration(first.pk)
    change_registration(made.pk, contact=Contact(email=NEW))
    sent(to, email="c@przyklad.example")
    found = {
        "potwierdzenie": link_in(letter("c@przyklad.example", "to_confirm"), "potwierdzenie"),
        "moje": link_in(letter(ANNA, "confirmed"), "moje"),
        "adres": link_in(letter(NEW, "new_email"), "adres"),
        "rezygnacja": link_in(letter(OWN, "person_confirmed"), "rezygnacja"),
        "propozycja": link_in(letter(OWN, "offer"), "propozycja"),
    }
    for link in found.values():
        assert Client().get(link).status_code == 200
    return found


def everything() -> list[tuple[object, ...]]:
    people = Participant.objects.order_by("pk").values_list("pk", "state", "name")
    return [*people, *Registration.objects.values_list("pk", "email", "confirmed_at")]


def refused(address: str, status: int, words: str = "") -> None:
    """Neither opening nor its button does anything, and the page says why."""
    before = everything()
    for data in (None, {}, {"act": "accept"}, {"act": "decline"}, {"act": "cancel"}):
        client = Client()
        answer = client.get(address) if data is None else client.post(address, data)
        assert answer.status_code == status, f"{answer.status_code} {address}"
        text = answer.content.decode()
        assert words in text and "Anna" not in text and "@przyklad" not in text
        assert "no-store" in answer["Cache-Control"]
    assert everything() == before


def token_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def test_a_link_for_another_purpose_opens_nothing(all_links):
    for kind, other in permutations(KINDS, 2):
        address = f"/wydarzenia/zapisy/{kind}/{token_of(all_links[other])}/"
        refused(address, 404, "Nieprawidłowy link")


def test_a_guessed_or_changed_link_opens_nothing(all_links):
    for kind in KINDS:
        token = token_of(all_links[kind])
        payload, _, signature = token.partition(":")
        for forged in ("1", "a:b:c", token[:-1], token[1:], f"{payload}x:{signature}", token + "A"):
            refused(f"/wydarzenia/zapisy/{kind}/{forged}/", 404, "Nieprawidłowy link")


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_link_opens_nothing(all_links, clock, kind):
    ages = {
        "potwierdzenie": links.confirm, "moje": links.manage, "propozycja": links.offer,
        "rezygnacja": links.leave, "adres": links.new_email,
    }  # fmt: skip
    clock.at(clock.now + ages[kind].max_age + timedelta(seconds=2))
    refused(all_links[kind], 410, "zbyt stary")


@pytest.mark.parametrize("kind", ["moje", "propozycja", "adres"])
def test_after_a_change_of_address_older_links_are_dead(all_links, kind):
    made = Registration.objects.get(email=ANNA)
    confirm_new_email(made.pk)
    change_registration(made.pk, contact=Contact(email="trzecia@przyklad.example"))
    confirm_new_email(made.pk)
    refused(all_links[kind], 410, "nie działa")


def test_a_persons_own_link_dies_with_their_address(all_links):
    bartek = Participant.objects.get(email=OWN)
    made = bartek.registration
    change_registration(made.pk, people={bartek.pk: Person("Celina", email="c2@przyklad.example")})
    refused(all_links["rezygnacja"], 410, "nie działa")
    letter(OWN, "address_given_up")


@pytest.mark.parametrize("kind", ["moje", "propozycja", "rezygnacja", "adres"])
def test_links_of_an_erased_registration_are_dead(all_links, kind):
    erase_registration(Registration.objects.get(email=ANNA).pk, None)
    refused(all_links[kind], 410)


@pytest.mark.parametrize("kind", KINDS)
def test_links_of_a_cancelled_event_change_nothing(all_links, kind):
    to = Enrolment.objects.get()
    to.term.cancelled_at = timezone.now()
    to.term.save()
    before = states(to)
    for act in ("confirm", "accept", "decline", "cancel"):
        people = list(Participant.objects.values_list("pk", flat=True))
        Client().post(all_links[kind], {"act": act, "person": people})
    assert states(to) == before
    text = Client().get(all_links[kind]).content.decode()
    assert "odwołane" in text


@pytest.mark.parametrize("kind", ["potwierdzenie", "moje", "propozycja", "rezygnacja"])
def test_after_the_event_has_begun_links_change_nothing(all_links, clock, kind):
    to = Enrolment.objects.get()
    clock.at(to.term.starts_at)
    settled = Client().get(all_links[kind])
    before = everything()
    for act in ("accept", "decline", "cancel"):
        Client().post(all_links[kind], {"act": act})
    after = everything()
    assert settled.status_code in (200, 410)
    ended = {"lapsed"}  # what was over by its date lapses, whoever comes
    assert all(a == b or a[1] in ended for a, b in zip(after, before, strict=True))


def test_a_link_is_used_again(clock):
    to = enrolment(1)
    made = sent(to, email=ANNA)
    confirm = link_in(letter(ANNA, "to_confirm"), "potwierdzenie")
    Client().post(confirm)
    at = Registration.objects.get(pk=made.pk).confirmed_at
    clock.forward(minutes=5)
    assert "już potwierdzone" in Client().post(confirm).content.decode()
    assert Registration.objects.get(pk=made.pk).confirmed_at == at

    waits = registered(to, email=OWN)
    cancel_registration(made.pk)
    offer = link_in(letter(OWN, "offer"), "propozycja")
    assert "ma miejsce" in Client().post(offer, {"act": "accept"}).content.decode()
    assert "ma miejsce" in Client().post(offer, {"act": "decline"}).content.decode()
    assert one(waits).state == "seated"


@pytest.mark.parametrize("how", ["declined", "lapsed", "cancelled"])
def test_an_offer_that_is_over(clock, how):
    to = enrolment(1)
    first, waits = registered(to), registered(to, email=OWN)
    cancel_registration(first.pk)
    offer = link_in(letter(OWN, "offer"), "propozycja")
    if how == "declined":
        decline_offer(one(waits).pk, 1)
        expected = 200
    elif how == "lapsed":
        clock.at(one(waits).offer_until)
        expected = 410
    else:
        cancel_registration(waits.pk)
        expected = 410
    for act in ("accept", "decline"):
        answer = Client().post(offer, {"act": act})
        assert answer.status_code == expected
    assert one(waits).state in (how, "offered")
    accepted = registered(to)
    assert one(accepted).state == "seated" or how == "lapsed"


def test_the_link_of_another_persons_offer_answers_only_for_that_person(clock):
    to = enrolment(2)
    first, second = registered(to, "A", "B"), registered(to, email=ANNA)
    third = registered(to, email=OWN)
    cancel_registration(first.pk)
    Client().post(
        link_in(letter(ANNA, "offer"), "propozycja"), {"act": "accept", "person": one(third).pk}
    )
    assert (one(second).state, one(third).state) == ("seated", "offered")


def test_an_unconfirmed_registration_that_was_forgotten(clock):
    to = enrolment(1)
    sent(to, email=ANNA)
    link = link_in(letter(ANNA, "to_confirm"), "potwierdzenie")
    clock.forward(days=9)
    assert forget_unconfirmed(clock.now) == 1
    refused(link, 410, "przepadło")


def test_the_private_page_is_not_opened_by_a_link_for_an_unconfirmed_registration(clock):
    made = sent(enrolment(1), email=ANNA)
    refused(links.manage_path(made), 404)


def test_accepting_by_the_action_needs_the_number_of_the_offer(clock):
    to = enrolment(1)
    first, waits = registered(to), registered(to)
    cancel_registration(first.pk)
    with pytest.raises(Refused, match="Tej propozycji"):
        accept_offer(one(waits).pk, 7)
    assert one(waits).state == "offered"
