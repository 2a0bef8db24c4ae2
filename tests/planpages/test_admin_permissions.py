"""Screens of the CMS, each role at each state: what is denied first, then what is allowed.

Whatever is denied leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from planpages.actions import adoption, remarks
from planpages.models import (
    AdoptedVersion,
    ChapterPage,
    Consultation,
    ConsultationDocument,
    Decision,
    PlanPage,
    Remark,
    Resolution,
    Stage,
)
from tests.people import OFFICE, client_of
from tests.unchanged import rows

from .office import PDF, Office

pytestmark = pytest.mark.django_db

EVERYBODY = ["anonymous", "without_role", *OFFICE]


everything = partial(
    rows,
    *(ChapterPage, PlanPage, TaskState, WorkflowState, Decision, Consultation),
    *(ConsultationDocument, Remark, Resolution, AdoptedVersion),
)
"""What a refused request must not change."""


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def who_may(office: Office, act: Callable[[Client], None]) -> set[str]:
    """Names whose act changed something; each tries on the same ground."""
    office.people()
    before = everything()
    able = set()
    for name in EVERYBODY:
        client = client_of(name)
        with undone():
            act(client)
            if everything() != before:
                able.add(name)
    return able


def who_sees(office: Office, address: str) -> set[str]:
    return {name for name in EVERYBODY if client_of(name).get(address).status_code == 200}


# Screens


def test_screens_of_the_plan_are_for_the_office(office):
    version = office.adopted()
    chapter = ChapterPage.objects.get(number=1)
    consultation = Consultation.objects.get()
    for name, args in (
        ("planpages_way", []),
        ("planpages_decision", [chapter.pk]),
        ("planpages_history", [chapter.pk]),
        ("planpages_adopt", [office.plan.pk]),
        ("planpages_adopted", [version.pk]),
        ("planpages_consultations", []),
        ("planpages_consultations_results", []),
        ("planpages_consultation", [consultation.pk]),
    ):
        assert who_sees(office, reverse(name, args=args)) == set(OFFICE), name


@pytest.mark.parametrize("stage", list(Stage))
def test_a_chapter_is_read_in_the_cms_at_any_stage(office, stage):
    if stage == Stage.ADOPTED:
        office.adopted()
        chapter = ChapterPage.objects.get(number=1)
    else:
        chapter = office.to_stage(office.chapter(), stage)
    assert who_sees(office, reverse("planpages_decision", args=[chapter.pk])) == set(OFFICE)


def test_announcing_is_for_moderators_and_in_open_consultations_for_experts(office):
    office.chapter()
    address = reverse("planpages_announce")
    assert who_sees(office, f"{address}?rodzaj=formal") == {"moderator"}
    assert who_sees(office, f"{address}?rodzaj=open") == {"moderator", "ekspert", "ekspert2"}


def test_the_list_of_remarks_is_for_those_who_work_with_them(office):
    see = {"moderator", "redaktor", "ekspert", "ekspert2", "zarzad", "zarzad2", "admin"}
    for name in ("planpages_remarks", "planpages_remarks_results"):
        assert who_sees(office, reverse(name)) == see
        assert who_sees(office, reverse(name) + "?export=csv") == see


@pytest.mark.parametrize("state", ["unconfirmed", "pending", "hidden", "published"])
def test_what_is_not_public_of_a_remark_is_for_moderators_and_editors(office, state):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    document = office.announce(chapter).documents.get()
    remark = office.remark(document, confirmed=state != "unconfirmed", text="Tylko dla nas.")
    if state == "hidden":
        remarks.hide_remark(remark, office.person("moderator"), reason="Obraźliwa.")
    if state == "published":
        remarks.publish_remark(remark, office.person("moderator"))
    see = {
        "unconfirmed": set(),
        "pending": {"moderator", "redaktor", "admin"},
        "hidden": {"moderator", "redaktor", "admin"},
        "published": {"moderator", "redaktor", "ekspert", "ekspert2", "zarzad", "zarzad2", "admin"},
    }[state]
    assert who_sees(office, reverse("planpages_remark", args=[remark.pk])) == see
    listed = {
        name
        for name in EVERYBODY
        if "Tylko dla nas." in _body(client_of(name).get(reverse("planpages_remarks")))
    }
    assert listed == see
    exported = {
        name
        for name in EVERYBODY
        if "Tylko dla nas."
        in _body(client_of(name).get(reverse("planpages_remarks") + "?export=csv"))
    }
    assert exported == see


def test_the_address_of_an_author_is_for_moderators_and_editors(office):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    document = office.announce(chapter).documents.get()
    remark = office.remark(document, email="prywatny@przyklad.example")
    remarks.publish_remark(remark, office.person("moderator"))
    pages = [reverse("planpages_remark", args=[remark.pk]), reverse("planpages_remarks")]
    pages += [f"{pages[1]}?export=csv", reverse("planpages_decision", args=[chapter.pk])]
    see = {
        name
        for name in EVERYBODY
        if any("prywatny@" in _body(client_of(name).get(page)) for page in pages)
    }
    assert see == {"moderator", "redaktor", "admin"}


def _body(response: Any) -> str:
    if response.status_code != 200:
        return ""
    content = b"".join(response) if response.streaming else response.content
    return content.decode(errors="ignore")


# Acts


DECIDES = {
    Stage.DRAFT: set(),
    Stage.REVIEW: {"grupa1"},
    Stage.RECOMMENDATION: {"ekspert2"},
    Stage.BOARD: {"zarzad", "zarzad2"},
    Stage.ADOPTED: set(),
}


@pytest.mark.parametrize("stage", DECIDES)
def test_only_who_sits_at_a_stage_decides_there(office, stage):
    if stage == Stage.ADOPTED:
        office.adopted()
        chapter = ChapterPage.objects.get(number=1)
    else:
        chapter = office.to_stage(office.chapter(author="ekspert"), stage)
    address = reverse("planpages_decision", args=[chapter.pk])
    form = {
        "text_digest": chapter.working_text().text_digest(),
        "task_state": chapter.stage_state.pk if chapter.stage_state else "",
        "comment": "Powód.",
    }
    approve = set() if stage == Stage.BOARD else DECIDES[stage]
    assert who_may(office, lambda c: c.post(address, {**form, "decision": "approve"})) == approve
    assert (
        who_may(office, lambda c: c.post(address, {**form, "decision": "send_back"}))
        == DECIDES[stage]
    )


def test_only_moderators_complete_a_consultation_and_only_when_it_is_complete(office):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    address = reverse("planpages_decision", args=[chapter.pk])

    def decide(act: str) -> set[str]:
        now = office.again(chapter)
        form = {
            "decision": act,
            "text_digest": now.working_text().text_digest(),
            "task_state": now.stage_state.pk,
            "comment": "Powód.",
        }
        return who_may(office, lambda c: c.post(address, form))

    assert decide("approve") == set()
    assert decide("send_back") == {"moderator"}
    consultation = office.announce(chapter, at=timezone.now() - timedelta(days=10))
    assert decide("approve") == set()
    assert decide("send_back") == set()
    document = consultation.documents.get()
    remark = office.remark(document)
    Consultation.objects.filter(pk=consultation.pk).update(
        announced_at=timezone.now() - timedelta(days=60),
        opens_at=timezone.now() - timedelta(days=60),
        closes_at=timezone.now() - timedelta(days=3),
    )
    assert decide("approve") == set()
    remarks.publish_remark(remark, office.person("moderator"))
    assert decide("approve") == set()
    remarks.answer_remark(
        remark, office.person("redaktor"), position="accepted", justification="Tak."
    )
    assert decide("approve") == {"moderator"}


@pytest.mark.parametrize("stage", list(Stage))
def test_only_experts_submit_and_only_a_draft(office, stage):
    if stage == Stage.ADOPTED:
        office.adopted()
        chapter = ChapterPage.objects.get(number=1)
    else:
        chapter = office.to_stage(office.chapter(), stage)
    address = reverse("planpages_decision", args=[chapter.pk])
    able = who_may(office, lambda c: c.post(address, {"decision": "submit"}))
    assert able == ({"ekspert", "ekspert2"} if stage == Stage.DRAFT else set())


@pytest.mark.parametrize("ready", [False, True])
def test_only_the_board_adopts_and_only_what_is_ready(office, ready):
    chapters = office.seven()
    for chapter in chapters if ready else chapters[:-1]:
        office.to_stage(chapter, Stage.BOARD)
    address = reverse("planpages_adopt", args=[office.plan.pk])

    def adopt(client: Client) -> None:
        client.post(
            address,
            {
                "shown_digest": adoption.working_digest(office.plan),
                "number": "I/1/2012",
                "date": timezone.localdate().isoformat(),
                "annex": SimpleUploadedFile("uchwala.pdf", PDF, "application/pdf"),
            },
        )

    assert who_may(office, adopt) == ({"zarzad", "zarzad2"} if ready else set())


@pytest.mark.parametrize("kind", ["formal", "open"])
def test_only_moderators_and_experts_announce(office, kind):
    stage = Stage.CONSULTATION if kind == "formal" else Stage.DRAFT
    chapter = office.to_stage(office.chapter(), stage)
    form = {
        "kind": kind,
        "title": "Konsultacje",
        "introduction": "Zapraszamy.",
        "closes_at": f"{timezone.localtime() + timedelta(days=40):%Y-%m-%dT%H:%M}",
        "chapters": [chapter.pk],
    }
    able = {"moderator"} if kind == "formal" else {"moderator", "ekspert", "ekspert2"}
    assert who_may(office, lambda c: c.post(reverse("planpages_announce"), form)) == able


@pytest.mark.parametrize("state", ["soon", "open", "closed"])
def test_only_moderators_prolong_and_add_to_a_formal_consultation(office, state):
    first = office.to_stage(office.chapter(1), Stage.CONSULTATION)
    other = office.to_stage(office.chapter(2), Stage.CONSULTATION)
    now = timezone.now()
    consultation = {
        "soon": lambda: office.announce(first, at=now, opens_at=now + timedelta(days=3)),
        "open": lambda: office.announce(first, at=now - timedelta(days=3)),
        "closed": lambda: office.announce(first, at=now - timedelta(days=60)),
    }[state]()
    address = reverse("planpages_consultation", args=[consultation.pk])
    later = f"{timezone.localtime(consultation.closes_at) + timedelta(days=9):%Y-%m-%dT%H:%M}"
    prolong = {"act": "prolong", "closes_at": later}
    add = {"act": "add", "chapter": other.pk}
    moderators = {"moderator"}
    assert who_may(office, lambda c: c.post(address, prolong)) == (
        set() if state == "closed" else moderators
    )
    assert who_may(office, lambda c: c.post(address, add)) == (
        moderators if state == "soon" else set()
    )


@pytest.mark.parametrize("state", ["unconfirmed", "pending", "published", "hidden", "answered"])
def test_moderators_moderate_editors_answer(office, state):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    document = office.announce(chapter).documents.get()
    remark = office.remark(document, confirmed=state != "unconfirmed")
    moderator, editor = office.person("moderator"), office.person("redaktor")
    if state in ("published", "answered"):
        remarks.publish_remark(remark, moderator)
    if state == "answered":
        remarks.answer_remark(remark, editor, position="rejected", justification="Nie.")
    if state == "hidden":
        remarks.hide_remark(remark, moderator, reason="Obraźliwa.")
    address = reverse("planpages_remark", args=[remark.pk])
    acts = {
        "publish": ({}, {"pending", "hidden"}, {"moderator"}),
        "hide": ({"reason": "Obraźliwa."}, {"pending", "published"}, {"moderator"}),
        "answer": (
            {"position": "accepted", "justification": "Tak."},
            {"published", "answered"},
            {"redaktor"},
        ),
        # Editors and administrators answer persons' requests about their data.
        "erase": (
            {},
            {"pending", "published", "hidden", "answered"},
            {"moderator", "redaktor", "admin"},
        ),
    }
    for act, (form, states, able) in acts.items():
        found = who_may(office, lambda c, a=act, f=form: c.post(address, {**f, "act": a}))
        assert found == (able if state in states else set()), act
    bulk = reverse("wagtail_bulk_action", args=["planpages", "remark", "publish"])
    found = who_may(office, lambda c: c.post(f"{bulk}?id={remark.pk}"))
    assert found == ({"moderator"} if state in ("pending", "hidden") else set())
