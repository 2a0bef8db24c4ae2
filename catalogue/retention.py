"""What of proposals is kept no longer. Terms: catalogue/models/proposal.py."""

from __future__ import annotations

from datetime import datetime

from .actions.proposals import erase_proposer
from .models import EntityProposal


def forget_unconfirmed(now: datetime) -> int:
    """Proposals that nobody confirmed in the term were never received."""
    return EntityProposal.objects.to_forget(now).delete()[0]


def erase_proposers(now: datetime) -> int:
    """Ninety days after the decision nobody needs to know who proposed."""
    proposals = list(EntityProposal.objects.to_erase(now))
    for proposal in proposals:
        erase_proposer(proposal, None, at=now)
    return len(proposals)
