"""What a term and its registration are at a moment: all by dates, nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .addresses import registration_url
from .models import Enrolment, Participant, Term


class TermState(TextChoices):
    ANNOUNCED = "announced", pgettext_lazy("event", "announced")
    UNDER_WAY = "under_way", pgettext_lazy("event", "under way")
    OVER = "over", pgettext_lazy("event", "over")
    CANCELLED = "cancelled", pgettext_lazy("event", "cancelled")


class EnrolmentState(TextChoices):
    NONE = "none", _("no registration needed")
    SOON = "soon", _("registration opens soon")
    OPEN = "open", _("registration open")
    WAITING_LIST = "waiting_list", _("waiting list only")
    FULL = "full", _("no places left")
    CLOSED = "closed", _("registration closed")


TAKES_REGISTRATIONS = (EnrolmentState.OPEN, EnrolmentState.WAITING_LIST)

BADGES = {
    TermState.UNDER_WAY: "open",
    TermState.OVER: "closed",
    TermState.CANCELLED: "rejected",
    EnrolmentState.SOON: "soon",
    EnrolmentState.OPEN: "open",
    EnrolmentState.WAITING_LIST: "partly",
    EnrolmentState.FULL: "closed",
    EnrolmentState.CLOSED: "closed",
}


@dataclass(frozen=True)
class ShownTerm:
    """A term with what readers are told of its state."""

    term: Term
    state: TermState
    enrolment: Enrolment | None
    registration: EnrolmentState

    @property
    def badge(self) -> tuple[str, str] | None:
        """Colour and words of the one mark of a list; None where there is nothing to say."""
        told: TermState | EnrolmentState = self.state
        if self.state == TermState.ANNOUNCED:
            told = self.registration
        if told in BADGES:
            return BADGES[told], str(told.label)
        return None

    @property
    def takes_registrations(self) -> bool:
        return self.registration in TAKES_REGISTRATIONS

    @property
    def registration_url(self) -> str:
        return registration_url(self.enrolment) if self.enrolment else ""


def state_of(term: Term, at: datetime) -> TermState:
    if term.is_cancelled:
        return TermState.CANCELLED
    if term.ends_at <= at:
        return TermState.OVER
    return TermState.UNDER_WAY if term.starts_at <= at else TermState.ANNOUNCED


def shown(terms: Iterable[Term], at: datetime | None = None) -> list[ShownTerm]:
    """Terms with their states, in at most three queries. Expects `term.event`."""
    at = at or timezone.now()
    terms = list(terms)
    ids = [term.pk for term in terms if term.pk and not term.is_cancelled and term.ends_at > at]
    enrolments = {e.term_id: e for e in Enrolment.objects.filter(term__in=ids)} if ids else {}
    for term in terms:
        if term.pk in enrolments:
            enrolments[term.pk].term = term
    full = _full([e for e in enrolments.values() if e.is_open(at)], at)
    return [
        ShownTerm(term, state_of(term, at), enrolment, _registration(enrolment, full, at))
        for term in terms
        for enrolment in [enrolments.get(term.pk)]
    ]


def _registration(enrolment: Enrolment | None, full: set[int], at: datetime) -> EnrolmentState:
    if enrolment is None:
        return EnrolmentState.NONE
    if at < enrolment.opens_at:
        return EnrolmentState.SOON
    if not enrolment.is_open(at):
        return EnrolmentState.CLOSED
    if enrolment.pk not in full:
        return EnrolmentState.OPEN
    return EnrolmentState.WAITING_LIST if enrolment.waiting_list else EnrolmentState.FULL


def _full(enrolments: list[Enrolment], at: datetime) -> set[int]:
    """Those whose next registration goes to the waiting list: every place is held, or others
    wait for the one that is free."""
    if not enrolments:
        return set()
    holding = dict(
        Participant.objects.holding(at)
        .filter(enrolment__in=enrolments)
        .order_by()
        .values_list("enrolment")
        .annotate(n=Count("pk"))
    )
    queued = set(
        Participant.objects.in_queue()
        .filter(enrolment__in=enrolments)
        .order_by()
        .values_list("enrolment", flat=True)
    )
    return {e.pk for e in enrolments if holding.get(e.pk, 0) >= e.capacity or e.pk in queued}
