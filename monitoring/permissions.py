"""May I? Each predicate takes (user, object) and answers with a reason when it says no.

Two kinds of people keep the values: those with the right to enter values of every indicator, and
those who answer for an indicator, who enter its values and no others.
"""

from __future__ import annotations

from django.contrib.auth import models as auth
from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from home.verdicts import YES, Verdict, no

from .models import Measure, ValueImport

User = auth.User | AnonymousUser


def _has(user: User, right: str) -> bool:
    return user.is_active and user.has_perm(f"monitoring.{right}")


def answers_for(user: User, measure: Measure) -> bool:
    """Whether the active account is named as responsible; reads what was prefetched."""
    return user.is_active and any(one.pk == user.pk for one in measure.responsible.all())


def _answers_for_any(user: User) -> bool:
    """Asked of the database once for each account object, as groups are (home.account_groups)."""
    if not user.is_active or user.is_anonymous:
        return False
    prefetch_related_objects([user], "measures")
    return bool(user.measures.all())


def may_see_values(user: User) -> Verdict:
    """Enter monitoring's screens at all."""
    if _has(user, "view_value") or _has(user, "enter_value"):
        return YES
    if _answers_for_any(user):
        return YES
    return no(_("Values of indicators are entered by editors and by those who answer for them."))


def may_enter(user: User, measure: Measure) -> Verdict:
    """Enter values of this indicator, and change them with a reason once they are final."""
    if _has(user, "enter_value") or answers_for(user, measure):
        return YES
    return no(_("Values of this indicator are entered by those who answer for it."))


def may_enter_any(user: User) -> Verdict:
    """Enter values of some indicator: have a file checked."""
    if _has(user, "enter_value"):
        return YES
    if _answers_for_any(user):
        return YES
    return no(_("Values of indicators are entered by editors and by those who answer for them."))


def may_write_year(user: User, measure: Measure, *, frozen: bool) -> Verdict:
    """The same in one year. Where a published report holds it (`frozen`), editors alone revise."""
    if not (verdict := may_enter(user, measure)):
        return verdict
    if frozen and not _has(user, "revise_value"):
        return no(_("A published report holds this year: its values are revised by editors."))
    return YES


def may_assess(user: User, measure: Measure) -> Verdict:
    """Write the comment on a year and the evidence."""
    if _has(user, "change_assessment") or answers_for(user, measure):
        return YES
    return no(_("This indicator is commented by editors and by those who answer for it."))


def may_set_up(user: User, measure: Measure | None = None) -> Verdict:
    """Say who answers for an indicator, when, and what it is broken down by."""
    if _has(user, "change_measure"):
        return YES
    return no(_("How an indicator is collected is set by editors."))


def may_continue(user: User, measure: Measure) -> Verdict:
    """Say that a changed definition means the same as the one before."""
    if not (verdict := may_set_up(user, measure)):
        return verdict
    if (before := measure.before) is None:
        return no(_("The indicator has no earlier series."))
    units = [one.latest_definition.unit for one in (before, measure) if one.latest_definition]
    if " ".join(units[0].split()) != " ".join(units[-1].split()):
        return no(_("The unit is another one: the values cannot be compared."))
    if measure.changes.exists() or measure.assessments.exists():
        return no(_("Values have been entered below the new definition: they stay there."))
    return YES


# Workbooks


def may_see_import(user: User, run: ValueImport) -> Verdict:
    """Whoever brought it, and those who enter values of every indicator."""
    if _has(user, "enter_value") or (user.is_active and run.started_by_id == user.pk):
        return YES
    return no(_("This file was brought by somebody else."))


def may_confirm_import(user: User, run: ValueImport, *, reason: str = "") -> Verdict:
    """Only a file without a single wrong cell, by the person with whose rights it is taken."""
    if not (verdict := may_enter_any(user)):
        return verdict
    if run.started_by_id != user.pk:
        return no(_("This file was brought by somebody else."))
    if run.state != ValueImport.State.CHECKED:
        return no(_("This file does not await a decision: %s.") % run.get_state_display())
    if run.wrong:
        return no(_("The file has wrong cells: correct them and bring the file again."))
    if not run.changed:
        return no(_("There is nothing to import: no value changes."))
    if run.needs_reason and not reason:
        return no(_("Final values change: give the reason."))
    return YES


def may_give_up_import(user: User, run: ValueImport) -> Verdict:
    if not (verdict := may_see_import(user, run)):
        return verdict
    if run.state in ValueImport.ENDED:
        return no(_("This import has ended already: %s.") % run.get_state_display())
    return YES
