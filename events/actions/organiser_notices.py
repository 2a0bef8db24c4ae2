"""Mail of the organiser to participants: messages, reminders, certificates; each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from home import outbox
from home.models import OutgoingMail, SiteSettings

from .. import ical, links
from ..models import Certificate, Enrolment, EventMessage, Participant, Term
from ..wording import when, where


def address_of(participant: Participant) -> str:
    """Their own, or that of whoever registered them; empty where there is none.

    Expects `participant.registration`.
    """
    if participant.registration.erased_at is not None:
        return ""
    return participant.email or participant.registration.email


def message(sent: EventMessage, participant: Participant) -> None:
    """A message that the organiser wrote; one mail an address, however many share it."""
    address = address_of(participant)
    if not address:
        return
    outbox.post(
        "events/organiser_message",
        address,
        {"message": sent, **_about(sent.enrolment.term)},
        key=f"{message_prefix(sent)}{_mark(address)}",
        headers=_answers_to_the_office(),
    )


def message_prefix(sent: EventMessage) -> str:
    return f"wiadomosc:{sent.pk}:"


def reminder(term: Term, people: Sequence[Participant]) -> None:
    """Before the event, to the address that these people share, with the term for a calendar."""
    address = address_of(people[0])
    outbox.post(
        "events/reminder",
        address,
        {
            "people": people,
            # Only whoever registered may change the whole registration.
            "manage_url": "" if people[0].email else links.manage_url(people[0].registration),
            "leave_url": links.leave_url(people[0]) if people[0].email else "",
            **_about(term),
        },
        key=f"przypomnienie:{term.pk}:{people[0].pk}",
        attachments=[("wydarzenie.ics", ical.calendar([term]), ical.CONTENT_TYPE)],
    )


def place_given(term: Term, participant: Participant, at: datetime) -> None:
    """To whoever registered the person, and to the person's own address."""
    registration = participant.registration
    for address in dict.fromkeys(filter(None, [registration.email, participant.email])):
        outbox.post(
            "events/place_given",
            address,
            {
                "participant": participant,
                "manage_url": links.manage_url(registration)
                if address == registration.email
                else "",
                **_about(term),
            },
            key=f"miejsce:{participant.pk}:{at.isoformat()}:{_mark(address)}",
            attachments=[("wydarzenie.ics", ical.calendar([term]), ical.CONTENT_TYPE)],
        )


def certificate_ready(certificate: Certificate, url: str, at: datetime) -> bool:
    """The private link to the PDF. False where there is no address to write to."""
    participant = certificate.participant
    address = address_of(participant)
    if not address:
        return False
    outbox.post(
        "events/certificate",
        address,
        {
            "certificate": certificate,
            "url": url,
            "others": not participant.email,
        },
        key=f"zaswiadczenie:{participant.pk}:{certificate.pk}:{at.isoformat()}",
    )
    return True


def forget_person(participant: Participant) -> None:
    """Take mail to an erased person out of the outbox. Call it while the address is still known."""
    own = [f"przypomnienie:{participant.enrolment.term_id}:{participant.pk}"]
    mails = OutgoingMail.objects.filter(key__in=own)
    for kind in ("zaswiadczenie", "miejsce"):
        mails |= OutgoingMail.objects.filter(key__startswith=f"{kind}:{participant.pk}:")
    mails.delete()
    address = address_of(participant)
    if address:
        OutgoingMail.objects.filter(
            template="events/organiser_message", to__iexact=address
        ).delete()


def forget_event(enrolment: Enrolment) -> None:
    """Take all this mail of an event out of the outbox, when its personal data are erased."""
    mails = OutgoingMail.objects.filter(key__startswith=f"przypomnienie:{enrolment.term_id}:")
    for sent in enrolment.messages.all():
        mails |= OutgoingMail.objects.filter(key__startswith=message_prefix(sent))
    mails.delete()
    own = OutgoingMail.objects.filter(template__in=["events/certificate", "events/place_given"])
    people = set(enrolment.participants.values_list("pk", flat=True))
    named = [pk for pk, key in own.values_list("pk", "key") if int(key.split(":")[1]) in people]
    OutgoingMail.objects.filter(pk__in=named).delete()


def _answers_to_the_office() -> dict[str, str]:
    office = SiteSettings.objects.order_by("pk").first() or SiteSettings()
    return {"Reply-To": office.email}


def _mark(address: str) -> str:
    return salted_hmac("events.message", address.strip().lower()).hexdigest()[:24]


def _about(term: Term) -> dict[str, Any]:
    return {
        "term": term,
        "title": term.event.title,
        "when": when(term),
        "where": where(term),
        "event_url": settings.BASE_URL + (term.event.get_url() or ""),
    }
