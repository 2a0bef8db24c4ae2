"""What has to be true of an enrolment whatever happened to it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.utils import timezone

from events.choices import ENDED, ParticipantState
from events.models import Enrolment, Participant
from home.models import OutgoingMail


def hold(of: Enrolment, at: datetime | None = None) -> None:
    """Raises AssertionError where a rule is broken. Expects that capacity was never lowered."""
    at = at or timezone.now()
    of.refresh_from_db()
    people = list(of.participants.select_related("registration").order_by("serial"))
    _nobody_over_the_limits(of, at)
    _nobody_overtaken(people)
    _nothing_free_that_somebody_waits_for(of, at)
    for one in people:
        assert (one.state in ENDED) == (one.ended_at is not None)
        if one.state == ParticipantState.OFFERED:
            assert one.offer_until is not None and one.offer_until > at
            assert one.offer_until <= of.offers_end_at
        if one.offer_number:
            assert one.state != ParticipantState.WAITING, "an offer ends in an answer or lapses"
    mails_once(of)


def mails_once(of: Enrolment) -> None:
    """No two mails that say the same thing to the same person about the same people."""
    mails = OutgoingMail.objects.filter(key__startswith=f"zapis:{of.pk}:")
    said = Counter(
        mails.exclude(template__in=["events/cancelled", "events/changed"]).values_list(
            "template", "to", "key"
        )
    )
    assert not [what for what, times in said.items() if times > 1]
    once = ["events/to_confirm", "events/confirmed", "events/lapsed"]
    per_registration = Counter(
        (key.split(":")[2], template)
        for key, template in mails.filter(template__in=once).values_list("key", "template")
    )
    assert not [what for what, times in per_registration.items() if times > 1]


def _nobody_over_the_limits(of: Enrolment, at: datetime) -> None:
    held = list(
        Participant.objects.filter(enrolment=of).holding(at).values_list("group", flat=True)
    )
    assert len(held) <= of.capacity, f"{len(held)} of {of.capacity}"
    for limit in of.limits.all():
        assert held.count(limit.value) <= limit.limit, limit


def _nobody_overtaken(people: list[Participant]) -> None:
    """Offers went in order of time within each group, to people who had confirmed by then."""
    for offered in people:
        if offered.offered_at is None:
            continue
        for earlier in people:
            if earlier.serial >= offered.serial or earlier.group != offered.group:
                continue
            waited = earlier.state == ParticipantState.WAITING
            confirmed_at = earlier.registration.confirmed_at
            assert not (waited and confirmed_at and confirmed_at < offered.offered_at), (
                f"{offered.serial} was offered a place before {earlier.serial}"
            )


def _nothing_free_that_somebody_waits_for(of: Enrolment, at: datetime) -> None:
    if not of.may_offer(at):
        return
    held = list(
        Participant.objects.filter(enrolment=of).holding(at).values_list("group", flat=True)
    )
    limits = dict(of.limits.values_list("value", "limit"))
    if len(held) < of.capacity:
        for group in of.participants.in_queue().values_list("group", flat=True):
            assert group in limits and held.count(group) >= limits[group], group
