"""Who is told what. Every mail is a row of the outbox, keyed so that it is sent once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse

from home import outbox
from home.models import OutgoingMail

from ..models import EntityProposal

TO_PROPOSER = ("received", "confirmed", "accepted", "rejected")


def deciders() -> QuerySet[User]:
    """Accounts that decide on proposals, superusers apart."""
    return (
        get_user_model()
        .objects.with_perm(
            "catalogue.change_entityproposal",
            include_superusers=False,
            backend="django.contrib.auth.backends.ModelBackend",
        )
        .exclude(email="")
    )


def proposal_received(proposal: EntityProposal, confirmation_url: str) -> None:
    _tell_proposer(proposal, "received", {"url": confirmation_url})


def proposal_confirmed(proposal: EntityProposal) -> None:
    _tell_proposer(proposal, "confirmed", {})
    url = settings.BASE_URL + reverse("catalogue_proposal", args=[proposal.pk])
    for user in deciders():
        outbox.post(
            "catalogue/proposal_to_decide",
            user.email,
            {"proposal": proposal, "url": url},
            key=f"proposal-to-decide:{proposal.pk}:{user.pk}",
        )


def proposal_decided(proposal: EntityProposal) -> None:
    _tell_proposer(proposal, proposal.state, {"entity": proposal.entity})


def _tell_proposer(proposal: EntityProposal, what: str, context: dict[str, Any]) -> None:
    if proposal.erased_at:
        return
    outbox.post(
        f"catalogue/proposal_{what}",
        proposal.proposer_email,
        {"proposal": proposal, **context},
        key=f"proposal-{what}:{proposal.pk}",
        language=proposal.language,
    )


def forget(proposal: EntityProposal) -> None:
    """Take the mails to the proposer out of the outbox, also those that still wait."""
    keys = [f"proposal-{what}:{proposal.pk}" for what in TO_PROPOSER]
    OutgoingMail.objects.filter(key__in=keys).delete()
