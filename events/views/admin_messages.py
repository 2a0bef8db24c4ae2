"""Messages to participants: written, looked at, sent; what became of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from home.admin_screens import member_of, tell
from home.models import OutgoingMail
from home.verdicts import Refused, Verdict

from ..actions.messages import reachable, send_message
from ..actions.organiser_notices import address_of, message_prefix
from ..choices import RegistrantState
from ..models import EventMessage, Participant
from ..permissions import may_write_to_participants
from ..registrants import state_of
from ..wording import when, where
from .admin_frame import EnrolmentScreen
from .admin_registrants import chosen


class MessagesView(EnrolmentScreen):
    """Those that were sent."""

    template_name = "events/admin/messages.html"
    page_title = gettext_lazy("Messages")
    header_icon = "mail"
    tab = "messages"

    def may_see(self) -> Verdict:
        return may_write_to_participants(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            sent=self.enrolment.messages.select_related("created_by"),
            write=may_write_to_participants(self.request.user, self.enrolment),
        )
        return context


class MessageForm(forms.Form):
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=150,
        error_messages={"required": gettext_lazy("Write what the message is about.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy(
            "Plain text. Below it the mail names the event, its time and place, and its address."
        ),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": gettext_lazy("Write the message.")},
    )


class NewMessageView(EnrolmentScreen):
    """Write, look at it with the number of receivers, send.

    Receivers are those whom the address chooses, as the list of registrants does, or those ticked
    there; without any choice all who are coming.
    """

    template_name = "events/admin/new_message.html"
    page_title = gettext_lazy("Write a message")
    header_icon = "mail"

    def may_see(self) -> Verdict:
        return may_write_to_participants(self.request.user) and may_write_to_participants(
            self.request.user, self.enrolment
        )

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (_("Messages"), self.url("events_messages"))]

    @cached_property
    def ticked(self) -> list[int]:
        return [
            int(pk) for pk in self.request.GET.getlist("osoba") if pk.isdecimal() and len(pk) < 10
        ]

    @cached_property
    def people(self) -> list[Participant]:
        """Those with a place, unless others are ticked or filtered for by their state."""
        everybody = Participant.objects.filter(enrolment=self.enrolment)
        if self.ticked:
            found = everybody.filter(pk__in=self.ticked)
        else:
            found = chosen(self.enrolment, self.request)
        people = list(found.select_related("registration").order_by("serial"))
        if self.ticked or self.request.GET.getlist("state"):
            return people
        return [person for person in people if state_of(person) == RegistrantState.COMING]

    @cached_property
    def receivers(self) -> list[Participant]:
        return reachable(self.enrolment, [person.pk for person in self.people])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = MessageForm(request.POST)
        act = request.POST.get("act")
        if not form.is_valid() or act == "change":
            return self._shown(form)
        if act != "send" or self._moved(request):
            return self._shown(form, preview=True, moved=act == "send")
        try:
            sent = send_message(
                self.enrolment,
                member_of(request),
                subject=form.cleaned_data["subject"],
                text=form.cleaned_data["text"],
                participants=[person.pk for person in self.receivers],
            )
        except (Refused, ValidationError) as error:
            tell(form, error)
            return self._shown(form)
        messages.success(request, _("The message is on its way."))
        return redirect(self.url("events_message", sent.pk))

    def _moved(self, request: HttpRequest) -> bool:
        """Whether others are chosen now than those whose number was shown."""
        return request.POST.get("receivers") != self._fingerprint()

    def _fingerprint(self) -> str:
        return ",".join(str(person.pk) for person in self.receivers)

    def _shown(self, form: MessageForm, **more: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(form=form, **more))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("form", MessageForm())
        addresses = {address_of(person).lower() for person in self.receivers}
        context.update(
            people=len(self.receivers),
            addresses=len(addresses),
            names=[person.name for person in self.receivers[:8]],
            more=max(0, len(self.receivers) - 8),
            without=len(self.people) - len(self.receivers),
            fingerprint=self._fingerprint(),
            is_choice=bool(self.request.GET),
            query=self.request.GET.urlencode(),
            when=when(self.enrolment.term),
            where=where(self.enrolment.term),
        )
        return context


class MessageView(EnrolmentScreen):
    """One message: how far it is, and what became of its mails."""

    template_name = "events/admin/message.html"
    header_icon = "mail"

    def may_see(self) -> Verdict:
        return may_write_to_participants(self.request.user)

    @cached_property
    def message(self) -> EventMessage:
        sent = EventMessage.objects.select_related("created_by")
        return get_object_or_404(sent, enrolment=self.enrolment, pk=self.kwargs["message"])

    def get_page_title(self) -> str:
        return self.message.subject

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (_("Messages"), self.url("events_messages"))]

    @cached_property
    def states(self) -> dict[str, int]:
        """How many of its mails are in each state."""
        mails = OutgoingMail.objects.filter(key__startswith=message_prefix(self.message))
        return dict(mails.order_by().values_list("state").annotate(n=Count("pk")))

    def is_at_work(self) -> bool:
        underway = {OutgoingMail.State.QUEUED, OutgoingMail.State.SENDING} & set(self.states)
        return self.message.posted_at is None or bool(underway)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        states = self.states
        context.update(
            message=self.message,
            total=len(self.message.receivers),
            states=[
                (OutgoingMail.State(state).label, number)
                for state, number in sorted(states.items())
            ],
            failed=sum(
                number
                for state, number in states.items()
                if state in (OutgoingMail.State.FAILED, OutgoingMail.State.DOUBTFUL)
            ),
        )
        return context
