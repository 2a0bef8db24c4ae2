"""Imports as the office makes them: bring a file, read what the check found, decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column

from home import import_screens
from home.admin_screens import name_of
from home.models import FileImport
from home.verdicts import Verdict

from ..actions.imports import confirm_import, give_up_import, start_import
from ..imports import report
from ..models import ImportLine, ImportRun
from ..permissions import may_confirm_import, may_give_up_import, may_import, may_see_imports
from .exports import template_content

LINES = 100


def _who(run: FileImport) -> str:
    return name_of(run.started_by) if run.started_by else _("command line")


class ImportListView(import_screens.ImportListView):
    model = ImportRun
    page_title = gettext_lazy("Imports")
    template_name = "catalogue/admin/imports.html"
    verbose_name_plural = gettext_lazy("imports")
    index_url_name = "catalogue_imports"
    index_results_url_name = "catalogue_imports_results"
    who = staticmethod(_who)

    def may_see(self) -> Verdict:
        return may_see_imports(self.request.user)

    def counted(self) -> list[Column]:
        return [Column("numbers", label=_("Entities"), accessor=report.sentence)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["may_import"] = may_import(self.request.user)
        return context


class FileForm(forms.Form):
    file = import_screens.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX, at most 20 MB and 50,000 rows."),
        accept=".csv,.xlsx,.txt",
    )


class NewImportView(import_screens.NewImportScreen):
    template_name = "catalogue/admin/new_import.html"
    page_title = gettext_lazy("Import a file")
    form = FileForm

    def may_see(self) -> Verdict:
        return may_import(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Imports"), reverse("catalogue_imports"))]

    def begin(self, data: dict[str, Any]) -> ImportRun:
        return start_import(data["file"], data["file"].name, self.member)


class ImportView(import_screens.ImportScreen):
    """One run: progress, the report of the check, the decision, the result."""

    template_name = "catalogue/admin/import.html"
    given_up = gettext_lazy("The import is given up: nothing was imported.")
    who = staticmethod(_who)

    def may_see(self) -> Verdict:
        return may_see_imports(self.request.user)

    @cached_property
    def run(self) -> ImportRun:
        runs = ImportRun.objects.select_related("file", "started_by")
        return get_object_or_404(runs, pk=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Imports"), reverse("catalogue_imports"))]

    def confirm(self) -> None:
        only_good = self.request.POST.get("only_good") == "1"
        confirm_import(self.run, self.member, only_good=only_good)

    def give_up(self) -> None:
        give_up_import(self.run, self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        run, user = self.run, self.request.user
        kinds = ImportLine.Kind
        lines = run.lines.all()
        page = Paginator(lines.filter(kind=kinds.FAULT), LINES).get_page(self.request.GET.get("p"))
        context.update(
            numbers=report.numbers(run),
            faults=page,
            faults_told=report.faults_told(page.paginator.count),
            notes=list(lines.filter(kind=kinds.NOTE)[:LINES]),
            changes=list(lines.filter(kind=kinds.CHANGE)[:LINES]),
            more_changes=lines.filter(kind=kinds.CHANGE).count() > LINES,
            encoding=ENCODINGS.get(run.encoding, ""),
            delimiter=delimiter_name(run.delimiter),
            confirm=may_confirm_import(user, run, only_good=bool(run.failed)),
            give_up=may_give_up_import(user, run),
            may_have_file=bool(may_see_imports(user)),
        )
        return context


ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1250": "Windows-1250",
    "iso8859-2": "ISO-8859-2",
}


def delimiter_name(delimiter: str) -> str:
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}
    return names.get(delimiter, delimiter)


def report_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole report as CSV."""
    may_see_imports(request.user).demand()
    run = get_object_or_404(ImportRun, pk=pk)
    texts = (text.encode() for text in report.report_csv(run))
    response = StreamingHttpResponse(texts, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}.csv"'
    return response


def template_file(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The file to begin with."""
    may_see_imports(request.user).demand()
    if extension not in ("csv", "xlsx"):
        raise Http404
    content, content_type, name = template_content(extension)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
