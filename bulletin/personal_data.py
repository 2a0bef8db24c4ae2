"""What is kept about one subscriber, for that person to read (RODO, art. 15)."""

from __future__ import annotations

from typing import Any

from wagtail.models import ModelLogEntry

from home.models import OutgoingMail

from .models import Subscriber


def personal_data(subscriber: Subscriber) -> dict[str, Any]:
    """Plain values, in Polish as the person reads them; moments are in ISO 8601."""
    brought = subscriber.brought_by
    return {
        "adres": subscriber.email,
        "stan": str(subscriber.get_state_display()),
        "zapisano": subscriber.joined_at.isoformat(),
        "zakończono": subscriber.ended_at.isoformat() if subscriber.ended_at else None,
        "tematy": [
            {"temat": str(chosen), "od": chosen.since.isoformat()}
            for chosen in subscriber.subscriptions.all()
        ],
        "zgoda": {
            "udzielono": subscriber.consented_at.isoformat(),
            "klauzula": str(subscriber.clause) if subscriber.clause else None,
            "treść klauzuli": subscriber.clause.text if subscriber.clause else None,
            "lista ośrodka": brought.proof if brought else None,
        },
        "historia": [
            {"kiedy": entry.timestamp.isoformat(), "co": str(entry.message)}
            for entry in ModelLogEntry.objects.for_instance(subscriber)
        ],
        "wysyłki": [
            {
                "temat": copy.mailing.subject,
                "stan": str(copy.get_state_display()),
                "kiedy": copy.finished_at.isoformat() if copy.finished_at else None,
            }
            for copy in subscriber.copies.select_related("mailing")
        ],
        "listy w sprawie prenumeraty": [
            {"temat": mail.subject, "kiedy": mail.created_at.isoformat()}
            for mail in OutgoingMail.objects.filter(
                to__iexact=subscriber.email, key__startswith="subscription-"
            )
        ],
    }
