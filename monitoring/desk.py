"""What waits on the first page of the CMS for those who keep values."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home import formats
from home.registry import DeskItem
from planpages.models import PlanPage

from .collecting import DataState, Wanting, wanting
from .models import ValueImport
from .permissions import answers_for, may_see_values
from .reading import indicators_in_force


def desk_items(user: User) -> list[DeskItem]:
    if not may_see_values(user):
        return []
    items = []
    for plan in PlanPage.originals.all():
        due = wanting(indicators_in_force(plan, responsible=True), timezone.localdate())
        own = [one for one in due if answers_for(user, one.series.measure)]
        items += _own(own)
        if user.has_perm("monitoring.enter_value"):
            items += _late([one for one in due if one not in own])
    return items + _files(user)


def _own(due: Sequence[Wanting]) -> list[DeskItem]:
    """Values for which the person answers: one indicator by its name, more by their number."""
    if not due:
        return []
    first = due[0]
    if len(due) == 1:
        return [
            DeskItem(
                title=_("Enter the value of %(year)d: %(name)s")
                % {"year": first.year, "name": first.series.definition.name},
                url=reverse("monitoring_cells", args=[first.series.measure.pk, first.year]),
                detail=_term(first),
            )
        ]
    years = sorted({one.year for one in due})
    return [
        DeskItem(
            title=_("Values of indicators to be entered: %s") % ", ".join(map(str, years)),
            url=reverse("monitoring_indicators_year", args=[years[0]]) + "?moje=1",
            count=len(due),
            detail=_term(first),
        )
    ]


def _term(one: Wanting) -> str:
    return _("term: %s") % formats.day(one.collected.due)


def _late(due: Sequence[Wanting]) -> list[DeskItem]:
    """For editors: what others have not entered in time."""
    late = [one for one in due if one.collected.state == DataState.OVERDUE]
    if not late:
        return []
    year = late[-1].year
    nobody = sum(not one.series.measure.responsible.all() for one in late)
    return [
        DeskItem(
            title=_("Overdue values of indicators"),
            url=reverse("monitoring_indicators_year", args=[year]) + "?stan=overdue",
            count=len(late),
            detail=ngettext(
                "nobody answers for %(n)d of them", "nobody answers for %(n)d of them", nobody
            )
            % {"n": nobody}
            if nobody
            else "",
        )
    ]


def _files(user: User) -> list[DeskItem]:
    """Workbooks that were checked and await the decision of whoever brought them."""
    runs = ValueImport.objects.filter(started_by=user, state=ValueImport.State.CHECKED)
    return [
        DeskItem(
            title=_("Decide on the file with values: %s") % run.name,
            url=run.get_absolute_url(),
            detail=_("wrong cells: %d") % run.wrong if run.wrong else "",
        )
        for run in runs[:5]
    ]
