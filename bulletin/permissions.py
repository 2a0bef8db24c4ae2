"""May I? Each predicate takes (user, object, moment) and answers with a reason when it says no."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import models as auth
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from home.verdicts import YES, Verdict, no
from planpages.roles import Role, has_role

from .models import Edition, IssuePage, IssueStage, TextChange

User = auth.User | AnonymousUser


# Issues: writing, deciding, publishing. Being a superuser gives no part in deciding.


def is_editor(user: User) -> bool:
    return has_role(user, Role.EDITOR) or has_role(user, Role.CHIEF_EDITOR)


def may_see_issues(user: User) -> Verdict:
    """The office's screens of the bulletin: drafts, readiness, previews."""
    if is_editor(user) or getattr(user, "is_superuser", False):
        return YES
    return no(_("The bulletin is kept by editors."))


def wrote_in(user: User, issue: IssuePage) -> bool:
    """Whether the person changed a text of the issue that readers have not seen yet.

    Told from our own record, not from revisions, which can be purged.
    """
    pages = [issue.pk, *issue.articles().values_list("pk", flat=True)]
    return TextChange.objects.unpublished().filter(page__in=pages, user=user.pk).exists()


def may_submit_issue(user: User, issue: IssuePage) -> Verdict:
    """Hand the whole issue to proof-reading."""
    if not is_editor(user):
        return no(_("The bulletin is kept by editors."))
    if issue.stage == IssueStage.PUBLISHED:
        return no(_("Readers have this issue as it is: there is nothing to submit."))
    if issue.stage != IssueStage.PREPARATION:
        return no(_("The issue is not in preparation: %s.") % issue.stage.label)
    return YES


def _unwritten(user: User, issue: IssuePage) -> Verdict:
    if wrote_in(user, issue):
        return no(_("You changed texts of this issue yourself: somebody else has to decide on it."))
    return YES


def may_pass_proofreading(user: User, issue: IssuePage) -> Verdict:
    if not is_editor(user):
        return no(_("The bulletin is kept by editors."))
    if issue.stage != IssueStage.PROOFREADING:
        return no(_("The issue is not being proof-read."))
    return _unwritten(user, issue)


def may_approve_issue(user: User, issue: IssuePage) -> Verdict:
    """Four eyes: a chief editor who wrote nothing of it and did not proof-read it."""
    if not has_role(user, Role.CHIEF_EDITOR):
        return no(_("An issue is approved by the chief editors."))
    if issue.stage != IssueStage.APPROVAL:
        return no(_("The issue does not await approval."))
    edition = issue.edition
    if edition is not None and edition.proofread_by_id == user.pk:
        return no(_("You proof-read this issue: somebody else has to approve it."))
    return _unwritten(user, issue)


def may_send_back_issue(user: User, issue: IssuePage) -> Verdict:
    """From proof-reading, from approval, or from what was approved: with a reason."""
    if not is_editor(user):
        return no(_("The bulletin is kept by editors."))
    if not issue.stage.is_locked:
        return no(_("Nobody is deciding on this issue: its texts can be changed."))
    if issue.stage == IssueStage.APPROVAL and not has_role(user, Role.CHIEF_EDITOR):
        return no(_("An issue that awaits approval is sent back by the chief editors."))
    return YES


def may_publish_issue(user: User, issue: IssuePage) -> Verdict:
    """Publish what was approved, now or at a set time; is it ready, is another question."""
    if not is_editor(user):
        return no(_("The bulletin is kept by editors."))
    return YES


def may_schedule_issue(user: User, issue: IssuePage, at: datetime) -> Verdict:
    if not (verdict := may_publish_issue(user, issue)):
        return verdict
    if at <= timezone.now():
        return no(_("The moment of publication has to be in the future."))
    return YES


def may_unschedule_issue(user: User, issue: IssuePage) -> Verdict:
    if not (verdict := may_publish_issue(user, issue)):
        return verdict
    edition = issue.edition
    if edition is None or edition.publish_at is None:
        return no(_("The issue is not scheduled."))
    return YES


def may_withdraw_issue(user: User, issue: IssuePage) -> Verdict:
    """Take the issue and all its articles away from readers."""
    if not has_role(user, Role.CHIEF_EDITOR):
        return no(_("An issue is withdrawn by the chief editors."))
    if not issue.live:
        return no(_("Readers do not have this issue."))
    return YES


def issues_waiting_for(user: User) -> list[IssuePage]:
    """Issues on which this person may decide now."""
    if not is_editor(user):
        return []
    under_way = Edition.objects.unpublished().values("issue")
    issues = IssuePage.originals.filter(pk__in=under_way).in_order()
    return [
        issue
        for issue in issues
        if may_pass_proofreading(user, issue) or may_approve_issue(user, issue)
    ]
