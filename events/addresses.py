"""Addresses that several parts of the events need."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.urls import reverse

from home.languages.addresses import ORIGINAL, in_language

from .models import Enrolment, Term

CALENDAR = "/wydarzenia/"
FEED = "/wydarzenia/kalendarz.ics"


def registration_url(enrolment: Enrolment) -> str:
    """The public form of registration for a term."""
    return reverse("events_register", args=[enrolment.pk])


def term_ics_url(term: Term) -> str:
    """One term as a file for a calendar."""
    # One for all languages: it is the term of the Polish event.
    return in_language(f"{term.event.get_url() or ''}termin-{term.pk}.ics", ORIGINAL)


def subscription_url(root: str, query: str = "") -> str:
    """What a calendar subscribes to: a click opens it there, where `webcal:` is known."""
    return f"webcal://{urlsplit(root).netloc}{FEED}{'?' + query if query else ''}"
