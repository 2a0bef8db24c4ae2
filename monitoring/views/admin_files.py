"""Values in workbooks: download one, bring it back, read what would change, decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from home import import_screens
from home.admin_screens import member_of
from home.documents import document_response
from home.models import GeneratedDocument
from home.spreadsheets import XLSX
from home.verdicts import Verdict
from planpages.models import PlanPage

from ..actions.imports import confirm_import, give_up_import, start_import
from ..files import making
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
    """The workbook of a year, with the indicators that the person may enter; a large one is made in
    the background, and its screen tells how far that is."""
    may_enter_any(request.user).demand()
    screen = YearScreen()
    screen.setup(request, year=year)
    if not screen.to_enter:
        raise Http404
    if making.is_small(screen.to_enter, screen.year):
        file = template(screen.to_enter, screen.year)
        return FileResponse(
            file, as_attachment=True, filename=f"wartosci-{screen.year}.xlsx", content_type=XLSX
        )
    document = making.request_workbook(screen.member, screen.to_enter, screen.year)
    if document.state == GeneratedDocument.State.READY:
        return document_response(request, making.KIND, document.subject, public_cache=False)
    return redirect("monitoring_workbook", document.pk)


def workbook_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A workbook made in the background, by the person who asked for it. Where they may enter other
    indicators by now, another one is made."""
    may_enter_any(request.user).demand()
    document = _workbook(request, pk)
    plan = PlanPage.originals.order_by("path").first()
    series = making.entered_by(plan, member_of(request))
    if not making.is_still_allowed(document.subject, series):
        return redirect("monitoring_template", making.year_of(document.subject))
    return document_response(request, making.KIND, document.subject, public_cache=False)


def _workbook(request: HttpRequest, pk: int) -> GeneratedDocument:
    document = get_object_or_404(GeneratedDocument, pk=pk, kind=making.KIND)
    if not making.is_of(document.subject, member_of(request)):
        raise Http404
    return document


class ImportListView(import_screens.ImportListView):
    model = ValueImport
    page_title = gettext_lazy("Values from files")
    verbose_name_plural = gettext_lazy("imports of values")
    index_url_name = "monitoring_imports"
    index_results_url_name = "monitoring_imports_results"

    def may_see(self) -> Verdict:
        return may_enter_any(self.request.user)

    def get_base_queryset(self) -> Any:
        runs = super().get_base_queryset()
        if self.request.user.has_perm("monitoring.enter_value"):
            return runs
        return runs.filter(started_by=self.request.user.pk)

    def counted(self) -> list[Column]:
        return [
            Column("year", label=_("Year"), accessor=lambda run: run.year or "–"),
            Column("changed", label=_("Values that change")),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(
                _("Bring a file"), url=reverse("monitoring_new_import"), icon_name="upload"
            )
        ]


class FileForm(forms.Form):
    file = import_screens.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("The XLSX file that was downloaded here and filled in."),
        accept=".xlsx",
    )


class FilesScreen(MonitoringScreen):
    header_icon = "upload"

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Values from files"), reverse("monitoring_imports"))]


class WorkbookView(FilesScreen):
    """How far the making of a large workbook is; then the file. Renews itself while it is made."""

    template_name = "monitoring/admin/workbook.html"

    def may_see(self) -> Verdict:
        return may_enter_any(self.request.user)

    @cached_property
    def document(self) -> GeneratedDocument:
        return _workbook(self.request, self.kwargs["pk"])

    def get_page_title(self) -> str:
        return _("Workbook of %d") % making.year_of(self.document.subject)

    def is_at_work(self) -> bool:
        states = GeneratedDocument.State
        return self.document.state in (states.QUEUED, states.RUNNING)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = self.document
        return super().get_context_data(
            document=document,
            at_work=self.is_at_work(),
            ready=document.state == GeneratedDocument.State.READY
            and document.file.storage.exists(str(document.file.name)),
            again=reverse("monitoring_template", args=[making.year_of(document.subject)]),
            **kwargs,
        )


class NewImportView(import_screens.NewImportScreen, FilesScreen, YearScreen):
    template_name = "monitoring/admin/new_import.html"
    page_title = gettext_lazy("Bring a file")
    form = FileForm

    def may_see(self) -> Verdict:
        return may_enter_any(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return FilesScreen.trail(self)

    def begin(self, data: dict[str, Any]) -> ValueImport:
        return start_import(data["file"], self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["years"] = [(y, reverse("monitoring_template", args=[y])) for y in self.years]
        return context


class ImportView(import_screens.ImportScreen, FilesScreen):
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
            numbers=[
                (_("rows"), run.total),
                (_("rows without a change"), run.unchanged),
                (_("values that change"), run.changed),
                (_("wrong cells"), run.wrong),
            ],
            confirm=may_confirm_import(user, run, reason="–"),
            give_up=may_give_up_import(user, run),
        )
        return context
