"""Who gets a place, who waits, who is offered what: by the actions, and by mail."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import ModelLogEntry

from events.actions.offers import accept_offer, decline_offer
from events.actions.places import settle_due, settle_enrolment, under_lock
from events.actions.registrations import (
    Contact,
    NoRoom,
    Person,
    cancel_participants,
    cancel_registration,
    confirm_registration,
    register,
    register_by_hand,
)
from events.choices import ParticipantState
from events.models import Enrolment, GroupLimit, Participant
from events.places import availability, waiting_list
from home.clauses import first_clause
from home.models import OutgoingMail
from home.verdicts import Refused
from tests.people import person

from .ground import FORM, enrolment, one, registered, sent, states
from .letters import letters as mails
from .rights import give_rights

pytestmark = pytest.mark.django_db

SEATED, WAITING, OFFERED = "seated", "waiting", "offered"
CANCELLED, DECLINED, LAPSED = "cancelled", "declined", "lapsed"


def calendar_in(mail: OutgoingMail) -> Calendar:
    (file,) = mail.attachments
    return Calendar.from_ical(base64.b64decode(file["content"]))


# Seats


def test_places_are_held_at_once_and_the_rest_waits_in_order(clock):
    to = enrolment(2)
    sent(to, "A", "B", "C")
    assert states(to) == [SEATED, SEATED, WAITING]
    assert list(to.participants.values_list("serial", "name")) == [(1, "A"), (2, "B"), (3, "C")]


def test_a_group_over_its_limit_waits_and_holds_up_nobody(clock):
    to = enrolment(3, {"0614": 1})
    first, second = registered(to, powiat="0614"), registered(to, powiat="0614")
    other = registered(to, powiat="0663")
    assert [one(r).state for r in (first, second, other)] == [SEATED, WAITING, SEATED]
    told = availability(to)
    assert (told.left, told.groups[0].left, told.waiting) == (1, 0, 1)


def test_groups_are_kinds_of_institution_too(clock):
    to = enrolment(5, {"ngo": 1}, grouping="instytucja")
    registered(to, institution_kind="ngo")
    registered(to, institution_kind="ngo")
    assert states(to) == [SEATED, WAITING]
    assert availability(to).groups[0].label == "organizacja pozarządowa"


def test_without_a_waiting_list_nobody_is_taken_in_half(clock):
    to = enrolment(2, waiting_list=False)
    registered(to)
    with pytest.raises(NoRoom) as refused:
        sent(to, "A", "B")
    assert refused.value.left == 1 and "1 miejsce" in refused.value.reason
    assert to.participants.count() == 1 and to.registrations.count() == 1
    sent(to)
    with pytest.raises(NoRoom, match="nie ma listy rezerwowej"):
        sent(to)


def test_the_same_submission_is_one_registration(clock):
    to = enrolment(5)
    first = sent(to, submission="x" * 20)
    assert sent(to, submission="x" * 20) == first
    assert states(to) == [SEATED] and len(mails()) == 1


# Confirming


def test_an_unconfirmed_place_lapses_by_its_date_and_is_free_before_anything_ran(clock):
    to = enrolment(1)
    late = sent(to, email="pozno@przyklad.example")
    clock.at(late.confirm_by - timedelta(seconds=1))
    assert availability(to).left == 0
    clock.at(late.confirm_by)
    assert availability(to).left == 1 and states(to) == [SEATED]
    with pytest.raises(Refused):
        confirm_registration(late.pk)
    assert states(to) == [LAPSED]  # what was due was done, though the click was refused
    assert one(late).ended_at == late.confirm_by
    assert one(registered(to)).state == SEATED
    assert settle_due() is None
    assert [mail.template for mail in mails("pozno@przyklad.example")] == [
        "events/to_confirm", "events/lapsed",
    ]  # fmt: skip


def test_confirming_sends_place_position_calendar_and_private_link_once(clock):
    to = enrolment(1)
    made = registered(to, "Anna A", email="anna@przyklad.example")
    confirm_registration(made.pk)
    queue = registered(to, "Ewa E", email="ewa@przyklad.example")
    assert [mail.template for mail in mails("anna@przyklad.example")] == [
        "events/to_confirm", "events/confirmed",
    ]  # fmt: skip
    letter = mails("anna@przyklad.example", "confirmed")[0]
    calendar = calendar_in(letter)
    event = calendar.walk("VEVENT")[0]
    assert (calendar["method"], event["status"]) == ("REQUEST", "CONFIRMED")
    assert event["attendee"] == "mailto:anna@przyklad.example"
    assert event["dtstamp"].dt == clock.now.replace(microsecond=0)
    assert "/wydarzenia/zapisy/moje/" in letter.text
    waits = mails("ewa@przyklad.example", "confirmed")[0]
    assert waits.subject.startswith("Lista rezerwowa") and not waits.attachments
    assert "miejsce w kolejce: 1" in waits.text
    assert waiting_list(to, [one(queue)])[0].place == 1


def test_people_with_an_address_of_their_own_are_told_without_the_private_link(clock):
    to = enrolment(5)
    made = register_with_own_addresses(to)
    confirm_registration(made.pk)
    (letter,) = mails("b@przyklad.example")
    assert letter.template == "events/person_confirmed"
    assert "/zapisy/moje/" not in letter.text and "/zapisy/rezygnacja/" in letter.text
    assert calendar_in(letter).walk("VEVENT")
    assert len(mails("szef@przyklad.example", "person")) == 0


def register_with_own_addresses(to: Enrolment):
    return register(
        to,
        people=[Person("Szef", email="szef@przyklad.example"), Person("B", "b@przyklad.example")],
        contact=Contact(email="szef@przyklad.example", institution="Gmina Puławy"),
        answers={},
        clause=first_clause(FORM),
        submission="y" * 20,
    )


# Offers


def test_a_freed_place_is_offered_in_order_and_passes_on(clock):
    to = enrolment(1, offer_hours=10)
    seated = registered(to)
    first = registered(to, "Pierwsza", email="1@przyklad.example")
    second = registered(to, "Druga", email="2@przyklad.example")
    cancel_registration(seated.pk)
    assert states(to) == [CANCELLED, OFFERED, WAITING]
    assert one(first).offer_until == clock.now + timedelta(hours=10)
    (letter,) = mails("1@przyklad.example", "offer")
    assert letter.text.count("/zapisy/propozycja/") == 2 and "?odmowa=1" in letter.text

    clock.forward(hours=10)
    assert settle_due()
    assert states(to) == [CANCELLED, LAPSED, OFFERED]
    with pytest.raises(Refused):
        accept_offer(one(first).pk, 1)
    assert mails("1@przyklad.example", "offer_lapsed") and mails("2@przyklad.example", "offer")

    accept_offer(one(second).pk, 1)
    accept_offer(one(second).pk, 1)
    assert states(to) == [CANCELLED, LAPSED, SEATED]
    assert len(mails("2@przyklad.example", "offer_accepted")) == 1


def test_a_late_answer_passes_the_place_on_by_itself(clock):
    to = enrolment(1)
    seated, first, second = registered(to), registered(to), registered(to)
    cancel_registration(seated.pk)
    clock.at(one(first).offer_until)
    with pytest.raises(Refused):
        accept_offer(one(first).pk, 1)
    assert states(to) == [CANCELLED, LAPSED, OFFERED] and one(second).offer_number == 1


def test_a_declined_offer_passes_on_at_once(clock):
    to = enrolment(1)
    seated, first, _second = registered(to), registered(to), registered(to)
    cancel_registration(seated.pk)
    decline_offer(one(first).pk, 1)
    assert states(to) == [CANCELLED, DECLINED, OFFERED]
    with pytest.raises(Refused):
        accept_offer(one(first).pk, 1)


def test_a_full_group_does_not_hold_up_others(clock):
    to = enrolment(2, {"0614": 1})
    registered(to, powiat="0614")
    leaving = registered(to, powiat="0663")
    waits = registered(to, powiat="0614")
    served = registered(to, powiat="0663")
    cancel_registration(leaving.pk)
    assert (one(waits).state, one(served).state) == (WAITING, OFFERED)


def test_only_confirmed_people_are_offered_and_newcomers_still_do_not_overtake_the_others(clock):
    to = enrolment(1)
    seated = registered(to)
    unconfirmed = sent(to)
    cancel_registration(seated.pk)
    assert one(unconfirmed).state == WAITING
    assert availability(to).left == 0
    newcomer = sent(to)
    assert one(newcomer).state == WAITING
    confirm_registration(newcomer.pk)  # confirms first: now first among those who count
    assert one(newcomer).state == OFFERED
    confirm_registration(unconfirmed.pk)
    assert one(unconfirmed).state == WAITING


def test_who_confirms_when_a_place_is_free_is_offered_it_at_once(clock):
    to = enrolment(1)
    seated, waits = registered(to), sent(to, email="e@przyklad.example")
    cancel_registration(seated.pk)
    confirm_registration(waits.pk)
    assert one(waits).state == OFFERED
    assert [mail.template for mail in mails("e@przyklad.example")] == [
        "events/to_confirm", "events/offer", "events/confirmed",
    ]  # fmt: skip


def test_no_offer_is_made_after_the_end_moment_and_none_lasts_beyond_it(clock):
    to = enrolment(1, offer_hours=48)
    seated, first, second = registered(to), registered(to), registered(to)
    clock.at(to.offers_end_at - timedelta(hours=3))
    cancel_registration(seated.pk)
    assert one(first).offer_until == to.offers_end_at
    clock.at(to.offers_end_at)
    settle_due()
    assert (one(first).state, one(second).state) == (LAPSED, WAITING)
    assert not mails(second.email, "offer") and settle_due() is None


def test_more_capacity_is_offered_and_less_takes_nothing_away(clock):
    to = enrolment(2)
    registered(to, "A", "B")
    waits = registered(to, "C", "D")
    Enrolment.objects.filter(pk=to.pk).update(capacity=3)
    settle_enrolment(to.pk)
    assert states(to) == [SEATED, SEATED, OFFERED, WAITING]
    Enrolment.objects.filter(pk=to.pk).update(capacity=1)
    settle_enrolment(to.pk)
    first = waits.participants.first()
    accept_offer(first.pk, 1)
    assert states(to) == [SEATED, SEATED, SEATED, WAITING]
    cancel_participants(waits.pk, [first.pk])
    assert states(to) == [SEATED, SEATED, CANCELLED, WAITING]  # three left, one place


def test_several_offers_of_one_registration_come_in_one_mail(clock):
    to = enrolment(2)
    seated = registered(to, "A", "B")
    registered(to, "C", "D", email="cd@przyklad.example")
    cancel_registration(seated.pk)
    assert states(to) == [CANCELLED, CANCELLED, OFFERED, OFFERED]
    (letter,) = mails("cd@przyklad.example", "offer")
    assert letter.text.count("?odmowa=1") == 2


def test_closing_the_list_strands_nobody_who_is_on_it(clock):
    to = enrolment(1)
    seated, waits = registered(to), registered(to)
    Enrolment.objects.filter(pk=to.pk).update(waiting_list=False)
    cancel_registration(seated.pk)
    assert one(waits).state == OFFERED


def test_limits_that_are_raised_are_offered_too(clock):
    to = enrolment(5, {"0614": 1})
    registered(to, powiat="0614")
    waits = registered(to, powiat="0614")
    GroupLimit.objects.update(limit=2)
    assert settle_due()
    assert one(waits).state == OFFERED


# Cancelling


def test_who_cancelled_never_gets_the_place_back(clock):
    to = enrolment(1)
    seated, waits = registered(to), registered(to)
    cancel_registration(seated.pk)
    cancel_registration(waits.pk)
    assert states(to) == [CANCELLED, CANCELLED]
    again = registered(to, email=seated.email)
    assert one(again).state == SEATED and one(seated).state == CANCELLED
    settle_due()
    assert states(to) == [CANCELLED, CANCELLED, SEATED]


def test_one_person_of_several_cancels_and_the_calendar_follows(clock):
    to = enrolment(5)
    made = register_with_own_addresses(to)
    confirm_registration(made.pk)
    _chief, other = made.participants.all()
    cancel_participants(made.pk, [other.pk])
    cancel_participants(made.pk, [other.pk])
    assert states(to) == [SEATED, CANCELLED]
    (told,) = mails("szef@przyklad.example", "cancelled")
    assert not told.attachments and "Szef" in told.text
    (own,) = mails("b@przyklad.example", "cancelled")
    calendar = calendar_in(own)
    assert calendar["method"] == "CANCEL"
    assert calendar.walk("VEVENT")[0]["status"] == "CANCELLED"
    assert own.attachments[0]["content_type"] == "text/calendar; method=CANCEL"
    cancel_registration(made.pk)
    assert calendar_in(mails("szef@przyklad.example", "cancelled")[1])["method"] == "CANCEL"


# By hand


def test_by_hand_is_confirmed_in_the_order_of_time_and_over_capacity_only_by_choice(clock):
    to, editor = enrolment(1), person("redaktor")
    give_rights(editor)
    registered(to)
    waits = registered(to)
    late = register_by_hand(
        to, editor, people=[Person("Z ulicy")], contact=Contact(), answers={}, consent_note="ustnie"
    )
    assert (one(late).state, late.confirmed_at) == (WAITING, clock.now)
    guest = register_by_hand(
        to, editor, people=[Person("Prelegent")], contact=Contact(), answers={}, over_capacity=True
    )
    assert one(guest).state == SEATED
    entry = ModelLogEntry.objects.filter(action="events.registration.enter").latest("pk")
    assert entry.data == {"people": 1, "over_capacity": 1} and "Prelegent" not in str(entry.data)
    cancel_registration(guest.pk, user=editor)
    assert one(waits).state == WAITING  # that place was never there
    assert Participant.objects.holding(timezone.now()).count() == to.capacity


def test_what_a_refused_action_wrote_is_undone_and_what_had_lapsed_stays_so(clock):
    to = enrolment(1)
    clock.at(sent(to).confirm_by)
    with pytest.raises(Refused), under_lock(to.pk) as (locked, _at):
        locked.capacity = 9
        locked.save()
        raise Refused("Nie.")
    to.refresh_from_db()
    assert to.capacity == 1 and states(to) == [LAPSED]


def test_ended_states_are_dated_by_what_ended_them(clock):
    to = enrolment(1)
    seated, first = registered(to), registered(to)
    cancel_registration(seated.pk)
    until = one(first).offer_until
    clock.forward(days=20)
    settle_due()
    assert one(first).state == ParticipantState.LAPSED and one(first).ended_at == until
    assert one(seated).ended_at is not None
