"""Answers to an offer of a freed place."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser, User
from wagtail.log_actions import log

from ..choices import ParticipantState
from ..models import Enrolment, Participant
from ..permissions import may_answer_offer
from . import notices
from .places import under_lock
from .registrations import end_participants


def accept_offer(
    participant_id: int, number: int, *, user: User | None = None, at: datetime | None = None
) -> Participant:
    """Take the place; a second time changes nothing. Raises Refused once the hour has passed."""
    with under_lock(_enrolment_of(participant_id), at) as (enrolment, at):
        participant = _fresh(enrolment, participant_id)
        if participant.state == ParticipantState.SEATED and participant.offer_number == number:
            return participant
        may_answer_offer(user or AnonymousUser(), participant, number, at).demand()
        participant.state = ParticipantState.SEATED
        participant.save(update_fields=["state"])
        notices.offer_accepted(enrolment, participant)
        _log(participant, "accept", user)
    return participant


def decline_offer(
    participant_id: int, number: int, *, user: User | None = None, at: datetime | None = None
) -> Participant:
    """Leave the place to the next person; a second time changes nothing."""
    with under_lock(_enrolment_of(participant_id), at) as (enrolment, at):
        participant = _fresh(enrolment, participant_id)
        if participant.state == ParticipantState.DECLINED and participant.offer_number == number:
            return participant
        may_answer_offer(user or AnonymousUser(), participant, number, at).demand()
        end_participants([participant], ParticipantState.DECLINED, at)
        notices.cancelled(enrolment, participant.registration, [participant])
        _log(participant, "decline", user)
    return participant


def _enrolment_of(participant_id: int) -> int:
    return Participant.objects.values_list("enrolment_id", flat=True).get(pk=participant_id)


def _fresh(enrolment: Enrolment, participant_id: int) -> Participant:
    """The participant as they are now that the lock is held."""
    participant = Participant.objects.select_related("registration").get(pk=participant_id)
    participant.registration.enrolment = enrolment
    return participant


def _log(participant: Participant, what: str, user: User | None) -> None:
    log(
        instance=participant.registration,
        action=f"events.offer.{what}",
        user=user,
        data={"participant": participant.pk},
    )
