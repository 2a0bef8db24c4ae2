"""May I? For reports, interventions and evaluations; being a superuser gives no part in them."""

from __future__ import annotations

from django.contrib.auth import models as auth
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from home.verdicts import YES, Verdict, no
from planpages.roles import Role, has_role

from ..models import Evaluation, Recommendation, Report, ReportAct, ReportStage

User = auth.User | AnonymousUser


def is_writer(user: User) -> bool:
    """Editors and co-ordinators write; who wrote does not sign."""
    return has_role(user, Role.EDITOR) or has_role(user, Role.COORDINATOR)


def may_see_reports(user: User) -> Verdict:
    """The office's screens of reports: drafts too."""
    if is_writer(user) or has_role(user, Role.BOARD) or getattr(user, "is_superuser", False):
        return YES
    return no(_("Reports are kept by editors, co-ordinators of monitoring and the Zarząd."))


def may_begin_report(user: User) -> Verdict:
    if not is_writer(user):
        return no(_("Reports are written by editors and co-ordinators of monitoring."))
    return YES


def may_edit_report(user: User, report: Report) -> Verdict:
    """Write its texts, draft its figures anew."""
    if not (verdict := may_begin_report(user)):
        return verdict
    if report.stage == ReportStage.PUBLISHED:
        return no(_("The report is published: what is to be corrected needs a new edition."))
    if report.stage != ReportStage.DRAFT:
        return no(_("The text is locked: it is at the stage “%s”.") % report.stage.label)
    return YES


def may_hand_in_report(user: User, report: Report) -> Verdict:
    if not (verdict := may_begin_report(user)):
        return verdict
    if report.stage != ReportStage.DRAFT:
        return no(_("The report is not a draft: it is at the stage “%s”.") % report.stage.label)
    return YES


def _unwritten(user: User, report: Report) -> Verdict:
    """Four eyes: told from our own record, earlier editions included."""
    if user.pk in report.writers():
        return no(_("You changed this report yourself: somebody else has to decide on it."))
    return YES


def may_check_report(user: User, report: Report) -> Verdict:
    if not has_role(user, Role.COORDINATOR):
        return no(_("A report is checked by a co-ordinator of monitoring."))
    if report.stage != ReportStage.CHECKING:
        return no(_("The report does not await checking."))
    return _unwritten(user, report)


def may_approve_report(user: User, report: Report) -> Verdict:
    """The Zarząd; nobody who wrote in it, and not the one who checked it."""
    if not has_role(user, Role.BOARD):
        return no(_("A report is approved by the Zarząd."))
    if report.stage != ReportStage.APPROVAL:
        return no(_("The report does not await approval."))
    checked = report.decisions.filter(kind=ReportAct.CHECKED).order_by("-number").first()
    if checked is not None and checked.actor_id == user.pk:
        return no(_("You checked this report: somebody else has to approve it."))
    return _unwritten(user, report)


def may_return_report(user: User, report: Report) -> Verdict:
    """By whoever may decide at the stage, with a reason."""
    if report.stage == ReportStage.CHECKING:
        return may_check_report(user, report)
    if report.stage == ReportStage.APPROVAL:
        return may_approve_report(user, report)
    return no(_("Nobody is deciding on this report."))


def may_correct_report(user: User, report: Report) -> Verdict:
    """Begin a new edition of a published report, one at a time."""
    if not (verdict := may_begin_report(user)):
        return verdict
    if report.stage != ReportStage.PUBLISHED:
        return no(_("Only a published report gets a new edition; this one can be changed."))
    if Report.objects.same_period(report).filter(edition__gt=report.edition).exists():
        return no(_("There is a later edition of this report already."))
    return YES


def may_discard_report(user: User, report: Report) -> Verdict:
    """Remove a draft on which nobody has decided anything."""
    if not (verdict := may_edit_report(user, report)):
        return verdict
    if report.decisions.exists():
        return no(_("The report was handed in once: its decisions are kept, and so is it."))
    return YES


def may_record_presentation(user: User, report: Report) -> Verdict:
    if not (verdict := may_begin_report(user)):
        return verdict
    if report.stage != ReportStage.PUBLISHED:
        return no(_("Only a published report is presented."))
    return YES


def reports_waiting_for(user: User) -> list[Report]:
    """Reports on which this person may decide now."""
    if not (has_role(user, Role.COORDINATOR) or has_role(user, Role.BOARD)):
        return []
    waiting = Report.objects.at_stage(ReportStage.CHECKING, ReportStage.APPROVAL)
    return [report for report in waiting if may_return_report(user, report)]


def may_enter_interventions(user: User) -> Verdict:
    if not is_writer(user):
        return no(_("State and money of interventions are kept by editors and co-ordinators."))
    return YES


# Evaluations


def may_see_evaluations(user: User) -> Verdict:
    if may_see_reports(user):
        return YES
    if user.pk and Recommendation.objects.filter(responsible=user.pk).exists() and user.is_active:
        return YES
    return no(_("Evaluations are kept by editors and co-ordinators of monitoring."))


def may_keep_evaluations(user: User) -> Verdict:
    """Begin them, and say who answers for a recommendation."""
    if not is_writer(user):
        return no(_("Evaluations are kept by editors and co-ordinators of monitoring."))
    return YES


def may_edit_evaluation(user: User, evaluation: Evaluation) -> Verdict:
    """Its texts and file, its recommendations with position and deadline. What readers have is
    changed by those who may give it to them."""
    if not (verdict := may_keep_evaluations(user)):
        return verdict
    if evaluation.published_at is not None and not has_role(user, Role.COORDINATOR):
        return no(
            _("Readers have this evaluation: a co-ordinator of monitoring changes or withdraws it.")
        )
    return YES


def may_publish_evaluation(user: User, evaluation: Evaluation) -> Verdict:
    if not has_role(user, Role.COORDINATOR):
        return no(_("An evaluation is published by a co-ordinator of monitoring."))
    if evaluation.published_at is not None:
        return no(_("Readers have this evaluation already."))
    return YES


def may_withdraw_evaluation(user: User, evaluation: Evaluation) -> Verdict:
    if not has_role(user, Role.COORDINATOR):
        return no(_("An evaluation is withdrawn by a co-ordinator of monitoring."))
    if evaluation.published_at is None:
        return no(_("Readers do not have this evaluation."))
    return YES


def may_word_recommendation(user: User, recommendation: Recommendation) -> Verdict:
    """Change what the evaluators wrote: only until readers have it."""
    if not (verdict := may_keep_evaluations(user)):
        return verdict
    if recommendation.evaluation.published_at is not None:
        return no(_("Readers have this recommendation: its words stay as they are."))
    return YES


def may_follow_up(user: User, recommendation: Recommendation) -> Verdict:
    """Say what became of it: writers, and the account that answers for it."""
    if is_writer(user):
        return YES
    if user.is_active and user.pk is not None and recommendation.responsible_id == user.pk:
        return YES
    return no(_("What became of it is told by editors, co-ordinators and who is responsible."))
