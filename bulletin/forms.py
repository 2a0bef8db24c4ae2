"""Forms by which the office decides on an issue. Fields only: rules are in permissions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SubmitForm(forms.Form):
    erratum = forms.CharField(
        label=_("What is corrected"),
        help_text=_("Readers see it under the issue and its corrected articles."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideForm(forms.Form):
    """`shown_digest` is the texts that the person was shown."""

    shown_digest = forms.CharField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(forms.Form):
    comment = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class ScheduleForm(forms.Form):
    at = forms.DateTimeField(
        label=_("Moment of publication"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
