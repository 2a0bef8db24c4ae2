"""Forms of reports, interventions and evaluations. Fields only: rules are in actions and models."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.forms import ModelChoiceField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.admin.widgets import AdminDateInput

from planpages.models import PlanPage

from ..models import (
    Addressee,
    EvaluationKind,
    InterventionState,
    Position,
    Recommendation,
    RecommendationState,
    Report,
)
from ..models.reports import TEXT_FEATURES

HALVES = [(1, _("first half")), (2, _("second half"))]


def rich_text(label: Any, help_text: Any = "") -> forms.CharField:
    widget = get_rich_text_editor_widget("default", features=TEXT_FEATURES)
    return forms.CharField(label=label, widget=widget, required=False, help_text=help_text)


def _years(plan: PlanPage, today_year: int) -> list[tuple[int, str]]:
    last = max(plan.period_from, min(today_year, plan.period_to))
    return [(year, str(year)) for year in range(last, plan.period_from - 1, -1)]


class YearlyForm(forms.Form):
    year_from = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, plan: PlanPage, today_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year_from"].choices = _years(plan, today_year)  # type: ignore[attr-defined]

    def period(self) -> dict[str, Any]:
        year = self.cleaned_data["year_from"]
        return {"year_from": year, "year_to": year}


class PeriodicForm(forms.Form):
    year_from = forms.TypedChoiceField(label=_("From year"), coerce=int)
    half_from = forms.TypedChoiceField(label=_("From half-year"), coerce=int, choices=HALVES)
    year_to = forms.TypedChoiceField(label=_("To year"), coerce=int)
    half_to = forms.TypedChoiceField(label=_("To half-year"), coerce=int, choices=HALVES, initial=2)
    addressees = forms.MultipleChoiceField(
        label=_("For"),
        choices=Addressee.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, plan: PlanPage, today_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("year_from", "year_to"):
            self.fields[name].choices = _years(plan, today_year)  # type: ignore[attr-defined]

    def period(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ReportTextForm(forms.Form):
    """`seen` is the version that the form was filled from; a field for each row's remark."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=250)
    introduction = rich_text(_("Introduction"))
    summary = rich_text(_("Summary"))
    conclusions = rich_text(_("Conclusions"))

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys: list[str] = []
        for kind, rows in (
            ("indicator", report.figures.get("indicators", [])),
            ("intervention", report.figures.get("interventions", [])),
        ):
            for row in rows:
                self._remark(f"{kind}:{row['id']}", f"{row['number']} {row['name']}", report)
        for key in sorted(set(report.remarks) - set(self.keys)):
            self._remark(key, _("No longer in the plan: %s") % key, report)

    def _remark(self, key: str, label: str, report: Report) -> None:
        self.keys.append(key)
        self.fields[key] = forms.CharField(
            label=label,
            required=False,
            max_length=4000,
            initial=report.remarks.get(key, ""),
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def remark_fields(self) -> list[forms.BoundField]:
        return [self[key] for key in self.keys]

    def remarks(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in self.keys}


class DecideReportForm(forms.Form):
    """`shown_digest` is the content that the person was shown."""

    shown_digest = forms.CharField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ApproveReportForm(DecideReportForm):
    resolution_number = forms.CharField(
        label=_("Number of the resolution"),
        required=False,
        max_length=60,
        help_text=_("If the Zarząd approved it by a resolution."),
    )
    resolution_date = forms.DateField(
        label=_("Date of the resolution"), required=False, widget=AdminDateInput
    )


class ReturnReportForm(forms.Form):
    comment = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class CorrectReportForm(forms.Form):
    erratum = forms.CharField(
        label=_("What is corrected"),
        help_text=_("Readers see it in the new edition."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeenForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)


class PresentationForm(forms.Form):
    addressee = forms.ChoiceField(label=_("Presented to"), choices=Addressee.choices)
    date = forms.DateField(label=_("Date"), widget=AdminDateInput)
    note = forms.CharField(
        label=pgettext_lazy("report", "Note"),
        required=False,
        max_length=250,
        help_text=_("For example the session or the committee."),
    )


class AmountField(forms.DecimalField):
    """PLN as people type them: `1 234,56`."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("\xa0", "").replace(" ", "").removesuffix("zł").replace(",", ".")
        return super().to_python(value)


class InterventionForm(forms.Form):
    """A row of the grid; `seen` is the version that the row was filled from.

    Each field brings back what it showed: a row that nobody touched is in nobody's way.
    """

    FACTS = ("state", "spent", "note")

    seen = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        show_hidden_initial=True,
        choices=[("", _("no information")), *InterventionState.choices],
    )
    spent = AmountField(
        label=_("Spent (PLN)"),
        required=False,
        show_hidden_initial=True,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    note = forms.CharField(
        label=pgettext_lazy("report", "Note"),
        required=False,
        max_length=500,
        show_hidden_initial=True,
    )

    @property
    def is_touched(self) -> bool:
        return not set(self.FACTS).isdisjoint(self.changed_data)


class ReasonForm(forms.Form):
    """Why rows that were filled in before change."""

    reason = forms.CharField(label=_("Reason of the change"), required=False, max_length=500)


class ChangeForm(forms.Form):
    """Asks for the reason where readers have the evaluation."""

    reason = forms.CharField(
        label=_("Reason of the change"),
        required=False,
        max_length=500,
        help_text=_("Readers have this evaluation: the reason stays in its history."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, published: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not published:
            del self.fields["reason"]


class EvaluationForm(ChangeForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    kind = forms.ChoiceField(label=_("Kind"), choices=EvaluationKind.choices)
    title = forms.CharField(label=_("Title"), max_length=250)
    contractor = forms.CharField(
        label=_("Made by"), max_length=250, help_text=_("Author or contractor.")
    )
    date = forms.DateField(label=_("Date of the report"), widget=AdminDateInput)
    summary = rich_text(_("Summary"))
    file = forms.FileField(
        label=_("The report as a file"), required=False, help_text=_("PDF, DOCX or ODT.")
    )

    field_order = ("kind", "title", "contractor", "date", "summary", "file", "reason")


class PersonField(ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name() or obj.username)


class FollowUpForm(forms.Form):
    """What became of a recommendation, told by who is responsible for it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    state = forms.ChoiceField(
        label=_("State"),
        choices=RecommendationState.choices,
        initial=RecommendationState.NOT_STARTED,
    )
    note = forms.CharField(
        label=_("What was done"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @classmethod
    def initial_of(cls, recommendation: Recommendation) -> dict[str, Any]:
        names = [name for name in cls.base_fields if name not in ("seen", "reason")]
        given = {name: getattr(recommendation, name) for name in names}
        return {**given, "seen": recommendation.version}


class KeepingForm(FollowUpForm):
    """Who answers for it, too, by those who keep evaluations."""

    responsible = PersonField(
        label=_("Responsible"),
        required=False,
        queryset=get_user_model().objects.none(),
        help_text=_("Reminded by e-mail when the deadline has come; not shown to readers."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(is_active=True).exclude(groups=None)
        self.fields["responsible"].queryset = people.order_by(  # type: ignore[attr-defined]
            "last_name", "first_name", "username"
        ).distinct()


class RecommendationForm(KeepingForm, ChangeForm):
    """Its words, deadline and position too, by those who may change the evaluation."""

    deadline = forms.DateField(label=_("Deadline"), required=False, widget=AdminDateInput)
    position = forms.ChoiceField(
        label=_("Position of the office"),
        required=False,
        choices=[(p.value, p.label) for p in Position],
    )
    justification = forms.CharField(
        label=_("Justification"),
        required=False,
        max_length=2000,
        help_text=_("Needed where the recommendation is not accepted as it stands."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=999)
    text = forms.CharField(
        label=_("Recommendation"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )
    addressee = forms.CharField(label=_("Addressee"), max_length=250)

    field_order = (
        "number", "text", "addressee", "responsible", "deadline", "position", "justification",
        "state", "note", "reason",
    )  # fmt: skip
