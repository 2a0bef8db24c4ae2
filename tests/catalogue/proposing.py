"""Proposals for tests: what somebody writes into the form, and rows at each state."""

from __future__ import annotations

from typing import Any

from catalogue.actions.proposals import (
    accept_proposal,
    confirm_proposal,
    propose_entity,
    reject_proposal,
)
from catalogue.choices import ProposalState
from catalogue.models import EntityProposal
from home.clauses import first_clause
from tests.people import person

ADDRESS = "/katalog/zglos/"
NIP, REGON, KRS = "5260250995", "010016565", "0000123456"
SENT = {
    "name": "Spółdzielnia  Socjalna „Młyn”",
    "kind": "spoldzielnia_socjalna",
    "social_enterprise": "on",
    "social_enterprise_since": "2024-05-06",
    "street": "ul. Młyńska 1",
    "postal_code": "24-100",
    "city": "Puławy",
    "powiat": "0614",
    "phone": "81 555 00 17",
    "nip": "526-025-09-95",
    "activity": "Mielemy mąkę.\n\nPieczemy chleb.",
    "offer_name": "Chleb na zakwasie",
    "offer_branch": "zywnosc",
    "offer_kind": "goods",
    "offer_for": ["for_people", "for_public_buyers"],
    "offer_cpv": "15811000-6",
    "proposer_name": "Anna  Przykładowa",
    "proposer_email": "anna@przyklad.example",
    "consent": "on",
}


def proposal(state: str = ProposalState.WAITING, **data: Any) -> EntityProposal:
    """A proposal brought to a state by the actions."""
    made = propose_entity(
        data={
            "name": "Fundacja „Próg”",
            "kind": "fundacja",
            "city": "Puławy",
            "powiat": "0614",
            "activity": "Uczymy zawodu.",
            "phone": "81 555 00 18",
            **data,
        },
        offer={"name": "Kursy", "branch": "szkolenia", "kind": "services", "area": "powiat"},
        proposer_name="Jan Przykładowy",
        proposer_email="jan@przyklad.example",
        clause=first_clause("zgloszenie-podmiotu"),
    )
    if state != ProposalState.UNCONFIRMED:
        confirm_proposal(made.pk)
    made.refresh_from_db()
    if state == ProposalState.ACCEPTED:
        return accept_proposal(made, person("redaktor"))
    if state == ProposalState.REJECTED:
        return reject_proposal(made, person("redaktor"), reason="Nie ma takiego podmiotu.")
    return made
