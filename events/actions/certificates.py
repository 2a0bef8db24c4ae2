"""Certificates of attendance: issued with a number each, sent, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from .. import certificate_files, certificate_links
from ..models import Certificate, CertificateSeries, Enrolment, Participant
from ..permissions import (
    may_issue_certificates,
    may_send_certificates,
    may_withdraw_certificate,
)
from ..registrants import in_order
from .organiser_notices import certificate_ready
from .places import under_lock


def entitled(enrolment: Enrolment) -> QuerySet[Participant]:
    """Those present on as many days as a certificate takes."""
    if not enrolment.certificate_days:
        return Participant.objects.none()
    return (
        Participant.objects.filter(enrolment=enrolment)
        .coming()
        .exclude(name="")
        .annotate(
            days_present=Count(
                "attendances",
                filter=Q(attendances__day__in=enrolment.term.days),
                distinct=True,
            )
        )
        .filter(days_present__gte=enrolment.certificate_days)
    )


def to_certify(enrolment: Enrolment) -> QuerySet[Participant]:
    """Entitled, and without a certificate that is valid."""
    valid = Certificate.objects.valid().filter(participant=OuterRef("pk"))
    return entitled(enrolment).filter(~Exists(valid))


def issue_certificates(
    enrolment: Enrolment, user: User, *, at: datetime | None = None
) -> list[Certificate]:
    """Give everybody entitled a certificate who has none. A second time there is nobody left.

    Numbers run from 1 within the year of issue, without gaps, in the order of the alphabet.
    """
    with under_lock(enrolment.pk, at) as (enrolment, at):
        may_issue_certificates(user, enrolment, at).demand()
        people = in_order(to_certify(enrolment))
        if not people:
            return []
        issued = [
            _certificate(enrolment, person, user, at, year, serial)
            for person, (year, serial) in zip(people, _numbers(len(people), at), strict=True)
        ]
        Certificate.objects.bulk_create(issued)
        log(
            instance=enrolment,
            action="events.certificates.issue",
            user=user,
            data={"numbers": [certificate.number for certificate in issued]},
        )
    return issued


def _numbers(how_many: int, at: datetime) -> Iterable[tuple[int, int]]:
    """The next numbers of the year; its row is locked until the transaction ends."""
    year = timezone.localtime(at).year
    CertificateSeries.objects.get_or_create(year=year)
    series = CertificateSeries.objects.select_for_update().get(year=year)
    first = series.last + 1
    series.last += how_many
    series.save(update_fields=["last"])
    return [(year, serial) for serial in range(first, first + how_many)]


def _certificate(
    enrolment: Enrolment, person: Participant, user: User, at: datetime, year: int, serial: int
) -> Certificate:
    term = enrolment.term
    return Certificate(
        participant=person,
        year=year,
        serial=serial,
        name=person.name,
        title=term.event.title,
        city=term.city,
        first_day=term.days[0],
        last_day=term.days[-1],
        days_present=person.days_present,  # type: ignore[attr-defined]
        hours=enrolment.certificate_hours,
        scope=enrolment.certificate_scope,
        signer=enrolment.certificate_signer,
        issued_at=at,
        issued_by=user,
    )


def send_certificates(
    enrolment: Enrolment,
    user: User,
    *,
    again: bool = False,
    only: Iterable[int] | None = None,
    at: datetime | None = None,
) -> int:
    """Mail everybody the link to their certificate; `again` also those who were sent it before.

    Returns how many mails were posted. Who has no address is left out: theirs is printed.
    """
    with under_lock(enrolment.pk, at) as (enrolment, at):
        may_send_certificates(user, enrolment).demand()
        certificates = (
            Certificate.objects.valid()
            .filter(participant__enrolment=enrolment)
            .exclude(name="")
            .select_related("participant__registration")
            .order_by("year", "serial")
        )
        if not again:
            certificates = certificates.filter(sent_at__isnull=True)
        if only is not None:
            certificates = certificates.filter(pk__in=list(only))
        posted = []
        for certificate in certificates:
            if certificate_ready(certificate, certificate_links.download_url(certificate), at):
                posted.append(certificate.pk)
        Certificate.objects.filter(pk__in=posted).update(sent_at=at)
        if posted:
            log(
                instance=enrolment,
                action="events.certificates.send",
                user=user,
                data={"mails": len(posted)},
            )
    return len(posted)


def withdraw_certificate(
    certificate: Certificate, user: User, *, reason: str, at: datetime | None = None
) -> Certificate:
    """It is no longer valid; its number is not given again, its page says so."""
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Write why the certificate is withdrawn.")})
    with transaction.atomic():
        certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
        may_withdraw_certificate(user, certificate).demand()
        certificate.withdrawn_at = at or timezone.now()
        certificate.withdrawn_by = user
        certificate.withdraw_reason = reason
        certificate.full_clean(exclude=["participant", "issued_by"])
        certificate.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
        log(
            instance=certificate,
            action="events.certificate.withdraw",
            user=user,
            data={"reason": reason},
        )
        certificate_files.forget_files(certificate.participant_id)
    return certificate


def forget_names(participants: Iterable[int]) -> int:
    """Take the person out of their certificates: of those that say less, numbers and days stay."""
    named = Certificate.objects.filter(participant__in=list(participants)).exclude(name="")
    with transaction.atomic():
        for pk in named.order_by().values_list("participant", flat=True).distinct():
            certificate_files.forget_files(pk)
        return named.update(name="")
