"""Personal data of registrants: erased at the event's date or at the person's request, exported.

Numbers stay: state, group, powiat, kind of institution, days of presence.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from ..choices import ACTIVE, ParticipantState
from ..models import Certificate, Enrolment, Participant, Registration
from ..permissions import may_erase_registrant, may_export_registrant
from . import notices
from .certificates import forget_names
from .places import under_lock
from .registrations import end_participants

NO_PERSON: dict[str, Any] = {
    "name": "", "email": "", "position": "", "diet": "", "access_needs": "", "answers": {},
}  # fmt: skip
NO_SENDER: dict[str, Any] = {"email": "", "new_email": "", "phone": ""}
NO_REGISTRATION: dict[str, Any] = {
    **NO_SENDER, "institution": "", "answers": {}, "consent_note": "",
}  # fmt: skip


@dataclass
class Erased:
    """What was erased of a person, and where somebody of the office has to look."""

    participants: int = 0
    registrations: int = 0
    left: list[Registration] = field(default_factory=list)
    """Sent by the person for several people: one of these may be the person, who knows which."""


def anonymise(enrolment: Enrolment, *, at: datetime | None = None) -> int:
    """Erase everybody of an enrolment; the second time nobody. Gives the number of people."""
    with under_lock(enrolment.pk, at) as (enrolment, at):
        if enrolment.erased_at is not None:
            return 0
        # The day is a rule, not a mail: nobody is told of a place lost in this way.
        enrolment.participants.active().filter(registration__confirmed_at__isnull=True).update(
            state=ParticipantState.LAPSED, ended_at=at
        )
        count = enrolment.participants.update(**NO_PERSON)
        forget_names(enrolment.participants.values_list("pk", flat=True))
        enrolment.registrations.filter(erased_at__isnull=True).update(
            **NO_REGISTRATION, erased_at=at
        )
        notices.forget(enrolment)
        enrolment.erased_at = at
        enrolment.save(update_fields=["erased_at"])
        log(instance=enrolment, action="events.enrolment.erase", data={"people": count})
    return count


def erase_registration(
    registration_id: int, user: User | None, *, at: datetime | None = None
) -> Registration:
    """Remove everybody of a registration; whoever was still to come does not come any more."""
    everybody = Participant.objects.filter(registration=registration_id)
    return erase_participants(
        registration_id, list(everybody.values_list("pk", flat=True)), user, sender=True, at=at
    )


def erase_participants(
    registration_id: int,
    participants: Collection[int],
    user: User | None,
    *,
    sender: bool = False,
    at: datetime | None = None,
) -> Registration:
    """Remove some people of a registration, and, with `sender`, the address it came from.

    Places that they had pass on. Once nobody is left the whole registration is erased.
    """
    enrolment_id = Registration.objects.values_list("enrolment_id", flat=True).get(
        pk=registration_id
    )
    with under_lock(enrolment_id, at) as (enrolment, at):
        registration = Registration.objects.get(pk=registration_id)
        registration.enrolment = enrolment
        if user is not None:
            may_erase_registrant(user, registration).demand()
        elif registration.erased_at is not None:
            return registration
        chosen = list(
            registration.participants.filter(pk__in=participants).select_related("registration")
        )
        if not enrolment.term.is_over(at):
            leaving = [one for one in chosen if one.state in ACTIVE]
            end_participants(leaving, ParticipantState.CANCELLED, at)
        notices.forget_people(registration, chosen)
        numbers = [one.pk for one in chosen]
        Participant.objects.filter(pk__in=numbers).update(**NO_PERSON)
        forget_names(numbers)
        if not registration.participants.exclude(name="").exists():
            notices.forget_registration(registration)
            _erase_fields(registration, NO_REGISTRATION)
            registration.erased_at = at
            registration.save(update_fields=["erased_at"])
        elif sender:
            notices.forget_sender(registration)
            # Links that were sent before are of no use to anybody any more.
            registration.link_number += 1
            registration.save(update_fields=["link_number"])
            _erase_fields(registration, NO_SENDER)
        log(
            instance=registration,
            action="events.registration.erase",
            user=user,
            data={"participants": numbers, "sender": sender},
        )
    return registration


def erase_person(email: str, user: User | None, *, at: datetime | None = None) -> Erased:
    """Whatever is kept of an e-mail address, in all events: one transaction a registration."""
    at = at or timezone.now()
    done = Erased()
    for registration in _registrations_of(email):
        people = list(registration.participants.exclude(name=""))
        sent = email.lower() in (registration.email.lower(), registration.new_email.lower())
        own = [one for one in people if one.email.lower() == email.lower()]
        if sent and len(people) == 1:
            own = people
        erase_participants(registration.pk, [one.pk for one in own], user, sender=sent, at=at)
        done.participants += len(own)
        done.registrations += sent
        if sent and len(people) > len(own) and not own:
            done.left.append(registration)
    return done


def export_of_person(email: str, user: User) -> list[dict[str, Any]]:
    """Whatever is kept of an e-mail address, a dict for each registration, ready for JSON.

    Of other people whom the person registered only names and states: the rest is about them.
    """
    may_export_registrant(user).demand()
    exported = []
    for registration in _registrations_of(email):
        people = list(registration.participants.exclude(name="").order_by("serial"))
        sent = email.lower() in (registration.email.lower(), registration.new_email.lower())
        told = [
            _exported_person(one)
            for one in people
            if one.email.lower() == email.lower() or (sent and len(people) == 1)
        ]
        term = registration.enrolment.term
        record: dict[str, Any] = {
            "event": term.event.title,
            "term": {"begins": term.starts_at.isoformat(), "ends": term.ends_at.isoformat()},
            "sent": registration.created_at.isoformat(),
            "people": told,
        }
        if sent:
            confirmed = registration.confirmed_at
            record["registration"] = {
                "email": registration.email,
                "new_email": registration.new_email,
                "phone": registration.phone,
                "institution": registration.institution,
                "institution_kind": registration.institution_kind,
                "powiat": registration.powiat,
                "answers": list(registration.answers.values()),
                "confirmed": confirmed.isoformat() if confirmed else None,
                "clause": str(registration.clause or registration.consent_note),
            }
            if len(people) > 1:
                record["registered_people"] = [
                    {"name": one.name, "state": one.state} for one in people
                ]
        exported.append(record)
    return exported


def _exported_person(participant: Participant) -> dict[str, Any]:
    certificate = Certificate.objects.valid().filter(participant=participant).first()
    return {
        "name": participant.name,
        "email": participant.email,
        "position": participant.position,
        "diet": participant.diet,
        "access_needs": participant.access_needs,
        "answers": list(participant.answers.values()),
        "state": participant.state,
        "group": participant.group,
        "days_present": [one.day.isoformat() for one in participant.attendances.order_by("day")],
        "certificate": certificate.number if certificate else None,
    }


def _registrations_of(email: str) -> list[Registration]:
    if not email.strip():
        return []
    found = Registration.objects.filter(
        Q(email__iexact=email) | Q(new_email__iexact=email) | Q(participants__email__iexact=email),
        erased_at__isnull=True,
    )
    return list(found.distinct().select_related("enrolment__term__event").order_by("pk"))


def _erase_fields(registration: Registration, empty: dict[str, Any]) -> None:
    for name, value in empty.items():
        setattr(registration, name, value)
    registration.save(update_fields=list(empty))
