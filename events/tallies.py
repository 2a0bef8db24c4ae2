"""How many places are taken, free, waited for: in numbers, for one registration or for many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.choices import Powiat

from .choices import Grouping, InstitutionKind, ParticipantState
from .models import Attendance, Enrolment, GroupLimit, Participant

FIGURES = ("held", "coming", "offered", "waiting")


@dataclass(frozen=True)
class GroupTally:
    """One group of a registration whose places are divided."""

    value: str
    label: str
    limit: int | None
    held: int
    coming: int
    offered: int
    waiting: int

    @property
    def free(self) -> int | None:
        """None where the group has no limit of its own."""
        return None if self.limit is None else max(0, self.limit - self.held)


@dataclass(frozen=True)
class Tally:
    """A registration at a moment, counted in people."""

    capacity: int
    held: int = 0
    """Places that nobody else gets: confirmed, to be confirmed, offered."""
    coming: int = 0
    offered: int = 0
    waiting: int = 0
    present: int = 0
    """Present on a day at least."""
    groups: list[GroupTally] = field(default_factory=list)

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.held)

    @property
    def unconfirmed(self) -> int:
        return self.held - self.coming - self.offered

    @property
    def over(self) -> int:
        """So many more people than places, after the number of places was lowered."""
        return max(0, self.held - self.capacity)


def tallies(enrolments: Iterable[Enrolment], at: datetime | None = None) -> dict[int, Tally]:
    """By the number of the registration; as many queries for a hundred as for one."""
    enrolments = list(enrolments)
    at = at or timezone.now()
    ids = [enrolment.pk for enrolment in enrolments]
    people = Participant.objects.filter(enrolment__in=ids)
    counted = {
        "held": _by_group(people.holding(at)),
        "coming": _by_group(people.coming()),
        "offered": _by_group(people.filter(state=ParticipantState.OFFERED, offer_until__gt=at)),
        "waiting": _by_group(people.in_queue()),
    }
    present = dict(
        Attendance.objects.filter(participant__enrolment__in=ids)
        .values("participant__enrolment")
        .annotate(people=Count("participant", distinct=True))
        .values_list("participant__enrolment", "people")
    )
    limits: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, value, limit in GroupLimit.objects.filter(enrolment__in=ids).values_list(
        "enrolment", "value", "limit"
    ):
        limits[pk][value] = limit
    found = {}
    for enrolment in enrolments:
        mine = {
            name: {group: n for (pk, group), n in numbers.items() if pk == enrolment.pk}
            for name, numbers in counted.items()
        }
        found[enrolment.pk] = Tally(
            capacity=enrolment.capacity,
            present=present.get(enrolment.pk, 0),
            groups=_groups(enrolment, mine, limits[enrolment.pk]),
            **{name: sum(numbers.values()) for name, numbers in mine.items()},
        )
    return found


def tally(enrolment: Enrolment, at: datetime | None = None) -> Tally:
    return tallies([enrolment], at)[enrolment.pk]


def _by_group(people: QuerySet[Participant]) -> Counter[tuple[int, str]]:
    rows = people.order_by().values_list("enrolment", "group").annotate(people=Count("pk"))
    return Counter({(pk, group): number for pk, group, number in rows})


def _groups(
    enrolment: Enrolment, mine: dict[str, dict[str, int]], limits: dict[str, int]
) -> list[GroupTally]:
    if not enrolment.grouping:
        return []
    labels = group_labels(enrolment.grouping)
    used = {value for numbers in mine.values() for value in numbers} | set(limits)
    return [
        GroupTally(
            value=value,
            label=labels.get(value, value or _("not stated")),
            limit=limits.get(value),
            **{name: mine[name].get(value, 0) for name in FIGURES},
        )
        for value in [*labels, *sorted(used - set(labels))]
        if value in used
    ]


def group_labels(grouping: str) -> dict[str, str]:
    """Names of all groups that places may be divided by, in their usual order."""
    if grouping == Grouping.POWIAT:
        return {one.value: one.full_name for one in Powiat}
    if grouping == Grouping.INSTITUTION:
        return {code: str(label) for code, label in InstitutionKind.choices}
    return {}
