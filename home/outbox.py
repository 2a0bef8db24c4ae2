"""The outbox: mail is a row of the transaction that causes it, delivered later, each once.

How a mail travels, and what happens when a process dies on the way: docs/outbox.md.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from datetime import timedelta
from email.mime.base import MIMEBase
from email.utils import format_datetime, make_msgid
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import override
from django_tasks import task

from home.languages.addresses import ORIGINAL
from home.mail_delivery import (
    LEASE,
    Carrier,
    Deferred,
    Doubtful,
    Refused,
    back_off,
    envelope_of,
)
from home.models.outbox import OutgoingMail

logger = logging.getLogger(__name__)

QUEUE_PATIENCE = timedelta(minutes=30)
"""How long an entry in the task queue may wait before `tick` writes another one."""
KEEP_SENT = timedelta(days=30)
KEEP_UNDECIDED = timedelta(days=90)

State = OutgoingMail.State


def post(
    template: str,
    to: str,
    context: dict[str, Any],
    *,
    key: str,
    headers: dict[str, str] | None = None,
    attachments: Sequence[tuple[str, bytes, str]] = (),
    language: str = ORIGINAL,
) -> OutgoingMail | None:
    """Write a mail into the outbox, in the current transaction, in the language of who gets it.

    `mail/<template>.txt` begins with a line "Subject: …" and a blank line; an HTML version in
    `mail/<template>.html` is optional. Attachments are (name, content, content type). A second
    call with the same `key` writes nothing and returns None.
    """
    context = {"base_url": settings.BASE_URL, "site_name": settings.WAGTAIL_SITE_NAME, **context}
    with override(language):
        subject, text = _split(render_to_string(f"mail/{template}.txt", context), template)
        try:
            html = str(render_to_string(f"mail/{template}.html", context))
        except TemplateDoesNotExist:
            html = ""
    return _write(
        key=key,
        template=template,
        language=language,
        sender=settings.DEFAULT_FROM_EMAIL,
        to=to,
        subject=subject,
        text=text,
        html=html,
        headers=dict(headers or {}),
        attachments=[_stored(*attachment) for attachment in attachments],
    )


def post_ready(
    *, address: str, subject: str, text: str, html: str = "", key: str
) -> OutgoingMail | None:
    """Write a mail whose words are there already; otherwise as `post`."""
    return _write(
        key=key,
        template="",
        sender=settings.DEFAULT_FROM_EMAIL,
        to=address,
        subject=" ".join(subject.split()),
        text=text,
        html=html,
    )


def _split(rendered: str, template: str) -> tuple[str, str]:
    first, _, rest = rendered.lstrip().partition("\n")
    if not first.startswith("Subject:"):
        raise ValueError(f"mail/{template}.txt has to begin with a line 'Subject: …'.")
    return " ".join(first.removeprefix("Subject:").split()), rest.strip("\n") + "\n"


def _stored(name: str, content: bytes | str, content_type: str) -> dict[str, str]:
    raw = content.encode() if isinstance(content, str) else content
    return {
        "name": name,
        "content_type": content_type or "application/octet-stream",
        "content": base64.b64encode(raw).decode("ascii"),
    }


def _write(*, key: str, **fields: Any) -> OutgoingMail | None:
    domain = (urlsplit(settings.BASE_URL).hostname or "localhost").strip("[]")
    mail, created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            **fields,
            "message_id": make_msgid(domain=domain),
            "next_attempt_at": timezone.now(),
        },
    )
    if not created:
        return None
    transaction.on_commit(lambda: enqueue(mail.pk), robust=True)
    return mail


def enqueue(mail_id: int) -> None:
    """Put the delivery of a mail into the task queue."""
    with transaction.atomic():
        OutgoingMail.objects.filter(pk=mail_id).update(enqueued_at=timezone.now())
        deliver.enqueue(mail_id)


class OutboxBackend(BaseEmailBackend):
    """EMAIL_BACKEND: what Django and Wagtail send goes the same way, a row for each recipient."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            return sum(bool(self._keep(message)) for message in email_messages)

    def _keep(self, message: EmailMessage) -> int:
        html = next(
            (
                str(content)
                for content, mimetype in getattr(message, "alternatives", [])
                if mimetype == "text/html"
            ),
            "",
        )
        plain = message.content_subtype != "html"
        for recipient in message.recipients():
            _write(
                key=f"django:{get_random_string(24)}",
                template="",
                sender=message.from_email or settings.DEFAULT_FROM_EMAIL,
                to=recipient,
                subject=" ".join(str(message.subject).split()),
                text=str(message.body) if plain else "",
                html=html if plain else str(message.body),
                headers=self._headers(message),
                attachments=[_stored(*self._parts(part)) for part in message.attachments],
            )
        return len(message.recipients())

    @staticmethod
    def _headers(message: EmailMessage) -> dict[str, str]:
        own = {"from", "to", "cc", "bcc", "date", "message-id", "subject"}
        headers = {k: str(v) for k, v in message.extra_headers.items() if k.lower() not in own}
        if message.reply_to:
            headers["Reply-To"] = ", ".join(str(address) for address in message.reply_to)
        return headers

    @staticmethod
    def _parts(part: Any) -> tuple[str, bytes | str, str]:
        if isinstance(part, MIMEBase):
            content = part.get_payload(decode=True)
            return part.get_filename() or "", bytes(content or b""), part.get_content_type()
        name, content, content_type = part
        return name or "", content, content_type or "application/octet-stream"


@task(backend="background")
def deliver(mail_id: int) -> str:
    """Deliver one mail if it is due and nobody else is at it. Returns what became of it."""
    mail = _claim(mail_id)
    if mail is None:
        return "not due"
    try:
        with Carrier() as carrier:
            carrier.deliver(
                envelope_of(message_of(mail), mail.to), partial(_mark_handed_over, mail)
            )
    except Refused as error:
        return _finish(mail, State.FAILED, str(error))
    except Doubtful as error:
        return _finish(mail, State.DOUBTFUL, str(error))
    except Deferred as error:
        return _put_off(mail, str(error))
    except Exception as error:
        # Not its message, which may hold an address.
        logger.error("Mail %s: unexpected %s", mail.pk, type(error).__name__)
        if _mine(mail).filter(handed_over_at__isnull=False).exists():
            return _finish(mail, State.DOUBTFUL, type(error).__name__)
        return _put_off(mail, type(error).__name__)
    return _finish(mail, State.SENT)


def _claim(mail_id: int) -> OutgoingMail | None:
    now = timezone.now()
    claimed = (
        OutgoingMail.objects.due(now)
        .filter(pk=mail_id)
        .update(
            state=State.SENDING,
            lease_until=now + LEASE,
            handed_over_at=None,
            attempts=F("attempts") + 1,
        )
    )
    return OutgoingMail.objects.get(pk=mail_id) if claimed else None


def _mine(mail: OutgoingMail) -> Any:
    """The row, as long as it is still the attempt that this process made."""
    return OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING, attempts=mail.attempts)


def _mark_handed_over(mail: OutgoingMail) -> None:
    now = timezone.now()
    if not _mine(mail).update(handed_over_at=now, lease_until=now + LEASE):
        raise Deferred("taken over by another process")


def _finish(mail: OutgoingMail, state: State, error: str = "") -> str:
    sent_at = timezone.now() if state == State.SENT else None
    _mine(mail).update(state=state, sent_at=sent_at, lease_until=None, error=error[:500])
    if state != State.SENT:
        # Neither the address nor the server's answer, which may quote it.
        logger.warning("Mail %s (%s): %s", mail.pk, mail.template or "django", state)
    return str(state)


def _put_off(mail: OutgoingMail, error: str) -> str:
    delay = back_off(mail.attempts)
    if delay is None:
        return _finish(mail, State.FAILED, error)
    _mine(mail).update(
        state=State.QUEUED,
        next_attempt_at=timezone.now() + delay,
        lease_until=None,
        handed_over_at=None,
        enqueued_at=None,
        error=error[:500],
    )
    logger.info("Mail %s: attempt %s put off", mail.pk, mail.attempts)
    return "put off"


def message_of(mail: OutgoingMail) -> EmailMessage:
    """The message that a row stands for; the same bytes at every attempt."""
    headers = {
        "Auto-Submitted": "auto-generated",
        **mail.headers,
        "Date": format_datetime(timezone.localtime(mail.created_at)),
        "Message-ID": mail.message_id,
    }
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=mail.sender,
        to=[mail.to],
        headers=headers,
    )
    if mail.html:
        if mail.text:
            message.attach_alternative(mail.html, "text/html")
        else:
            message.body, message.content_subtype = mail.html, "html"
    for attachment in mail.attachments:
        message.attach(
            attachment["name"],
            base64.b64decode(attachment["content"]),
            attachment["content_type"],
        )
    return message


def resend(mail: OutgoingMail) -> bool:
    """Somebody decided that a refused or doubtful mail is to be tried again."""
    changed = (
        OutgoingMail.objects.needing_attention()
        .filter(pk=mail.pk)
        .update(state=State.QUEUED, next_attempt_at=timezone.now(), attempts=0, handed_over_at=None)
    )
    if changed:
        transaction.on_commit(lambda: enqueue(mail.pk), robust=True)
    return bool(changed)


def requeue_due() -> str | None:
    """Tick job: takes up what a dead process left behind and what is due again."""
    now = timezone.now()
    abandoned = OutgoingMail.objects.abandoned(now)
    doubtful = abandoned.filter(handed_over_at__isnull=False).update(
        state=State.DOUBTFUL, lease_until=None, error="the process died while handing over"
    )
    released = abandoned.filter(handed_over_at__isnull=True).update(
        state=State.QUEUED, lease_until=None, enqueued_at=None, next_attempt_at=now
    )
    waiting = OutgoingMail.objects.due(now).filter(
        Q(enqueued_at__isnull=True) | Q(enqueued_at__lt=now - QUEUE_PATIENCE)
    )
    ids = list(waiting.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:1000])
    for mail_id in ids:
        enqueue(mail_id)
    if doubtful:
        logger.warning("%s mails are doubtful: see the outbox in the CMS", doubtful)
    if not (doubtful or released or ids):
        return None
    return f"outbox: {len(ids)} enqueued, {released} released, {doubtful} doubtful"


def forget_mail(now: Any) -> int:
    """Retention rule: sent mail is kept for thirty days, what nobody decided on for ninety."""
    sent = OutgoingMail.objects.filter(state=State.SENT, sent_at__lt=now - KEEP_SENT)
    undecided = OutgoingMail.objects.needing_attention().filter(
        next_attempt_at__lt=now - KEEP_UNDECIDED
    )
    return int(sent.delete()[0] + undecided.delete()[0])
