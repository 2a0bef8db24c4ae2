"""An issue's way: submitted, proof-read, approved, published whole; sent back, withdrawn."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Revision, TaskState, Workflow

from home.bound_pages import on_the_way
from home.page_cache import content_changed
from home.verdicts import Refused

from ..models import ArticlePage, Edition, IssuePage, IssueStage, Mailing
from ..permissions import (
    may_approve_issue,
    may_pass_proofreading,
    may_publish_issue,
    may_schedule_issue,
    may_send_back_issue,
    may_submit_issue,
    may_unschedule_issue,
    may_withdraw_issue,
)
from ..readiness import Readiness, changed_since_approval, obstacles, readiness
from . import notices

logger = logging.getLogger(__name__)

WORKFLOW = "Droga numeru"


class NotReady(Refused):
    """The issue cannot go to its readers; `obstacles` says why, a sentence each."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(" ".join(found))
        self.obstacles = found


@contextmanager
def _changing(issue: IssuePage) -> Iterator[IssuePage]:
    """One transaction, the issue's row locked and read anew; inside, bound pages may change."""
    with transaction.atomic(), on_the_way():
        yield IssuePage.originals.select_for_update().get(pk=issue.pk)


def issue_digest(rows: list[Readiness]) -> str:
    """Of all texts of the issue: what the person who decides was shown."""
    from planpages.models import digest

    return digest({"texts": [row.text.record() for row in rows]})


def submit_issue(issue: IssuePage, user: User, *, erratum: str = "") -> Edition:
    """Hand the whole issue to proof-reading; its texts are locked from now on.

    A correction of a published issue says in `erratum` what is corrected.
    Raises NotReady where a text lacks something, Refused where the person may not.
    """
    with _changing(issue) as issue:
        may_submit_issue(user, issue).demand()
        if found := obstacles(readiness(issue)):
            raise NotReady(found)
        edition = issue.edition or Edition(
            issue=issue, number=issue.editions.published().count() + 1
        )
        edition.erratum = erratum.strip()
        if edition.is_correction and not edition.erratum:
            raise Refused(_("Say what is corrected: readers see it under the issue."))
        _forget_decisions(edition)
        edition.submitted_at, edition.submitted_by = timezone.now(), user
        edition.save()
        state = issue.current_workflow_state
        if state is not None:
            # Proof-read anew, from the beginning: the texts may have changed.
            state.cancel(user=user)
        workflow = Workflow.objects.filter(name=WORKFLOW, active=True).first()
        if workflow is None:
            raise Refused(_("The bulletin has no workflow: run “manage.py setup”."))
        workflow.start(issue, user)
        log(issue, "bulletin.submit", user=user, data={"erratum": edition.erratum})
        notices.to_proofread(issue, edition)
    return edition


def _forget_decisions(edition: Edition) -> None:
    edition.proofread_at = edition.proofread_by = None
    edition.approved_at = edition.approved_by = None
    edition.publish_at = edition.scheduled_by = None
    edition.contents = {}


def pass_proofreading(
    issue: IssuePage, user: User, *, shown_digest: str, comment: str = ""
) -> Edition:
    """The proof-reader found nothing to correct. `shown_digest` is what the person was shown."""
    with _changing(issue) as issue:
        may_pass_proofreading(user, issue).demand()
        _demand_shown(readiness(issue), shown_digest)
        edition = _edition_of(issue)
        edition.proofread_at, edition.proofread_by = timezone.now(), user
        edition.save()
        _task_state(issue).approve(user=user, comment=comment)
        log(issue, "bulletin.proofread", user=user, data={"comment": comment})
        notices.to_approve(issue, edition)
    return edition


def approve_issue(issue: IssuePage, user: User, *, shown_digest: str, comment: str = "") -> Edition:
    """A chief editor approves every text of the issue as it was shown; it waits to be published."""
    with _changing(issue) as issue:
        may_approve_issue(user, issue).demand()
        rows = readiness(issue)
        _demand_shown(rows, shown_digest)
        if found := obstacles(rows):
            raise NotReady(found)
        edition = _edition_of(issue)
        edition.approved_at, edition.approved_by = timezone.now(), user
        edition.contents = {
            str(row.page.pk): {
                "revision": row.page.latest_revision_id,
                "digest": row.text.text_digest(),
            }
            for row in rows
        }
        edition.save()
        _task_state(issue).approve(user=user, comment=comment)
        log(issue, "bulletin.approve", user=user, data={"comment": comment})
        notices.approved(issue, edition)
    return edition


def send_back_issue(issue: IssuePage, user: User, *, comment: str) -> Edition:
    """Open the texts again, with a reason; what was decided of this edition is void."""
    if not comment.strip():
        raise Refused(_("Give the reason for sending the issue back."))
    with _changing(issue) as issue:
        may_send_back_issue(user, issue).demand()
        stage = issue.stage
        edition = _edition_of(issue)
        _forget_decisions(edition)
        edition.save()
        if stage.is_decided:
            _task_state(issue).reject(user=user, comment=comment)
        log(issue, "bulletin.send_back", user=user, data={"comment": comment})
        notices.sent_back(issue, edition, stage, comment)
    return edition


def publish_issue(issue: IssuePage, user: User) -> Edition:
    """Publish what was approved, the issue and every article at once, or nothing.

    Raises NotReady with the list of what is missing, Refused where the person may not.
    """
    with _changing(issue) as issue:
        may_publish_issue(user, issue).demand()
        return _publish(issue, user)


def schedule_issue(issue: IssuePage, user: User, *, at: datetime) -> Edition:
    """Have `tick` publish what was approved, at a moment or soon after it."""
    with _changing(issue) as issue:
        may_schedule_issue(user, issue, at).demand()
        edition = _demand_ready(issue)
        edition.publish_at, edition.scheduled_by = at, user
        edition.save()
        content_changed()  # Pages kept until now do not know of the moment.
        log(issue, "bulletin.schedule", user=user, data={"at": at.isoformat()})
    return edition


def unschedule_issue(issue: IssuePage, user: User) -> Edition:
    with _changing(issue) as issue:
        may_unschedule_issue(user, issue).demand()
        edition = _edition_of(issue)
        _unschedule(issue, edition, user)
    return edition


def _unschedule(issue: IssuePage, edition: Edition, user: User | None, reason: str = "") -> None:
    edition.publish_at = edition.scheduled_by = None
    edition.save()
    log(issue, "bulletin.unschedule", user=user, data={"reason": reason})


def publish_due(at: datetime | None = None) -> str | None:
    """Tick job: issues whose moment has come. One that is not ready is unscheduled and told of.

    A fault with one keeps none of the others back; the first is raised in the end.
    """
    at = at or timezone.now()
    done = refused = 0
    fault: Exception | None = None
    for pk in list(Edition.objects.due(at).values_list("issue", flat=True)):
        try:
            with _changing(IssuePage(pk=pk)) as issue:
                edition = issue.edition
                if edition is None or edition.publish_at is None or edition.publish_at > at:
                    continue  # somebody was faster
                _publish(issue, edition.scheduled_by)
                done += 1
        except NotReady as error:
            with _changing(IssuePage(pk=pk)) as issue:
                edition = issue.edition
                if edition is not None and edition.publish_at is not None:
                    notices.not_published(issue, edition, error.obstacles)
                    _unschedule(issue, edition, None, error.reason)
                    refused += 1
        except Exception as error:
            fault = fault or error
    if fault is not None:
        raise fault
    return f"bulletin: {done} published, {refused} not ready" if done or refused else None


def withdraw_issue(issue: IssuePage, user: User, *, comment: str) -> None:
    """Take the issue and all its articles away from readers; it comes back by the whole way."""
    if not comment.strip():
        raise Refused(_("Give the reason for withdrawing the issue."))
    with _changing(issue) as issue:
        may_withdraw_issue(user, issue).demand()
        edition = issue.edition
        if edition is not None:
            # A correction under way, scheduled perhaps, would bring the issue back by itself.
            _forget_decisions(edition)
            edition.save()
            if issue.current_workflow_state is not None:
                issue.current_workflow_state.cancel(user=user)
        # No right of the chief editors is asked: what readers lose goes to nobody any more.
        sent = Mailing.objects.about(issue).filter(state=Mailing.State.SENDING)
        for mailing in sent.select_for_update():
            mailing.state = Mailing.State.PAUSED
            mailing.save(update_fields=["state"])
            log(instance=mailing, action="bulletin.mailing.pause", user=user)
        for article in issue.articles().live():
            _unpublish(article, user)
        _unpublish(issue, user)
        log(issue, "bulletin.withdraw", user=user, data={"comment": comment})
        content_changed()
        notices.withdrawn(issue, user, comment)


def _publish(issue: IssuePage, user: User | None) -> Edition:
    from ..printing.documents import request_printed

    edition = _demand_ready(issue)
    changed = []
    for row in readiness(issue):
        page = row.page
        if page.live and not page.has_unpublished_changes and not row.is_left_out:
            continue
        revision = Revision.objects.get(pk=edition.contents[str(page.pk)]["revision"])
        if row.is_left_out:
            _leave_out(page, row.text, user)
            continue
        if page.live:
            changed.append(page.pk)
        revision.publish(user=user, skip_permission_checks=True)
    edition.published_at, edition.published_by = timezone.now(), user
    edition.save()
    edition.corrected.set(changed)
    content_changed()
    issue = IssuePage.originals.get(pk=issue.pk)
    log(issue, "bulletin.publish", user=user, data={"edition": edition.number})
    request_printed(issue)
    notices.published(issue, edition)
    return edition


def _unpublish(page: IssuePage | ArticlePage, user: User | None) -> None:
    # Wagtail's permission says no to everybody; who may was asked before.
    UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)


def _leave_out(page: ArticlePage, text: ArticlePage, user: User | None) -> None:
    """The article stays where it is, as a draft that nobody waits for."""
    if page.live:
        _unpublish(page, user)
    text.live = False
    text.has_unpublished_changes = False
    text.save()


def _demand_ready(issue: IssuePage) -> Edition:
    rows = readiness(issue)
    found = obstacles(rows)
    edition = issue.edition
    if edition is None or issue.stage != IssueStage.APPROVED:
        found.insert(0, _("The issue is not approved: %s.") % issue.stage.label)
    else:
        found += changed_since_approval(edition, rows)
    if found or edition is None:
        raise NotReady(found)
    return edition


def _edition_of(issue: IssuePage) -> Edition:
    edition = issue.edition
    if edition is None:
        raise Refused(_("The issue has not been submitted."))
    return edition


def _demand_shown(rows: list[Readiness], shown_digest: str) -> None:
    if issue_digest(rows) != shown_digest:
        raise Refused(
            _("The texts have changed since you opened them: read them again before you decide.")
        )


def _task_state(issue: IssuePage) -> Any:
    state = TaskState.objects.select_for_update().get(pk=issue.current_workflow_task_state.pk)
    if state.status != TaskState.STATUS_IN_PROGRESS:
        raise Refused(_("Somebody has decided on this stage already: nothing was changed."))
    return state.specific
