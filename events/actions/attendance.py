"""Who was there: marked on the day, by one person or several at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.verdicts import Refused

from ..models import Attendance, Enrolment, Participant
from ..permissions import may_mark_presence
from .places import under_lock


def mark_presence(
    enrolment: Enrolment,
    day: date,
    marks: Mapping[int, bool],
    user: User,
    *,
    at: datetime | None = None,
) -> int:
    """Write down who is present (True) or is not after all (False), by number of participant.

    Only those named are touched, so what somebody else marks at the same moment stays. Returns
    how many changed. Numbers of people without a confirmed place are refused.
    """
    with under_lock(enrolment.pk, at) as (enrolment, at):
        return _mark(enrolment, day, marks, user, at)


def mark_all_present(
    enrolment: Enrolment, day: date, user: User, *, at: datetime | None = None
) -> int:
    """Everybody with a confirmed place; those marked already stay as they are."""
    with under_lock(enrolment.pk, at) as (enrolment, at):
        everybody = enrolment.participants.coming().values_list("pk", flat=True)
        return _mark(enrolment, day, dict.fromkeys(everybody, True), user, at)


def _mark(
    enrolment: Enrolment, day: date, marks: Mapping[int, bool], user: User, at: datetime
) -> int:
    may_mark_presence(user, enrolment, day, at).demand()
    coming = dict(
        enrolment.participants.filter(pk__in=list(marks)).coming().values_list("pk", "serial")
    )
    if set(marks) - set(coming):
        raise Refused(_("Somebody among them has no place any more: load the list anew."))
    there = set(
        Attendance.objects.filter(participant__in=coming, day=day).values_list(
            "participant", flat=True
        )
    )
    come = [pk for pk, present in marks.items() if present and pk not in there]
    gone = [pk for pk, present in marks.items() if not present and pk in there]
    _keep_certified(gone)
    Attendance.objects.bulk_create(
        Attendance(participant_id=pk, day=day, marked_by=user, marked_at=at) for pk in come
    )
    Attendance.objects.filter(participant__in=gone, day=day).delete()
    if gone or len(come) > 1:
        # One mark is told by its own row.
        log(
            instance=enrolment,
            action="events.presence.mark",
            user=user,
            data={
                "day": day.isoformat(),
                "present": sorted(coming[pk] for pk in come),
                "taken_back": sorted(coming[pk] for pk in gone),
            },
        )
    return len(come) + len(gone)


def _keep_certified(gone: list[int]) -> None:
    certified = Participant.objects.filter(
        pk__in=gone, certificates__withdrawn_at__isnull=True, certificates__isnull=False
    ).exists()
    if certified:
        raise Refused(
            _("A certificate says that this person was present: withdraw the certificate first.")
        )
