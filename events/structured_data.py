"""An event in the words of Schema.org, for machines that read pages: each term is one Event."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from catalogue.structured_data import REGION, as_script, filled
from home.models import SiteSettings

from .choices import EventKind
from .models import EventPage
from .states import EnrolmentState, ShownTerm

SCHEMA = "https://schema.org/"


def event_data(
    page: EventPage, rows: list[ShownTerm], root: str, photo: str = ""
) -> SafeString | str:
    """The content of the script of data; nothing for an event without a term."""
    if not rows:
        return ""
    office = SiteSettings.of(page.get_site()) if page.path else SiteSettings()
    told = [_term(page, row, root, photo, office) for row in rows]
    return as_script({"@context": "https://schema.org", "@graph": told})


def _term(
    page: EventPage, row: ShownTerm, root: str, photo: str, office: SiteSettings
) -> dict[str, Any]:
    term = row.term
    address = root + ((page.get_url() or "") if page.is_translation else page.original_url)
    return filled(
        {
            "@type": "EducationEvent" if page.kind == EventKind.TRAINING else "Event",
            "@id": f"{address}#{term.anchor}",
            "name": page.title,
            "description": page.description,
            "url": address,
            "image": photo,
            "startDate": timezone.localtime(term.starts_at).isoformat(),
            "endDate": timezone.localtime(term.ends_at).isoformat(),
            "eventStatus": SCHEMA + ("EventCancelled" if term.is_cancelled else "EventScheduled"),
            "eventAttendanceMode": SCHEMA + _attendance(row),
            "location": _locations(row),
            "audience": {"@type": "Audience", "audienceType": page.audience}
            if page.audience
            else None,
            "organizer": filled(
                {
                    "@type": "GovernmentOrganization",
                    "name": office.office_name,
                    "url": root + "/",
                    "telephone": page.contact_phone or office.phone,
                    "email": page.contact_email or office.email,
                }
            ),
            "offers": _offer(row, root),
        }
    )


def _attendance(row: ShownTerm) -> str:
    if not row.term.online_url:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if row.term.city else "OnlineEventAttendanceMode"


def _locations(row: ShownTerm) -> list[dict[str, Any]]:
    term = row.term
    found: list[dict[str, Any]] = []
    if term.city:
        address = filled(
            {
                "@type": "PostalAddress",
                "streetAddress": term.street,
                "postalCode": term.postal_code,
                "addressLocality": term.city,
                "addressRegion": REGION,
                "addressCountry": "PL",
            }
        )
        found.append({"@type": "Place", "name": term.place or term.city, "address": address})
    if term.online_url:
        found.append({"@type": "VirtualLocation", "url": term.online_url})
    return found


def _offer(row: ShownTerm, root: str) -> dict[str, Any] | None:
    """Registration, while it may be used or will be."""
    if row.enrolment is None or row.registration == EnrolmentState.CLOSED:
        return None
    full = row.registration in (EnrolmentState.WAITING_LIST, EnrolmentState.FULL)
    return {
        "@type": "Offer",
        "url": root + row.registration_url,
        "availability": SCHEMA + ("SoldOut" if full else "InStock"),
        "validFrom": timezone.localtime(row.enrolment.opens_at).isoformat(),
        "validThrough": timezone.localtime(row.enrolment.closes_at).isoformat(),
    }
