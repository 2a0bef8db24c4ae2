"""What of registrations is kept no longer."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from .actions import notices
from .actions.anonymising import anonymise
from .actions.places import under_lock
from .models import Enrolment, Participant, Registration


def anonymise_past_events(now: datetime) -> int:
    """After the day that each event sets, personal data go and numbers stay."""
    over = Enrolment.objects.filter(
        erased_at__isnull=True, keep_data_until__lt=timezone.localdate(now)
    )
    return sum(anonymise(enrolment, at=now) for enrolment in over.order_by("pk"))


def forget_unconfirmed(now: datetime) -> int:
    """Registrations that nobody confirmed were never made."""
    rows = Registration.objects.to_forget(now).order_by("enrolment_id", "pk")
    found = list(rows.values_list("pk", "enrolment_id"))
    for registration_id, enrolment_id in found:
        with under_lock(enrolment_id, now):
            registration = Registration.objects.to_forget(now).filter(pk=registration_id).first()
            if registration is None:
                continue
            notices.forget_registration(registration)
            Participant.objects.filter(registration=registration).delete()
            registration.delete()
    return len(found)
