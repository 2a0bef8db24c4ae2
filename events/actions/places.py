"""Places: counted and given under the lock of the enrolment's row. See docs/registration.md.

Order of locks, for every action on an enrolment: first its row (`under_lock`), then rows of
registrations and participants, which nobody writes without it, then the outbox. Never two
enrolments in one transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from home.page_cache import content_changed
from home.verdicts import Refused

from ..choices import ACTIVE, ParticipantState
from ..models import Enrolment, Participant, Registration, Term
from ..places import room, room_for_newcomers
from . import notices

logger = logging.getLogger(__name__)


@contextmanager
def under_lock(
    enrolment_id: int, at: datetime | None = None
) -> Iterator[tuple[Enrolment, datetime]]:
    """An action's transaction: the enrolment, locked and settled, and the moment of the action.

    When the action is refused, what had lapsed by then stays lapsed and has passed on.
    """
    refusal: Refused | None = None
    with transaction.atomic():
        enrolment = Enrolment.objects.select_for_update().get(pk=enrolment_id)
        # A query of its own: in PostgreSQL joined rows would be those of before the wait.
        enrolment.term = Term.objects.select_related("event").get(pk=enrolment.term_id)
        # Now, not before: whoever waited for the lock is as late as that.
        at = at or timezone.now()
        was_full = _is_full(enrolment, at)
        settle(enrolment, at)
        try:
            with transaction.atomic():
                yield enrolment, at
        except Refused as error:
            refusal = error
        else:
            settle(enrolment, at)
        if _is_full(enrolment, at) != was_full:
            # After the commit: who publishes pages holds the row of the content's version first.
            transaction.on_commit(content_changed, robust=True)
    if refusal is not None:
        raise refusal


def settle(enrolment: Enrolment, at: datetime) -> None:
    """What is over by its date lapses; free places are offered to the waiting list, in order.

    Call it under the lock. A second call at the same moment changes nothing.
    """
    _lapse_unconfirmed(enrolment, at)
    _lapse_offers(enrolment, at)
    if enrolment.may_offer(at):
        _offer(enrolment, at)


def settle_enrolment(enrolment_id: int, at: datetime | None = None) -> None:
    """After a change of capacity or limits, and from `tick`."""
    with under_lock(enrolment_id, at):
        pass


def settle_due(at: datetime | None = None) -> str | None:
    """Tick job: settle the enrolments where something is due. Asks for no lock where nothing is."""
    at = at or timezone.now()
    due = list(_due(at))
    failure: Exception | None = None
    for enrolment_id in due:
        try:
            settle_enrolment(enrolment_id, at)
        except Exception as error:
            logger.exception("Places of enrolment %s were not settled", enrolment_id)
            failure = error
    if failure is not None:
        raise failure
    return f"events: places settled for {len(due)}" if due else None


def _is_full(enrolment: Enrolment, at: datetime) -> bool:
    return room_for_newcomers(enrolment, at).total <= 0


def _due(at: datetime) -> Iterator[int]:
    """Enrolments where something lapses, or free places meet a queue."""
    people = Participant.objects.filter(enrolment=OuterRef("pk"))
    lapsing = people.filter(
        Q(
            state__in=ACTIVE,
            registration__confirmed_at__isnull=True,
            registration__confirm_by__lte=at,
        )
        | Q(state=ParticipantState.OFFERED, offer_until__lte=at)
    )
    held = people.holding(at).order_by().values("enrolment").annotate(n=Count("pk")).values("n")
    with_room = Enrolment.objects.offering(at).filter(
        Exists(people.in_queue()), capacity__gt=Coalesce(Subquery(held), 0)
    )
    rows = Enrolment.objects.filter(Exists(lapsing) | Q(pk__in=with_room.values("pk")))
    yield from rows.order_by("pk").values_list("pk", flat=True)


def _lapse_unconfirmed(enrolment: Enrolment, at: datetime) -> None:
    late = enrolment.participants.active().filter(
        registration__confirmed_at__isnull=True, registration__confirm_by__lte=at
    )
    registrations = list(
        Registration.objects.filter(pk__in=late.values("registration")).order_by("pk")
    )
    for registration in registrations:
        # The state follows from the date, and so does the moment of the end.
        registration.participants.active().update(
            state=ParticipantState.LAPSED, ended_at=registration.confirm_by
        )
        if _matters(enrolment, at):
            notices.unconfirmed_lapsed(enrolment, registration)


def _lapse_offers(enrolment: Enrolment, at: datetime) -> None:
    over = enrolment.participants.filter(state=ParticipantState.OFFERED, offer_until__lte=at)
    lapsed = list(over.select_related("registration").order_by("serial"))
    if not lapsed:
        return
    over.update(state=ParticipantState.LAPSED, ended_at=F("offer_until"))
    if _matters(enrolment, at):
        for participant in lapsed:
            notices.offer_lapsed(enrolment, participant)


def _offer(enrolment: Enrolment, at: datetime) -> None:
    left = room(enrolment, at)
    if left.total <= 0:
        return
    until = min(at + enrolment.offer_time, enrolment.offers_end_at)
    offered: list[Participant] = []
    queue = enrolment.participants.in_queue().exclude(group__in=left.full_groups)
    for participant in queue.select_related("registration").iterator(chunk_size=100):
        if left.total <= 0:
            break
        if not left.take(participant.group):
            continue
        participant.state = ParticipantState.OFFERED
        participant.offer_number += 1
        participant.offered_at, participant.offer_until = at, until
        offered.append(participant)
    for participant in offered:
        participant.save(update_fields=["state", "offer_number", "offered_at", "offer_until"])
    if offered:
        notices.offers(enrolment, offered)


def _matters(enrolment: Enrolment, at: datetime) -> bool:
    """Nobody is told of a lost place at an event that does not take place, or is over."""
    return not (enrolment.term.is_cancelled or enrolment.term.is_over(at))
