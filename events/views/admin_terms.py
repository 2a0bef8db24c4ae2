"""The office's screens of an event's terms: how each stands, and cancelling one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.models import PageLogEntry

from home.admin_screens import Screen, tell
from home.verdicts import Refused, Verdict

from ..actions.terms import LONGEST_REASON, cancel_term
from ..choices import ACTIVE
from ..models import EventPage, Term
from ..permissions import may_cancel_term, may_see_terms
from ..states import shown


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is cancelled"),
        help_text=gettext_lazy("One sentence. It stands on the page of the event and in the mail."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Give the reason in a sentence: everybody sees it.")
        },
    )


class TermsScreen(Screen):
    """What the two screens share."""

    header_icon = "date"

    @cached_property
    def event(self) -> EventPage:
        return get_object_or_404(EventPage, pk=self.kwargs["page_id"]).specific

    def may_see(self) -> Verdict:
        return may_see_terms(self.request.user, self.event)

    @property
    def here(self) -> str:
        return reverse("events_terms", args=[self.event.pk])

    def trail(self) -> list[tuple[str, str]]:
        editor = reverse("wagtailadmin_pages:edit", args=[self.event.pk])
        return [(self.event.get_admin_display_title(), editor)]

    def people(self) -> dict[int, int]:
        """How many people count on each term."""
        counted = Term.objects.filter(event=self.event.pk).annotate(
            people=Count(
                "enrolment__participants",
                filter=Q(enrolment__participants__state__in=ACTIVE)
                & Q(enrolment__participants__registration__confirmed_at__isnull=False),
            )
        )
        return dict(counted.values_list("pk", "people"))


class TermsView(TermsScreen):
    template_name = "events/admin/terms.html"

    def get_page_title(self) -> str:
        return _("Terms")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        terms = Term.objects.filter(event=self.event.pk).order_by("starts_at", "pk")
        people = self.people()
        context.update(
            event=self.event,
            rows=[
                {
                    "shown": row,
                    "people": people.get(row.term.pk, 0),
                    "may_cancel": may_cancel_term(self.request.user, row.term),
                    "url": reverse("events_cancel_term", args=[self.event.pk, row.term.pk]),
                }
                for row in shown(terms.select_related("event"))
            ],
            edit_url=reverse("wagtailadmin_pages:edit", args=[self.event.pk]),
            entries=PageLogEntry.objects.filter(
                page=self.event.pk, action="events.term.cancel"
            ).select_related("user"),
        )
        return context


class CancelTermView(TermsScreen):
    template_name = "events/admin/cancel_term.html"

    @cached_property
    def term(self) -> Term:
        terms = Term.objects.filter(event=self.event.pk).select_related("event")
        return get_object_or_404(terms, pk=self.kwargs["pk"])

    def may_see(self) -> Verdict:
        return may_cancel_term(self.request.user, self.term)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if may_see_terms(request.user, self.event) and not (verdict := self.may_see()):
            messages.error(request, verdict.reason)
            return redirect(self.here)
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Cancel a term")

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (_("Terms"), self.here)]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = CancelForm(request.POST)
        if form.is_valid():
            user: Any = request.user
            number = self.people().get(self.term.pk, 0)
            try:
                cancel_term(self.term, user, form.cleaned_data["reason"])
            except (Refused, ValidationError) as error:
                tell(form, error)
            else:
                messages.success(request, _cancelled_message(number))
                return redirect(self.here)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("form", CancelForm())
        context.update(
            event=self.event,
            term=self.term,
            people=self.people().get(self.term.pk, 0),
            back_url=self.here,
        )
        return context


def _cancelled_message(number: int) -> str:
    if not number:
        return _("The term is cancelled. Nobody was registered.")
    return ngettext(
        "The term is cancelled; %(n)d person registered is told of it.",
        "The term is cancelled; %(n)d people registered are told of it.",
        number,
    ) % {"n": number}
