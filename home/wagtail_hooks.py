"""Screens of the CMS for what `home` keeps: the desk, information clauses and outgoing mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import InspectView
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.documents import get_document_model
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home import archive_screens, bound_doors, outbox  # noqa: F401
from home.admin_menu import PermittedItem
from home.desk import DeskPanel, OthersInWorkflowPanel, OthersToModeratePanel
from home.file_withdrawal import may_see_archive
from home.languages import links as links
from home.models import ConsentClause, ContactMessage, OutgoingMail
from home.permission_policies import ReadOnly, WithoutDeletion
from home.personal_data import may_answer_for_persons
from home.personal_data_screen import PersonalDataView
from home.search_declarations import tell_of_documents

register_permission_policy(ConsentClause, WithoutDeletion(ConsentClause))
register_permission_policy(OutgoingMail, ReadOnly(OutgoingMail))
register_permission_policy(ContactMessage, ReadOnly(ContactMessage))


class ConsentClauseViewSet(SnippetViewSet):
    model = ConsentClause
    icon = "clipboard-list"
    menu_label = gettext_lazy("Information clauses")
    menu_order = 800
    add_to_settings_menu = True
    list_display = ["form", "version", "valid_from"]
    list_filter = ["form"]
    ordering = ["form", "-version"]
    copy_view_enabled = True


register_snippet(ConsentClauseViewSet)


class MailView(InspectView):
    """One mail, with the button to try it again where a person has to decide."""

    template_name = "home/admin/mail.html"

    def get_fields(self) -> list[str]:
        """The words are for administrators: a mail may hold a link that sets a password anew."""
        fields: list[str] = super().get_fields()
        if self.request.user.is_superuser:
            return fields
        return [name for name in fields if name != "text"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        undecided = OutgoingMail.objects.needing_attention().filter(pk=self.object.pk)
        context["may_send_again"] = undecided.exists()
        return context


class OutgoingMailViewSet(ModelViewSet):
    model = OutgoingMail
    name = "outgoing_mail"
    icon = "mail"
    menu_label = gettext_lazy("Outgoing mail")
    menu_order = 810
    add_to_settings_menu = True
    list_display = ["subject", "to", "get_state_display", "created_at", "attempts"]
    list_filter = ["state"]
    search_fields = ["subject", "to"]
    search_backend_name = None
    form_fields = ["state"]
    inspect_view_enabled = True
    inspect_view_class = MailView
    inspect_view_fields = [
        "subject",
        "to",
        "sender",
        "state",
        "created_at",
        "sent_at",
        "attempts",
        "error",
        "text",
    ]
    copy_view_enabled = False


@hooks.register("register_admin_viewset")
def outgoing_mail() -> OutgoingMailViewSet:
    return OutgoingMailViewSet()


class ContactMessageViewSet(ModelViewSet):
    model = ContactMessage
    name = "contact_messages"
    icon = "comment"
    menu_label = gettext_lazy("Messages from the form")
    menu_order = 805
    add_to_settings_menu = True
    list_display = ["subject", "name", "email", "created_at"]
    search_fields = ["subject", "name", "email"]
    search_backend_name = None
    form_fields = ["subject"]
    inspect_view_enabled = True
    inspect_view_fields = ["subject", "name", "email", "text", "recipient", "clause", "created_at"]
    copy_view_enabled = False


@hooks.register("register_admin_viewset")
def contact_messages() -> ContactMessageViewSet:
    return ContactMessageViewSet()


@require_POST
def send_again(request: HttpRequest, mail_id: int) -> HttpResponseBase:
    """Somebody read a refused or doubtful mail and decided that it goes out again."""
    if not request.user.has_perm("home.view_outgoingmail"):
        raise PermissionDenied
    mail = get_object_or_404(OutgoingMail, pk=mail_id)
    if outbox.resend(mail):
        messages.success(request, _("The mail is queued once more."))
    else:
        messages.error(request, _("This mail is not waiting for a decision."))
    return redirect(reverse("outgoing_mail:inspect", args=[mail.pk]))


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("outgoing_mail/<int:mail_id>/send-again/", send_again, name="mail_send_again"),
        path("dane-osoby/", PersonalDataView.as_view(), name="personal_data"),
        *archive_screens.urls,
    ]


@hooks.register("register_permissions")
def rights_to_give() -> Any:
    """So that an office can give these rights to a group of its own in the CMS."""
    return Permission.objects.filter(
        content_type__app_label="home",
        codename__in=["add_personaldataact", "add_filewithdrawal", "view_archivedfile"],
    )


@hooks.register("register_settings_menu_item")
def personal_data_item() -> MenuItem:
    return PermittedItem(
        gettext_lazy("A person's data"),
        reverse_lazy("personal_data"),
        name="personal-data",
        icon_name="user",
        order=807,
        may_see=may_answer_for_persons,
    )


@hooks.register("register_settings_menu_item")
def archive_item() -> MenuItem:
    return PermittedItem(
        gettext_lazy("Files of records"),
        reverse_lazy("archived_files"),
        name="archived-files",
        icon_name="doc-full",
        order=808,
        may_see=may_see_archive,
    )


@hooks.register("construct_homepage_panels")
def desk(request: HttpRequest, panels: list[Any]) -> None:
    """What waits for the person comes first; Wagtail's own lists leave out what is on it."""
    own = {
        WorkflowObjectsToModeratePanel: OthersToModeratePanel,
        UserObjectsInWorkflowModerationPanel: OthersInWorkflowPanel,
    }
    panels[:] = [own[type(panel)]() if type(panel) in own else panel for panel in panels]
    panels.append(DeskPanel())


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request: HttpRequest, summary_items: list[Any]) -> None:
    """Numbers of pages, images and documents say nothing to those who came to decide."""
    if not request.user.is_superuser:
        summary_items.clear()


@hooks.register("construct_main_menu")
def no_help_menu(request: HttpRequest, menu_items: list[Any]) -> None:
    """Wagtail's help tells what is new in Wagtail: of use to those who look after it."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("after_bulk_action")
def tell_search_of_documents(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> None:
    """Wagtail moves documents to another collection without signals."""
    if action_type == "add_to_collection" and action.get_default_model() is get_document_model():
        tell_of_documents(document.pk for document in objects)
