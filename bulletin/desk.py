"""What waits for those who make the bulletin on the first page of the CMS."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from home.registry import DeskItem

from .models import IssuePage, IssueStage, Mailing
from .permissions import is_editor, issues_waiting_for
from .readiness import obstacles, readiness
from .subscription_permissions import may_mail_issue


def desk_items(user: User) -> list[DeskItem]:
    items = [_item(issue, str(issue.stage.label)) for issue in issues_waiting_for(user)]
    if is_editor(user):
        items += _to_publish() + _to_write()
    newest = IssuePage.originals.readable().first()
    if newest is not None and may_mail_issue(user, newest) and not _is_mailed(newest):
        items.append(_item(newest, _("published: bring it to subscribers")))
    return items


def _is_mailed(issue: IssuePage) -> bool:
    """Or the office decided against it; a draft waits for its sender."""
    return Mailing.objects.about(issue).exclude(state=Mailing.State.DRAFT).exists()


def _to_publish() -> list[DeskItem]:
    """Approved and not out; what is scheduled comes out by itself."""
    return [
        _item(issue, _("approved: publish it or set the moment"))
        for issue in IssuePage.originals.in_order()
        if issue.stage == IssueStage.APPROVED and issue.edition.publish_at is None
    ]


def _to_write() -> list[DeskItem]:
    items = []
    for issue in IssuePage.originals.in_order():
        if issue.stage != IssueStage.PREPARATION:
            continue
        missing = len(obstacles(readiness(issue)))
        detail = _("in preparation, missing: %d") % missing if missing else _("ready to submit")
        items.append(_item(issue, detail))
    return items


def _item(issue: IssuePage, detail: str) -> DeskItem:
    text = issue.working_text()
    return DeskItem(
        title=_("Bulletin %(number)s: %(title)s")
        % {"number": text.designation, "title": text.title},
        url=reverse("bulletin_issue", args=[issue.pk]),
        detail=detail,
    )
