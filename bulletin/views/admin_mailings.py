"""Mailings in the CMS: written, looked at, tried out, sent; progress, and what became of copies."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import ModelLogEntry

from home.admin_screens import MomentColumn, RefusedPage, Screen, name_of, tell
from home.verdicts import Refused, Verdict

from ..actions import mailings as acts
from ..addresses import normalised
from ..announcing import announcement_of, announcements_waiting
from ..mailing.letters import Links, filled
from ..mailing.progress import Progress
from ..models import Mailing, MailingRecipient, Subscriber, Topic
from ..subscription_links import subscription_url
from ..subscription_permissions import (
    may_cancel_mailing,
    may_edit_mailing,
    may_pause_mailing,
    may_prepare_mailing,
    may_repeat_copies,
    may_resume_mailing,
    may_see_mailings,
    may_see_subscribers,
    may_start_mailing,
    may_test_mailing,
)

Copy = MailingRecipient.State


class MailingFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=Mailing.State.choices)
    topic = django_filters.ChoiceFilter(label=gettext_lazy("Topic"), choices=Topic.choices)

    class Meta:
        model = Mailing
        fields = ["state", "topic"]


class MailingListView(RefusedPage, BaseListingView):
    model = Mailing
    page_title = gettext_lazy("Mailings")
    header_icon = "mail"
    template_name = "bulletin/admin/mailings.html"
    verbose_name_plural = gettext_lazy("mailings")
    index_url_name = "bulletin_mailings"
    index_results_url_name = "bulletin_mailings_results"
    filterset_class = MailingFilters
    paginate_by = 30
    default_ordering: ClassVar[tuple[str, ...]] = ("-created_at", "-pk")

    def may_see(self) -> Verdict:
        return may_see_mailings(self.request.user)

    def get_base_queryset(self) -> Any:
        return Mailing.objects.defer("html", "text", "body").annotate(
            copies=Count("recipients"),
        )

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "subject",
                label=_("Subject"),
                get_url=lambda mailing: mailing.get_absolute_url(),
                sort_key="subject",
                width="40%",
            ),
            Column("topic", label=_("Topic"), accessor="get_topic_display"),
            Column("copies", label=_("Copies")),
            MomentColumn(
                "created_at",
                label=_("Prepared"),
                sort_key="created_at",
            ),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda mailing: mailing.get_state_display(),
                primary=lambda mailing: mailing.state in Mailing.BEGUN,
            ),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not may_prepare_mailing(self.request.user):
            return []
        return [
            HeaderButton(
                _("Write to subscribers"), url=reverse("bulletin_new_mailing"), icon_name="plus"
            )
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if may_prepare_mailing(self.request.user):
            context["announcements"] = announcements_waiting(timezone.now())
        return context


class MailingForm(forms.Form):
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), choices=Topic.choices)
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write the subject.")},
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        help_text=gettext_lazy(
            "A blank line ends a paragraph; addresses that begin with https:// become links. The "
            "office's address and the links to leave are added by themselves."
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        error_messages={"required": gettext_lazy("Write the text of the message.")},
    )


class SubjectForm(forms.Form):
    """Of a mailing whose text comes from elsewhere."""

    subject = MailingForm.base_fields["subject"]


class TestForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Address for the test copy"),
        max_length=254,
        widget=forms.EmailInput,
        error_messages={"required": gettext_lazy("Write the address.")},
    )

    def clean_address(self) -> str:
        return normalised(self.cleaned_data["address"])


class NewMailingView(Screen):
    """Write to the subscribers of a topic. Saving sends nothing."""

    template_name = "bulletin/admin/new_mailing.html"
    page_title = gettext_lazy("Write to subscribers")
    header_icon = "mail"

    def may_see(self) -> Verdict:
        return may_prepare_mailing(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Mailings"), reverse("bulletin_mailings"))]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = MailingForm(request.POST)
        if form.is_valid():
            try:
                mailing = acts.write_mailing(**form.cleaned_data, user=self.member)
                messages.success(request, _("The draft is saved. Nothing has been sent."))
                return redirect(mailing)
            except (Refused, ValidationError) as error:
                tell(form, error)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("form", MailingForm())
        return context


class AnnounceView(Screen):
    """What an app has to announce: the button makes a draft, which an editor reads and sends."""

    template_name = "bulletin/admin/announce.html"
    page_title = gettext_lazy("Announce to subscribers")
    header_icon = "mail"

    def may_see(self) -> Verdict:
        return may_prepare_mailing(self.request.user)

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Mailings"), reverse("bulletin_mailings"))]

    @cached_property
    def announcement(self) -> Any:
        found = announcement_of(self.kwargs["kind"], self.kwargs["number"], timezone.now())
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if mailing := acts.mailing_about(self.announcement.about):
            return redirect(mailing)
        answer: HttpResponse = self.render_to_response(self.get_context_data())
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mailing = acts.prepare_announcement(self.announcement, self.member)
        messages.success(request, _("The draft is ready to be read. Nothing has been sent."))
        return redirect(mailing)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            announcement=self.announcement,
            topic=Topic(self.announcement.topic).label,
            readers=Subscriber.objects.of_topic(self.announcement.topic).count(),
        )
        return context


class MailingView(Screen):
    """One mailing at any stage."""

    template_name = "bulletin/admin/mailing.html"
    header_icon = "mail"

    def may_see(self) -> Verdict:
        return may_see_mailings(self.request.user)

    @cached_property
    def mailing(self) -> Mailing:
        found = Mailing.objects.select_related("created_by", "started_by")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.mailing.subject

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Mailings"), reverse("bulletin_mailings"))]

    def is_at_work(self) -> bool:
        return self.mailing.state == Mailing.State.SENDING

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        act = request.POST.get("act", "")
        form: forms.Form | None = None
        if act == "edit":
            kind = MailingForm if self.mailing.is_written_here else SubjectForm
            form = kind(request.POST, auto_id="edit_%s")
        elif act == "test":
            form = TestForm(request.POST, auto_id="test_%s")
        if form is not None and not form.is_valid():
            return self.render_to_response(self.get_context_data(**{f"{act}_form": form}))
        try:
            messages.success(request, self._do(act, form))
        except (Refused, ValidationError) as error:
            if form is not None:
                tell(form, error)
                self.__dict__.pop("mailing", None)
                return self.render_to_response(self.get_context_data(**{f"{act}_form": form}))
            messages.error(request, getattr(error, "reason", " ".join(map(str, error.args))))
        return redirect(self.mailing)

    def _do(self, act: str, form: forms.Form | None) -> str:
        mailing, user = self.mailing, self.member
        if act == "edit" and form is not None:
            acts.edit_mailing(mailing, user, **form.cleaned_data)
            return _("The draft is saved. Nothing has been sent.")
        if act == "test" and form is not None:
            acts.send_test(mailing, user, address=form.cleaned_data["address"])
            return _("A test copy is on its way.")
        if act == "start":
            acts.start_mailing(mailing, user)
            return _("The sending has begun.")
        if act == "pause":
            acts.pause_mailing(mailing, user)
            return _("The sending is paused.")
        if act == "resume":
            acts.resume_mailing(mailing, user)
            return _("The sending goes on.")
        if act == "cancel":
            acts.cancel_mailing(mailing, user)
            return _("The mailing is called off.")
        if act in ("repeat_failed", "repeat_doubtful"):
            count = acts.repeat_copies(mailing, user, state=act.removeprefix("repeat_"))
            return ngettext(
                "%(n)d copy is tried again.", "%(n)d copies are tried again.", count
            ) % {"n": count}
        raise Refused(_("There is no such action."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        mailing, user = self.mailing, self.request.user
        edit = may_edit_mailing(user, mailing)
        context.update(
            mailing=mailing,
            progress=Progress.of(mailing),
            readers=Subscriber.objects.of_topic(mailing.topic).count(),
            edit=edit,
            test=may_test_mailing(user, mailing),
            start=may_start_mailing(user, mailing),
            pause=may_pause_mailing(user, mailing),
            resume=may_resume_mailing(user, mailing),
            cancel=may_cancel_mailing(user, mailing),
            repeat_failed=may_repeat_copies(user, mailing, Copy.FAILED),
            repeat_doubtful=may_repeat_copies(user, mailing, Copy.DOUBTFUL),
            sees_copies=bool(may_see_subscribers(user)),
            preview_text=filled(mailing.text, Links(subscription_url(), subscription_url())),
            prepared_by=name_of(mailing.created_by),
            started_by=name_of(mailing.started_by),
            entries=ModelLogEntry.objects.for_instance(mailing).select_related("user"),
        )
        if edit:
            initial = {
                "topic": mailing.topic,
                "subject": mailing.subject,
                "body": mailing.body,
            }
            kind = MailingForm if mailing.is_written_here else SubjectForm
            context.setdefault("edit_form", kind(initial=initial, auto_id="edit_%s"))
            context.setdefault(
                "test_form", TestForm(initial={"address": self.member.email}, auto_id="test_%s")
            )
        return context


@require_safe
def html_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The message as a mail program shows it, shut off from the CMS."""
    may_see_mailings(request.user).demand()
    mailing = get_object_or_404(Mailing, pk=pk)
    response = HttpResponse(filled(mailing.html, Links(subscription_url(), subscription_url())))
    response["Content-Security-Policy"] = (
        "sandbox allow-popups; default-src 'none'; img-src 'self' data:; "
        "style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    return response
