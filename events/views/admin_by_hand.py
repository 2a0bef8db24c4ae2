"""What the organiser enters for others, or corrects for them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from home.admin_screens import tell
from home.verdicts import Refused, Verdict

from ..actions.registrations import change_registration, register_by_hand
from ..admin.by_hand_form import ContactForm, EnterForm, PeopleFormSet, PersonForm
from ..choices import ACTIVE, ParticipantState
from ..permissions import may_edit_participant, may_register_by_hand
from ..tallies import tally
from .admin_frame import EnrolmentScreen, member
from .admin_registrants import RegistrantView

PREFIX = "osoby"


class EnterView(EnrolmentScreen):
    """Register people who came, called or wrote."""

    template_name = "events/admin/enter.html"
    page_title = gettext_lazy("Enter people by hand")
    header_icon = "user"

    def may_see(self) -> Verdict:
        return may_register_by_hand(self.request.user, self.enrolment)

    def get_trail(self) -> list[tuple[str, str]]:
        return [(_("Registered people"), self.url("events_registrants"))]

    def _forms(self, data: Any = None) -> tuple[EnterForm, Any]:
        return (
            EnterForm(data, enrolment=self.enrolment),
            PeopleFormSet(data, prefix=PREFIX, form_kwargs={"enrolment": self.enrolment}),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form, people = self._forms(request.POST)
        valid = form.is_valid()
        if people.is_valid() and valid:
            try:
                registration = register_by_hand(
                    self.enrolment,
                    member(request),
                    people=people.people,
                    contact=form.contact,
                    answers=form.answers,
                    consent_note=form.cleaned_data["consent_note"],
                    over_capacity=form.cleaned_data["over_capacity"],
                    submission=request.POST.get("submission", "")[:64],
                )
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                self._tell(registration)
                return redirect(self.url("events_registrants"))
        return self.render_to_response(self.get_context_data(form=form, people=people))

    def _tell(self, registration: Any) -> None:
        states = list(registration.participants.values_list("state", flat=True))
        seated = states.count(ParticipantState.SEATED)
        told = ngettext("%(n)d person is entered.", "%(n)d people are entered.", len(states)) % {
            "n": len(states)
        }
        if seated < len(states):
            waiting = len(states) - seated
            told += " " + ngettext(
                "%(n)d stands on the waiting list: there was no place.",
                "%(n)d stand on the waiting list: there were no places.",
                waiting,
            ) % {"n": waiting}
        messages.success(self.request, told)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if "form" not in context:
            context["form"], context["people"] = self._forms()
        context.update(
            prefix=PREFIX,
            tally=tally(self.enrolment),
            submission=self.request.POST.get("submission") or get_random_string(40),
        )
        return context


class CorrectView(RegistrantView):
    """Correct what a person or whoever registered them wrote."""

    template_name = "events/admin/correct.html"

    def may_see(self) -> Verdict:
        return super().may_see() and may_edit_participant(self.request.user, self.participant)

    def get_page_title(self) -> str:
        return _("Correct the data")

    def get_trail(self) -> list[tuple[str, str]]:
        person = self.participant
        return [
            *super().get_trail(),
            (str(person), self.url("events_registrant", person.pk)),
        ]

    def _forms(self, data: Any = None) -> tuple[ContactForm, PersonForm]:
        person = self.participant
        return ContactForm.of(person.registration, data), PersonForm.of(person, data)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        contact, person = self._forms(request.POST)
        valid = contact.is_valid()
        if person.is_valid() and valid:
            try:
                change_registration(
                    self.participant.registration_id,
                    contact=contact.contact,
                    people={self.participant.pk: person.person},
                    answers={**self.participant.registration.answers, **contact.answers},
                    user=member(request),
                )
            except (Refused, ValidationError) as error:
                tell(contact, error)
            else:
                messages.success(request, _("The data are corrected."))
                return redirect(self.url("events_registrant", self.participant.pk))
        return self.render_to_response(self.get_context_data(contact=contact, person_form=person))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if "contact" not in context:
            context["contact"], context["person_form"] = self._forms()
        context["is_active"] = self.participant.state in ACTIVE
        return context
