"""What the organiser's screens have in common: title, way back, the tabs of one registration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from home.admin_screens import Placed, RefusedPage, Screen
from home.verdicts import Verdict

from ..models import Enrolment
from ..permissions import (
    may_keep_enrolment,
    may_mark_presence,
    may_organise,
    may_see_certificates,
    may_see_registrants,
    may_write_to_participants,
)


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    url: str


class OfEnrolment(Placed, RefusedPage):
    """A mixin of screens about one registration, whose number is `pk` in the address."""

    kwargs: dict[str, Any]
    header_icon = "date"
    tab = ""

    def may_see(self) -> Verdict:
        return may_organise(self.request.user)

    @cached_property
    def enrolment(self) -> Enrolment:
        enrolments = Enrolment.objects.select_related("term__event")
        return get_object_or_404(enrolments, pk=self.kwargs["pk"])

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.enrolment.pk, *args])

    def trail(self) -> list[tuple[str, str]]:
        return [
            (_("Registrations"), reverse("events_enrolments")),
            (str(self.enrolment), self.url("events_enrolment")),
        ]

    def tabs(self) -> list[Tab]:
        """Those that the person may open."""
        user, enrolment = self.request.user, self.enrolment
        known = (
            ("enrolment", _("Overview"), "events_enrolment", may_organise(user)),
            ("registrants", _("Registered people"), "events_registrants",
             may_see_registrants(user)),
            ("attendance", _("Presence"), "events_attendance",
             may_mark_presence(user, enrolment)),
            ("certificates", _("Certificates"), "events_admin_certificates",
             may_see_certificates(user)),
            ("messages", _("Messages"), "events_messages",
             may_write_to_participants(user)),
            ("settings", _("Settings"), "events_enrolment_settings",
             may_keep_enrolment(user)),
        )  # fmt: skip
        return [
            Tab(name, str(label), self.url(address)) for name, label, address, may in known if may
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)  # type: ignore[misc]
        context.update(
            enrolment=self.enrolment,
            term=self.enrolment.term,
            state=self.enrolment.state(),
            tabs=self.tabs(),
            current_tab=self.tab,
        )
        return context


class EnrolmentScreen(OfEnrolment, Screen):
    """A screen about one registration."""
