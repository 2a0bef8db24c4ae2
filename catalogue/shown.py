"""What was proposed, as terms and their values; for the page of confirmation and the office."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from home import formats

from .actions.proposals import ENTITY_FIELDS, OFFER_FIELDS, as_entity, as_offer
from .models import EntityProposal, Offer
from .proposal_form import AUDIENCES


def proposed_terms(proposal: EntityProposal) -> list[tuple[str, str]]:
    """Of the entity: what was filled in, in the order of the form."""
    entity = as_entity(proposal.data)
    return [
        (capfirst(str(entity._meta.get_field(name).verbose_name)), shown)
        for name in ENTITY_FIELDS
        if (shown := _shown(entity, name, proposal.data.get(name)))
    ]


def offered_terms(proposal: EntityProposal) -> list[tuple[str, str]]:
    """Of the one offer that came with it."""
    offer = as_offer(proposal.offer)
    if offer is None:
        return []
    terms = [
        (capfirst(str(offer._meta.get_field(name).verbose_name)), shown)
        for name in OFFER_FIELDS
        if name not in AUDIENCES and (shown := _shown(offer, name, proposal.offer.get(name)))
    ]
    audiences = [
        str(Offer._meta.get_field(name).verbose_name) for name in AUDIENCES if getattr(offer, name)
    ]
    return [*terms, (_("For whom"), ", ".join(audiences))]


def _shown(row: Any, name: str, value: Any) -> str:
    if value in (None, "", False):
        return ""
    if value is True:
        return _("yes")
    if name.endswith("_since") and (day := parse_date(str(value))):
        return formats.day(day)
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value)
