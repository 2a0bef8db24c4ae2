"""Messages of the organiser: kept, then handed over to the outbox in the background."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.log_actions import log

from ..models import Enrolment, EventMessage, Participant
from ..permissions import may_write_to_participants
from . import organiser_notices

AT_A_TIME = 50
QUEUE_PATIENCE = timedelta(minutes=5)
ONE_CLICK = timedelta(minutes=10)
"""The same words to the same people within this time are a second click, no second message."""


def send_message(
    enrolment: Enrolment,
    user: User,
    *,
    subject: str,
    text: str,
    participants: Iterable[int],
    at: datetime | None = None,
) -> EventMessage:
    """Keep the message and have it posted to these people, by their numbers.

    A second click gives the message that is on its way already. Raises ValidationError where none
    of them has an address.
    """
    at = at or timezone.now()
    with transaction.atomic():
        enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        may_write_to_participants(user, enrolment).demand()
        people = reachable(enrolment, participants)
        if not people:
            raise ValidationError(_("Nobody of those chosen has an e-mail address."))
        sent = EventMessage(
            enrolment=enrolment,
            subject=" ".join(subject.split()),
            text=text.strip(),
            receivers=[person.pk for person in people],
            created_by=user,
            created_at=at,
        )
        if earlier := _clicked_before(sent):
            return earlier
        sent.full_clean(exclude=["enrolment", "created_by"])
        sent.save()
        log(
            instance=enrolment,
            action="events.message.send",
            user=user,
            data={"message": sent.pk, "people": len(people)},
        )
        transaction.on_commit(lambda: post_message.enqueue(sent.pk), robust=True)
    return sent


def _clicked_before(message: EventMessage) -> EventMessage | None:
    lately = EventMessage.objects.filter(
        enrolment=message.enrolment,
        created_by=message.created_by,
        subject=message.subject,
        text=message.text,
        created_at__gt=message.created_at - ONE_CLICK,
    )
    return next((one for one in lately if one.receivers == message.receivers), None)


def reachable(enrolment: Enrolment, participants: Iterable[int]) -> list[Participant]:
    """Those among them who have an address, in the order in which they registered.

    An address that nobody confirmed may be a stranger's: nothing is sent there.
    """
    people = (
        Participant.objects.filter(enrolment=enrolment, pk__in=list(participants))
        .filter(registration__confirmed_at__isnull=False)
        .select_related("registration")
        .order_by("serial")
    )
    return [person for person in people if organiser_notices.address_of(person)]


@task(backend="background")
def post_message(message_id: int) -> str:
    """Post a message to all who have not been posted it; begun again, it goes on."""
    while (left := _post_some(message_id)) > 0:
        pass
    return "posted" if left == 0 else "no such message"


def _post_some(message_id: int) -> int:
    """The next receivers, in one transaction with the count of them; returns how many are left."""
    with transaction.atomic():
        sent = (
            EventMessage.objects.select_for_update(of=("self",))
            .select_related("enrolment__term__event")
            .filter(pk=message_id)
            .first()
        )
        if sent is None:
            return -1
        some = sent.receivers[sent.posted : sent.posted + AT_A_TIME]
        people = Participant.objects.select_related("registration").in_bulk(some)
        for pk in some:
            if pk in people:
                organiser_notices.message(sent, people[pk])
        sent.posted += len(some)
        left = len(sent.receivers) - sent.posted
        if not left and sent.posted_at is None:
            sent.posted_at = timezone.now()
        sent.save(update_fields=["posted", "posted_at"])
    return left


def post_unfinished() -> str | None:
    """Tick job: messages whose task died or was lost."""
    waiting = EventMessage.objects.filter(
        posted_at__isnull=True, created_at__lt=timezone.now() - QUEUE_PATIENCE
    )
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    for message_id in ids:
        post_message.enqueue(message_id)
    return f"events: {len(ids)} messages taken up" if ids else None
