"""Forms by which the office decides. Fields only: rules are in permissions, changes in actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import ChapterPage, ConsultationKind, Position


class ApproveForm(forms.Form):
    """Approval of a stage; `text_digest` is the text that the person was shown."""

    text_digest = forms.CharField(widget=forms.HiddenInput, required=False)
    comment = forms.CharField(
        label=_("Opinion or comment"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class SendBackForm(ApproveForm):
    comment = forms.CharField(
        label=_("Reason for sending back"), widget=forms.Textarea(attrs={"rows": 4})
    )


class AdoptForm(forms.Form):
    """The resolution by which the Zarząd adopts the working version."""

    shown_digest = forms.CharField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("Number of the resolution"), max_length=60)
    date = forms.DateField(
        label=_("Date of the resolution"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    annex = forms.FileField(
        label=_("Scan of the resolution with its annex (PDF)"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )


class HideForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason for hiding"),
        help_text=_("The author is told it by e-mail."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    position = forms.ChoiceField(
        label=_("Position"), choices=Position.choices, widget=forms.RadioSelect
    )
    justification = forms.CharField(
        label=_("Justification"), widget=forms.Textarea(attrs={"rows": 5})
    )


def _moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class AnnounceForm(forms.Form):
    """A consultation to announce; `chapters` is narrowed to those that may join."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=ConsultationKind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    introduction = forms.CharField(
        label=_("Announcement"),
        help_text=_("What is consulted, why, and how to take part. A blank line ends a paragraph."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    opens_at = forms.DateTimeField(
        label=_("Opens"),
        required=False,
        widget=_moment_input(),
        help_text=_("Leave empty to open it at once."),
    )
    closes_at = forms.DateTimeField(label=_("Closes"), widget=_moment_input())
    chapters: Any = forms.ModelMultipleChoiceField(
        label=_("Chapters"),
        queryset=ChapterPage.originals.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, chapters: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["chapters"].queryset = chapters
        fields["kind"].choices = [c for c in ConsultationKind.choices if c[0] in kinds]


class ProlongForm(forms.Form):
    closes_at = forms.DateTimeField(label=_("New close"), widget=_moment_input())


class AddDocumentForm(forms.Form):
    """A chapter to join a consultation that has not opened yet; narrowed to those that may."""

    chapter: Any = forms.ModelChoiceField(label=_("Chapter"), queryset=ChapterPage.originals.none())

    def __init__(self, *args: Any, chapters: list[ChapterPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["chapter"]
        field.queryset = ChapterPage.originals.filter(pk__in=[c.pk for c in chapters]).in_order()
