"""Certificates as PDF, one by one or all of an event for the printer; made in the background."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.forms.models import model_to_dict

from home.documents import Progress
from home.models import GeneratedDocument, SiteSettings
from home.pdf import render_pdf
from home.pdf_book import Book, Part

from .certificate_links import verification_url
from .models import Certificate, Enrolment

ONE, ALL = "zaswiadczenie", "zaswiadczenia"
TEMPLATE = "events/pdf/certificates.html"
IN_A_PART = 40
KEPT = timedelta(days=30)
MARK_LENGTH = 20
SAID = (
    "year", "serial", "code", "name", "title", "city", "first_day", "last_day", "days_present",
    "hours", "scope", "signer", "issued_at",
)  # fmt: skip
OFFICE = ("office_name", "street", "postal_code", "city")


class Gone(Exception):
    """The certificate says something else by now, is withdrawn, or its person was erased."""


def subject_of_one(certificate: Certificate) -> str:
    """It changes with what the certificate says."""
    return f"{certificate.participant_id}-{certificate.pk}-{_mark([certificate])}"


def subject_of_all(enrolment: Enrolment) -> str:
    return f"{enrolment.pk}-{_mark(printed(enrolment))}"


def printed(enrolment: Enrolment) -> list[Certificate]:
    """What the printer gets, in the order of numbers."""
    return list(
        Certificate.objects.valid()
        .filter(participant__enrolment=enrolment)
        .exclude(name="")
        .order_by("year", "serial")
    )


def _mark(certificates: list[Certificate]) -> str:
    said = [model_to_dict(certificate, SAID) for certificate in certificates]
    office = model_to_dict(_office(), OFFICE)
    text = json.dumps([said, office, settings.BASE_URL], default=str, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:MARK_LENGTH]


def build_one(subject: str, progress: Progress) -> bytes:
    certificate = Certificate.objects.valid().filter(pk=subject.split("-")[1]).first()
    if certificate is None or not certificate.name or subject_of_one(certificate) != subject:
        raise Gone
    return render_pdf(TEMPLATE, {**_context([certificate]), "side": "right"}, progress)


def build_all(subject: str, progress: Progress) -> bytes:
    enrolment = Enrolment.objects.get(pk=subject.split("-")[0])
    certificates = printed(enrolment)
    if not certificates or subject_of_all(enrolment) != subject:
        raise Gone
    book = Book()
    parts: list[Part] = []
    for start in range(0, len(certificates), IN_A_PART):
        some = certificates[start : start + IN_A_PART]
        page = parts[-1].next_page if parts else 1
        parts.append(book.add(TEMPLATE, _context(some), page))
        progress(min(95, 100 * (start + len(some)) // len(certificates)))
    return book.finish(parts)


def _context(certificates: list[Certificate]) -> dict[str, Any]:
    return {
        "office": _office(),
        "certificates": [(one, verification_url(one)) for one in certificates],
    }


def _office() -> SiteSettings:
    return SiteSettings.objects.order_by("pk").first() or SiteSettings()


def name_of_one(subject: str) -> str:
    certificate = Certificate.objects.filter(pk=subject.split("-")[1]).first()
    number = f"{certificate.serial}-{certificate.year}" if certificate else "0"
    return f"zaswiadczenie-{number}.pdf"


def name_of_all(subject: str) -> str:
    return f"zaswiadczenia-{subject.split('-')[0]}.pdf"


def forget_files(participant_id: int) -> int:
    """Files that name a person: their own, and those for printing of the same event."""
    enrolment = Enrolment.objects.filter(participants=participant_id).values_list("pk", flat=True)
    documents = GeneratedDocument.objects.filter(kind=ONE, subject__startswith=f"{participant_id}-")
    for pk in enrolment:
        documents |= GeneratedDocument.objects.filter(kind=ALL, subject__startswith=f"{pk}-")
    return _delete(documents)


def forget_old_files(now: datetime) -> int:
    """Retention rule: a file can be made again, so that none lies about for longer than this."""
    old = GeneratedDocument.objects.filter(kind__in=[ONE, ALL], created_at__lt=now - KEPT)
    return _delete(old)


def _delete(documents: Any) -> int:
    removed = 0
    for document in documents:
        name, storage = document.file.name, document.file.storage
        removed += document.delete()[0]
        if name:
            storage.delete(name)
    return removed
