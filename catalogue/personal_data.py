"""What the catalogue holds of a person: proposals that they sent."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from home import formats
from home.personal_data import Holding, Outcome
from home.verdicts import Refused

from .actions import notices
from .actions.proposals import erase_proposer
from .choices import ProposalState
from .models import EntityProposal


class ProposalsSource:
    code = "proposals"

    @property
    def label(self) -> str:
        return _("Proposals for the catalogue")

    def find(self, email: str, user: User) -> list[Holding]:
        return [
            Holding(
                title=str(proposal),
                facts=[
                    (_("Who proposes"), proposal.proposer_name),
                    (_("E-mail"), proposal.proposer_email),
                    (_("Sent"), formats.moment(proposal.created_at)),
                    (_("State"), proposal.get_state_display()),
                    (_("Information clause"), str(proposal.clause)),
                ],
                url=""
                if proposal.state == ProposalState.UNCONFIRMED
                else reverse("catalogue_proposal", args=[proposal.pk]),
                note=_("What was proposed stays, without the person."),
            )
            for proposal in _of(email).select_related("clause")
        ]

    def erase(self, email: str, user: User) -> Outcome:
        outcome = Outcome()
        for proposal in _of(email):
            if proposal.state == ProposalState.UNCONFIRMED:
                # It was never received: there is nothing to keep.
                with transaction.atomic():
                    notices.forget(proposal)
                    proposal.delete()
                outcome.erased += 1
                continue
            try:
                erase_proposer(proposal, user)
                outcome.erased += 1
            except Refused as refused:
                outcome.left.append(f"{proposal}: {refused.reason}")
        return outcome


def _of(email: str) -> QuerySet[EntityProposal]:
    return EntityProposal.objects.filter(proposer_email__iexact=email, erased_at__isnull=True)
