"""A proposal's steps: sent, confirmed, accepted or rejected; its sender forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.models import ConsentClause
from home.signed_links import SignedLink

from ..choices import ProposalState
from ..models import Entity, EntityProposal, Offer
from ..permissions import (
    may_accept_proposal,
    may_confirm_proposal,
    may_decide_proposal,
    may_erase_proposer,
)
from . import notices

# The link outlives the term, so that a late click is told that the term is over.
confirmation_link = SignedLink("catalogue.proposal.confirm", timedelta(days=30))

ENTITY_FIELDS = (
    "name", "kind", "social_enterprise", "social_enterprise_since", "run_by",
    "street", "postal_code", "city", "gmina", "powiat", "phone", "email", "website",
    "krs", "nip", "regon", "summary", "activity", "social_aim", "earnings_use",
)  # fmt: skip
OFFER_FIELDS = (
    "name", "kind", "branch", "description", "for_people", "for_public_buyers", "for_companies",
    "for_ngos", "area", "area_note", "price_note", "cpv",
)  # fmt: skip
ERASED_NAME, ERASED_EMAIL = "—", "usunieto@invalid.invalid"


def propose_entity(
    *,
    data: dict[str, Any],
    offer: dict[str, Any] | None = None,
    proposer_name: str,
    proposer_email: str,
    clause: ConsentClause,
    at: datetime | None = None,
) -> EntityProposal:
    """Take a proposal from anybody; it reaches the office once its sender confirms it."""
    entity, offered = check_proposal(data, offer)
    kept = {name: _plain(getattr(entity, name)) for name in ENTITY_FIELDS}
    if offered is not None:
        kept["offer"] = {name: _plain(getattr(offered, name)) for name in OFFER_FIELDS}
    with transaction.atomic():
        proposal = EntityProposal(
            data=kept,
            proposer_name=proposer_name,
            proposer_email=proposer_email,
            clause=clause,
            created_at=at or timezone.now(),
        )
        proposal.full_clean()
        proposal.save()
        token = confirmation_link.token(proposal=proposal.pk)
        notices.proposal_received(
            proposal, settings.BASE_URL + reverse("catalogue_confirm_proposal", args=[token])
        )
    return proposal


def confirm_proposal(proposal_id: int, *, at: datetime | None = None) -> EntityProposal:
    """Confirm by the link from the mail; a second time changes nothing. Refused past the term."""
    at = at or timezone.now()
    with transaction.atomic():
        proposal = EntityProposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
        if proposal.state != ProposalState.UNCONFIRMED:
            return proposal
        may_confirm_proposal(AnonymousUser(), proposal, at).demand()
        proposal.state, proposal.confirmed_at = ProposalState.WAITING, at
        proposal.save(update_fields=["state", "confirmed_at"])
        notices.proposal_confirmed(proposal)
    return proposal


def accept_proposal(
    proposal: EntityProposal, user: User, *, at: datetime | None = None
) -> EntityProposal:
    """Make a draft of it, which goes the editorial way like any other; tell the proposer.

    Raises ValidationError where the data no longer fit, for example when another entity has
    taken the same NIP meanwhile.
    """
    with transaction.atomic():
        proposal = _lock(proposal)
        may_accept_proposal(user, proposal).demand()
        entity = _make_draft(proposal, user)
        proposal.entity = entity
        _decide(proposal, user, ProposalState.ACCEPTED, "", at)
        log(instance=proposal, action="catalogue.proposal.accept", user=user)
        notices.proposal_decided(proposal)
    return proposal


def reject_proposal(
    proposal: EntityProposal, user: User, *, reason: str, at: datetime | None = None
) -> EntityProposal:
    """Turn it down, for a reason that its sender is told."""
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason: the sender is told it.")})
    with transaction.atomic():
        proposal = _lock(proposal)
        may_decide_proposal(user, proposal).demand()
        _decide(proposal, user, ProposalState.REJECTED, reason.strip(), at)
        log(instance=proposal, action="catalogue.proposal.reject", user=user)
        notices.proposal_decided(proposal)
    return proposal


def erase_proposer(
    proposal: EntityProposal, user: User | None, *, at: datetime | None = None
) -> EntityProposal:
    """Remove the person; what they proposed stays. Without a user: retention does it."""
    with transaction.atomic():
        proposal = _lock(proposal)
        if user is not None:
            may_erase_proposer(user, proposal).demand()
        elif proposal.erased_at is not None:
            return proposal
        proposal.proposer_name, proposal.proposer_email = ERASED_NAME, ERASED_EMAIL
        proposal.erased_at = at or timezone.now()
        proposal.save(update_fields=["proposer_name", "proposer_email", "erased_at"])
        notices.forget(proposal)
        log(instance=proposal, action="catalogue.proposal.erase", user=user)
    return proposal


def as_entity(data: dict[str, Any]) -> Entity:
    """An unsaved entity of what was proposed."""
    fields = {name: data[name] for name in ENTITY_FIELDS if data.get(name) not in (None, "")}
    since = fields.get("social_enterprise_since")
    if isinstance(since, str):
        fields["social_enterprise_since"] = date.fromisoformat(since)
    return Entity(**fields, live=False)


def as_offer(data: dict[str, Any] | None) -> Offer | None:
    if not data or not data.get("name"):
        return None
    return Offer(**{name: data[name] for name in OFFER_FIELDS if data.get(name) not in (None, "")})


def check_proposal(
    data: dict[str, Any], offer: dict[str, Any] | None
) -> tuple[Entity, Offer | None]:
    """The unsaved rows, valid and in normal form.

    Raises ValidationError keyed by field; fields of the offer begin with `offer_`.
    """
    entity, offered = as_entity(data), as_offer(offer)
    errors: dict[str, Any] = {}
    try:
        entity.full_clean()
    except ValidationError as error:
        errors.update(error.error_dict)
    if offered is not None:
        try:
            offered.full_clean(exclude=["entity"])
        except ValidationError as error:
            errors.update({f"offer_{name}": found for name, found in error.error_dict.items()})
    if errors:
        raise ValidationError(errors)
    return entity, offered


def _make_draft(proposal: EntityProposal, user: User) -> Entity:
    entity, offer = check_proposal(proposal.data, proposal.offer)
    try:
        with transaction.atomic():
            entity.has_unpublished_changes = True
            entity.save()
    except IntegrityError as error:
        # Another entity took the same number between the check and this moment.
        raise ValidationError(_("Another entity of the catalogue has this number.")) from error
    log(instance=entity, action="wagtail.create", user=user, content_changed=True)
    if offer is not None:
        entity.offers = [offer]
    entity.save_revision(user=user)
    return entity


def _decide(
    proposal: EntityProposal, user: User, state: ProposalState, reason: str, at: datetime | None
) -> None:
    proposal.state, proposal.reason = state, reason
    proposal.decided_by, proposal.decided_at = user, at or timezone.now()
    proposal.save(update_fields=["state", "reason", "decided_by", "decided_at", "entity"])


def _lock(proposal: EntityProposal) -> EntityProposal:
    return EntityProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
