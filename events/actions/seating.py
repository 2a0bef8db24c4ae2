"""A place given by hand, past the order of the waiting list."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.verdicts import Refused

from ..choices import ParticipantState
from ..models import Participant
from ..permissions import may_seat_by_hand
from ..places import roster
from . import organiser_notices
from .places import under_lock


def give_place(
    participant: Participant,
    user: User,
    *,
    over_capacity: bool = False,
    at: datetime | None = None,
) -> Participant:
    """Give somebody who waits a place; where there is none, only with `over_capacity`. Logged."""
    with under_lock(participant.enrolment_id, at) as (enrolment, at):
        participant = Participant.objects.select_related("registration").get(pk=participant.pk)
        participant.enrolment = participant.registration.enrolment = enrolment
        may_seat_by_hand(user, participant, at).demand()
        # A place that is offered is held for this person already.
        has_one = participant.state == ParticipantState.OFFERED
        over = not has_one and not roster(enrolment, at).room().has(participant.group)
        if over and not over_capacity:
            raise Refused(
                _("No place is free for this person: all are taken, in all or in the group.")
            )
        participant.state = ParticipantState.SEATED
        participant.save(update_fields=["state"])
        organiser_notices.place_given(enrolment.term, participant, at)
        log(
            instance=participant.registration,
            action="events.participant.seat",
            user=user,
            data={"participant": participant.pk, "over_capacity": over},
        )
    return participant
