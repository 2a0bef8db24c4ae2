"""Setting up a registration and changing it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from home.admin_screens import Screen, member_of, tell
from home.verdicts import Refused, Verdict

from ..actions.enrolment import save_enrolment, usual_enrolment
from ..admin.settings_form import EnrolmentForm, QuestionFormSet, tell_below_taken
from ..models import Enrolment, Term
from ..permissions import may_keep_enrolment, may_open_enrolment
from ..tallies import tally
from ..wording import when
from .admin_frame import EnrolmentScreen

TEMPLATE = "events/admin/settings.html"


class SettingsForms:
    """A mixin: the form of the settings, that of the questions, and what follows of both."""

    request: HttpRequest

    def get_enrolment(self) -> Enrolment:
        raise NotImplementedError

    def forms(self, data: Any = None) -> tuple[EnrolmentForm, Any]:
        enrolment = self.get_enrolment()
        return (
            EnrolmentForm(data, instance=enrolment),
            QuestionFormSet(data, instance=enrolment, prefix="questions"),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form, questions = self.forms(request.POST)
        valid = form.is_valid()
        if questions.is_valid() and valid:
            rows, removed = questions.changed()
            try:
                kept = save_enrolment(
                    form.instance,
                    member_of(request),
                    limits=form.limits,
                    questions=rows,
                    removed=removed,
                    below_taken=form.cleaned_data["below_taken"],
                )
            except Refused as refused:
                tell(form, refused)
            except ValidationError as error:
                asks = tell_below_taken(form, error)
                tell(form, error)
                return self._again(form, questions, ask_below_taken=asks)
            else:
                messages.success(request, _("The settings are saved and in force."))
                return redirect("events_enrolment", kept.pk)
        return self._again(form, questions)

    def _again(self, form: EnrolmentForm, questions: Any, **more: Any) -> HttpResponseBase:
        messages.error(self.request, _("Nothing is saved yet: see what is marked below."))
        return self.render_to_response(  # type: ignore[attr-defined]
            self.get_context_data(form=form, questions=questions, **more)  # type: ignore[attr-defined]
        )

    def with_forms(self, context: dict[str, Any]) -> dict[str, Any]:
        if "form" not in context:
            context["form"], context["questions"] = self.forms()
        form = context["form"]
        context["media"] = form.media + context["questions"].media
        context["empty_question"] = context["questions"].empty_form
        return context


class NewEnrolmentView(SettingsForms, Screen):
    """The registration for a term that has none, with dates counted from the term."""

    template_name = TEMPLATE
    page_title = gettext_lazy("Set up the registration")
    header_icon = "date"

    @cached_property
    def term(self) -> Term:
        return get_object_or_404(Term.objects.select_related("event"), pk=self.kwargs["term_id"])

    def may_see(self) -> Verdict:
        return may_keep_enrolment(self.request.user) and may_open_enrolment(
            self.request.user, self.term
        )

    def get_enrolment(self) -> Enrolment:
        return usual_enrolment(self.term)

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Registrations"), reverse("events_enrolments"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = self.with_forms(super().get_context_data(**kwargs))
        context.update(term=self.term, when=when(self.term), is_new=True)
        return context


class SettingsView(SettingsForms, EnrolmentScreen):
    template_name = TEMPLATE
    page_title = gettext_lazy("Settings")
    tab = "settings"

    def may_see(self) -> Verdict:
        return may_keep_enrolment(self.request.user) and may_keep_enrolment(
            self.request.user, self.enrolment
        )

    def get_enrolment(self) -> Enrolment:
        return Enrolment.objects.select_related("term__event").get(pk=self.enrolment.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = self.with_forms(super().get_context_data(**kwargs))
        context.update(when=when(self.enrolment.term), tally=tally(self.enrolment))
        return context
