"""What of reports and evaluations waits for a person on the first page of the CMS."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from home.registry import DeskItem

from ..models import Recommendation, Report, ReportStage
from .permissions import is_writer, reports_waiting_for


def desk_items(user: User) -> list[DeskItem]:
    items = [_item(report, str(report.stage.label)) for report in reports_waiting_for(user)]
    if is_writer(user):
        items += _to_write()
    return items + _recommendations(user)


def _to_write() -> list[DeskItem]:
    return [
        _item(report, _("returned: see the reason") if report.last_act else _("draft"))
        for report in Report.objects.at_stage(ReportStage.DRAFT).defer("figures")
    ]


def _item(report: Report, detail: str) -> DeskItem:
    return DeskItem(
        title=report.title, url=reverse("monitoring_report", args=[report.pk]), detail=detail
    )


def _recommendations(user: User) -> list[DeskItem]:
    """Those whose deadline has come, for the person who answers for them."""
    due = Recommendation.objects.due(timezone.localdate()).filter(responsible=user.pk)
    return [
        DeskItem(
            title=_("Recommendation %(number)d: %(title)s")
            % {"number": one.number, "title": one.evaluation.title},
            url=reverse("monitoring_recommendation", args=[one.pk]),
            detail=_("say what became of it"),
            due=one.deadline,
        )
        for one in due.select_related("evaluation")
    ]
