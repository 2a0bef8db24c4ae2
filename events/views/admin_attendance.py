"""Presence at the door: a grid for one day, for a phone and for a desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from home import formats
from home.admin_screens import member_of
from home.verdicts import Refused, Verdict

from ..actions.attendance import mark_all_present, mark_presence
from ..models import Attendance, Participant
from ..permissions import may_mark_presence, may_register_by_hand
from ..registrants import in_order
from .admin_frame import EnrolmentScreen


class AttendanceView(EnrolmentScreen):
    """The grid of a day. Each box is written by itself; without JavaScript all by one button."""

    template_name = "events/admin/attendance.html"
    page_title = gettext_lazy("Presence")
    header_icon = "check"
    tab = "attendance"

    def may_see(self) -> Verdict:
        return may_mark_presence(self.request.user, self.enrolment)

    @cached_property
    def day(self) -> date:
        """Of the address; without one the day that is now, else the first."""
        days = self.enrolment.term.days
        if wanted := self.kwargs.get("day"):
            for one in days:
                if one.isoformat() == wanted:
                    return one
            raise Http404
        today = timezone.localdate()
        return today if today in days else (days[-1] if today > days[-1] else days[0])

    @cached_property
    def people(self) -> list[Participant]:
        people = Participant.objects.filter(enrolment=self.enrolment).coming()
        return in_order(people.select_related("registration"))

    @cached_property
    def present(self) -> set[int]:
        return set(
            Attendance.objects.filter(
                participant__enrolment=self.enrolment, day=self.day
            ).values_list("participant", flat=True)
        )

    def here(self) -> str:
        return self.url("events_attendance_day", self.day.isoformat())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = member_of(request)
        try:
            if request.POST.get("act") == "all":
                changed = mark_all_present(self.enrolment, self.day, user)
            else:
                changed = mark_presence(self.enrolment, self.day, self._changed(request), user)
        except Refused as refused:
            messages.error(request, refused.reason)
        else:
            messages.success(
                request,
                ngettext("%(n)d mark is saved.", "%(n)d marks are saved.", changed)
                % {"n": changed},
            )
        return redirect(self.here())

    @staticmethod
    def _changed(request: HttpRequest) -> dict[int, bool]:
        """What the person changed on the page that they saw: what others did since stays."""
        shown = _numbers(request.POST.get("shown", "").split(","))
        before = _numbers(request.POST.get("before", "").split(","))
        now = _numbers(request.POST.getlist("present"))
        return {pk: pk in now for pk in shown if (pk in now) != (pk in before)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user = self.request.user
        before = [person.pk for person in self.people if person.pk in self.present]
        context.update(
            day=self.day,
            days=[
                (day, self.url("events_attendance_day", day.isoformat()))
                for day in self.enrolment.term.days
            ],
            rows=[(person, person.pk in self.present) for person in self.people],
            present=len(before),
            shown=",".join(str(person.pk) for person in self.people),
            before=",".join(map(str, before)),
            verdict=may_mark_presence(user, self.enrolment, self.day),
            may_enter=may_register_by_hand(user, self.enrolment),
            signing_url=self.url("events_signing_list", self.day.isoformat()),
            mark_url=self.url("events_mark_presence", self.day.isoformat()),
        )
        return context


def _numbers(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isdecimal() and len(text) < 10}


@require_POST
def mark_one(request: HttpRequest, pk: int, day: str) -> JsonResponse:
    """One box, by the script of the grid: `participant`, `present` 1 or 0.

    Answers with how many are present now, or with the reason of a refusal.
    """
    view = AttendanceView()
    view.setup(request, pk=pk, day=day)
    if not (verdict := view.may_see()):
        return JsonResponse({"error": verdict.reason}, status=403)
    numbers = _numbers([request.POST.get("participant", "")])
    if not numbers:
        return JsonResponse({"error": _("There is no such person.")}, status=400)
    marks = dict.fromkeys(numbers, request.POST.get("present") == "1")
    try:
        mark_presence(view.enrolment, view.day, marks, member_of(request))
    except Refused as refused:
        return JsonResponse({"error": refused.reason}, status=409)
    return JsonResponse({"present": len(view.present), "day": formats.day(view.day)})
