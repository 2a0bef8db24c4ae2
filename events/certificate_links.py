"""Addresses of a certificate: the private one, from the mail, and the one printed on it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from home.signed_links import LinkInvalid, SignedLink

from .models import Certificate

# As long as anybody may look for the mail; erasure and withdrawal end it sooner.
download_link = SignedLink("events.certificate.download", timedelta(days=365))


def download_url(certificate: Certificate) -> str:
    """For the mail to the participant. Expects `certificate.participant.registration`."""
    return settings.BASE_URL + reverse("events_certificate_download", args=[token_of(certificate)])


def token_of(certificate: Certificate) -> str:
    return download_link.token(
        certificate=certificate.pk,
        link=certificate.participant.registration.link_number,
    )


def certificate_of(token: str) -> Certificate:
    """The certificate that a genuine link leads to. Raises LinkError, or LinkInvalid where the
    person was erased or has another address since."""
    payload = download_link.read(token)
    number = payload.get("certificate")
    if not isinstance(number, int):
        raise LinkInvalid(download_link.purpose)
    certificate = (
        Certificate.objects.filter(pk=number)
        .select_related("participant__registration", "participant__enrolment")
        .first()
    )
    if (
        certificate is None
        or not certificate.name
        or certificate.participant.registration.link_number != payload.get("link")
    ):
        raise LinkInvalid(download_link.purpose)
    return certificate


def verification_url(certificate: Certificate) -> str:
    return settings.BASE_URL + reverse("events_certificate", args=[certificate.spaced_code])
