"""Example subscribers, a mailing that went out and one that waits for an editor."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from home.clauses import first_clause
from home.demo.moments import clock_at, days_from, moment, quiet_log, working_day
from home.written_texts import load

from ..actions.mailings import start_mailing, write_mailing
from ..actions.subscribers import confirm_request, leave, request_subscription
from ..mailing.sending import Slice, claim
from ..models import Mailing, MailingRecipient, Subscriber, SubscriptionRequest, Topic

TEXTS = Path(__file__).with_name("subscription.yaml")
TRANSPORT = {"EMAIL_BACKEND": "home.demo_mailbox.DemoMailbox"}
FIRST = timedelta(days=200)
TOPICS = (
    (Topic.BULLETIN,),
    (Topic.BULLETIN, Topic.CONSULTATIONS),
    (Topic.CONSULTATIONS, Topic.EVENTS),
    (Topic.BULLETIN, Topic.CONSULTATIONS, Topic.EVENTS),
    (Topic.EVENTS,),
)


def build_subscription() -> str | None:
    """Made once; a second run leaves what there is."""
    if Subscriber.objects.exists() or Mailing.objects.exists():
        return None
    texts: dict[str, Any] = load(TEXTS)
    editor = get_user_model().objects.filter(username="redaktor").first()
    if editor is None:
        return None
    with transaction.atomic(), quiet_log():
        people = [_subscribe(name, number) for number, name in enumerate(texts["addresses"])]
        _send(texts["sent"], editor)
        leave(people[-1])
        prepared = texts["prepared"]
        write_mailing(**prepared, user=editor)
    return f"subscription: {len(people)} subscribers, 2 mailings"


def _subscribe(name: str, number: int) -> Subscriber:
    at = timezone.now() - FIRST + timedelta(days=4 * number, minutes=37 * number)
    with clock_at(at):
        request = request_subscription(
            email=f"{name}@przyklad.example",
            topics=TOPICS[number % len(TOPICS)],
            clause=first_clause("prenumerata"),
            at=at,
        )
        SubscriptionRequest.objects.filter(pk=request.pk).update(answered_at=at)
        return confirm_request(request.pk, at=at + timedelta(minutes=9))


def _send(text: dict[str, Any], editor: Any) -> None:
    """By the sender that the site itself uses; two copies end as some always do."""
    day = working_day(days_from(timezone.localdate(), -12))
    at: datetime = moment(day, 10)
    with clock_at(at):
        draft = write_mailing(**text, user=editor)
        start_mailing(draft, editor, at=at)
        claimed = claim(draft.pk)
        if claimed is None:
            return
        work = Slice(claimed, transport=TRANSPORT)
        work.interval = 0.0
        work.run()
    Mailing.objects.filter(pk=draft.pk).update(
        created_at=at - timedelta(minutes=25), finished_at=at + timedelta(seconds=48)
    )
    _fail(draft, "550 5.1.1 nieznany adresat (przykład)")


def _fail(mailing: Mailing, answer: str) -> None:
    """No example server refuses anything: this copy shows how a refusal looks."""
    copy = mailing.recipients.order_by("pk").last()
    if copy is not None:
        MailingRecipient.objects.filter(pk=copy.pk).update(
            state=MailingRecipient.State.FAILED, error=answer
        )
