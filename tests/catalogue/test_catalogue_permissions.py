"""Who may do what, by role and state: what is denied first, then what is allowed.

Whatever is denied leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState

from catalogue.actions.entities import confirm_entity_data
from catalogue.actions.proposals import (
    accept_proposal,
    confirm_proposal,
    erase_proposer,
    reject_proposal,
)
from catalogue.choices import ProposalState
from catalogue.models import Entity, EntityProposal, Offer
from home.models import OutgoingMail
from home.verdicts import Refused
from tests.people import OFFICE, all_but, client_of, person, user
from tests.unchanged import unchanged

from .entities import entity
from .proposing import proposal

pytestmark = pytest.mark.django_db

MAY = ["redaktor", "admin"]
MAY_NOT = all_but(MAY)
STATES = list(ProposalState)


nothing_changes = partial(
    unchanged, Entity, Offer, EntityProposal, Revision, WorkflowState, TaskState, OutgoingMail
)


# Actions on proposals

ACTS: dict[str, Callable[[EntityProposal, Any], Any]] = {
    "accept": accept_proposal,
    "reject": lambda made, who: reject_proposal(made, who, reason="Nie działa."),
    "erase": erase_proposer,
}
GOOD_STATES = {
    "accept": {ProposalState.WAITING},
    "reject": {ProposalState.WAITING},
    "erase": {ProposalState.ACCEPTED, ProposalState.REJECTED},
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", MAY_NOT)
def test_who_may_not_decide_in_any_state(name, state, act):
    made, who = proposal(state), user(name)
    with nothing_changes(), pytest.raises(Refused):
        ACTS[act](made, who)


@pytest.mark.parametrize(
    ("act", "state"),
    [(act, state) for act in ACTS for state in STATES if state not in GOOD_STATES[act]],
)
def test_who_may_decide_may_not_in_the_wrong_state(act, state):
    made = proposal(state)
    for name in MAY:
        who = user(name)
        with nothing_changes(), pytest.raises(Refused):
            ACTS[act](made, who)


@pytest.mark.parametrize("name", MAY)
@pytest.mark.parametrize(
    ("act", "state"), [(act, state) for act in ACTS for state in sorted(GOOD_STATES[act])]
)
def test_who_may_decide_does(name, act, state):
    made = proposal(state)
    ACTS[act](made, user(name))
    made.refresh_from_db()
    if act == "erase":
        assert made.erased_at and "Jan" not in made.proposer_name
    else:
        assert made.state == (ProposalState.ACCEPTED if act == "accept" else ProposalState.REJECTED)
        assert made.decided_by == person(name)


def test_a_person_is_erased_once():
    made = proposal(ProposalState.REJECTED)
    erase_proposer(made, person("redaktor"))
    with nothing_changes(), pytest.raises(Refused):
        erase_proposer(made, person("redaktor"))


def test_accepting_needs_the_right_to_add_entities():
    """Somebody to whom the office gave the inbox alone may reject, not accept."""
    made, who = proposal(), person("without_role")
    who.user_permissions.add(Permission.objects.get(codename="change_entityproposal"))
    who = type(who).objects.get(pk=who.pk)
    with nothing_changes(), pytest.raises(Refused):
        accept_proposal(made, who)
    reject_proposal(made, who, reason="Nie działa.")


def test_rights_taken_away_stay_taken_away():
    from catalogue.setup import make_rights

    editors = Group.objects.get(name="Redaktorzy")
    editors.permissions.remove(Permission.objects.get(codename="delete_entity"))
    make_rights()
    assert not editors.permissions.filter(codename="delete_entity").exists()


def test_an_account_switched_off_may_nothing():
    made, who = proposal(), person("redaktor")
    who.is_active = False
    who.save()
    with nothing_changes(), pytest.raises(Refused):
        accept_proposal(made, who)


def test_a_rejection_without_a_reason_is_none():
    made, who = proposal(), person("redaktor")
    with nothing_changes(), pytest.raises(ValidationError):
        reject_proposal(made, who, reason=" \n")


def test_confirming_is_only_for_unconfirmed_ones_in_the_term(clock):
    late = proposal(ProposalState.UNCONFIRMED)
    clock.at(late.confirm_by)
    with nothing_changes(), pytest.raises(Refused):
        confirm_proposal(late.pk)
    for state in (ProposalState.WAITING, ProposalState.ACCEPTED, ProposalState.REJECTED):
        decided = proposal(state)
        with nothing_changes():
            confirm_proposal(decided.pk)


# Confirming data


@pytest.mark.parametrize("name", MAY_NOT)
def test_who_may_not_confirm_data(name):
    made, who = entity("Młyn", confirmed_on="2024-01-01"), user(name)
    with nothing_changes(), pytest.raises(Refused):
        confirm_entity_data(made, who)


@pytest.mark.parametrize("name", MAY)
def test_data_of_what_is_not_public_are_not_confirmed(name):
    who = user(name)
    for made in (
        entity("Szkic", live=False),
        entity("Wycofany", expire_at=timezone.now()),
    ):
        with nothing_changes(), pytest.raises(Refused):
            confirm_entity_data(made, who)


@pytest.mark.parametrize("name", MAY)
def test_who_keeps_the_catalogue_confirms_data(name):
    made = entity("Młyn", confirmed_on="2024-01-01")
    confirm_entity_data(made, user(name))
    assert Entity.objects.get().confirmed_on == timezone.localdate()
    with nothing_changes():  # twice on one day
        confirm_entity_data(made, user(name))


# Reading


@pytest.mark.parametrize("name", ["anonymous", "without_role", *OFFICE])
def test_drafts_are_on_no_public_address(name):
    draft = entity("Tajny młyn", "zywnosc", live=False)
    over = entity("Dawny młyn", "zywnosc", expire_at=timezone.now())
    client = client_of(name)
    for hidden in (draft, over):
        for address in (
            hidden.get_absolute_url(),
            f"{hidden.get_absolute_url()}wizytowka.vcf",
            f"/api/v2/katalog/{hidden.pk}/",
        ):
            assert client.get(address).status_code == 404, address
        for address in ("/katalog/", "/katalog/?widok=mapa", "/api/v2/katalog/", "/sitemap.xml"):
            response = client.get(address)
            assert response.status_code == 200
            assert hidden.name not in response.content.decode(), address
            assert hidden.slug not in response.content.decode(), address
    assert client.get(entity("Jawny młyn").get_absolute_url()).status_code == 200


def test_a_draft_of_what_is_public_is_not_read_by_anybody(client):
    made = entity("Młyn", "zywnosc")
    made.summary = "Tajny plan młyna."
    made.offers.all()[0].name = "Tajna mąka"
    made.save_revision(user=person("redaktor"))
    for address in (made.get_absolute_url(), "/katalog/", "/api/v2/katalog/"):
        assert "Tajn" not in client.get(address).content.decode()


# Screens of the CMS


def screens() -> dict[str, str]:
    made = entity("Młyn", "zywnosc")
    waiting = proposal()
    revision = made.save_revision()
    name = Entity.snippet_viewset.get_url_name
    confirm = reverse("wagtail_bulk_action", args=["catalogue", "entity", "confirm_data"])
    return {
        "list": reverse(name("list")),
        "add": reverse(name("add")),
        "edit": reverse(name("edit"), args=[made.pk]),
        "delete": reverse(name("delete"), args=[made.pk]),
        "history": reverse(name("history"), args=[made.pk]),
        "usage": reverse(name("usage"), args=[made.pk]),
        "unpublish": reverse(name("unpublish"), args=[made.pk]),
        "revision": reverse(name("revisions_view"), args=[made.pk, revision.pk]),
        "workflow_history": reverse(name("workflow_history"), args=[made.pk]),
        "confirm": f"{confirm}?id={made.pk}&next=/admin/",
        "proposals": reverse("catalogue_proposals"),
        "proposals_results": reverse("catalogue_proposals_results"),
        "proposal": reverse("catalogue_proposal", args=[waiting.pk]),
    }


@pytest.mark.parametrize("name", MAY_NOT)
def test_screens_are_closed_to(name):
    addresses, client = screens(), client_of(name)
    with nothing_changes():
        for screen, address in addresses.items():
            for response in (
                client.get(address),
                client.post(address, {"act": "accept", "name": "Cudzy młyn"}),
            ):
                assert response.status_code in (302, 403), (screen, response.status_code)
                if response.status_code == 302:
                    assert response["Location"].startswith("/admin/"), screen
                    assert "/katalog/" not in response["Location"].split("?")[0], screen


@pytest.mark.parametrize("name", MAY)
def test_screens_are_open_to(name):
    addresses, client = screens(), client_of(name)
    for screen, address in addresses.items():
        response = client.get(address)
        assert response.status_code == 200, (screen, response.status_code)
        assert "Młyn" in response.content.decode() or screen in {
            "add", "proposals", "proposals_results", "proposal",
        }, screen  # fmt: skip


@pytest.mark.parametrize("name", ["without_role", *OFFICE])
def test_the_menu_shows_the_catalogue_to_those_who_keep_it(name):
    response = client_of(name).get("/admin/")
    shown = response.status_code == 200 and reverse("catalogue_proposals") in (
        response.content.decode()
    )
    assert shown == (name in MAY)


def test_an_unconfirmed_proposal_is_on_no_screen(signed_in):
    made = proposal(ProposalState.UNCONFIRMED)
    client = signed_in("redaktor")
    assert client.get(reverse("catalogue_proposal", args=[made.pk])).status_code == 404
    assert "Próg" not in client.get(reverse("catalogue_proposals")).content.decode()
