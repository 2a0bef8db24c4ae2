"""A report's way: begun, written, handed in, checked, approved and frozen; returned, corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date as Date
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.page_cache import content_changed
from home.verdicts import Refused
from planpages.models import PlanPage, canonical, digest

from ..models import (
    Addressee,
    Presentation,
    PublishedReport,
    Report,
    ReportAct,
    ReportChange,
    ReportDecision,
    ReportDocument,
    ReportKind,
    ReportStage,
)
from ..reporting import drafting, evidence
from ..reporting.content import content_of, working_digest
from ..reporting.documents import request_files
from ..reporting.permissions import (
    may_approve_report,
    may_begin_report,
    may_check_report,
    may_correct_report,
    may_discard_report,
    may_edit_report,
    may_hand_in_report,
    may_record_presentation,
    may_return_report,
)
from . import report_notices as notices

TEXTS = ("title", "introduction", "summary", "conclusions")
What = ReportChange.What


class Stale(Refused):
    """Somebody else changed the report since the form was shown; nothing was saved."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody has changed the report since you opened it. Nothing was saved: what you "
                "wrote is still in the form, compare it with the present text below it."
            )
        )


class NotReady(Refused):
    """The report cannot be handed in; `obstacles` says why, a sentence each."""

    def __init__(self, obstacles: list[str]) -> None:
        super().__init__(" ".join(obstacles))
        self.obstacles = obstacles


@contextmanager
def _holding(report: Report) -> Iterator[Report]:
    """One transaction, the report's row locked and read anew."""
    with transaction.atomic():
        yield Report.objects.select_for_update().get(pk=report.pk)


def begin_report(
    plan: PlanPage,
    user: User,
    *,
    kind: str,
    year_from: int,
    year_to: int,
    half_from: int = 1,
    half_to: int = 2,
    addressees: list[str] | None = None,
    is_example: bool = False,
    at: datetime | None = None,
) -> Report:
    """Draft a report from the values. Raises Refused; ValidationError keyed by field."""
    may_begin_report(user).demand()
    at = at or timezone.now()
    report = Report(
        plan=plan,
        kind=kind,
        year_from=year_from,
        half_from=half_from,
        year_to=year_to,
        half_to=half_to,
        addressees=addressees or [],
        is_example=is_example,
        created_at=at,
        figures_at=at,
    )
    with transaction.atomic():
        PlanPage.originals.select_for_update().get(pk=plan.pk)
        _demand_period(report)
        report.figures = drafting.figures(plan, report.years)
        report.title = drafting.title_of(report)
        report.slug = _slug_of(report)
        for name, text in drafting.first_texts(report).items():
            setattr(report, name, text)
        report.save()
        _changed(report, What.BEGUN, user, at)
    return report


def _demand_period(report: Report) -> None:
    plan, errors = report.plan, {}
    if plan.version_in_force is None:
        raise Refused(_("The plan is not adopted yet: there is nothing to report on."))
    if report.year_from > report.year_to or not report.years:
        errors["year_to"] = _("The period has to hold the end of a year.")
    elif report.year_from < plan.period_from:
        errors["year_from"] = _("The plan begins in %d.") % plan.period_from
    elif report.year_to > timezone.localdate().year:
        errors["year_to"] = _("This year has not begun yet.")
    elif report.year_to > plan.period_to:
        errors["year_to"] = _("The plan ends in %d.") % plan.period_to
    elif Report.objects.same_period(report).exists():
        errors["year_from"] = _("There is a report on this period already.")
    if report.kind == ReportKind.PERIODIC and not set(report.addressees) <= set(Addressee.values):
        errors["addressees"] = _("Choose from the list.")
    elif report.kind == ReportKind.PERIODIC and not report.addressees:
        errors["addressees"] = _("Say for whom the report is.")
    if errors:
        raise ValidationError(errors)


def _slug_of(report: Report) -> str:
    stem = {ReportKind.YEARLY: "roczny", ReportKind.PERIODIC: "okresowy"}[ReportKind(report.kind)]
    period = f"{report.year_from}"
    if report.kind == ReportKind.PERIODIC:
        halves = (report.half_from, report.half_to) != (1, 2)
        ends = (
            (f"{report.year_from}-{report.half_from}", f"{report.year_to}-{report.half_to}")
            if halves
            else (f"{report.year_from}", f"{report.year_to}")
        )
        period = "-".join(ends)
    slug = f"{stem}-{period}"
    if Report.objects.filter(slug=slug).exclude(plan=report.plan_id).exists():
        slug = f"{slug}-plan-{report.plan_id}"
    return slug if report.edition == 1 else f"{slug}-wydanie-{report.edition}"


def _changed(report: Report, what: str, user: User, at: datetime) -> None:
    ReportChange.objects.create(report=report, what=what, user=user, at=at)
    log(report, f"monitoring.report.{what}", user=user)


def edit_report(
    report: Report,
    user: User,
    *,
    texts: Mapping[str, str],
    remarks: Mapping[str, str],
    seen: int,
    at: datetime | None = None,
) -> Report:
    """Save what the editor wrote. `seen` is the version that the form was filled from.

    Raises Stale when somebody else has changed the report meanwhile, Refused, ValidationError.
    """
    with _holding(report) as report:
        may_edit_report(user, report).demand()
        if report.version != seen:
            raise Stale
        before = [getattr(report, name) for name in TEXTS], report.remarks
        for name in TEXTS:
            setattr(report, name, texts.get(name, getattr(report, name)))
        report.title = " ".join(report.title.split())
        if not report.title:
            raise ValidationError({"title": _("Give the report a title.")})
        report.remarks = {
            **report.remarks,
            **{key: text.strip() for key, text in remarks.items()},
        }
        report.remarks = {key: text for key, text in report.remarks.items() if text}
        if before != ([getattr(report, name) for name in TEXTS], report.remarks):
            report.version += 1
            report.save()
            _changed(report, What.WRITTEN, user, at or timezone.now())
    return report


def refresh_report(report: Report, user: User, *, seen: int, at: datetime | None = None) -> Report:
    """Draft the figures anew from the values; what the editor wrote stays as it is."""
    at = at or timezone.now()
    with _holding(report) as report:
        may_edit_report(user, report).demand()
        if report.version != seen:
            raise Stale
        fresh = drafting.figures(report.plan, report.years)
        changed = fresh != report.figures
        report.figures, report.figures_at = fresh, at
        report.version += changed
        report.save()
        if changed:
            _changed(report, What.REFRESHED, user, at)
    return report


def discard_report(report: Report, user: User) -> None:
    """Remove a draft on which nobody has decided anything."""
    with _holding(report) as report:
        may_discard_report(user, report).demand()
        log(report, "monitoring.report.discarded", user=user, title=report.title)
        report.delete()


def obstacles(report: Report) -> list[str]:
    """What the report lacks before it can be handed in: a sentence each."""
    missing = {
        "introduction": _("The introduction is empty."),
        "summary": _("The summary is empty."),
        "conclusions": _("The conclusions are empty."),
    }
    found = [words for name, words in missing.items() if drafting.is_blank(getattr(report, name))]
    if report.edition > 1 and not report.erratum.strip():
        found.append(_("Say what this edition corrects."))
    return found + evidence.faults(content_of(report))


def hand_in_report(
    report: Report, user: User, *, shown_digest: str, comment: str = "", at: datetime | None = None
) -> ReportDecision:
    """The editor is done: the text is locked until somebody returns it."""
    with _holding(report) as report:
        may_hand_in_report(user, report).demand()
        _demand_shown(report, shown_digest)
        if found := obstacles(report):
            raise NotReady(found)
        decision = _decide(report, ReportAct.HANDED_IN, user, at, comment=comment)
        notices.to_check(report, decision)
    return decision


def check_report(
    report: Report, user: User, *, shown_digest: str, comment: str = "", at: datetime | None = None
) -> ReportDecision:
    """A co-ordinator who wrote nothing of it finds it right; it goes on to the Zarząd."""
    with _holding(report) as report:
        may_check_report(user, report).demand()
        _demand_shown(report, shown_digest)
        decision = _decide(report, ReportAct.CHECKED, user, at, comment=comment)
        notices.to_approve(report, decision)
    return decision


def return_report(
    report: Report, user: User, *, comment: str, at: datetime | None = None
) -> ReportDecision:
    """Open the text again, with a reason."""
    if not comment.strip():
        raise Refused(_("Give the reason for returning the report."))
    with _holding(report) as report:
        may_return_report(user, report).demand()
        stage = report.stage
        decision = _decide(report, ReportAct.RETURNED, user, at, comment=comment)
        notices.returned(report, decision, stage)
    return decision


def approve_report(
    report: Report,
    user: User,
    *,
    shown_digest: str,
    comment: str = "",
    resolution_number: str = "",
    resolution_date: Date | None = None,
    at: datetime | None = None,
) -> PublishedReport:
    """The Zarząd approves: the content is frozen with the documents that it links to, and readers
    have it from now on.

    Number and date of a resolution come together or not at all (ValidationError).
    """
    at = at or timezone.now()
    number = " ".join(resolution_number.split())
    _check_resolution(number, resolution_date, at)
    with _holding(report) as report:
        may_approve_report(user, report).demand()
        _demand_shown(report, shown_digest)
        decision = _decide(
            report,
            ReportAct.APPROVED,
            user,
            at,
            comment=comment,
            resolution_number=number,
            resolution_date=resolution_date,
        )
        shown = content_of(report)
        kept = evidence.keep(shown)
        content = {
            **shown,
            "approval": {
                "at": at.isoformat(),
                "resolution": number,
                "date": resolution_date.isoformat() if resolution_date else None,
            },
        }
        if kept:
            content["kept"] = [said for said, _file in kept]
        publication = PublishedReport.objects.create(
            report=report,
            decision=decision,
            published_at=at,
            content=canonical(content),
            digest=digest(content),
        )
        for file in {file.pk: file for _said, file in kept}.values():
            ReportDocument.objects.create(publication=publication, file=file)
        request_files(publication)
        content_changed()
        notices.published(report, decision)
    return publication


def _check_resolution(number: str, day: Date | None, at: datetime) -> None:
    errors = {}
    if number and day is None:
        errors["resolution_date"] = _("Give the date of the resolution.")
    if day is not None and not number:
        errors["resolution_number"] = _("Give the number of the resolution.")
    if day is not None and day > timezone.localdate(at):
        errors["resolution_date"] = _("The date of the resolution is in the future.")
    if errors:
        raise ValidationError(errors)


def _decide(
    report: Report, kind: ReportAct, user: User, at: datetime | None, **fields: Any
) -> ReportDecision:
    decision = ReportDecision.objects.append(
        report,
        kind,
        user,
        at or timezone.now(),
        content_digest=working_digest(report),
        **{**fields, "comment": fields.get("comment", "").strip()},
    )
    data = {"comment": decision.comment} if decision.comment else {}
    log(report, f"monitoring.report.{kind}", user=user, data=data)
    return decision


def _demand_shown(report: Report, shown_digest: str) -> None:
    if working_digest(report) != shown_digest:
        raise Refused(
            _("The report has changed since you opened it: read it again before you decide.")
        )


def correct_report(
    report: Report, user: User, *, erratum: str, at: datetime | None = None
) -> Report:
    """Begin a new edition of a published report; the old one stays readable as it is."""
    if not erratum.strip():
        raise Refused(_("Say what is corrected: readers see it in the new edition."))
    at = at or timezone.now()
    with _holding(report) as report:
        may_correct_report(user, report).demand()
        edition = Report.objects.get(pk=report.pk)
        edition.pk = None
        edition._state.adding = True
        edition.edition = report.edition + 1
        edition.erratum = erratum.strip()
        edition.slug = _slug_of(edition)
        edition.version = 1
        edition.created_at = at
        edition.save(force_insert=True)
        _changed(edition, What.BEGUN, user, at)
    return edition


def record_presentation(
    report: Report, user: User, *, addressee: str, date: Date, note: str = ""
) -> Presentation:
    """When the report was presented to whom; a date typed wrongly is put right the same way."""
    with _holding(report) as report:
        may_record_presentation(user, report).demand()
        errors = {}
        if addressee not in Addressee.values:
            errors["addressee"] = _("Choose from the list.")
        if date > timezone.localdate():
            errors["date"] = _("The date is in the future.")
        if errors:
            raise ValidationError(errors)
        presentation, _created = Presentation.objects.update_or_create(
            report=report,
            addressee=addressee,
            defaults={"date": date, "note": note.strip(), "recorded_by": user},
        )
        data = {"addressee": addressee, "date": date.isoformat()}
        log(report, "monitoring.report.presented", user=user, data=data)
        content_changed()
    return presentation


def remind_of_waiting(at: datetime | None = None) -> str | None:
    """Tick job: who has to decide on a report is reminded once, a week after it came to them."""
    at = at or timezone.now()
    reminded = 0
    for report in Report.objects.at_stage(ReportStage.CHECKING, ReportStage.APPROVAL):
        last = report.decisions.order_by("-number").first()
        if last is not None and (at - last.at).days >= notices.REMIND_AFTER_DAYS:
            reminded += notices.waiting(report, last)
    return f"monitoring: {reminded} reminded of a report" if reminded else None
