"""A registration's steps: sent, confirmed, changed, cancelled. Drawn in docs/registration.md."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from home.models import ConsentClause
from home.verdicts import Refused

from ..choices import ACTIVE, ParticipantState
from ..models import Enrolment, Participant, Registration
from ..permissions import (
    may_cancel,
    may_change_registration,
    may_confirm_registration,
    may_register,
    may_register_by_hand,
)
from ..places import roster
from . import notices
from .places import settle, under_lock

Answers = dict[str, Any]
"""By the number of the question, as text: {"label": …, "answer": …}."""


@dataclass(frozen=True)
class Contact:
    """Who registers: where mail goes, and what their people count as."""

    email: str = ""
    phone: str = ""
    institution: str = ""
    institution_kind: str = ""
    powiat: str = ""


@dataclass(frozen=True)
class Person:
    """One person to come."""

    name: str
    email: str = ""
    position: str = ""
    diet: str = ""
    access_needs: str = ""
    answers: Answers = field(default_factory=dict)


class NoRoom(Refused):
    """There are fewer places than people, and no waiting list for the rest."""

    def __init__(self, left: int) -> None:
        self.left = left
        if left:
            reason = ngettext(
                "Only %(n)s place is left: register as many people.",
                "Only %(n)s places are left: register as many people.",
                left,
            ) % {"n": left}
        else:
            reason = _("All places are taken, and there is no waiting list.")
        super().__init__(reason)


def register(
    enrolment: Enrolment,
    *,
    people: Sequence[Person],
    contact: Contact,
    answers: Answers,
    clause: ConsentClause,
    submission: str,
    at: datetime | None = None,
) -> Registration:
    """Take a registration from anybody; its places are held until `confirm_by`.

    Each person gets a place if one is left when their turn comes, otherwise stands at the end of
    the waiting list. The same `submission` a second time gives the first registration.
    Raises Refused outside the dates, NoRoom, ValidationError for what the rows cannot hold.
    """
    with under_lock(enrolment.pk, at) as (enrolment, at):
        if earlier := _sent_before(enrolment, submission):
            return earlier
        may_register(AnonymousUser(), enrolment, at).demand()
        if len(people) > enrolment.most_people:
            raise ValidationError(
                ngettext(
                    "At most %(n)s person may be registered at once.",
                    "At most %(n)s people may be registered at once.",
                    enrolment.most_people,
                )
                % {"n": enrolment.most_people}
            )
        registration = Registration(
            enrolment=enrolment,
            submission=submission,
            answers=answers,
            clause=clause,
            created_at=at,
            confirm_by=at + enrolment.confirm_time,
            **_values(contact),
        )
        if not registration.email:
            raise ValidationError({"email": _("Write the e-mail address.")})
        _place(enrolment, registration, people, at)
        notices.registration_received(enrolment, registration)
        log(instance=registration, action="events.registration.send")
    return registration


def register_by_hand(
    enrolment: Enrolment,
    user: User,
    *,
    people: Sequence[Person],
    contact: Contact,
    answers: Answers,
    consent_note: str = "",
    over_capacity: bool = False,
    submission: str = "",
    at: datetime | None = None,
) -> Registration:
    """What an organiser enters for others: confirmed at once, in the order of time like any other.

    With `over_capacity` people get places that there are not; it is logged.
    """
    with under_lock(enrolment.pk, at) as (enrolment, at):
        if submission and (earlier := _sent_before(enrolment, submission)):
            return earlier
        may_register_by_hand(user, enrolment, at).demand()
        registration = Registration(
            enrolment=enrolment,
            answers=answers,
            entered_by=user,
            consent_note=consent_note,
            created_at=at,
            confirm_by=at,
            confirmed_at=at,
            **_values(contact),
        )
        if submission:
            registration.submission = submission
        over = _place(enrolment, registration, people, at, over_capacity=over_capacity)
        # Who waits may have a place offered at once: the mail below then says so by itself.
        settle(enrolment, at)
        notices.registration_confirmed(enrolment, registration)
        log(
            instance=registration,
            action="events.registration.enter",
            user=user,
            data={"people": len(people), "over_capacity": over},
        )
    return registration


def confirm_registration(
    registration_id: int, *, user: User | None = None, at: datetime | None = None
) -> Registration:
    """Confirm by the link from the mail, or as an organiser; a second time changes nothing.

    Raises Refused past the term, Registration.DoesNotExist where it was forgotten since.
    """
    enrolment_id = _enrolment_of(registration_id)
    with under_lock(enrolment_id, at) as (enrolment, at):
        registration = _fresh(enrolment, registration_id)
        if registration.confirmed_at is not None:
            return registration
        may_confirm_registration(user or AnonymousUser(), registration, at).demand()
        registration.confirmed_at = at
        registration.save(update_fields=["confirmed_at"])
        # From now on its people stand in the queue: a place that is free may be theirs.
        settle(enrolment, at)
        notices.registration_confirmed(enrolment, registration)
        log(instance=registration, action="events.registration.confirm", user=user)
    return registration


def change_registration(
    registration_id: int,
    *,
    contact: Contact | None = None,
    people: Mapping[int, Person] | None = None,
    answers: Answers | None = None,
    user: User | None = None,
    at: datetime | None = None,
) -> Registration:
    """Change what was sent; `people` by the number of the participant, active ones only.

    Without `user` a new e-mail address waits until it is confirmed by the link sent there; an
    organiser's change of it is in force at once. What people count as where places are divided
    follows the powiat or the kind of institution as `_regroup` says.
    """
    enrolment_id = _enrolment_of(registration_id)
    with under_lock(enrolment_id, at) as (enrolment, at):
        registration = _fresh(enrolment, registration_id)
        may_change_registration(user or AnonymousUser(), registration, at).demand()
        before = registration.email
        changed = _change_contact(registration, contact, answers)
        if contact is not None:
            changed |= _change_address(registration, contact.email, at_once=user is not None)
        registration.clean_fields(exclude=NOT_WRITTEN)
        if changed:
            registration.save(update_fields=sorted(changed))
        new_people = _change_people(registration, people or {})
        if not changed and not new_people:
            return registration
        moved = _regroup(enrolment, registration, at)
        log(
            instance=registration,
            action="events.registration.change",
            user=user,
            data={"fields": sorted(changed), "people": sorted(new_people), "moved": moved},
        )
        _tell_of_change(enrolment, registration, changed, before, at)
        for participant, old in new_people.values():
            if old.email.lower() != participant.email.lower():
                notices.address_given_up(enrolment, old)
                notices.tell_person(enrolment, participant)
        if new_people or changed - ADDRESS:
            notices.registration_changed(enrolment, registration, at)
    return registration


def confirm_new_email(registration_id: int, *, at: datetime | None = None) -> Registration:
    """The new address is the registration's; links sent before stop working."""
    enrolment_id = _enrolment_of(registration_id)
    with under_lock(enrolment_id, at) as (enrolment, at):
        registration = _fresh(enrolment, registration_id)
        if not registration.new_email:
            return registration
        may_change_registration(AnonymousUser(), registration, at).demand()
        before, registration.email = registration.email, registration.new_email
        registration.new_email = ""
        registration.link_number += 1
        registration.save(update_fields=["email", "new_email", "link_number"])
        notices.email_changed(enrolment, registration, before)
        log(instance=registration, action="events.registration.change", data={"fields": ["email"]})
    return registration


def cancel_participants(
    registration_id: int,
    participants: Collection[int],
    *,
    user: User | None = None,
    at: datetime | None = None,
) -> Registration:
    """These people do not come; their places pass on. Who has ended already is left as they are."""
    enrolment_id = _enrolment_of(registration_id)
    with under_lock(enrolment_id, at) as (enrolment, at):
        registration = _fresh(enrolment, registration_id)
        may_cancel(user or AnonymousUser(), registration, at).demand()
        leaving = registration.participants.active().filter(pk__in=participants)
        ended = list(leaving.select_related("registration").order_by("serial"))
        if not ended:
            return registration
        in_calendar = [one.pk for one in ended if one.state == ParticipantState.SEATED]
        end_participants(ended, ParticipantState.CANCELLED, at)
        notices.cancelled(enrolment, registration, ended, in_calendar)
        log(
            instance=registration,
            action="events.registration.cancel",
            user=user,
            data={"participants": [one.pk for one in ended]},
        )
    return registration


def cancel_registration(
    registration_id: int, *, user: User | None = None, at: datetime | None = None
) -> Registration:
    """Nobody of the registration comes."""
    everybody = Participant.objects.filter(registration=registration_id)
    return cancel_participants(
        registration_id, list(everybody.values_list("pk", flat=True)), user=user, at=at
    )


def send_link_again(
    registration_id: int, *, user: User | None = None, at: datetime | None = None
) -> Registration:
    """The private link, or the one to confirm, once more; once in each hour of the clock."""
    enrolment_id = _enrolment_of(registration_id)
    with under_lock(enrolment_id, at) as (enrolment, at):
        registration = _fresh(enrolment, registration_id)
        key = f"{registration.link_number}:{at:%Y%m%d%H}"
        if registration.confirmed_at or at < registration.confirm_by:
            notices.link_again(enrolment, registration, key)
        if user is not None:
            log(instance=registration, action="events.registration.link", user=user)
    return registration


ADDRESS = {"email", "new_email", "link_number"}
NOT_WRITTEN = ["enrolment", "submission", "clause", "entered_by"]
"""Fields that no form fills; the relations are kept by the database."""


def _values(written: Contact | Person) -> dict[str, Any]:
    return {one.name: getattr(written, one.name) for one in fields(written)}


def _sent_before(enrolment: Enrolment, submission: str) -> Registration | None:
    earlier = Registration.objects.filter(submission=submission).first()
    if earlier is not None and earlier.enrolment_id != enrolment.pk:
        raise IntegrityError("The same submission for another event.")
    return earlier


def _enrolment_of(registration_id: int) -> int:
    return Registration.objects.values_list("enrolment_id", flat=True).get(pk=registration_id)


def _fresh(enrolment: Enrolment, registration_id: int) -> Registration:
    """The registration as it is now that the lock is held."""
    registration = Registration.objects.get(pk=registration_id)
    registration.enrolment = enrolment
    return registration


def _place(
    enrolment: Enrolment,
    registration: Registration,
    people: Sequence[Person],
    at: datetime,
    *,
    over_capacity: bool = False,
) -> int:
    """Save a new registration with its people; gives how many got a place that there was not."""
    if not people:
        raise ValidationError(_("Register at least one person."))
    group = registration.group(enrolment.grouping)
    left = roster(enrolment, at).room_for_newcomers()
    if not enrolment.waiting_list and not over_capacity and left.left(group) < len(people):
        raise NoRoom(left.left(group))
    registration.clean_fields(exclude=NOT_WRITTEN)
    registration.save()
    last = enrolment.participants.aggregate(last=Max("serial"))["last"] or 0
    over = 0
    rows = []
    for serial, person in enumerate(people, last + 1):
        has_place = left.take(group)
        if not has_place and over_capacity:
            over += 1
        rows.append(
            Participant(
                enrolment=enrolment,
                registration=registration,
                serial=serial,
                group=group,
                state=ParticipantState.SEATED
                if has_place or over_capacity
                else ParticipantState.WAITING,
                **_values(person),
            )
        )
    for row in rows:
        row.clean_fields(exclude=["enrolment", "registration"])
    Participant.objects.bulk_create(rows)
    return over


def _change_contact(
    registration: Registration, contact: Contact | None, answers: Answers | None
) -> set[str]:
    """All but the e-mail address; gives the names of fields that are new."""
    written = {**_values(contact)} if contact else {}
    written.pop("email", None)
    if answers is not None:
        written["answers"] = answers
    changed = {name for name, value in written.items() if getattr(registration, name) != value}
    for name in changed:
        setattr(registration, name, written[name])
    return changed


def _change_address(registration: Registration, address: str, *, at_once: bool) -> set[str]:
    """Gives the names of fields that are new."""
    if address == registration.email:
        if not registration.new_email:
            return set()
        registration.new_email = ""
        return {"new_email"}
    if at_once:
        registration.email, registration.new_email = address, ""
        registration.link_number += 1
        return ADDRESS
    if not address:
        raise ValidationError({"email": _("Write the e-mail address.")})
    if address == registration.new_email:
        return set()
    registration.new_email = address
    return {"new_email"}


def _tell_of_change(
    enrolment: Enrolment,
    registration: Registration,
    changed: set[str],
    address_before: str,
    at: datetime,
) -> None:
    """What a new address causes."""
    if "email" in changed and registration.confirmed_at:
        notices.email_changed(enrolment, registration, address_before)
    elif "email" in changed:
        notices.registration_received(enrolment, registration)
    elif "new_email" in changed and registration.new_email:
        notices.new_email_asked(enrolment, registration, at)


def _change_people(
    registration: Registration, people: Mapping[int, Person]
) -> dict[int, tuple[Participant, Participant]]:
    """Gives those who are new, each with what they were."""
    changed: dict[int, tuple[Participant, Participant]] = {}
    for participant in registration.participants.filter(state__in=ACTIVE, pk__in=people):
        participant.registration = registration
        before = Participant.objects.get(pk=participant.pk)
        before.registration = registration
        written = _values(people[participant.pk])
        names = [name for name, value in written.items() if getattr(participant, name) != value]
        if not names:
            continue
        for name in names:
            setattr(participant, name, written[name])
        participant.clean_fields(exclude=["enrolment", "registration"])
        participant.save(update_fields=names)
        changed[participant.pk] = (participant, before)
    return changed


def _regroup(enrolment: Enrolment, registration: Registration, at: datetime) -> bool:
    """After a change of powiat or kind of institution: who waits moves to the other group and
    keeps the place in time; who holds a place moves with it if the other group has places left
    for all of them after everybody who waits there, and otherwise stays counted where they were.
    """
    group = registration.group(enrolment.grouping)
    people = registration.participants.active().exclude(group=group)
    if not people:
        return False
    now = roster(enrolment, at)
    left = now.room().groups.get(group)
    holding = people.exclude(state=ParticipantState.WAITING)
    moved = 0
    if left is None or left - now.waiting(group) >= holding.count():
        moved = holding.update(group=group)
    moved += people.filter(state=ParticipantState.WAITING).update(group=group)
    return bool(moved)


def end_participants(people: Sequence[Participant], state: ParticipantState, at: datetime) -> None:
    """Call it under the lock. There is no way back."""
    for participant in people:
        participant.state, participant.ended_at = state, at
        participant.save(update_fields=["state", "ended_at"])
