"""One person who registered: all that is known, what happened, what may be done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import ModelLogEntry

from home.admin_screens import member_of, tell
from home.verdicts import Refused, Verdict

from ..actions.registrations import cancel_participants, confirm_registration, send_link_again
from ..actions.seating import give_place
from ..choices import ACTIVE, Grouping, RegistrantState
from ..models import Participant
from ..permissions import may_edit_participant, may_seat_by_hand, may_see_registrants
from ..registrants import answer_words, state_of, with_all
from ..tallies import group_labels, tally
from .admin_frame import EnrolmentScreen


class SeatForm(forms.Form):
    over = forms.BooleanField(label=gettext_lazy("Also past the number of places"), required=False)


class RegistrantView(EnrolmentScreen):
    """One person: all that is known, what happened, what may be done."""

    template_name = "events/admin/registrant.html"
    header_icon = "user"
    tab = ""

    def may_see(self) -> Verdict:
        return may_see_registrants(self.request.user)

    @cached_property
    def participant(self) -> Participant:
        people = with_all(Participant.objects.filter(enrolment=self.enrolment))
        person = get_object_or_404(
            people.select_related("registration__clause"), pk=self.kwargs["participant"]
        )
        person.enrolment = self.enrolment
        person.registration.enrolment = self.enrolment
        return person

    def get_page_title(self) -> str:
        return self.participant.name or _("Person No. %s") % self.participant.serial

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (_("Registered people"), self.url("events_registrants"))]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        act = request.POST.get("act", "")
        form = SeatForm(request.POST)
        try:
            done = self._do(act, form)
        except Refused as refused:
            tell(form, refused)
            self.__dict__.pop("participant", None)
            return self.render_to_response(self.get_context_data(seat_form=form, failed=act))
        if done:
            messages.success(request, done)
        return redirect(self.url("events_registrant", self.participant.pk))

    def _do(self, act: str, form: SeatForm) -> str:
        user, person = member_of(self.request), self.participant
        match act:
            case "cancel":
                cancel_participants(person.registration_id, [person.pk], user=user)
                return _("The place is given back; the person is told by e-mail.")
            case "seat":
                over = form.is_valid() and form.cleaned_data["over"]
                give_place(person, user, over_capacity=over)
                return _("The person has a place now and is told by e-mail.")
            case "link":
                send_link_again(person.registration_id, user=user)
                return _("The private link is sent again, unless one went out within the hour.")
            case "confirm":
                confirm_registration(person.registration_id, user=user)
                return _("The registration is confirmed.")
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user, person, now = self.request.user, self.participant, timezone.now()
        registration = person.registration
        state = state_of(person, now)
        edit = may_edit_participant(user, person)
        context.update(
            person=person,
            registration=registration,
            standing=state,
            powiat=group_labels(Grouping.POWIAT).get(registration.powiat, ""),
            group=group_labels(self.enrolment.grouping).get(person.group, ""),
            answers=_answers(registration.answers) + _answers(person.answers),
            others=[
                (other, state_of(other, now))
                for other in registration.participants.select_related("registration")
                if other.pk != person.pk
            ],
            edit=edit,
            cancel=edit and person.state in ACTIVE,
            seat=may_seat_by_hand(user, person),
            link=edit and registration.email,
            confirm=edit and state == RegistrantState.UNCONFIRMED,
            tally=tally(self.enrolment),
            entries=_history(person),
        )
        context.setdefault("seat_form", SeatForm())
        return context


def _answers(answers: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (str(given.get("label", "")), answer_words(given.get("answer")))
        for given in answers.values()
    ]


def _history(person: Participant) -> Any:
    """What happened to the registration, the latest first."""
    return ModelLogEntry.objects.for_instance(person.registration).select_related("user")
