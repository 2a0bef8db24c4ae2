"""How many places there are left, and who waits for one. Read here, given in actions/places.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from catalogue.choices import Powiat

from .choices import Grouping, InstitutionKind, ParticipantState
from .models import Enrolment, Participant
from .models.registration import holds, waits


@dataclass
class Room:
    """Places that nobody holds, in all and in each group with a limit. May be negative."""

    total: int
    groups: dict[str, int]

    def has(self, group: str) -> bool:
        return self.total > 0 and self.groups.get(group, 1) > 0

    def take(self, group: str) -> bool:
        """One place of the group, if there is one."""
        if not self.has(group):
            return False
        self.total -= 1
        if group in self.groups:
            self.groups[group] -= 1
        return True

    def left(self, group: str) -> int:
        return max(0, min(self.total, self.groups.get(group, self.total)))


@dataclass(frozen=True)
class GroupPlaces:
    value: str
    label: str
    limit: int
    left: int


@dataclass(frozen=True)
class Availability:
    """What somebody is told who thinks of registering now."""

    capacity: int
    left: int
    groups: list[GroupPlaces]
    waiting: int
    """People on the waiting list."""

    @property
    def is_full(self) -> bool:
        """No new person would get a place, whatever group they are of."""
        return not self.left


@dataclass
class Standing:
    """How a participant who has not ended stands at a moment."""

    pk: int
    registration: int
    group: str
    state: str
    confirmed: bool
    holds: bool
    waits: bool

    @property
    def is_late(self) -> bool:
        """Lapsed by the date, though nobody has written it down yet."""
        return not (self.holds or self.waits)


@dataclass
class Roster:
    """Everybody who has not ended, in order of time, as things stand at a moment."""

    capacity: int
    limits: dict[str, int]
    people: list[Standing]
    claims_count: bool
    """Whether who waits may still be offered a place."""

    def room(self) -> Room:
        """Places that nobody holds."""
        held = Counter(one.group for one in self.people if one.holds)
        return Room(
            total=self.capacity - held.total(),
            groups={group: limit - held[group] for group, limit in self.limits.items()},
        )

    def room_for_newcomers(self) -> Room:
        """Places left once everybody on the waiting list who can have one has it.

        Who has not confirmed yet is offered nothing, but who comes later does not take the place
        first.
        """
        left = self.room()
        if self.claims_count:
            for one in self.people:
                if left.total <= 0:
                    break
                if one.waits:
                    left.take(one.group)
        return left

    def waiting(self, group: str) -> int:
        return sum(one.waits and one.group == group for one in self.people)


def roster(enrolment: Enrolment, at: datetime) -> Roster:
    """Two queries, whatever is asked of it afterwards."""
    people = (
        enrolment.participants.active()
        .annotate(holds=holds(at), waits=waits(at))
        .order_by("serial")
        .values_list(
            "pk", "registration", "group", "state", "registration__confirmed_at", "holds", "waits"
        )
    )
    return Roster(
        capacity=enrolment.capacity,
        limits=dict(enrolment.limits.values_list("value", "limit")) if enrolment.grouping else {},
        people=[
            Standing(pk, registration, group, state, confirmed_at is not None, held, waiting)
            for pk, registration, group, state, confirmed_at, held, waiting in people
        ],
        claims_count=enrolment.may_offer(at),
    )


def availability(enrolment: Enrolment, at: datetime | None = None) -> Availability:
    """For the form, and for pages that tell how many places are left."""
    now = roster(enrolment, at or timezone.now())
    left = now.room_for_newcomers()
    groups = [
        GroupPlaces(value, group_label(enrolment, value), limit, left.left(value))
        for value, limit in sorted(now.limits.items())
    ]
    total = max(0, left.total)
    if now.limits and now.limits.keys() >= _group_values(enrolment):
        # Every group has a limit: no more can come than the groups still take.
        total = min(total, sum(max(0, n) for n in left.groups.values()))
    return Availability(enrolment.capacity, total, groups, sum(one.waits for one in now.people))


def group_label(enrolment: Enrolment, value: str) -> str:
    """How a group is called where people read it; an unknown value is shown as it is."""
    if enrolment.grouping == Grouping.POWIAT and value in Powiat.values:
        return Powiat(value).full_name
    if enrolment.grouping == Grouping.INSTITUTION and value in InstitutionKind.values:
        return str(InstitutionKind(value).label)
    return value


@dataclass(frozen=True)
class Waiting:
    """Somebody on the waiting list, and where they stand in it; the first is 1."""

    participant: Participant
    place: int | None
    """None until the registration is confirmed."""
    place_in_group: int | None
    """Where the group has a limit of its own."""


def waiting_list(enrolment: Enrolment, people: Iterable[Participant]) -> list[Waiting]:
    """Those of `people` who wait, with their places in the queue."""
    waiting = [one for one in people if one.state == ParticipantState.WAITING]
    if not waiting:
        return []
    queue = list(enrolment.participants.in_queue().values_list("pk", "group"))
    places = {pk: place for place, (pk, _group) in enumerate(queue, 1)}
    limited = set(enrolment.limits.values_list("value", flat=True)) if enrolment.grouping else set()
    in_group: dict[int, int] = {}
    counted: dict[str, int] = {}
    for pk, group in queue:
        counted[group] = counted.get(group, 0) + 1
        if group in limited:
            in_group[pk] = counted[group]
    return [Waiting(one, places.get(one.pk), in_group.get(one.pk)) for one in waiting]


def _group_values(enrolment: Enrolment) -> set[str]:
    return set(Powiat.values if enrolment.grouping == Grouping.POWIAT else InstitutionKind.values)
