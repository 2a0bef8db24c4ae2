"""Registrants taken along: as a workbook, as lists on paper."""

from __future__ import annotations

from datetime import date

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.page_cache import no_public_cache
from home.spreadsheets import XLSX

from ..models import Enrolment, Participant
from ..permissions import may_see_registrants
from ..registrants import in_order, with_all
from ..registrants_file import as_xlsx
from ..wording import when, where
from .admin_registrants import chosen


@require_safe
@no_public_cache
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The chosen registrants as a workbook."""
    enrolment = _enrolment(request, pk)
    people = with_all(chosen(enrolment, request))
    name = f"uczestnicy-{enrolment.pk}-{timezone.localdate().isoformat()}.xlsx"
    return FileResponse(
        as_xlsx(enrolment, people), as_attachment=True, filename=name, content_type=XLSX
    )


@require_safe
@no_public_cache
def door_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Names for the door, on paper: those who are coming, no addresses."""
    enrolment = _enrolment(request, pk)
    people = Participant.objects.filter(enrolment=enrolment).coming().select_related("registration")
    return _printed(request, enrolment, in_order(people), signing=None)


@require_safe
@no_public_cache
def signing_list(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """A list to be signed on a day of the event."""
    enrolment = _enrolment(request, pk)
    days = {one.isoformat(): one for one in enrolment.term.days}
    if day not in days:
        raise Http404
    people = Participant.objects.filter(enrolment=enrolment).coming().select_related("registration")
    return _printed(request, enrolment, in_order(people), signing=days[day])


def _printed(
    request: HttpRequest, enrolment: Enrolment, people: list[Participant], signing: date | None
) -> HttpResponse:
    context = {
        "enrolment": enrolment,
        "term": enrolment.term,
        "people": people,
        "signing": signing,
        "when": when(enrolment.term),
        "where": where(enrolment.term),
        "printed_at": timezone.now(),
        "blank": range(5),
    }
    return render(request, "events/admin/printed_list.html", context)


def _enrolment(request: HttpRequest, pk: int) -> Enrolment:
    may_see_registrants(request.user).demand()
    return get_object_or_404(Enrolment.objects.select_related("term__event"), pk=pk)
