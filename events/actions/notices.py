"""Who is told what. Every mail is a row of the outbox, keyed so that it is sent once.

Keys of all mails about a registration begin with `prefix(registration)`, and those of all mails
to registrants with that of the event, so that they can be forgotten with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override

from home import outbox
from home.models import OutgoingMail

from .. import links
from ..choices import ParticipantState
from ..invitations import File, invitation, withdrawal
from ..models import Enrolment, Participant, Registration, Term
from ..places import waiting_list
from ..wording import when, where

ABOUT_ONE = ("certificate", "offer_accepted", "offer_lapsed", "place_given", "reminder")
"""Mails about one person, with their number next in the key, whoever gets them."""


def event_prefix(enrolment: Enrolment) -> str:
    return f"zapis:{enrolment.pk}:"


def prefix(registration: Registration) -> str:
    return f"zapis:{registration.enrolment_id}:{registration.pk}:"


def registration_received(enrolment: Enrolment, registration: Registration) -> None:
    """The link by which its sender confirms; how many registrations the address has already."""
    earlier = (
        enrolment.registrations.filter(email__iexact=registration.email)
        .exclude(pk=registration.pk)
        .filter(confirmed_at__isnull=False, participants__in=Participant.objects.active())
        .distinct()
        .count()
    )
    context = {"url": links.confirm_url(registration), "earlier": earlier}
    _tell(enrolment, registration, "to_confirm", f"{registration.link_number}", context)


def registration_confirmed(enrolment: Enrolment, registration: Registration) -> None:
    """To its sender, and to each person with an address of their own."""
    people = _people(registration)
    seated = [person for person in people if person.state == ParticipantState.SEATED]
    _tell(
        enrolment,
        registration,
        "confirmed",
        f"{registration.link_number}",
        {},
        invitation if seated else None,
    )
    for participant in people:
        tell_person(enrolment, participant)


def tell_person(enrolment: Enrolment, participant: Participant) -> None:
    """That they are registered or on the waiting list; only where they have an own address."""
    registration = participant.registration
    seated = participant.state == ParticipantState.SEATED
    if registration.confirmed_at is None or not (
        seated or participant.state == ParticipantState.WAITING
    ):
        return
    _tell_person(
        enrolment,
        participant,
        "person_confirmed",
        f"{participant.state}:{links.address_mark(participant.email)}",
        {"url": links.leave_url(participant), "institution": registration.institution},
        invitation if seated else None,
    )


def unconfirmed_lapsed(enrolment: Enrolment, registration: Registration) -> None:
    _tell(enrolment, registration, "lapsed", "", {"form_url": _form_url(enrolment)})


def offers(enrolment: Enrolment, participants: Sequence[Participant]) -> None:
    """One mail for all offers that a registration got at once; expects them in one moment.

    A person with an address of their own may answer by themselves, too.
    """
    ordered = sorted(participants, key=lambda one: (one.registration_id, one.serial))
    for _pk, group in groupby(ordered, key=lambda one: one.registration_id):
        offered = list(group)
        key = f"{offered[0].pk}:{offered[0].offer_number}"
        until = offered[0].offer_until
        registration = offered[0].registration
        answers = [(one, links.offer_url(one)) for one in offered]
        context = {"offers": answers, "until": until}
        _tell(enrolment, registration, "offer", key, context)
        for participant, url in answers:
            context = {"offers": [(participant, url)], "until": until}
            key = f"{participant.pk}:{participant.offer_number}"
            _tell_person(enrolment, participant, "offer", f"person:{key}", context)


def offer_lapsed(enrolment: Enrolment, participant: Participant) -> None:
    key = f"{participant.pk}:{participant.offer_number}"
    context = {"participant": participant, "form_url": _form_url(enrolment)}
    _tell(enrolment, participant.registration, "offer_lapsed", key, context)
    _tell_person(enrolment, participant, "offer_lapsed", f"person:{key}", context)


def offer_accepted(enrolment: Enrolment, participant: Participant) -> None:
    context = {"participant": participant}
    _tell(
        enrolment,
        participant.registration,
        "offer_accepted",
        f"{participant.pk}:",
        context,
        invitation,
    )
    tell_person(enrolment, participant)


def cancelled(
    enrolment: Enrolment,
    registration: Registration,
    ended: Sequence[Participant],
    in_calendar: Collection[int] = (),
) -> None:
    """Who of a registration does not come. Where the event stood in a calendar for one of them
    (`in_calendar`, numbers of participants), it is taken out."""
    remaining = [one for one in _people(registration) if one.is_active]
    keeps = any(one.state == ParticipantState.SEATED for one in remaining)
    had = registration.confirmed_at is not None and in_calendar
    _tell(
        enrolment,
        registration,
        "cancelled",
        f"{ended[0].pk}",
        {"ended": ended, "remaining": remaining, "form_url": _form_url(enrolment)},
        withdrawal if had and not keeps else None,
    )
    if registration.confirmed_at is None:
        return
    for participant in ended:
        context = {"ended": [participant], "remaining": [], "form_url": _form_url(enrolment)}
        file = withdrawal if participant.pk in in_calendar else None
        _tell_person(enrolment, participant, "cancelled", "", context, file)


def address_given_up(enrolment: Enrolment, before: Participant) -> None:
    """To a person's address that the registration does not name any more."""
    seated = before.state == ParticipantState.SEATED
    file = withdrawal if seated else None
    key = links.address_mark(before.email)
    _tell_person(enrolment, before, "address_given_up", key, {}, file)


def registration_changed(enrolment: Enrolment, registration: Registration, at: datetime) -> None:
    _tell(enrolment, registration, "changed", at.isoformat(), {})


def new_email_asked(enrolment: Enrolment, registration: Registration, at: datetime) -> None:
    """To the new address: the link that makes it the registration's."""
    context = {"url": links.new_email_url(registration)}
    key = f"{registration.link_number}:{at.isoformat()}"
    _tell(enrolment, registration, "new_email", key, context, to=registration.new_email)


def email_changed(enrolment: Enrolment, registration: Registration, before: str) -> None:
    """To both addresses; only the new one gets the private link."""
    number = f"{registration.link_number}"
    _tell(enrolment, registration, "email_changed", number, {})
    if before:
        context = {"manage_url": "", "told_before": True}
        _tell(enrolment, registration, "email_changed", f"{number}:before", context, to=before)


def link_again(enrolment: Enrolment, registration: Registration, key: str) -> None:
    """The private link once more, or the one to confirm."""
    url = "" if registration.confirmed_at else links.confirm_url(registration)
    _tell(enrolment, registration, "link_again", key, {"url": url})


def forget(enrolment: Enrolment) -> None:
    """Take mails to registrants out of the outbox, also those that still wait."""
    OutgoingMail.objects.filter(key__startswith=event_prefix(enrolment)).delete()


def forget_registration(registration: Registration) -> None:
    """The same for all mails of one registration. Call it while its addresses are still known."""
    forget_sender(registration)
    OutgoingMail.objects.filter(key__startswith=prefix(registration)).delete()


def forget_sender(registration: Registration) -> None:
    """The mails to whoever registered. Call it while the addresses are still known."""
    for address in (registration.email, registration.new_email):
        forget_address(registration, address)


def forget_people(registration: Registration, people: Iterable[Participant]) -> None:
    """Some people of a registration: what went to whoever registered them may name them."""
    mails = OutgoingMail.objects.filter(key__startswith=prefix(registration))
    mails.filter(state=OutgoingMail.State.SENT).delete()
    for participant in people:
        forget_address(registration, participant.email)
        for what in ABOUT_ONE:
            about = f"{prefix(registration)}{what}:{participant.pk}:"
            OutgoingMail.objects.filter(key__startswith=about).delete()


def forget_address(registration: Registration, address: str) -> None:
    """The mails about a registration to one address, and messages of the organiser to it."""
    if address:
        about = Q(key__startswith=prefix(registration))
        messages = Q(key__startswith=f"{event_prefix(registration.enrolment)}message:")
        OutgoingMail.objects.filter(about | messages, to__iexact=address).delete()


def _tell(
    enrolment: Enrolment,
    registration: Registration,
    what: str,
    key: str,
    context: dict[str, Any],
    file: File | None = None,
    to: str = "",
) -> None:
    """To whoever registered, with the private link; nobody where there is no address."""
    address = to or registration.email
    if not address or registration.erased_at:
        return
    people = _people(registration)
    with override(registration.language):
        common = {
            **facts(enrolment.term),
            "enrolment": enrolment,
            "registration": registration,
            "people": people,
            "seated": [one for one in people if one.state == ParticipantState.SEATED],
            "waiting": waiting_list(enrolment, people),
            "manage_url": links.manage_url(registration) if registration.confirmed_at else "",
        }
        outbox.post(
            f"events/{what}",
            address,
            {**common, **context},
            key=f"{prefix(registration)}{what}:{key}",
            language=registration.language,
            attachments=[file(enrolment.term, address)] if file else (),
        )


def _tell_person(
    enrolment: Enrolment,
    participant: Participant,
    what: str,
    key: str,
    context: dict[str, Any],
    file: File | None = None,
) -> None:
    """To a person's own address, without the private link of the registration."""
    registration = participant.registration
    own = participant.email
    if not own or own.lower() == registration.email.lower() or registration.erased_at:
        return
    with override(registration.language):
        common = {
            **facts(enrolment.term),
            "enrolment": enrolment,
            "registration": registration,
            "participant": participant,
        }
        outbox.post(
            f"events/{what}",
            own,
            {**common, **context},
            key=f"{prefix(registration)}{what}:{participant.pk}:{key}",
            language=registration.language,
            attachments=[file(enrolment.term, own)] if file else (),
        )


def _people(registration: Registration) -> list[Participant]:
    people = list(registration.participants.order_by("serial"))
    for participant in people:
        participant.registration = registration
    return people


def facts(term: Term) -> dict[str, Any]:
    """What every mail may say of the event."""
    return {
        "term": term,
        "title": term.event.title,
        "when": when(term),
        "where": where(term),
        "event_url": settings.BASE_URL + (term.event.get_url() or ""),
    }


def _form_url(enrolment: Enrolment) -> str:
    return settings.BASE_URL + reverse("events_register", args=[enrolment.pk])
