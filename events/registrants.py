"""Those who registered, as the organiser reads of them: states by their dates, order, answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.ordering import sort_key

from .choices import ACTIVE, ParticipantState, RegistrantState
from .models import Enrolment, Participant, Registration

State = ParticipantState


def in_state(state: str, at: datetime) -> Q:
    """Participants who stand so at a moment, whether places were settled since or not."""
    confirmed = Q(registration__confirmed_at__isnull=False)
    late = Q(registration__confirmed_at__isnull=True, registration__confirm_by__lte=at)
    match state:
        case RegistrantState.COMING:
            return confirmed & Q(state=State.SEATED)
        case RegistrantState.UNCONFIRMED:
            return Q(
                state__in=ACTIVE,
                registration__confirmed_at__isnull=True,
                registration__confirm_by__gt=at,
            )
        case RegistrantState.WAITING:
            return confirmed & Q(state=State.WAITING)
        case RegistrantState.OFFERED:
            return confirmed & Q(state=State.OFFERED, offer_until__gt=at)
        case RegistrantState.LAPSED:
            return (
                Q(state=State.LAPSED)
                | (late & Q(state__in=ACTIVE))
                | Q(state=State.OFFERED, offer_until__lte=at)
            )
    return Q(state=state)


def state_of(participant: Participant, at: datetime | None = None) -> RegistrantState:
    """The same for one of them. Expects `participant.registration`."""
    at = at or timezone.now()
    if participant.state not in ACTIVE:
        return RegistrantState(participant.state)
    registration = participant.registration
    if registration.confirmed_at is None:
        late = registration.confirm_by <= at
        return RegistrantState.LAPSED if late else RegistrantState.UNCONFIRMED
    if participant.state == State.OFFERED:
        until = participant.offer_until
        gone = until is not None and until <= at
        return RegistrantState.LAPSED if gone else RegistrantState.OFFERED
    return RegistrantState.COMING if participant.state == State.SEATED else RegistrantState.WAITING


def counts(enrolment: Enrolment, at: datetime | None = None) -> dict[RegistrantState, int]:
    """How many stand how; one query."""
    at = at or timezone.now()
    figures = {state.value: Count("pk", filter=in_state(state, at)) for state in RegistrantState}
    found = Participant.objects.filter(enrolment=enrolment).aggregate(**figures)
    return {state: found[state.value] for state in RegistrantState}


def by_surname(name: str) -> tuple[str, str]:
    """Where a name stands in the Polish alphabet."""
    first, _space, surname = name.strip().rpartition(" ")
    return sort_key(surname), sort_key(first)


def in_order(people: Iterable[Participant]) -> list[Participant]:
    return sorted(people, key=lambda person: (by_surname(person.name), person.serial))


def with_all(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """With what lists and files show of each; three queries however many they are."""
    return people.select_related("registration__entered_by", "enrolment").prefetch_related(
        "attendances", "certificates"
    )


def questions_asked(answered: Iterable[Registration | Participant]) -> dict[str, str]:
    """What was asked, as it was asked, by the number of the question."""
    asked: dict[str, str] = {}
    for one in answered:
        for number, given in one.answers.items():
            asked.setdefault(number, str(given.get("label", number)))
    return asked


def answer(answers: dict[str, object], number: str) -> str:
    given = answers.get(number)
    return answer_words(given.get("answer", "")) if isinstance(given, dict) else ""


def answer_words(value: object) -> str:
    """An answer in words: several are joined, a ticked box says yes."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return str(value or "")
