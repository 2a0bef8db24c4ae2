"""What happens to a term once people know of it: it moves, or it is cancelled.

A mail says it once for each version of the term (`Term.sequence`); `Term.told_sequence` keeps
which version was told, so that who registers later is not told of what they know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home import outbox
from home.page_cache import content_changed
from home.search_sources import rows_changed

from .. import links
from ..choices import ParticipantState
from ..invitations import invitation, withdrawal
from ..models import Enrolment, EventPage, Participant, Registration, Term
from ..permissions import may_cancel_term
from . import notices

LONGEST_REASON = 300


def cancel_term(term: Term, user: User, reason: str, *, at: datetime | None = None) -> Term:
    """Cancel a term for good, and tell everybody registered why.

    Raises Refused, and ValidationError without a reason.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Give the reason in a sentence: everybody sees it.")})
    with transaction.atomic():
        # First the lock under which places are given, so that nobody registers meanwhile.
        list(Enrolment.objects.select_for_update().filter(term=term.pk))
        term = _locked(term.pk)
        at = at or timezone.now()
        may_cancel_term(user, term, at).demand()
        Term.objects.filter(pk=term.pk).update(
            cancelled_at=at, cancel_reason=reason, sequence=F("sequence") + 1
        )
        term.refresh_from_db(fields=["cancelled_at", "cancel_reason", "sequence"])
        told = _tell(term, "cancelled")
        log(
            instance=term.event,
            action="events.term.cancel",
            user=user,
            data={"term": term.pk, "when": str(term), "reason": reason, "told": told},
        )
        rows_changed.send(sender=Term, source="event", ids=[term.event_id])
        # After the commit: whoever publishes the page has the content's version, then the term.
        transaction.on_commit(content_changed, robust=True)
    return term


def tell_of_changes(event: EventPage, *, at: datetime | None = None) -> int:
    """Tell those registered of a new time or place of the event's terms; gives how many mails.

    Past terms tell nobody. Called when the page is published; a second call tells nothing more.
    """
    if not event.live:
        return 0
    ids = Term.objects.filter(event=event.pk).untold().values_list("pk", flat=True)
    return sum(_tell_of_change(pk, at or timezone.now()) for pk in list(ids))


def tell_of_untold() -> str | None:
    """Tick job: what a process that died between publishing and telling left behind."""
    now = timezone.now()
    ids = Term.objects.untold().filter(event__live=True).values_list("pk", flat=True)
    told = sum(_tell_of_change(pk, now) for pk in list(ids))
    return f"events: {told} mails about changes" if told else None


def _tell_of_change(pk: int, at: datetime) -> int:
    with transaction.atomic():
        term = _locked(pk)
        if term.sequence <= term.told_sequence:
            return 0
        if term.is_over(at) or term.is_cancelled:
            _mark_told(term)
            return 0
        return _tell(term, "changed")


def _locked(pk: int) -> Term:
    return Term.objects.select_for_update(of=("self",)).select_related("event").get(pk=pk)


def _mark_told(term: Term) -> None:
    Term.objects.filter(pk=term.pk).update(told_sequence=F("sequence"))
    term.told_sequence = term.sequence


def _tell(term: Term, what: str) -> int:
    """Post `events/term_<what>` to each address once; who has a place gets it for the calendar."""
    _mark_told(term)
    context = {
        "term": term,
        "event": term.event,
        "url": settings.BASE_URL + (term.event.get_url() or ""),
    }
    file = withdrawal if what == "cancelled" else invitation
    number = 0
    for receiver in _receivers(term):
        posted = outbox.post(
            f"events/term_{what}",
            receiver.address,
            {**context, "has_place": receiver.has_place, "links": receiver.links},
            key=f"{receiver.prefix}term_{what}:{term.sequence}:{receiver.mark}",
            language=receiver.language,
            attachments=[file(term, receiver.address)] if receiver.has_place else (),
        )
        number += posted is not None
    return number


@dataclass
class _Receiver:
    """An address, whatever it was given for: one person may have registered several times."""

    address: str
    prefix: str
    mark: str
    language: str
    has_place: bool = False
    links: list[str] = field(default_factory=list)


def _receivers(term: Term) -> Iterable[_Receiver]:
    """Of confirmed registrations with somebody who still comes or waits."""
    active = Participant.objects.active().order_by("serial")
    registrations = (
        Registration.objects.filter(
            enrolment__term=term.pk, confirmed_at__isnull=False, erased_at=None
        )
        .order_by("pk")
        .prefetch_related(Prefetch("participants", active))
    )
    found: dict[str, _Receiver] = {}

    def add(registration: Registration, address: str, link: str, has_place: bool) -> None:
        if address:
            mark = links.address_mark(address)
            first = _Receiver(address, notices.prefix(registration), mark, registration.language)
            receiver = found.setdefault(mark, first)
            receiver.links.append(link)
            receiver.has_place |= has_place

    for registration in registrations:
        people = list(registration.participants.all())
        if people:
            has_place = any(one.state == ParticipantState.SEATED for one in people)
            add(registration, registration.email, links.manage_url(registration), has_place)
        for one in people:
            # The private link, where they have it, does for their own place, too.
            if one.email.casefold() != registration.email.casefold():
                seated = one.state == ParticipantState.SEATED
                add(registration, one.email, links.leave_url(one), seated)
    return found.values()
