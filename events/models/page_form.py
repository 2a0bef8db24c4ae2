"""What the editor's form of an event asks beyond single fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms.pages import WagtailAdminPageForm


class TermFormSet(BaseChildFormSet):
    """A term for which people register stays; it does not end before its registration does."""

    data: Any

    def _should_delete_form(self, form: Any) -> bool:
        return bool(super()._should_delete_form(form)) and not self._is_enrolling(form.instance)

    def _is_enrolling(self, term: Any) -> bool:
        return term.pk in self._enrolments

    @property
    def _enrolments(self) -> dict[int, Any]:
        """Registrations of these terms, by the number of the term."""
        from .enrolment import Enrolment

        if not hasattr(self, "_found"):
            found = Enrolment.objects.filter(term__event=self.instance.pk or 0)
            self._found = {enrolment.term_id: enrolment for enrolment in found}
        return self._found

    def clean(self) -> None:
        super().clean()
        kept = []
        for form in self.forms:
            enrolment = self._enrolments.get(form.instance.pk)
            if enrolment is None:
                continue
            if super()._should_delete_form(form):
                kept.append(form)
            elif not form.errors:
                self._compare(form, enrolment)
        if kept:
            self._show_again(kept)
            raise ValidationError(
                _(
                    "People register for this term, so it cannot be removed: it is shown again. "
                    "If it does not take place, cancel it on the screen “Terms”; everybody "
                    "registered is then told."
                )
            )

    def _compare(self, form: Any, enrolment: Any) -> None:
        """Whether the registration still fits the new dates."""
        enrolment.term = form.instance
        try:
            enrolment.clean()
        except ValidationError as error:
            words = " ".join(
                message for messages in error.message_dict.values() for message in messages
            )
            form.add_error(
                "ends_at",
                _("The registration does not fit these dates; change it first. %(words)s")
                % {"words": words},
            )

    def _show_again(self, removed: list[Any]) -> None:
        """A removed form is hidden by its mark of removal: take the mark away."""
        data = self.data.copy()
        for form in removed:
            data[form.add_prefix("DELETE")] = ""
            form.data = data
        self.data = data


class EventPageForm(WagtailAdminPageForm):
    def is_valid(self) -> bool:
        valid = bool(super().is_valid())
        if not valid or self.is_deferred_validation:
            return valid
        self._compare_programme()
        return not self.errors

    def _compare_programme(self) -> None:
        """The programme lasts no longer than the shortest term."""
        programme, terms = self.cleaned_data.get("programme"), self.formsets.get("terms")
        if not programme or terms is None:
            return
        days = [
            len(form.instance.days)
            for form in terms.forms
            if form.instance.starts_at and form.instance.ends_at and form not in terms.deleted_forms
        ]
        shortest = min(days, default=len(programme))
        if len(programme) > shortest:
            self.add_error(
                "programme",
                forms.ValidationError(
                    ngettext(
                        "The programme has more days than the shortest term: that one lasts "
                        "%(n)d day.",
                        "The programme has more days than the shortest term: that one lasts "
                        "%(n)d days.",
                        shortest,
                    )
                    % {"n": shortest}
                ),
            )
