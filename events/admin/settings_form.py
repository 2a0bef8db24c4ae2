"""The form of a registration's settings: dates, places, places of groups, questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from ..choices import Grouping
from ..models import Enrolment, Question
from ..tallies import group_labels

DIVIDED = (Grouping.POWIAT, Grouping.INSTITUTION)
NONE = "brak"
"""The value of «not divided» in names of fields and scripts."""


class EnrolmentForm(forms.ModelForm):
    below_taken = forms.BooleanField(
        label=_("I know that fewer places than are taken means: nobody loses theirs"),
        required=False,
    )

    class Meta:
        model = Enrolment
        fields = [
            "opens_at", "closes_at", "capacity", "grouping", "waiting_list", "offer_hours",
            "offers_end_at", "confirm_hours", "most_people", "ask_diet", "ask_access", "notes",
            "keep_data_until", "remind_days", "certificate_days", "certificate_hours",
            "certificate_scope", "certificate_signer",
        ]  # fmt: skip
        widgets = {
            "opens_at": AdminDateTimeInput,
            "closes_at": AdminDateTimeInput,
            "offers_end_at": AdminDateTimeInput,
            "keep_data_until": AdminDateInput,
            "notes": forms.Textarea(attrs={"rows": 3}),
            "certificate_scope": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = dict(self.instance.limits.values_list("value", "limit")) if self.instance.pk else {}
        self.groups: dict[str, list[str]] = {}
        for grouping in DIVIDED:
            names = []
            for value, label in group_labels(grouping).items():
                name = f"limit-{grouping}-{value}"
                self.fields[name] = forms.IntegerField(
                    label=label,
                    required=False,
                    min_value=0,
                    max_value=100_000,
                    initial=kept.get(value) if self.instance.grouping == grouping else None,
                )
                names.append(name)
            self.groups[grouping] = names

    def limits_of(self, grouping: str) -> list[forms.BoundField]:
        return [self[name] for name in self.groups[grouping]]

    @property
    def limit_groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        return [(one.value, str(one.label), self.limits_of(one)) for one in DIVIDED]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        grouping = data.get("grouping") or ""
        self.limits = {
            name.rpartition("-")[2]: data[name]
            for name in self.groups.get(grouping, ())
            if data.get(name) is not None
        }
        if grouping and not self.limits and "grouping" not in self.errors:
            self.add_error(
                "grouping", _("Give the places of at least one group, or do not divide them.")
            )
        return data

    def _post_clean(self) -> None:
        """The action checks the row, in the same transaction in which it is written."""
        for name in self._meta.fields or ():
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])


class QuestionForm(forms.ModelForm):
    class Meta:
        model = Question
        fields = ["label", "help_text", "kind", "choices", "required", "per_person"]
        widgets = {"choices": forms.Textarea(attrs={"rows": 3})}


class OrderInput(forms.NumberInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "ev-order", "min": 1, **(attrs or {})})


class Questions(forms.BaseInlineFormSet):
    """Questions in the order in which they stand in the form."""

    ordering_widget = OrderInput

    def changed(self) -> tuple[list[Question], list[int]]:
        """Rows to write, in their order, and numbers of rows to take away."""
        removed = [form.instance.pk for form in self.deleted_forms if form.instance.pk]
        kept = [
            form
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        kept.sort(key=lambda form: form.cleaned_data.get("ORDER") or 10_000)
        for place, form in enumerate(kept):
            form.instance.sort_order = place
        return [form.instance for form in kept], removed


QuestionFormSet = forms.inlineformset_factory(
    Enrolment,
    Question,
    form=QuestionForm,
    formset=Questions,
    extra=0,
    can_order=True,
    can_delete=True,
)


def tell_below_taken(form: EnrolmentForm, error: ValidationError) -> bool:
    """Whether the organiser may set the error aside knowingly; then the form asks them."""
    found = [one for errors in error.error_dict.values() for one in errors]
    return bool(found) and all(one.code == "below_taken" for one in found)
