"""Screens of imports: their list, and one file from its check to the decision."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from home.admin_screens import MomentColumn, RefusedPage, Screen, name_of, tell
from home.models import FileImport
from home.verdicts import Refused, Unreadable


class FileField(forms.FileField):
    """The file to bring; `accept` names its kinds for the browser's dialogue."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": gettext_lazy("Choose a file."),
        "empty": gettext_lazy("The file is empty."),
    }

    def __init__(self, *, accept: str, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), **kwargs)


def who_brought(run: FileImport) -> str:
    return name_of(run.started_by)


class ImportListView(RefusedPage, BaseListingView):
    """Imports of one model, the newest first. A later app says what is counted."""

    model: type[FileImport]
    header_icon = "upload"
    paginate_by = 30
    default_ordering: ClassVar[tuple[str, ...]] = ("-created_at", "-pk")
    who = staticmethod(who_brought)

    def counted(self) -> list[Column]:
        """The columns that say what is in the files."""
        return []

    def get_base_queryset(self) -> Any:
        return self.model.objects.select_related("started_by")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "name", label=_("File"), get_url=lambda run: run.get_absolute_url(), width="34%"
            ),
            *self.counted(),
            Column("started_by", label=_("Who"), accessor=self.who),
            MomentColumn(
                "created_at",
                label=_("When"),
                sort_key="created_at",
            ),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda run: run.get_state_display(),
                primary=lambda run: run.state == run.State.CHECKED,
            ),
        ]


class NewImportScreen(Screen):
    """A file is brought, to be checked in the background; nothing is imported yet."""

    header_icon = "upload"
    form: type[forms.Form]

    def begin(self, data: dict[str, Any]) -> Any:
        """The new import. Raises Unreadable, Refused, or ValidationError for other fields."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            try:
                return redirect(self.begin(form.cleaned_data))
            except Unreadable as unreadable:
                form.add_error("file", unreadable.reason)
            except (Refused, ValidationError) as error:
                tell(form, error)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.setdefault("form", self.form())
        context.update(media=context["form"].media, list_url=self.trail()[-1][1])
        return context


class ImportScreen(Screen):
    """One file that is checked in the background, then imported or given up by a decision."""

    run: Any
    header_icon = "upload"
    given_up: Any = ""
    """What is said when nothing was imported after all."""
    who = staticmethod(who_brought)

    def confirm(self) -> None:
        """Begin the import. Raises Refused."""
        raise NotImplementedError

    def give_up(self) -> None:
        """Import nothing. Raises Refused."""
        raise NotImplementedError

    def get_page_title(self) -> str:
        return str(self.run.name)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        act = request.POST.get("act")
        try:
            if act == "import":
                self.confirm()
                messages.success(request, _("The import has begun."))
            elif act == "give_up":
                self.give_up()
                messages.success(request, self.given_up)
        except Refused as refused:
            messages.error(request, refused.reason)
        return redirect(self.run)

    def is_at_work(self) -> bool:
        return bool(self.run.is_at_work)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.run
        return super().get_context_data(
            run=run,
            list_url=self.trail()[-1][1],
            who=self.who(run),
            is_checked=run.state == run.State.CHECKED,
            is_done=run.state == run.State.DONE,
            **kwargs,
        )
