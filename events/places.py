"""How many places there are left, and who waits for one. Read here, given in actions/places.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from catalogue.choices import Powiat

from .choices import Grouping, InstitutionKind, ParticipantState
from .models import Enrolment, Participant


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

    @property
    def full_groups(self) -> list[str]:
        return [group for group, left in self.groups.items() if left <= 0]


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


def room(enrolment: Enrolment, at: datetime) -> Room:
    """Places that nobody holds at a moment."""
    held = enrolment.participants.holding(at).order_by().values("group").annotate(n=Count("pk"))
    held_by_group = {row["group"]: row["n"] for row in held}
    limits = dict(enrolment.limits.values_list("value", "limit")) if enrolment.grouping else {}
    return Room(
        total=enrolment.capacity - sum(held_by_group.values()),
        groups={group: limit - held_by_group.get(group, 0) for group, limit in limits.items()},
    )


def room_for_newcomers(enrolment: Enrolment, at: datetime) -> Room:
    """Places left once everybody on the waiting list who can have one has it.

    Who has not confirmed yet is offered nothing, but nobody who comes later takes the place first.
    """
    left = room(enrolment, at)
    if left.total > 0 and enrolment.may_offer(at):
        waiting = enrolment.participants.waiting(at).exclude(group__in=left.full_groups)
        for group in waiting.values_list("group", flat=True):
            left.take(group)
    return left


def availability(enrolment: Enrolment, at: datetime | None = None) -> Availability:
    """For the form, and for pages that tell how many places are left."""
    at = at or timezone.now()
    left = room_for_newcomers(enrolment, at)
    limits = list(enrolment.limits.order_by("value")) if enrolment.grouping else []
    groups = [
        GroupPlaces(limit.value, group_label(enrolment, limit.value), limit.limit,
                    left.left(limit.value))
        for limit in limits
    ]  # fmt: skip
    total = max(0, left.total)
    if limits and {limit.value for limit in limits} >= _group_values(enrolment):
        # Every group has a limit: no more can come than the groups still take.
        total = min(total, sum(max(0, n) for n in left.groups.values()))
    waiting = enrolment.participants.waiting(at).count()
    return Availability(enrolment.capacity, total, groups, waiting)


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
