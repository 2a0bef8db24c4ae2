"""«Pliki zapisu»: files that records rest on, what rests on each, and taking one away for good."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from home.admin_screens import DayColumn, RefusedPage, Screen, tell
from home.file_withdrawal import copies_of, may_see_archive, may_withdraw, uses_of, withdraw_file
from home.models import ArchivedFile, FileWithdrawal
from home.verdicts import Refused, Verdict


class WithdrawalForm(forms.Form):
    ground = forms.ChoiceField(
        label=gettext_lazy("What readers are told"),
        choices=FileWithdrawal.Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the ground.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, for the office"),
        help_text=gettext_lazy(
            "What is wrong with the file and on whose request; for example the number of the "
            "case. It stays in the record for good, so no names."
        ),
        max_length=250,
        error_messages={"required": gettext_lazy("Write why the file is withdrawn.")},
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that this cannot be undone"),
        error_messages={"required": gettext_lazy("Tick that you know it cannot be undone.")},
    )


class ArchiveView(RefusedPage, BaseListingView):
    model = ArchivedFile
    page_title = gettext_lazy("Files of records")
    header_icon = "doc-full"
    verbose_name_plural = gettext_lazy("files")
    index_url_name = "archived_files"
    index_results_url_name = "archived_files_results"
    paginate_by = 50
    is_searchable = True
    default_ordering: ClassVar[tuple[str, ...]] = ("-created_at", "pk")

    def may_see(self) -> Verdict:
        return may_see_archive(self.request.user)

    def get_base_queryset(self) -> Any:
        return ArchivedFile.objects.with_withdrawal()

    def search_queryset(self, queryset: Any) -> Any:
        """By name, by SHA-256, or by the address that somebody sent to the office."""
        words = self.search_query.strip() if self.is_searching else ""
        if not words:
            return queryset
        condition = Q(name__icontains=words)
        for part in words.split("/"):
            if len(part) >= 8:
                condition |= Q(pk__startswith=part.lower())
        return queryset.filter(condition)

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "name",
                label=_("File name"),
                get_url=lambda file: reverse("archived_file_screen", args=[file.pk]),
                sort_key="name",
                width="40%",
            ),
            Column("sha256", label="SHA-256", accessor=lambda file: f"{file.pk[:16]}…"),
            DayColumn(
                "created_at",
                label=_("Archived"),
                sort_key="created_at",
            ),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda file: _("withdrawn") if file.withdrawn else _("kept"),
                primary=lambda file: not file.withdrawn,
            ),
        ]


class ArchivedFileView(Screen):
    """One file: what rests on it, and its withdrawal."""

    template_name = "home/admin/archived_file.html"
    header_icon = "doc-full"

    def may_see(self) -> Verdict:
        return may_see_archive(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Files of records"), reverse("archived_files"))]

    def get_page_title(self) -> str:
        return self.file.name

    @cached_property
    def file(self) -> ArchivedFile:
        found = ArchivedFile.objects.select_related("withdrawal__withdrawn_by")
        return get_object_or_404(found, pk=self.kwargs["sha256"])

    def copies(self) -> list[tuple[Any, str | None]]:
        """With the screens where they are edited, for those who may."""
        if self.file.withdrawn:
            return []
        edited = AdminURLFinder(self.request.user)
        return [(copy, edited.get_edit_url(copy)) for copy in copies_of(self.file)]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = WithdrawalForm(request.POST)
        if form.is_valid():
            try:
                withdraw_file(
                    self.file,
                    self.member,
                    ground=form.cleaned_data["ground"],
                    reason=form.cleaned_data["reason"],
                )
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, _("The file is withdrawn. Nobody is given it any more."))
                return redirect(request.path)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("form", WithdrawalForm())
        return {
            **context,
            "file": self.file,
            "withdrawal": self.file.withdrawn,
            "uses": uses_of(self.file),
            "copies": self.copies(),
            "may_withdraw": may_withdraw(self.request.user, self.file),
        }


urls = [
    path("pliki-zapisu/", ArchiveView.as_view(), name="archived_files"),
    path(
        "pliki-zapisu/wyniki/",
        ArchiveView.as_view(results_only=True),
        name="archived_files_results",
    ),
    path("pliki-zapisu/<str:sha256>/", ArchivedFileView.as_view(), name="archived_file_screen"),
]
