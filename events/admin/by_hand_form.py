"""The form of registration as the organiser fills or corrects it for somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..choices import Grouping
from ..models import Enrolment, Registration
from ..registration_form import PeopleForm, people_in


class ByHandForm(PeopleForm):
    """The same fields; the organiser leaves empty what they do not know."""

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, enrolment=enrolment, **kwargs)
        needed = {
            Grouping.POWIAT: {"powiat"},
            Grouping.INSTITUTION: {"institution_kind"},
        }.get(Grouping(enrolment.grouping), set())
        for name, field in self.fields.items():
            field.required = name in needed or name.endswith("_name") or name == "consent_note"
        self.fields["email"].help_text = _(
            "Mail and the private link go there. Empty: no mail is sent."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        # Whoever calls does not always say of which institution they are.
        self.errors.pop("institution", None)
        data.setdefault("institution", "")
        return data


class EnterForm(ByHandForm):
    consent_note = forms.CharField(
        label=_("How consent was given"),
        help_text=_("For example: by telephone, on the 3rd of March; signed on paper."),
        max_length=250,
        error_messages={"required": _("Write how the person gave consent.")},
    )
    over_capacity = forms.BooleanField(
        label=_("Give places also past their number"),
        help_text=_("Otherwise who finds no place stands on the waiting list."),
        required=False,
    )
    people_number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, enrolment: Enrolment) -> None:
        super().__init__(
            data,
            enrolment=enrolment,
            count=people_in(data, enrolment),
            initial={"people_number": 1},
        )


class CorrectForm(ByHandForm):
    """Everybody of a registration who has not ended, and who registered them."""

    def __init__(self, data: QueryDict | None = None, *, registration: Registration) -> None:
        super().__init__(data, enrolment=registration.enrolment, registration=registration)
