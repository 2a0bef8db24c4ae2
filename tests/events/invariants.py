"""What has to be true of an enrolment whatever happened to it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from events.choices import ENDED, ParticipantState
from events.models import Enrolment, Participant
from home.models import OutgoingMail


def hold(of: Enrolment, at: datetime | None = None, most: int | None = None) -> None:
    """Raises AssertionError where a rule is broken. `most` is how many may hold a place, where
    that is more than the capacity because it was lowered."""
    at = at or timezone.now()
    of.refresh_from_db()
    people = list(of.participants.select_related("registration").order_by("serial"))
    _nobody_over_the_limits(of, at, most or of.capacity)
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
    """Whoever sent a registration was told each thing that happened, and told it once."""
    mails = OutgoingMail.objects.filter(key__startswith=f"zapis:{of.pk}:").order_by("pk")
    told: dict[tuple[str, str], list[str]] = {}
    for mail in mails:
        number, what = mail.key.split(":")[2:4]
        if ":person:" not in mail.key:
            told.setdefault((number, what), []).append(mail.text)
    for registration in of.registrations.prefetch_related("participants"):

        def times(what: str, number: str = str(registration.pk)) -> int:
            return len(told.get((number, what), []))

        people = registration.participants.all()
        lapsed = [one for one in people if one.state == ParticipantState.LAPSED]
        confirmed = registration.confirmed_at is not None
        assert times("confirmed") == confirmed
        assert times("to_confirm") == (registration.entered_by_id is None)
        assert times("lapsed") == (bool(lapsed) and not confirmed)
        assert times("offer_lapsed") == (len(lapsed) if confirmed else 0)
        offers = "".join(told.get((str(registration.pk), "offer"), []))
        assert offers.count("?odmowa=1") == sum(one.offer_number for one in people)
        took = [one for one in people if one.offer_number and one.state == ParticipantState.SEATED]
        assert times("offer_accepted") >= len(took)


def _nobody_over_the_limits(of: Enrolment, at: datetime, most: int) -> None:
    held = list(
        Participant.objects.filter(enrolment=of).holding(at).values_list("group", flat=True)
    )
    assert len(held) <= most, f"{len(held)} of {most}"
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
