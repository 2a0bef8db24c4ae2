"""Registrations as their organiser keeps them: all of them, and each with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import ModelLogEntry

from home.admin_screens import Screen, member_of
from home.verdicts import Refused, Verdict

from ..actions.certificates import to_certify
from ..actions.enrolment import delete_enrolment
from ..choices import EnrolmentState, RegistrantState
from ..models import Certificate, Enrolment, Term
from ..permissions import (
    may_delete_enrolment,
    may_issue_certificates,
    may_keep_enrolment,
    may_organise,
    may_see_registrants,
)
from ..registrants import counts
from ..tallies import Tally, tallies, tally
from ..wording import when, where
from .admin_frame import EnrolmentScreen

PER_PAGE = 25


@dataclass(frozen=True)
class Row:
    """A registration on the list."""

    enrolment: Enrolment
    tally: Tally
    state: EnrolmentState

    @property
    def term(self) -> Term:
        return self.enrolment.term

    @property
    def when(self) -> str:
        return when(self.term)

    @property
    def is_full(self) -> bool:
        return not self.tally.free


class EnrolmentListView(Screen):
    """«Zapisy»: what is to come, or what is over."""

    template_name = "events/admin/enrolments.html"
    page_title = gettext_lazy("Registrations")
    header_icon = "date"

    def may_see(self) -> Verdict:
        return may_organise(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        now = timezone.now()
        past = self.request.GET.get("widok") == "minione"
        enrolments = Enrolment.objects.select_related("term__event")
        if past:
            enrolments = enrolments.filter(term__ends_at__lte=now).order_by(
                "-term__starts_at", "pk"
            )
        else:
            enrolments = enrolments.filter(term__ends_at__gt=now).order_by("term__starts_at", "pk")
        page = Paginator(enrolments, PER_PAGE).get_page(self.request.GET.get("p"))
        figures = tallies(page.object_list, now)
        context.update(
            past=past,
            page_obj=page,
            rows=[Row(one, figures[one.pk], one.state(now)) for one in page.object_list],
            without=[] if past else self._without(now),
            may_keep=may_keep_enrolment(self.request.user),
        )
        return context

    @staticmethod
    def _without(now: Any) -> list[tuple[Term, str]]:
        """Terms to come that nobody can register for."""
        terms = (
            Term.objects.upcoming(now)
            .filter(enrolment__isnull=True, cancelled_at__isnull=True)
            .select_related("event")
        )
        return [(term, when(term)) for term in terms[:50]]


class EnrolmentView(EnrolmentScreen):
    """One registration: its numbers, what can be done, what was done."""

    template_name = "events/admin/enrolment.html"
    tab = "enrolment"

    def get_page_title(self) -> str:
        return str(self.enrolment)

    def trail(self) -> list[tuple[str, str]]:
        return super().trail()[:-1]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("act") == "delete":
            try:
                delete_enrolment(self.enrolment, member_of(request))
            except Refused as refused:
                messages.error(request, refused.reason)
            else:
                messages.success(request, _("The registration is deleted."))
                return redirect("events_enrolments")
        return redirect(self.url("events_enrolment"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user, enrolment = self.request.user, self.enrolment
        sees_people = bool(may_see_registrants(user))
        standing = counts(enrolment)
        context.update(
            tally=tally(enrolment),
            when=when(enrolment.term),
            where=where(enrolment.term),
            standing=[(one, standing[one]) for one in RegistrantState if standing[one]],
            sees_people=sees_people,
            questions=list(enrolment.questions.all()),
            to_certify=to_certify(enrolment).count()
            if may_issue_certificates(user, enrolment)
            else 0,
            certificates=Certificate.objects.valid()
            .filter(participant__enrolment=enrolment)
            .count(),
            may_keep=may_keep_enrolment(user, enrolment),
            may_delete=may_delete_enrolment(user, enrolment),
            event_url=enrolment.term.event.get_url() or "",
            edit_url=reverse("wagtailadmin_pages:edit", args=[enrolment.term.event_id]),
            entries=ModelLogEntry.objects.for_instance(enrolment).select_related("user")[:20],
        )
        return context
