"""Two people at the same moment: one act happens, the other is told; nothing half done."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from catalogue.actions.entities import confirm_entity_data
from catalogue.actions.proposals import accept_proposal, confirm_proposal, reject_proposal
from catalogue.choices import ProposalState
from catalogue.models import Entity, EntityProposal
from home.models import OutgoingMail
from home.verdicts import Refused
from tests.at_once import at_once
from tests.people import person

from .entities import entity
from .proposing import NIP, proposal

pytestmark = pytest.mark.django_db(transaction=True)


def editors() -> list[Any]:
    first, second = person("redaktor"), person("admin")
    return [first, second]


def test_two_editors_accept_the_same_proposal():
    made, (first, second) = proposal(), editors()
    outcomes = at_once(*(lambda who=who: accept_proposal(made, who) for who in (first, second) * 2))
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(refused) == 3 and all(isinstance(e, Refused) for e in refused), outcomes
    assert Entity.objects.count() == 1
    assert EntityProposal.objects.get().entity == Entity.objects.get()
    assert OutgoingMail.objects.filter(key__startswith="proposal-accepted").count() == 1


def test_one_accepts_while_the_other_rejects():
    made, (first, second) = proposal(), editors()
    outcomes = at_once(
        lambda: accept_proposal(made, first),
        lambda: reject_proposal(made, second, reason="Nie działa."),
    )
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1, outcomes
    decided = EntityProposal.objects.get()
    assert Entity.objects.count() == (decided.state == ProposalState.ACCEPTED)
    told = OutgoingMail.objects.filter(to="jan@przyklad.example", key__contains="ed:")
    assert {mail.key.split(":")[0] for mail in told} == {
        "proposal-received", "proposal-confirmed", f"proposal-{decided.state}",
    }  # fmt: skip


def test_two_proposals_of_the_same_entity_are_accepted():
    first, second = proposal(nip=NIP), proposal(nip=NIP)
    outcomes = at_once(
        *(
            lambda made=made, who=who: accept_proposal(made, who)
            for made, who in zip((first, second), editors(), strict=True)
        )
    )
    assert sum(isinstance(outcome, ValidationError) for outcome in outcomes) == 1, outcomes
    assert Entity.objects.filter(nip=NIP).count() == 1
    assert EntityProposal.objects.waiting().count() == 1


def test_the_same_link_is_followed_in_two_windows():
    made = proposal(ProposalState.UNCONFIRMED)
    outcomes = at_once(*(lambda: confirm_proposal(made.pk) for _ in range(4)))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    assert OutgoingMail.objects.filter(key__startswith="proposal-confirmed").count() == 1


def test_data_are_confirmed_by_two_people():
    made = entity("Młyn", confirmed_on="2024-01-01")
    at_once(*(lambda who=who: confirm_entity_data(made, who) for who in editors()))
    from wagtail.models import ModelLogEntry

    assert ModelLogEntry.objects.filter(action="catalogue.entity.confirm").count() == 1
