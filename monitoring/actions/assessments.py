"""The comment on a year and the evidence beside it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.page_cache import content_changed
from home.verdicts import Refused

from ..models import Assessment, Measure
from ..permissions import may_assess


class Stale(Refused):
    """Somebody else has written meanwhile; `current` is what stands there now."""

    def __init__(self, current: Assessment) -> None:
        super().__init__(
            _("Somebody else has changed this comment meanwhile: read theirs before you save.")
        )
        self.current = current


def write_assessment(
    user: User,
    measure: Measure,
    year: int,
    *,
    comment: str,
    evidence: str,
    seen: int,
    at: datetime | None = None,
) -> Assessment:
    """Save comment and evidence (HTML of the editor). `seen` is the version that the person read,
    0 where there was none. Raises Stale, Refused."""
    with transaction.atomic():
        measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
        may_assess(user, measure).demand()
        if not measure.expects(year):
            raise Refused(_("No value is collected for this year."))
        found = Assessment.objects.filter(measure=measure, year=year).first()
        if found is not None and (found.comment, found.evidence) == (comment, evidence):
            return found
        if found is not None and found.version != seen:
            raise Stale(found)
        row = found or Assessment(measure=measure, year=year)
        row.comment, row.evidence = comment, evidence
        row.version += 1
        row.changed_by, row.changed_at = user, at or timezone.now()
        row.save()
        log(
            instance=measure,
            action="monitoring.assessment.write",
            user=user,
            data={"year": year},
        )
        content_changed()
    return row
