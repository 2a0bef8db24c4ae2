"""Two people at the same moment: one act happens, the other is told; nothing half done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from home.models import HomePage
from planpages.actions import adoption, remarks, stages
from planpages.models import (
    AdoptedVersion,
    ChapterPage,
    ConsultationDocument,
    Decision,
    DecisionKind,
    Remark,
    Stage,
)
from planpages.permissions import Refused
from tests.at_once import at_once

from .office import Office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db) -> Office:
    return Office(HomePage.objects.get())


def failures(outcomes: list[Any]) -> list[Exception]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def test_two_approvers_at_once(office):
    chapter = office.to_stage(office.chapter(author="admin"), Stage.RECOMMENDATION)
    state, shown = chapter.stage_state.pk, chapter.working_text().text_digest()
    experts = [office.person("ekspert"), office.person("ekspert2")]

    outcomes = at_once(
        *(lambda u=user: stages.approve_stage(state, u, text_digest=shown) for user in experts * 3)
    )

    assert len(failures(outcomes)) == 5
    assert all(isinstance(error, Refused) for error in failures(outcomes)), outcomes
    approved = Decision.objects.filter(kind=DecisionKind.APPROVED, stage=Stage.RECOMMENDATION)
    assert approved.count() == 1
    assert office.again(chapter).stage == Stage.CONSULTATION
    call_command("verify_record")


def test_two_members_of_the_zarzad_adopt_at_once(office):
    chapters = [office.to_stage(c, Stage.CONSULTATION) for c in office.seven()]
    office.announce(*chapters, at=timezone.now() - timedelta(days=60))
    for chapter in chapters:
        office.approve(chapter, "moderator")
    shown = adoption.working_digest(office.plan)
    office.people()

    outcomes = at_once(
        lambda: office.adopt("zarzad", "I/1/2012", shown),
        lambda: office.adopt("zarzad2", "I/2/2012", shown),
    )

    assert [type(error) for error in failures(outcomes)] in ([Refused], [adoption.NotReady])
    assert AdoptedVersion.objects.count() == 1
    assert ChapterPage.objects.live().count() == 7
    call_command("verify_record")


@pytest.mark.parametrize("attempt", range(3))
def test_saving_against_approving(office, attempt):
    """The text is locked while somebody decides on it: what is approved is what was shown."""
    chapter = office.submit(office.chapter())
    state, shown = chapter.stage_state.pk, chapter.working_text().text_digest()
    reviewer, author = office.person("grupa1"), office.person("ekspert")
    text = chapter.working_text()
    text.title = "Zmieniony w ostatniej chwili"

    outcomes = at_once(
        lambda: stages.approve_stage(state, reviewer, text_digest=shown),
        lambda: text.save_revision(user=author),
    )

    assert [type(error) for error in failures(outcomes)] == [PermissionDenied]
    chapter = office.again(chapter)
    assert chapter.working_text().text_digest() == shown
    assert chapter.stage == Stage.RECOMMENDATION


def test_numbers_of_remarks_have_no_gap_and_no_double(office):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    document: ConsultationDocument = office.announce(chapter).documents.get()
    sent = [office.remark(document, confirmed=False) for _n in range(8)]

    outcomes = at_once(*(lambda r=r: remarks.confirm_remark(r.pk) for r in sent * 2))

    assert not failures(outcomes), outcomes
    numbers = sorted(Remark.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 9))


def test_the_closing_second(office):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    consultation = office.announce(chapter)
    document = consultation.documents.get()
    clause = office.clause

    def send(at):
        return remarks.submit_remark(
            document, text="Uwaga", author_kind="person", author_name="Osoba przykładowa",
            author_email="osoba@przyklad.example", clause=clause, at=at,
        )  # fmt: skip

    close = consultation.closes_at
    moments = [close - timedelta(microseconds=1), close, close + timedelta(seconds=1)] * 3
    outcomes = at_once(*(lambda m=moment: send(m) for moment in moments))

    assert len(failures(outcomes)) == 6
    assert all(isinstance(error, Refused) for error in failures(outcomes))
    assert Remark.objects.count() == 3
