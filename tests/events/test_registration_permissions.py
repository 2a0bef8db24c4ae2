"""Who may do what with registrations: role by state, denials first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from events import permissions
from events.actions.anonymising import erase_registration
from events.actions.registrations import (
    Contact,
    Person,
    cancel_registration,
    change_registration,
    confirm_registration,
    register_by_hand,
    send_link_again,
)
from events.models import Enrolment
from home.editorial import EDITORS
from home.verdicts import Refused
from tests.people import ROLES, person

from .ground import enrolment, one, registered, sent
from .rights import give_rights

pytestmark = pytest.mark.django_db

OTHERS = sorted(name for name, group in ROLES.items() if group != EDITORS)
NOBODY = AnonymousUser()


@pytest.fixture
def editor():
    user = person("redaktor")
    give_rights(user)
    return user


def moments(to: Enrolment) -> dict[str, object]:
    second = timedelta(seconds=1)
    return {
        "before": to.opens_at - second,
        "open": to.opens_at,
        "last second": to.closes_at - second,
        "closed": to.closes_at,
        "begun": to.term.starts_at,
        "over": to.term.ends_at,
    }


def allowed(predicate, user, subject, at) -> bool:
    return bool(predicate(user, subject, at))


@pytest.mark.parametrize("role", [*OTHERS, "nobody"])
def test_only_organisers_act_for_others(clock, role):
    to = enrolment(5)
    made, user = registered(to), NOBODY if role == "nobody" else person(role)
    assert not permissions.may_register_by_hand(user, to)
    assert not permissions.may_erase_registrant(user, made)
    assert not permissions.may_export_registrant(user)
    clock.at(to.term.starts_at)
    assert not permissions.may_change_registration(user, made)
    assert not permissions.may_cancel(user, made)
    with pytest.raises(Refused):
        register_by_hand(to, user, people=[Person("A")], contact=Contact(), answers={})
    with pytest.raises(Refused):
        erase_registration(made.pk, user)
    with pytest.raises(Refused):
        change_registration(made.pk, people={one(made).pk: Person("B")}, user=user)
    with pytest.raises(Refused):
        cancel_registration(made.pk, user=user)
    assert one(made).state == "seated" and to.participants.count() == 1


def test_when_anybody_may_register(clock):
    to = enrolment(5)
    answers = {
        name: allowed(permissions.may_register, NOBODY, to, at) for name, at in moments(to).items()
    }
    assert answers == {
        "before": False, "open": True, "last second": True, "closed": False, "begun": False,
        "over": False,
    }  # fmt: skip
    with pytest.raises(Refused, match="Zapisy zaczną się"):
        sent(to, at=to.opens_at - timedelta(seconds=1))
    with pytest.raises(Refused, match="Zapisy zakończyły się"):
        sent(to, at=to.closes_at)


def test_nobody_registers_for_a_cancelled_event_or_a_draft(clock, editor):
    to = enrolment(5)
    to.term.event.unpublish()
    assert not permissions.may_register(NOBODY, to)
    with pytest.raises(Refused):
        sent(to)
    to.term.event.save_revision().publish()
    to.term.cancelled_at = timezone.now()
    to.term.save()
    assert not permissions.may_register(NOBODY, to)
    assert not permissions.may_register_by_hand(editor, to)
    with pytest.raises(Refused):
        sent(to)


def test_organisers_register_at_any_time_until_data_are_erased(clock, editor):
    to = enrolment(5)
    for at in moments(to).values():
        assert permissions.may_register_by_hand(editor, to, at)
    to.erased_at = timezone.now()
    assert not permissions.may_register_by_hand(editor, to)


def test_what_the_holder_of_a_link_may_and_when(clock):
    to = enrolment(5)
    made = registered(to)
    asked = {
        "change": permissions.may_change_registration,
        "cancel": permissions.may_cancel,
    }
    for predicate in asked.values():
        assert [allowed(predicate, NOBODY, made, at) for at in moments(to).values()] == [
            True, True, True, True, False, False,
        ]  # fmt: skip
    unconfirmed = sent(to)
    assert not permissions.may_change_registration(NOBODY, unconfirmed)
    assert permissions.may_confirm_registration(NOBODY, unconfirmed)
    assert not permissions.may_confirm_registration(NOBODY, unconfirmed, unconfirmed.confirm_by)
    assert not permissions.may_confirm_registration(NOBODY, made)
    cancel_registration(made.pk)
    assert not permissions.may_change_registration(NOBODY, made)


def test_organisers_change_and_cancel_until_data_are_erased(clock, editor):
    to = enrolment(5)
    made = registered(to)
    clock.at(to.term.ends_at)
    change_registration(made.pk, people={one(made).pk: Person("Poprawione")}, user=editor)
    assert one(made).name == "Poprawione"
    erase_registration(made.pk, editor)
    made.refresh_from_db()
    for predicate in (permissions.may_change_registration, permissions.may_cancel):
        assert not predicate(editor, made)
    assert not permissions.may_erase_registrant(editor, made)


def test_an_organiser_confirms_for_somebody_whose_mail_got_lost(clock, editor):
    made = sent(enrolment(5))
    confirm_registration(made.pk, user=editor)
    made.refresh_from_db()
    assert made.confirmed_at == clock.now
    send_link_again(made.pk, user=editor)


def test_an_organiser_changes_the_address_at_once(clock, editor):
    made = registered(enrolment(5), email="stary@przyklad.example")
    change_registration(made.pk, contact=Contact(email="nowy@przyklad.example"), user=editor)
    made.refresh_from_db()
    assert (made.email, made.link_number) == ("nowy@przyklad.example", 2)


# Groups


def test_a_change_of_powiat_moves_a_place_only_where_there_is_room(clock):
    to = enrolment(4, {"0614": 1, "0663": 1})
    seated = registered(to, powiat="0614")
    change_registration(seated.pk, contact=Contact(email=seated.email, powiat="0663"))
    assert one(seated).group == "0663"
    other = registered(to, powiat="0614")
    change_registration(other.pk, contact=Contact(email=other.email, powiat="0663"))
    assert (one(other).group, one(other).state) == ("0614", "seated")
    other.refresh_from_db()
    assert other.powiat == "0663", "the data are right all the same"


def test_nobody_moves_past_those_who_wait_in_the_other_group(clock):
    to = enrolment(2, {"0614": 2, "0663": 1})
    leaves = registered(to, powiat="0663")
    moves = registered(to, powiat="0614")
    waits = registered(to, powiat="0663")
    to.offers_end_at = to.closes_at
    to.save()
    clock.at(to.closes_at)  # nothing is offered any more: the place of the group stays empty
    cancel_registration(leaves.pk)
    change_registration(moves.pk, contact=Contact(email=moves.email, powiat="0663"))
    assert (one(moves).group, one(waits).state) == ("0614", "waiting")


def test_who_waits_moves_with_the_place_in_time(clock):
    to = enrolment(4, {"0614": 1, "0663": 1})
    registered(to, powiat="0614")
    waits = registered(to, powiat="0614")
    change_registration(waits.pk, contact=Contact(email=waits.email, powiat="0663"))
    assert (one(waits).group, one(waits).state) == ("0663", "offered")
