"""Consultations of which subscribers may be told."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from home import formats
from home.registry import Announcement

from .models import Consultation

TOPIC = "consultations"


def consultations_to_announce(at: datetime) -> list[Announcement]:
    """Those that are open or about to open, the first to close at the front."""
    consultations = [*Consultation.objects.open(at), *Consultation.objects.upcoming(at)]
    return [_announcement(found) for found in sorted(consultations, key=lambda c: c.closes_at)]


def _announcement(consultation: Consultation) -> Announcement:
    chapters = consultation.documents.filter(withdrawn_at=None).order_by("number", "pk")
    listed = "\n".join(f"– {chapter.number}. {chapter.title}" for chapter in chapters)
    term = _("Remarks can be sent from %(opens)s until %(closes)s.") % {
        "opens": formats.moment(consultation.opens_at),
        "closes": formats.moment(consultation.closes_at),
    }
    parts = [consultation.introduction.strip(), listed, term]
    return Announcement(
        topic=TOPIC,
        subject=_("Consultation: %s") % consultation.title,
        text="\n\n".join(part for part in parts if part),
        url=settings.BASE_URL + consultation.get_absolute_url(),
        about=consultation,
    )
