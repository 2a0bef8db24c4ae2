"""May I? Each predicate takes (user, object, moment) and answers with a reason when it says no.

Rights of accounts are those of Wagtail and Django, which `manage.py setup` gives to editors.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import models as auth
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from home.personal_data import may_answer_for_persons
from home.verdicts import YES, Verdict, no

from .choices import DECIDED, IN_QUEUE, ImportState, ProposalState
from .models import Entity, EntityProposal, ImportRun

User = auth.User | AnonymousUser


def _has(user: User, right: str) -> bool:
    return user.is_active and user.has_perm(f"catalogue.{right}")


# Keeping


def may_keep(user: User, entity: Entity | None = None) -> Verdict:
    """Write entities and their offers."""
    if not (_has(user, "change_entity") or _has(user, "add_entity")):
        return no(_("The catalogue is kept by editors."))
    return YES


def may_confirm_data(user: User, entity: Entity | None = None) -> Verdict:
    """Say that the published data were checked and are right today."""
    if not _has(user, "change_entity"):
        return no(_("The catalogue is kept by editors."))
    if entity is not None and not entity.is_publicly_readable():
        return no(_("Only published data are confirmed: this entity is not public."))
    return YES


# Proposals


def may_confirm_proposal(
    user: User, proposal: EntityProposal, at: datetime | None = None
) -> Verdict:
    """Whoever has the link from the mail, until the term is over."""
    if proposal.state != ProposalState.UNCONFIRMED:
        return no(_("This proposal is confirmed already."))
    if (at or timezone.now()) >= proposal.confirm_by:
        return no(_("The term for confirming this proposal is over: it was not taken."))
    return YES


def may_see_proposals(user: User) -> Verdict:
    if _has(user, "view_entityproposal") or _has(user, "change_entityproposal"):
        return YES
    return no(_("Proposals for the catalogue are for editors."))


def may_decide_proposal(user: User, proposal: EntityProposal | None = None) -> Verdict:
    if not _has(user, "change_entityproposal"):
        return no(_("Proposals for the catalogue are decided by editors."))
    if proposal is None or proposal.state == ProposalState.WAITING:
        return YES
    if proposal.state == ProposalState.UNCONFIRMED:
        return no(_("Whoever sent this proposal has not confirmed it yet."))
    return no(_("Somebody has decided on this proposal already."))


def may_accept_proposal(user: User, proposal: EntityProposal | None = None) -> Verdict:
    """Accepting makes a draft, so the person needs the right to add entities as well."""
    if not (verdict := may_decide_proposal(user, proposal)):
        return verdict
    if not _has(user, "add_entity"):
        return no(_("The catalogue is kept by editors."))
    return YES


def may_erase_proposer(user: User, proposal: EntityProposal | None = None) -> Verdict:
    """At the person's request (RODO, art. 17); an undecided proposal is decided first."""
    if not (_has(user, "change_entityproposal") or may_answer_for_persons(user)):
        return no(_("Proposals for the catalogue are decided by editors."))
    if proposal is not None and proposal.state not in DECIDED:
        return no(_("Decide on the proposal first: the answer goes to this person."))
    if proposal is not None and proposal.erased_at is not None:
        return no(_("The data of this person have been erased already."))
    return YES


# Importing


def may_see_imports(user: User) -> Verdict:
    if _has(user, "view_importrun") or _has(user, "add_importrun"):
        return YES
    return no(_("Imports are for editors."))


def may_import(user: User) -> Verdict:
    """Bring a file and have it checked. What is imported is public at once."""
    rights = ("add_importrun", "add_entity", "change_entity", "publish_entity")
    if all(_has(user, right) for right in rights):
        return YES
    return no(_("Entities are imported by editors who may publish them."))


def may_confirm_import(user: User, run: ImportRun, *, only_good: bool) -> Verdict:
    """Have a checked file imported; one with errors only by the choice to leave those rows out."""
    if not (verdict := may_import(user)):
        return verdict
    if run.state != ImportState.CHECKED:
        return no(_("This file does not await a decision: %s.") % run.get_state_display())
    if run.failed and not only_good:
        return no(_("The file has errors: choose to import only the rows without them."))
    if not (run.created or run.changed):
        return no(_("There is nothing to import: no row is new or changed."))
    return YES


def may_give_up_import(user: User, run: ImportRun) -> Verdict:
    """Only before anything is written."""
    if not (verdict := may_import(user)):
        return verdict
    if run.state in (*IN_QUEUE, ImportState.CHECKED, ImportState.CHECKING) and not run.position:
        return YES
    return no(_("This import cannot be given up any more: %s.") % run.get_state_display())
