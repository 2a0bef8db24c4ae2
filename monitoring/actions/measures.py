"""How an indicator is collected."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.page_cache import content_changed
from home.verdicts import Refused

from ..models import Measure
from ..permissions import may_continue, may_set_up


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


def continue_series(user: User, measure: Measure) -> Measure:
    """The definition was only put into other words: its values go on below the measure before it.

    Only while the newer measure has no value. Gives the measure that goes on; raises Refused.
    """
    with transaction.atomic():
        measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
        may_continue(user, measure).demand()
        before = measure.before
        if before is None:  # as the predicate has seen
            raise Refused(_("The indicator has no earlier series."))
        measure.definitions.update(measure=before)
        log(instance=before, action="monitoring.measure.continue", user=user)
        measure.delete()
        content_changed()
    return before
