"""Values in workbooks: download one, bring it back, read what would change, decide."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from catalogue.imports.table import Unreadable
from home import formats
from home.admin_screens import RefusedPage, RunScreen, name_of, tell
from home.spreadsheets import XLSX
from home.verdicts import Refused, Verdict

from ..actions.imports import confirm_import, give_up_import, start_import
from ..files.template import template
from ..models import ValueImport
from ..permissions import (
    may_confirm_import,
    may_enter_any,
    may_give_up_import,
    may_see_import,
)
from .admin_frame import MonitoringScreen, YearScreen


def template_file(request: HttpRequest, year: int) -> HttpResponseBase:
    """The workbook of a year, with the indicators that the person may enter."""
    may_enter_any(request.user).demand()
    screen = YearScreen()
    screen.setup(request, year=year)
    if not screen.to_enter:
        raise Http404
    file = template(screen.to_enter, screen.year)
    return FileResponse(
        file, as_attachment=True, filename=f"wartosci-{screen.year}.xlsx", content_type=XLSX
    )


class ImportListView(RefusedPage, BaseListingView):
    model = ValueImport
    page_title = gettext_lazy("Values from files")
    header_icon = "upload"
    verbose_name_plural = gettext_lazy("imports of values")
    index_url_name = "monitoring_imports"
    index_results_url_name = "monitoring_imports_results"
    paginate_by = 30
    default_ordering: ClassVar[tuple[str, ...]] = ("-created_at", "-pk")

    def may_see(self) -> Verdict:
        return may_enter_any(self.request.user)

    def get_base_queryset(self) -> Any:
        runs = ValueImport.objects.select_related("started_by")
        if self.request.user.has_perm("monitoring.enter_value"):
            return runs
        return runs.filter(started_by=self.request.user.pk)

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "name", label=_("File"), get_url=lambda run: run.get_absolute_url(), width="34%"
            ),
            Column("year", label=_("Year"), accessor=lambda run: run.year or "–"),
            Column("changed", label=_("Values that change")),
            Column("started_by", label=_("Who"), accessor=lambda run: name_of(run.started_by)),
            Column(
                "created_at",
                label=_("When"),
                accessor=lambda run: formats.moment(run.created_at),
                sort_key="created_at",
            ),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda run: run.get_state_display(),
                primary=lambda run: run.state == ValueImport.State.CHECKED,
            ),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(
                _("Bring a file"), url=reverse("monitoring_new_import"), icon_name="upload"
            )
        ]


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("The XLSX file that was downloaded here and filled in."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


class FilesScreen(MonitoringScreen):
    header_icon = "upload"

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Values from files"), reverse("monitoring_imports"))]


class NewImportView(FilesScreen, YearScreen):
    """Nothing is written yet: the file is checked in the background."""

    template_name = "monitoring/admin/new_import.html"
    page_title = gettext_lazy("Bring a file")

    def may_see(self) -> Verdict:
        return may_enter_any(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return redirect(start_import(form.cleaned_data["file"], self.member))
            except Unreadable as unreadable:
                form.add_error("file", unreadable.reason)
            except Refused as refused:
                tell(form, refused)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("form", FileForm())
        context["years"] = [(y, reverse("monitoring_template", args=[y])) for y in self.years]
        return context


class ImportView(RunScreen, FilesScreen):
    """One workbook: what the check found, the decision, the result."""

    template_name = "monitoring/admin/import.html"
    given_up = gettext_lazy("The import is given up: nothing was imported.")

    def may_see(self) -> Verdict:
        return may_see_import(self.request.user, self.run)

    @cached_property
    def run(self) -> ValueImport:
        found = ValueImport.objects.select_related("started_by", "file")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def confirm(self) -> None:
        confirm_import(self.run, self.member, reason=self.request.POST.get("reason", ""))

    def give_up(self) -> None:
        give_up_import(self.run, self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        run, user = self.run, self.request.user
        context.update(
            run=run,
            who=name_of(run.started_by),
            numbers=[
                (_("rows"), run.total),
                (_("rows without a change"), run.unchanged),
                (_("values that change"), run.changed),
                (_("wrong cells"), run.wrong),
            ],
            confirm=may_confirm_import(user, run, reason="–"),
            give_up=may_give_up_import(user, run),
            is_checked=run.state == ValueImport.State.CHECKED,
            is_done=run.state == ValueImport.State.DONE,
        )
        return context
