"""Calendars in the form that other calendars read: all that is to come, or one term."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from home.models import SiteSettings

from ..browsing import FACETS, Asked, narrowed
from ..ical import CONTENT_TYPE, calendar
from ..models import EventsPage, Term

KEPT = timedelta(days=366)
"""How long past terms stay in the feed."""


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """/wydarzenia/kalendarz.ics, whole or by ?rodzaj= and ?powiat=."""
    page = EventsPage.originals.live().public().first()
    if page is None:
        raise Http404
    asked = Asked.of(request.GET)
    office = SiteSettings.of(Site.find_for_request(request))
    names = [facet.alone(c) for facet in FACETS for c in facet.values if c in asked.values(facet)]
    name = ": ".join(
        part for part in (f"{page.title} – {office.office_short_name}", ", ".join(names)) if part
    )
    terms = Term.objects.public().filter(ends_at__gt=timezone.now() - KEPT)
    chosen = narrowed(terms, asked).select_related("event").order_by("starts_at", "pk")
    return _file(calendar(chosen, name=name), "kalendarz.ics")


@require_safe
def one_term(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """/wydarzenia/<slug>/termin-<n>.ics"""
    terms = Term.objects.public().select_related("event")
    term = terms.filter(pk=pk, event__slug=slug).first()
    if term is None or not EventsPage.originals.live().public().exists():
        raise Http404(_("There is no such term."))
    return _file(calendar([term]), f"{slug}.ics")


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
