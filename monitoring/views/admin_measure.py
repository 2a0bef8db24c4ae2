"""Forms about one indicator: how it is collected, what is said of a year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm

from home.admin_screens import name_of, tell
from home.verdicts import Refused, Verdict

from ..actions.assessments import Stale, write_assessment
from ..actions.measures import set_up_measure
from ..choices import Dimension
from ..models import Assessment, Measure, MonitoringRules
from ..permissions import may_assess, may_set_up
from .admin_frame import IndicatorScreen


class People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{name_of(obj)} ({obj.email})" if obj.email else name_of(obj)


class MeasureForm(forms.ModelForm):
    responsible = People(
        label=gettext_lazy("Responsible"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They enter the values and are reminded by e-mail."),
    )
    cells = forms.MultipleChoiceField(
        label=gettext_lazy("Only these cells"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all of them."),
    )

    class Meta:
        model = Measure
        fields = [
            "responsible", "dimension", "cells", "total_rule", "direction", "decimals",
            "first_year", "every_years", "due_day", "due_month",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["responsible"]
        people.queryset = (
            User.objects.filter(is_active=True)
            .filter(pk__in=_may_enter_cms())
            .order_by("last_name", "first_name", "username")
        )
        cells: Any = self.fields["cells"]
        cells.choices = [
            (dimension.label, list(dimension.cells.items()))
            for dimension in Dimension
            if dimension.cells
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        known = Dimension(data.get("dimension") or "").cells
        chosen = data.get("cells") or []
        data["cells"] = [key for key in known if key in chosen]
        if len(data["cells"]) == len(known):
            data["cells"] = []
        return data


def _may_enter_cms() -> list[int]:
    """Accounts that come in at all: others would be reminded of what they cannot do."""
    right = "wagtailadmin.access_admin"
    return [
        user.pk
        for user in User.objects.filter(is_active=True).prefetch_related(
            "groups__permissions__content_type", "user_permissions__content_type"
        )
        if user.is_superuser or _holds(user, right)
    ]


def _holds(user: User, right: str) -> bool:
    permissions = [*user.user_permissions.all()]
    for group in user.groups.all():
        permissions += group.permissions.all()
    return any(f"{p.content_type.app_label}.{p.codename}" == right for p in permissions)


class SettingsView(IndicatorScreen):
    """Who answers, when, what the values are broken down by."""

    template_name = "monitoring/admin/settings.html"
    page_title = gettext_lazy("How the indicator is collected")
    header_icon = "cog"

    def may_see(self) -> Verdict:
        return may_set_up(self.request.user, self.measure)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = MeasureForm(request.POST, instance=self.measure)
        if form.is_valid():
            try:
                set_up_measure(self.member, form.instance, form.cleaned_data["responsible"])
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, _("The settings are saved."))
                return redirect(self.url("monitoring_indicator"))
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("form", MeasureForm(instance=self.measure))
        context["definition"] = self.series.definition
        return context


class AssessmentForm(WagtailAdminModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Assessment
        fields = ["comment", "evidence"]


class AssessmentView(IndicatorScreen):
    """The comment on a year and the evidence beside it."""

    template_name = "monitoring/admin/assessment.html"

    def may_see(self) -> Verdict:
        return may_assess(self.request.user, self.measure)

    def get_page_title(self) -> str:
        return _("Comment on the year %d") % self.year

    @cached_property
    def current(self) -> Assessment | None:
        return Assessment.objects.filter(measure=self.measure, year=self.year).first()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = AssessmentForm(request.POST, instance=Assessment())
        theirs = None
        if form.is_valid():
            data = form.cleaned_data
            try:
                write_assessment(
                    self.member,
                    self.measure,
                    self.year,
                    comment=data["comment"],
                    evidence=data["evidence"],
                    seen=data["version"],
                )
            except Stale as stale:
                tell(form, stale)
                theirs = stale.current
                form.data = form.data.copy()
                form.data["version"] = str(theirs.version)
            except Refused as refused:
                tell(form, refused)
            else:
                messages.success(request, _("The comment is saved."))
                return redirect(self.url("monitoring_indicator"))
        return self.render_to_response(self.get_context_data(form=form, theirs=theirs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if "form" not in context:
            current = self.current
            context["form"] = AssessmentForm(
                instance=current, initial={"version": current.version if current else 0}
            )
        rules = MonitoringRules.current()
        context.update(
            media=context["form"].media,
            series=self.series,
            definition=self.series.definition,
            year=self.year,
            point=self.series.at(self.year),
            change=self.series.change(self.year),
            progress=self.series.progress(self.year, rules),
        )
        return context
