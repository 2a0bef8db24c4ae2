"""Mail of the organiser to participants: messages, reminders, certificates; each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import override

from home import outbox
from home.models import SiteSettings

from .. import links
from ..invitations import invitation
from ..models import Certificate, EventMessage, Participant, Term
from .notices import event_prefix, facts, prefix


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
    with override(participant.registration.language):
        outbox.post(
            "events/organiser_message",
            address,
            {"message": sent, **facts(sent.enrolment.term)},
            key=f"{message_prefix(sent)}{links.address_mark(address)}",
            headers=_answers_to_the_office(),
            language=participant.registration.language,
        )


def message_prefix(sent: EventMessage) -> str:
    return f"{event_prefix(sent.enrolment)}message:{sent.pk}:"


def reminder(term: Term, people: Sequence[Participant]) -> None:
    """Before the event, to the address that these people share, with the term for a calendar."""
    address = address_of(people[0])
    registration = people[0].registration
    with override(registration.language):
        outbox.post(
            "events/reminder",
            address,
            {
                "people": people,
                # Only whoever registered may change the whole registration.
                "manage_url": "" if people[0].email else links.manage_url(registration),
                "leave_url": links.leave_url(people[0]) if people[0].email else "",
                **facts(term),
            },
            key=f"{prefix(registration)}reminder:{people[0].pk}:",
            attachments=[invitation(term, address)],
            language=registration.language,
        )


def place_given(term: Term, participant: Participant, at: datetime) -> None:
    """To whoever registered the person, and to the person's own address."""
    registration = participant.registration
    addresses = dict.fromkeys(filter(None, [registration.email, participant.email]))
    with override(registration.language):
        for address in addresses:
            outbox.post(
                "events/place_given",
                address,
                {
                    "participant": participant,
                    "manage_url": links.manage_url(registration)
                    if address == registration.email
                    else "",
                    **facts(term),
                },
                key=f"{prefix(registration)}place_given:{participant.pk}:{at.isoformat()}:"
                f"{links.address_mark(address)}",
                attachments=[invitation(term, address)],
                language=registration.language,
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
        key=f"{prefix(participant.registration)}certificate:{participant.pk}:{certificate.pk}:"
        f"{at.isoformat()}",
        language=participant.registration.language,
    )
    return True


def _answers_to_the_office() -> dict[str, str]:
    office = SiteSettings.objects.order_by("pk").first() or SiteSettings()
    return {"Reply-To": office.email}
