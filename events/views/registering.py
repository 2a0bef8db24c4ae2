"""The public form of an enrolment, and what follows once it is sent. Kept in no cache."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from home.page_cache import no_public_cache
from home.public_forms import ProtectedForm
from home.verdicts import Refused

from .. import links
from ..actions.registrations import NoRoom, register, send_link_again
from ..models import Enrolment, Registration
from ..permissions import may_register, may_see_enrolment
from ..places import Availability, availability
from ..registration_form import (
    EMAIL_INVALID,
    RegistrationForm,
    with_another_person,
    without_person,
)
from .registration_frame import CONFLICT, GONE, DeadLink, read_link, render_registration


@require_http_methods(["GET", "HEAD", "POST"])
@no_public_cache
def form(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """`/wydarzenia/zapisy/<enrolment>/`"""
    enrolment = _enrolment_or_404(request, enrolment_id)
    data, counted = _data(request, enrolment)
    if data is not None and (earlier := _sent_before(enrolment, data)):
        # A double click, or sent again after going back.
        return HttpResponseRedirect(links.sent_path(earlier))
    places = availability(enrolment)
    filled = RegistrationForm(data, enrolment=enrolment, request=request)
    if not may_register(request.user, enrolment):
        return _not_open(request, enrolment, places, filled if data is not None else None)
    if counted:
        filled.show_unchecked()
    elif filled.is_valid():
        try:
            made = register(
                enrolment,
                people=filled.people,
                contact=filled.contact,
                answers=filled.registration_answers,
                clause=filled.clause,
                submission=filled.cleaned_data["submission"],
            )
            return HttpResponseRedirect(links.sent_path(made))
        except NoRoom as error:
            filled.add_error(None, error.reason)
            places = availability(enrolment)
        except Refused:
            return _not_open(request, enrolment, places, filled)
        except ValidationError as error:
            filled.add_error(None, error.messages)
    context = {
        "form": filled,
        "places": places,
        "more": filled.count < enrolment.most_people,
        "no_room": places.is_full and not enrolment.waiting_list,
        "was_sent": data is not None,
    }
    return _show(request, "events/register.html", enrolment, context)


@require_http_methods(["GET", "HEAD"])
@no_public_cache
def sent(request: HttpRequest, enrolment_id: int, token: str) -> HttpResponse:
    """After sending: who has a place, who waits, and until when to confirm. Names nobody."""
    enrolment = _enrolment_or_404(request, enrolment_id)
    try:
        (number,) = read_link(links.sent, token, "registration")
    except DeadLink as dead:
        dead.enrolment = enrolment
        return dead.answer(request)
    registration = Registration.objects.filter(pk=number, enrolment=enrolment).first()
    if registration is None:
        return DeadLink("forgotten", enrolment).answer(request)
    states = list(registration.participants.values_list("state", flat=True))
    context = {
        "registration": registration,
        "seated": states.count("seated"),
        "waiting": states.count("waiting"),
    }
    return _show(request, "events/sent.html", enrolment, context)


class LostLinkForm(ProtectedForm):
    """Which address the link is to be sent to once more."""

    form_code = "link-do-zgloszenia"

    email = forms.EmailField(
        label=gettext_lazy("The e-mail address given when registering"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Write the e-mail address."),
            "invalid": EMAIL_INVALID,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@no_public_cache
def lost_link(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """The private link once more, to the address of the registration. The answer is the same
    whether there is one or not."""
    enrolment = _enrolment_or_404(request, enrolment_id)
    filled = LostLinkForm(request.POST if request.method == "POST" else None, request=request)
    asked = filled.is_valid()
    if asked:
        found = enrolment.registrations.filter(
            email__iexact=filled.cleaned_data["email"], erased_at__isnull=True
        )
        for registration in found.order_by("-pk")[:10]:
            send_link_again(registration.pk)
    context = {"form": filled, "asked": asked}
    return _show(request, "events/lost_link.html", enrolment, context)


def _enrolment_or_404(request: HttpRequest, enrolment_id: int) -> Enrolment:
    enrolment = get_object_or_404(Enrolment.objects.select_related("term__event"), pk=enrolment_id)
    if not may_see_enrolment(request.user, enrolment):
        raise Http404
    return enrolment


def _data(request: HttpRequest, enrolment: Enrolment) -> tuple[QueryDict | None, bool]:
    """What was sent, and whether only to have fields for another number of people."""
    if request.method != "POST":
        return None, False
    if "add" in request.POST:
        return with_another_person(request.POST, enrolment), True
    number = request.POST.get("remove", "")
    if number.isascii() and number.isdigit():
        return without_person(request.POST, enrolment, int(number[:3])), True
    return request.POST, False


def _sent_before(enrolment: Enrolment, data: QueryDict) -> Registration | None:
    """Asked before the form is checked: PostgreSQL takes no NUL."""
    submission = data.get("submission", "").replace("\x00", "")
    return enrolment.registrations.filter(submission=submission).first() if submission else None


def _not_open(
    request: HttpRequest,
    enrolment: Enrolment,
    places: Availability,
    filled: RegistrationForm | None,
) -> HttpResponse:
    """Why nobody can register now; what was typed is given back."""
    now = timezone.now()
    if enrolment.term.is_cancelled:
        state = "cancelled"
    elif enrolment.term.is_over(now):
        state = "over"
    else:
        state = "soon" if now < enrolment.opens_at else "closed"
    typed = "\n".join(f"{label}: {text}" for label, text in filled.typed) if filled else ""
    context = {"state": state, "typed": typed, "moment": now, "places": places}
    status = CONFLICT if filled else GONE if state in ("cancelled", "over") else 200
    return _show(request, "events/not_open.html", enrolment, context, status=status)


def _show(
    request: HttpRequest,
    template: str,
    enrolment: Enrolment,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    crumb = (_("Registration"), request.path)
    return render_registration(
        request, template, context, crumb, enrolment=enrolment, status=status
    )
