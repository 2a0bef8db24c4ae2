"""Imports of subscribers in the CMS: bring a list with its proof, read the report, decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import HeaderButton

from home import import_screens
from home.files import file_response
from home.verdicts import Verdict

from ..actions.subscriber_imports import confirm_import, give_up_import, start_import
from ..models import SubscriberImport, Topic
from ..subscription_permissions import (
    may_confirm_import,
    may_give_up_import,
    may_import,
    may_see_imports,
)


def import_buttons(user: User | AnonymousUser) -> list[HeaderButton]:
    """The button that leads to a new import, for those who may import."""
    if not may_import(user):
        return []
    url = reverse("bulletin_new_subscriber_import")
    return [HeaderButton(_("Import a list"), url=url, icon_name="upload")]


class ImportListView(import_screens.ImportListView):
    model = SubscriberImport
    page_title = gettext_lazy("Imports of subscribers")
    verbose_name_plural = gettext_lazy("imports of subscribers")
    index_url_name = "bulletin_subscriber_imports"
    index_results_url_name = "bulletin_subscriber_imports_results"

    def may_see(self) -> Verdict:
        return may_see_imports(self.request.user)

    def counted(self) -> list[Column]:
        return [Column("new", label=_("New subscribers"))]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return import_buttons(self.request.user)


class ListForm(forms.Form):
    file = import_screens.FileField(
        label=gettext_lazy("List of addresses"),
        help_text=gettext_lazy(
            "CSV or XLSX. The first row names the columns: “e-mail”, and if you have it “data "
            "zgody” (the date of each person's consent)."
        ),
        accept=".csv,.xlsx,.txt",
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics to which these people agreed"),
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one topic.")},
    )
    proof = forms.CharField(
        label=gettext_lazy("How they agreed"),
        help_text=gettext_lazy(
            "What a controller would ask for: where and how the consent was given, and where the "
            "declarations lie."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say how these people agreed.")},
    )
    proof_date = forms.DateField(
        label=gettext_lazy("Date of the consent"),
        help_text=gettext_lazy("For rows that give no date of their own."),
        widget=AdminDateInput,
        error_messages={"required": gettext_lazy("Give the date.")},
    )
    proof_file = forms.FileField(
        label=gettext_lazy("File with the proof"),
        help_text=gettext_lazy("For example a scan of the declarations. Only the office sees it."),
        required=False,
    )


class NewImportView(import_screens.NewImportScreen):
    template_name = "bulletin/admin/new_import.html"
    page_title = gettext_lazy("Import a list")
    form = ListForm

    def may_see(self) -> Verdict:
        return may_import(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Imports of subscribers"), reverse("bulletin_subscriber_imports"))]

    def begin(self, data: dict[str, Any]) -> SubscriberImport:
        return start_import(**data, user=self.member)


class ImportView(import_screens.ImportScreen):
    """One list: what the check found, the decision, the result."""

    template_name = "bulletin/admin/import.html"
    given_up = gettext_lazy("The import is given up: nobody was subscribed.")

    def may_see(self) -> Verdict:
        return may_see_imports(self.request.user)

    @cached_property
    def run(self) -> SubscriberImport:
        found = SubscriberImport.objects.select_related("started_by")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Imports of subscribers"), reverse("bulletin_subscriber_imports"))]

    def confirm(self) -> None:
        confirm_import(self.run, self.member)

    def give_up(self) -> None:
        give_up_import(self.run, self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        run, user = self.run, self.request.user
        context.update(
            topics=[topic.label for topic in Topic if topic in run.topics],
            numbers=[
                (_("rows"), run.total),
                (_("new subscribers"), run.new),
                (_("already subscribed"), run.known),
                (_("left before, so left out"), run.blocked),
                (_("wrong rows"), len(run.faults)),
            ],
            confirm=may_confirm_import(user, run),
            give_up=may_give_up_import(user, run),
        )
        return context


def proof_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file with the proof, for the office alone."""
    may_see_imports(request.user).demand()
    run = get_object_or_404(SubscriberImport, pk=pk)
    storage, path = run.proof_file.storage, run.proof_file.name
    if not path or not storage.exists(path):
        raise Http404
    return file_response(
        request,
        open_file=lambda: storage.open(path, "rb"),
        name=run.proof_name,
        content_type=run.proof_type,
        size=storage.size(path),
        etag=f"proof-{run.pk}",
        public=False,
    )
