"""Private links to registrations: signed, each for one purpose, with numbers only.

A link outlives what it is for, so that a late click is told what has happened. `number` is
`Registration.link_number`: after a change of the e-mail address older links are refused.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from home.signed_links import SignedLink

from .models import Participant, Registration

LONG = timedelta(days=500)
sent = SignedLink("events.registration.sent", timedelta(days=1))
confirm = SignedLink("events.registration.confirm", timedelta(days=60))
manage = SignedLink("events.registration.manage", LONG)
new_email = SignedLink("events.registration.new_email", timedelta(days=7))
offer = SignedLink("events.participant.offer", timedelta(days=60))
leave = SignedLink("events.participant.leave", LONG)


def _path(name: str, registration: Registration, *args: object) -> str:
    """An address in the language of who registered, whoever causes the letter."""
    with override(registration.language):
        return reverse(name, args=args)


def sent_path(registration: Registration) -> str:
    token = sent.token(registration=registration.pk)
    return _path("events_registration_sent", registration, registration.enrolment_id, token)


def confirm_url(registration: Registration) -> str:
    token = confirm.token(registration=registration.pk, number=registration.link_number)
    return settings.BASE_URL + _path("events_confirm_registration", registration, token)


def manage_path(registration: Registration) -> str:
    token = manage.token(registration=registration.pk, number=registration.link_number)
    return _path("events_registration", registration, token)


def manage_url(registration: Registration) -> str:
    return settings.BASE_URL + manage_path(registration)


def new_email_url(registration: Registration) -> str:
    token = new_email.token(
        registration=registration.pk,
        number=registration.link_number,
        mark=address_mark(registration.new_email),
    )
    return settings.BASE_URL + _path("events_confirm_email", registration, token)


def offer_url(participant: Participant) -> str:
    """Expects `participant.registration`."""
    token = offer.token(
        participant=participant.pk,
        offer=participant.offer_number,
        number=participant.registration.link_number,
    )
    return settings.BASE_URL + _path("events_offer", participant.registration, token)


def leave_url(participant: Participant) -> str:
    """For a person with an address of their own, who may take back their own place only."""
    token = leave.token(participant=participant.pk, mark=address_mark(participant.email))
    return settings.BASE_URL + _path("events_leave", participant.registration, token)


def address_mark(address: str) -> str:
    """Ties a link to the address it was sent to, without naming it."""
    return salted_hmac("events.links", address.strip().lower()).hexdigest()[:16]
