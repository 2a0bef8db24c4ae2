"""What the organiser enters for others, or corrects for them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from home.admin_screens import member_of, tell
from home.verdicts import Refused, Verdict

from ..actions.registrations import change_registration, register_by_hand
from ..admin.by_hand_form import CorrectForm, EnterForm
from ..choices import ParticipantState
from ..models import Registration
from ..permissions import may_edit_participant, may_register_by_hand
from ..registration_form import with_another_person, without_person
from ..tallies import tally
from .admin_frame import EnrolmentScreen
from .admin_registrant import RegistrantView


class EnterView(EnrolmentScreen):
    """Register people who came, called or wrote."""

    template_name = "events/admin/enter.html"
    page_title = gettext_lazy("Enter people by hand")
    header_icon = "user"

    def may_see(self) -> Verdict:
        return may_register_by_hand(self.request.user, self.enrolment)

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (_("Registered people"), self.url("events_registrants"))]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (other := self._other_number(request.POST)) is not None:
            form = EnterForm(other, enrolment=self.enrolment)
            form.errors.clear()
            return self._shown(form)
        form = EnterForm(request.POST, enrolment=self.enrolment)
        if form.is_valid():
            try:
                registration = register_by_hand(
                    self.enrolment,
                    member_of(request),
                    people=form.people,
                    contact=form.contact,
                    answers=form.registration_answers,
                    consent_note=form.cleaned_data["consent_note"],
                    over_capacity=form.cleaned_data["over_capacity"],
                    submission=request.POST.get("submission", "").replace("\x00", "")[:64],
                )
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                self._tell(registration)
                return redirect(self.url("events_registrants"))
        return self._shown(form)

    def _other_number(self, data: QueryDict) -> QueryDict | None:
        """The form with a person more or less, where that is what was pressed."""
        if "add" in data:
            return with_another_person(data, self.enrolment)
        left_out = data.get("remove", "")
        if left_out.isdecimal() and len(left_out) < 4:
            return without_person(data, self.enrolment, int(left_out))
        return None

    def _tell(self, registration: Registration) -> None:
        states = list(registration.participants.values_list("state", flat=True))
        told = ngettext("%(n)d person is entered.", "%(n)d people are entered.", len(states)) % {
            "n": len(states)
        }
        if waiting := states.count(ParticipantState.WAITING):
            told += " " + ngettext(
                "%(n)d stands on the waiting list: there was no place.",
                "%(n)d stand on the waiting list: there were no places.",
                waiting,
            ) % {"n": waiting}
        messages.success(self.request, told)

    def _shown(self, form: EnterForm) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context.setdefault("form", EnterForm(enrolment=self.enrolment))
        context.update(
            tally=tally(self.enrolment),
            may_add=form.count < self.enrolment.most_people,
            may_remove=form.count > 1,
            submission=self.request.POST.get("submission") or get_random_string(40),
        )
        return context


class CorrectView(RegistrantView):
    """Correct what was written of everybody whom a registration is for."""

    template_name = "events/admin/correct.html"

    def may_see(self) -> Verdict:
        return super().may_see() and may_edit_participant(self.request.user, self.participant)

    def get_page_title(self) -> str:
        return _("Correct the data")

    def trail(self) -> list[tuple[str, str]]:
        person = self.participant
        return [
            *super().trail(),
            (str(person), self.url("events_registrant", person.pk)),
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        registration = self.participant.registration
        form = CorrectForm(request.POST, registration=registration)
        if form.is_valid():
            try:
                change_registration(
                    registration.pk,
                    contact=form.contact,
                    people=form.people_by_number,
                    answers=form.registration_answers,
                    user=member_of(request),
                )
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, _("The data are corrected."))
                return redirect(self.url("events_registrant", self.participant.pk))
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("form", CorrectForm(registration=self.participant.registration))
        return context
