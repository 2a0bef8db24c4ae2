"""How mail is delivered in the demo: to nobody, but readable at /demo/poczta/."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from home.models.outbox import OutgoingMail


class DemoMailbox(BaseEmailBackend):
    """Mail of the outbox is there already; copies of a mailing get a row to be read by."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            name = str(message.extra_headers.get("Message-ID", ""))
            if name and not OutgoingMail.objects.filter(message_id=name).exists():
                self._keep(message, name)
        return len(email_messages)

    @staticmethod
    def _keep(message: EmailMessage, name: str) -> None:
        now = timezone.now()
        parts = getattr(message, "alternatives", [])
        OutgoingMail.objects.create(
            key=f"demo:{name}"[:200],
            template="mailing",
            sender=message.from_email,
            to=", ".join(message.to),
            subject=str(message.subject)[:500],
            text=str(message.body),
            html=next((str(part[0]) for part in parts if part[1] == "text/html"), ""),
            headers={key: str(value) for key, value in message.extra_headers.items()},
            message_id=name,
            state=OutgoingMail.State.SENT,
            created_at=now,
            next_attempt_at=now,
            sent_at=now,
        )
