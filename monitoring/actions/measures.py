"""How an indicator is collected."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from home.page_cache import content_changed

from ..models import Measure
from ..permissions import may_set_up


def set_up_measure(user: User, measure: Measure, responsible: Iterable[User]) -> Measure:
    """Save the settings that the instance carries. Raises Refused, ValidationError by field."""
    with transaction.atomic():
        Measure.objects.select_for_update().get(pk=measure.pk)
        may_set_up(user, measure).demand()
        measure.full_clean()
        measure.save()
        measure.responsible.set(responsible)
        log(instance=measure, action="monitoring.measure.set_up", user=user)
        content_changed()
    return measure
