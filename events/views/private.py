"""Pages that private links open. A link changes nothing by itself; a button of its page does."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from home.verdicts import Refused

from .. import links
from ..actions.offers import accept_offer, decline_offer
from ..actions.registrations import (
    cancel_participants,
    cancel_registration,
    change_registration,
    confirm_new_email,
    confirm_registration,
)
from ..choices import ParticipantState
from ..models import Participant, Registration
from ..permissions import (
    may_answer_offer,
    may_cancel,
    may_change_registration,
    may_confirm_registration,
)
from ..places import waiting_list
from ..registration_form import PeopleForm
from .registration_frame import (
    CONFLICT,
    GONE,
    DeadLink,
    private_page,
    read_link,
    render_registration,
)


@private_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """`/wydarzenia/zapisy/potwierdzenie/<token>/`"""
    try:
        number, link_number = read_link(links.confirm, token, "registration", "number")
        registration = _registration(number, link_number)
    except DeadLink as dead:
        return dead.answer(request)
    state = "ask"
    refusal = ""
    if registration.confirmed_at is not None:
        state = "already"
    elif not (verdict := may_confirm_registration(request.user, registration)):
        state, refusal = "refused", verdict.reason
    elif not registration.participants.active().exists():
        state = "cancelled"
    elif request.method == "POST":
        try:
            if request.POST.get("act") == "cancel":
                cancel_registration(registration.pk)
                state = "cancelled"
            else:
                confirm_registration(registration.pk)
                state = "confirmed"
        except Refused as error:
            state, refusal = "refused", error.reason
        except Registration.DoesNotExist:
            return DeadLink("forgotten", registration.enrolment).answer(request)
        registration = _registration(number, link_number)
    return _show(
        request,
        "events/confirm.html",
        registration,
        {"state": state, "refusal": refusal},
        _("Confirmation of the registration"),
        status=GONE if state == "refused" else 200,
    )


@private_page
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """`/wydarzenia/zapisy/moje/<token>/`: what was sent and how it stands; cancel, answer."""
    try:
        registration = _managed(token)
    except DeadLink as dead:
        return dead.answer(request)
    error = ""
    if request.method == "POST":
        try:
            error = _act(request, registration)
        except Refused as refused:
            error = refused.reason
        if not error:
            return HttpResponseRedirect(f"{request.path}?zrobione=1")
        registration = _managed(token)
    return _show(
        request,
        "events/manage.html",
        registration,
        {
            "error": error,
            "done": "zrobione" in request.GET,
            "changed": "zmienione" in request.GET,
            "token": token,
            "may_change": may_change_registration(request.user, registration),
            "may_cancel": may_cancel(request.user, registration),
        },
        _("Your registration"),
        status=CONFLICT if error else 200,
    )


@private_page
def change(request: HttpRequest, token: str) -> HttpResponse:
    """`/wydarzenia/zapisy/moje/<token>/zmiana/`"""
    try:
        registration = _managed(token)
    except DeadLink as dead:
        return dead.answer(request)
    if not (verdict := may_change_registration(request.user, registration)):
        return DeadLink("unchangeable", registration.enrolment).answer(request)
    form = PeopleForm(
        request.POST if request.method == "POST" else None,
        enrolment=registration.enrolment,
        registration=registration,
    )
    if form.is_valid():
        try:
            change_registration(
                registration.pk,
                contact=form.contact,
                people=form.people_by_number,
                answers=form.registration_answers,
            )
            return HttpResponseRedirect(f"{links.manage_path(registration)}?zmienione=1")
        except Refused as error:
            form.add_error(None, error.reason)
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {"form": form, "token": token, "verdict": verdict}
    return _show(
        request, "events/change.html", registration, context, _("Change of the registration")
    )


@private_page
def new_email(request: HttpRequest, token: str) -> HttpResponse:
    """`/wydarzenia/zapisy/adres/<token>/`: the link that was sent to the new address."""
    try:
        number, link_number, mark = read_link(
            links.new_email, token, "registration", "number", "mark"
        )
        registration = _registration(number)
        done = registration.link_number > link_number and mark == links.address_mark(
            registration.email
        )
        if not done and (
            registration.link_number != link_number
            or mark != links.address_mark(registration.new_email)
        ):
            raise DeadLink("replaced", registration.enrolment)
        if not done and not may_change_registration(request.user, registration):
            raise DeadLink("unchangeable", registration.enrolment)
    except DeadLink as dead:
        return dead.answer(request)
    if request.method == "POST" and not done:
        try:
            registration = confirm_new_email(registration.pk)
            done = True
        except Refused:
            return DeadLink("unchangeable", registration.enrolment).answer(request)
    return _show(
        request, "events/new_email.html", registration, {"done": done}, _("New e-mail address")
    )


@private_page
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """`/wydarzenia/zapisy/propozycja/<token>/`: one person's offer, accepted or declined."""
    try:
        number, offer_number, link_number = read_link(
            links.offer, token, "participant", "offer", "number"
        )
        participant = _participant(number)
        registration = participant.registration
        if registration.link_number != link_number:
            raise DeadLink("replaced", registration.enrolment)
    except DeadLink as dead:
        return dead.answer(request)
    verdict = may_answer_offer(request.user, participant, offer_number)
    refusal = verdict.reason
    if verdict and request.method == "POST":
        answer = decline_offer if request.POST.get("act") == "decline" else accept_offer
        try:
            answer(participant.pk, offer_number)
            participant = _participant(number)
        except Refused as error:
            refusal = error.reason
            participant = _participant(number)
    answered = participant.offer_number == offer_number and participant.state in (
        ParticipantState.SEATED,
        ParticipantState.DECLINED,
    )
    context = {
        "participant": participant,
        "refusal": "" if answered else refusal,
        "answered": participant.state if answered else "",
        "declines": "odmowa" in request.GET,
    }
    status = GONE if context["refusal"] else 200
    return _show(
        request, "events/offer.html", registration, context, _("Offer of a place"), status=status
    )


@private_page
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """`/wydarzenia/zapisy/rezygnacja/<token>/`: a person takes back their own place."""
    try:
        number, mark = read_link(links.leave, token, "participant", "mark")
        participant = _participant(number)
        registration = participant.registration
        if mark != links.address_mark(participant.email):
            raise DeadLink("replaced", registration.enrolment)
    except DeadLink as dead:
        return dead.answer(request)
    verdict = may_cancel(request.user, registration)
    refusal = verdict.reason if participant.is_active else ""
    if verdict and participant.is_active and request.method == "POST":
        try:
            cancel_participants(registration.pk, [participant.pk])
        except Refused as error:
            refusal = error.reason
        participant = _participant(number)
    context = {"participant": participant, "refusal": refusal}
    status = GONE if refusal else 200
    return _show(
        request, "events/leave.html", registration, context, _("Cancelling"), status=status
    )


def _registration(number: Any, link_number: Any = None) -> Registration:
    """Raises DeadLink where it is no more, or its links were replaced."""
    rows = Registration.objects.select_related("enrolment__term__event", "clause")
    registration = rows.filter(pk=number).first()
    if registration is None:
        raise DeadLink("forgotten")
    if registration.erased_at is not None:
        raise DeadLink("erased", registration.enrolment)
    if link_number is not None and registration.link_number != link_number:
        raise DeadLink("replaced", registration.enrolment)
    return registration


def _managed(token: str) -> Registration:
    number, link_number = read_link(links.manage, token, "registration", "number")
    registration = _registration(number, link_number)
    if registration.confirmed_at is None:
        raise DeadLink("invalid")
    return registration


def _participant(number: Any) -> Participant:
    participant = Participant.objects.filter(pk=number).first()
    if participant is None:
        raise DeadLink("forgotten")
    participant.registration = _registration(participant.registration_id)
    if not participant.name:
        raise DeadLink("erased", participant.registration.enrolment)
    return participant


def _act(request: HttpRequest, registration: Registration) -> str:
    """What a button of the page asks for; gives what is wrong with it. May raise Refused."""
    own = {str(one.pk): one for one in registration.participants.all()}
    chosen = [own[number] for number in request.POST.getlist("person") if number in own]
    act = request.POST.get("act")
    if act == "cancel":
        if not chosen:
            return _("Tick who is not coming.")
        cancel_participants(registration.pk, [one.pk for one in chosen])
    elif act in ("accept", "decline") and len(chosen) == 1:
        answer = accept_offer if act == "accept" else decline_offer
        answer(chosen[0].pk, chosen[0].offer_number)
    else:
        return _("The form was not recognised. Try again.")
    return ""


def _show(
    request: HttpRequest,
    template: str,
    registration: Registration,
    context: dict[str, Any],
    crumb: str,
    status: int = 200,
) -> HttpResponse:
    enrolment = registration.enrolment
    people = list(registration.participants.order_by("serial"))
    places = {entry.participant.pk: entry for entry in waiting_list(enrolment, people)}
    now = timezone.now()
    common = {
        "registration": registration,
        "people": [(one, places.get(one.pk)) for one in people],
        "offered": [
            one
            for one in people
            if one.state == ParticipantState.OFFERED and one.offer_until and one.offer_until > now
        ],
        "manage_path": links.manage_path(registration),
    }
    return render_registration(
        request,
        template,
        {**common, **context},
        (crumb, request.path),
        enrolment=enrolment,
        status=status,
    )
