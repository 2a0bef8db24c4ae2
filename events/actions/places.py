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
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from home.page_cache import content_changed
from home.verdicts import Refused

from ..choices import ACTIVE, ParticipantState
from ..models import Enrolment, Participant, Registration, Term
from ..places import Roster, Standing, roster
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
        was_full = _is_full(settle(enrolment, at))
        try:
            with transaction.atomic():
                yield enrolment, at
        except Refused as error:
            refusal = error
        else:
            if _is_full(settle(enrolment, at)) != was_full:
                # After the commit: whoever publishes a page has the content's version locked.
                transaction.on_commit(content_changed, robust=True)
    if refusal is not None:
        raise refusal


def settle(enrolment: Enrolment, at: datetime) -> Roster:
    """What is over by its date lapses; free places are offered to the waiting list, in order.

    Call it under the lock. A second call at the same moment changes nothing. Gives how things
    stand then.
    """
    people = roster(enrolment, at)
    if any(one.is_late for one in people.people):
        _lapse(enrolment, people, at)
    if enrolment.may_offer(at):
        _offer(enrolment, people, at)
    return people


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


def _is_full(people: Roster) -> bool:
    return people.room_for_newcomers().total <= 0


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


def _lapse(enrolment: Enrolment, people: Roster, at: datetime) -> None:
    late = enrolment.participants.filter(pk__in=[one.pk for one in people.people if one.is_late])
    lapsed = list(late.select_related("registration").order_by("serial"))
    unconfirmed: dict[int, Registration] = {}
    for participant in lapsed:
        registration = participant.registration
        # The state follows from the date, and so does the moment of the end.
        if registration.confirmed_at is None:
            participant.ended_at = registration.confirm_by
            unconfirmed[registration.pk] = registration
        else:
            participant.ended_at = participant.offer_until
        participant.state = ParticipantState.LAPSED
        participant.save(update_fields=["state", "ended_at"])
    people.people = [one for one in people.people if not one.is_late]
    if enrolment.term.is_cancelled or enrolment.term.is_over(at):
        return  # nobody is told of a lost place at an event that is none
    for registration in unconfirmed.values():
        notices.unconfirmed_lapsed(enrolment, registration)
    for participant in lapsed:
        if participant.registration.confirmed_at is not None:
            notices.offer_lapsed(enrolment, participant)


def _offer(enrolment: Enrolment, people: Roster, at: datetime) -> None:
    left = people.room()
    called: list[Standing] = []
    for one in people.people:
        if left.total <= 0:
            break
        if one.waits and one.confirmed and left.take(one.group):
            called.append(one)
    if not called:
        return
    rows = enrolment.participants.filter(pk__in=[one.pk for one in called])
    offered = list(rows.select_related("registration").order_by("serial"))
    for participant in offered:
        participant.state = ParticipantState.OFFERED
        participant.offer_number += 1
        participant.offered_at = at
        participant.offer_until = min(at + enrolment.offer_time, enrolment.offers_end_at)
        participant.save(update_fields=["state", "offer_number", "offered_at", "offer_until"])
    for one in called:
        one.state, one.holds, one.waits = ParticipantState.OFFERED, True, False
    notices.offers(enrolment, offered)
