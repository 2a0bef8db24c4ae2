"""A chapter's way by its actions: who decides, what is refused, what is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from home.models import OutgoingMail
from planpages.actions import remarks, stages
from planpages.actions.adoption import NotReady
from planpages.models import (
    ChapterPage,
    Consultation,
    Decision,
    DecisionKind,
    IndicatorDefinition,
    Stage,
)
from planpages.permissions import Refused

pytestmark = pytest.mark.django_db


def test_a_chapter_travels_from_the_draft_to_the_plan_in_force(office):
    version = office.adopted()

    assert version.number == 1
    assert ChapterPage.objects.live().count() == 7
    assert {c.stage for c in ChapterPage.objects.all()} == {Stage.ADOPTED}
    kinds = list(
        Decision.objects.filter(chapter=ChapterPage.objects.first()).values_list("kind", "stage")
    )
    assert kinds == [
        ("submitted", "review"),
        ("approved", "review"),
        ("approved", "recommendation"),
        ("document_added", ""),
        ("approved", "consultation"),
        ("adopted", "board"),
    ]
    call_command("verify_record")


def test_an_amendment_leaves_the_live_text_until_the_next_resolution(office):
    office.adopted()
    chapter = ChapterPage.objects.get(number=2)
    office.write(chapter, "Nowe słowa.")
    chapter = office.again(chapter)
    assert "Nowe słowa" not in str(chapter.body)
    assert chapter.stage == Stage.DRAFT

    office.to_stage(chapter, Stage.BOARD)
    version = office.adopt(number="II/2/2014")

    assert version.number == 2
    assert "Nowe słowa" in str(office.again(chapter).body)
    blocks = [r["body"][0]["id"] for r in version.record["chapters"]]
    first = [r["body"][0]["id"] for r in office.plan.versions.get(number=1).record["chapters"]]
    assert blocks == first
    call_command("verify_record")


@pytest.mark.parametrize("stage", [Stage.REVIEW, Stage.RECOMMENDATION, Stage.BOARD])
def test_the_text_is_locked_at_a_decision(office, stage):
    chapter = office.to_stage(office.chapter(), stage)
    for name in ("ekspert", "admin"):
        with pytest.raises(PermissionDenied):
            office.write(chapter, "Po cichu.", author=name)
    assert "Po cichu" not in str(office.again(chapter).working_text().body)


def test_nobody_recommends_what_they_wrote(office):
    chapter = office.to_stage(office.chapter(author="ekspert"), Stage.RECOMMENDATION)
    with pytest.raises(Refused, match="inna osoba"):
        office.approve(chapter, "ekspert")
    assert office.again(chapter).stage == Stage.RECOMMENDATION
    assert office.approve(chapter, "ekspert2").stage == Stage.CONSULTATION


def test_a_decision_on_a_text_that_changed_meanwhile_is_refused(office):
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    shown = chapter.working_text().text_digest()
    state = chapter.stage_state.pk
    office.send_back(chapter, "grupa1")
    office.write(chapter, "Inny tekst.")
    chapter = office.submit(chapter)
    for task_state in (state, chapter.stage_state.pk):
        with pytest.raises(Refused):
            stages.approve_stage(task_state, office.person("grupa1"), text_digest=shown)
    assert office.again(chapter).stage == Stage.REVIEW


def test_deciding_twice_is_refused_and_recorded_once(office):
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    state, shown = chapter.stage_state.pk, chapter.working_text().text_digest()
    stages.approve_stage(state, office.person("grupa1"), text_digest=shown)
    with pytest.raises(Refused):
        stages.approve_stage(state, office.person("grupa1"), text_digest=shown)
    assert Decision.objects.filter(kind=DecisionKind.APPROVED, chapter=chapter).count() == 1


def test_sending_back_needs_a_reason_and_opens_the_text(office):
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    with pytest.raises(Refused):
        office.send_back(chapter, "grupa1", comment="  ")
    chapter = office.send_back(chapter, "grupa1", comment="Brak danych o powiatach.")
    assert chapter.stage == Stage.DRAFT
    office.write(chapter, "Poprawione.")
    assert office.submit(chapter).stage == Stage.REVIEW
    told = OutgoingMail.objects.filter(to__contains="ekspert@").values_list("text", flat=True)
    assert any("Brak danych o powiatach." in text for text in told)


def test_a_formal_consultation_lasts_as_long_as_the_act_says(office):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    with pytest.raises(ValidationError) as error:
        office.announce(chapter, days=34)
    assert "closes_at" in error.value.message_dict
    office.announce(chapter, days=35)


def test_the_consultation_stage_waits_for_close_term_moderation_and_answers(office):
    now = timezone.now()
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    with pytest.raises(Refused):
        office.approve(chapter, "moderator")
    consultation = office.announce(chapter, at=now - timedelta(days=40), days=36)
    document = consultation.documents.get()
    remark = office.remark(document, at=now - timedelta(days=10))

    def refused(at=None):
        with pytest.raises(Refused):
            office.approve(chapter, "moderator", at=at)

    refused(consultation.closes_at - timedelta(seconds=1))
    refused(consultation.closes_at + timedelta(hours=23, minutes=59))
    refused()
    remarks.publish_remark(remark, office.person("moderator"))
    refused()
    remarks.answer_remark(
        remark, office.person("redaktor"), position="partly", justification="Częściowo słusznie."
    )
    assert office.approve(chapter, "moderator").stage == Stage.BOARD


def test_experts_carry_out_remarks_after_the_close_and_not_before(office):
    now = timezone.now()
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    with pytest.raises(PermissionDenied):
        office.write(chapter, "Za wcześnie.")
    consultation = office.announce(chapter, at=now)
    with pytest.raises(PermissionDenied):
        office.write(chapter, "W trakcie.")
    consultation.closes_at = now
    consultation.opens_at = consultation.announced_at = now - timedelta(days=40)
    consultation.save()
    chapter = office.write(chapter, "Po konsultacjach.")
    assert "Po konsultacjach" in str(chapter.working_text().body)


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_the_moment_of_sending_decides(office, seconds, taken):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    consultation = office.announce(chapter)
    document = consultation.documents.get()
    moment = consultation.closes_at + timedelta(seconds=seconds)
    if taken:
        remark = office.remark(document, at=moment, confirmed=False)
        late = remark.sent_at + timedelta(hours=23, minutes=59)
        assert remarks.confirm_remark(remark.pk, at=late).confirmed_at == late
    else:
        with pytest.raises(Refused):
            office.remark(document, at=moment)


def test_a_remark_confirmed_too_late_is_refused(office):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    document = office.announce(chapter).documents.get()
    remark = office.remark(document, confirmed=False)
    with pytest.raises(Refused):
        remarks.confirm_remark(remark.pk, at=remark.sent_at + timedelta(hours=24))


def test_a_plan_that_lacks_a_part_is_not_adopted(office):
    for number, kind in enumerate(["diagnosis", "forecast"], 1):
        office.to_stage(office.chapter(number, kind), Stage.BOARD)
    with pytest.raises(NotReady) as error:
        office.adopt()
    assert len(error.value.obstacles) == 5
    assert not ChapterPage.objects.live().exists()
    assert not office.plan.versions.exists()
    assert not Decision.objects.filter(kind=DecisionKind.ADOPTED).exists()


def test_a_chapter_still_consulted_holds_the_resolution(office):
    chapters = office.seven()
    for chapter in chapters[:-1]:
        office.to_stage(chapter, Stage.BOARD)
    office.to_stage(chapters[-1], Stage.CONSULTATION)
    with pytest.raises(NotReady):
        office.adopt()
    assert not ChapterPage.objects.live().exists()


def test_a_draft_waits_for_the_next_resolution(office):
    office.adopted()
    draft = office.chapter(8)
    second, third = ChapterPage.objects.filter(number__in=(2, 3)).in_order()
    office.to_stage(office.write(second, "Do uchwały."), Stage.BOARD)
    office.write(third, "Jeszcze nie.")

    version = office.adopt(number="II/2/2014")

    texts = str(version.record["chapters"])
    assert "Do uchwały." in texts
    assert "Jeszcze nie." not in texts
    assert not office.again(draft).live
    assert "Jeszcze nie." in str(office.again(third).working_text().body)
    call_command("verify_record")


def test_the_annex_has_to_be_a_pdf_by_its_content(office):
    from django.core.files.base import ContentFile

    for chapter in office.seven():
        office.to_stage(chapter, Stage.BOARD)
    with pytest.raises(ValidationError) as error:
        office.adopt(annex=ContentFile(b"<html>", name="uchwala.pdf"))
    assert set(error.value.message_dict) == {"annex"}
    assert not office.plan.versions.exists()
    assert office.adopt().number == 1


@pytest.mark.parametrize(
    "act", ["publish", "unpublish", "delete", "move", "copy", "save", "queryset"]
)
def test_nothing_but_adoption_changes_a_live_chapter(office, act):
    office.adopted()
    chapter = ChapterPage.objects.get(number=1)
    revision = chapter.get_latest_revision()
    with pytest.raises((PermissionDenied, ProtectedError)), transaction.atomic():
        match act:
            case "publish":
                revision.publish(user=office.person("admin"), skip_permission_checks=True)
            case "unpublish":
                chapter.unpublish()
            case "delete":
                chapter.delete()
            case "move":
                chapter.move(office.home, "last-child")
            case "copy":
                chapter.copy(to=office.plan)
            case "save":
                chapter.title = "Inny tytuł"
                chapter.save()
            case "queryset":
                ChapterPage.objects.filter(pk=chapter.pk).delete()
    call_command("verify_record")


def test_records_cannot_be_changed_in_the_database(office):
    version = office.adopted()
    for query in (
        "UPDATE planpages_decision SET comment = 'inaczej'",
        "DELETE FROM planpages_decision",
        "UPDATE planpages_adoptedversion SET content = '{}'",
        "DELETE FROM planpages_resolution",
        "UPDATE planpages_consultationdocument SET content = '{}'",
    ):
        with (
            pytest.raises(DatabaseError, match="immutable"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(query)
    assert version.is_intact()


def test_a_broken_link_of_the_chain_is_named(office):
    from home.immutability import create_triggers, drop_triggers

    office.adopted()
    drop_triggers(connection)
    try:
        Decision.objects.filter(sequence=3).update(comment="podmienione")
    finally:
        create_triggers(connection)
    with pytest.raises(CommandError, match="decision 3"):
        call_command("verify_record")


def test_the_chain_does_not_depend_on_the_zone_of_a_moment(office):
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    office.approve(chapter, "grupa1", at=timezone.localtime(timezone.now()))
    call_command("verify_record")


def test_adoption_writes_the_indicators_of_the_version(office):
    value = {
        "name": "Liczba podmiotów", "definition": "Stan na koniec roku", "unit": "podmioty",
        "baseline": "120", "baseline_year": 2011, "target": "180", "target_year": 2020,
        "source": "rejestry",
    }  # fmt: skip
    chapters = office.seven()
    text = chapters[3].working_text()
    raw = [*text.body.get_prep_value(), {"type": "indicator", "value": value, "id": "i" * 36}]
    text.body = text.body.stream_block.to_python(raw)
    text.save_revision(user=office.person("ekspert"))
    for chapter in chapters:
        office.to_stage(chapter, Stage.BOARD)
    office.adopt()
    definition = IndicatorDefinition.objects.get()
    assert (definition.number, definition.indicator.block_id) == ("4.3", "i" * 36)
    assert definition.target == 180


def test_each_step_is_told_once_to_the_people_concerned(office):
    people = office.people()
    chapter = office.submit(office.chapter())
    told = OutgoingMail.objects.filter(key__startswith="stage-entered")
    assert [m.to for m in told] == [people["grupa1"].email]
    office.approve(chapter, "grupa1", comment="Dobry tekst.")
    assert OutgoingMail.objects.filter(key__startswith="stage-decided").count() == 1


def test_the_same_answer_twice_is_told_once(office):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    remark = office.remark(office.announce(chapter).documents.get())
    remarks.publish_remark(remark, office.person("moderator"))
    for _click in range(2):
        remarks.answer_remark(
            remark, office.person("redaktor"), position="accepted", justification="Słusznie."
        )
    told = OutgoingMail.objects.filter(template="planpages/remark_answered")
    assert told.count() == 1
    remarks.answer_remark(
        remark, office.person("redaktor"), position="rejected", justification="Jednak nie."
    )
    assert told.count() == 2


def test_a_number_of_a_resolution_is_taken_in_any_case(office):
    office.adopted()
    office.to_stage(office.write(ChapterPage.objects.get(number=1), "Zmiana"), Stage.CONSULTATION)
    changed = ChapterPage.objects.get(number=1)
    office.announce(changed, at=timezone.now() - timedelta(days=60))
    office.approve(changed, "moderator")
    office.adopt(number="II/2/2012 (przykład)")
    office.to_stage(office.write(ChapterPage.objects.get(number=1), "Inna"), Stage.CONSULTATION)
    office.announce(changed, at=timezone.now() - timedelta(days=60))
    office.approve(changed, "moderator")
    with pytest.raises(ValidationError) as error:
        office.adopt(number="ii/2/2012 (PRZYKŁAD)")
    assert "number" in error.value.error_dict


@pytest.mark.parametrize("name", ["admin", "redaktor", "ekspert"])
def test_nobody_locks_a_chapter_by_hand(office, name):
    chapter = office.chapter()
    assert not chapter.permissions_for_user(office.person(name)).can_lock()


def test_a_consultation_without_a_text_is_shown_to_nobody(office):
    now = timezone.now()
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    consultation = office.announce(chapter, at=now, opens_at=now + timedelta(days=3))
    assert list(Consultation.objects.announced(now)) == [consultation]
    office.send_back(chapter, "moderator")
    assert not Consultation.objects.announced(now).exists()
    assert not Consultation.objects.upcoming(now).exists()
    assert not Consultation.objects.open(now + timedelta(days=4)).exists()


def test_the_letter_to_an_unconfirmed_address_carries_none_of_the_words(office):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    document = office.announce(chapter).documents.get()
    office.remark(document, text="Kup tanie garnki", confirmed=False, email="x@przyklad.example")
    letter = OutgoingMail.objects.get(to="x@przyklad.example")
    assert "garnki" not in letter.text
    assert "konsultacje/potwierdzenie" in letter.text


def test_a_resolution_is_not_older_than_what_it_adopts(office):
    for chapter in office.seven():
        office.to_stage(chapter, Stage.BOARD)
    with pytest.raises(ValidationError) as error:
        office.adopt(date=timezone.localdate() - timedelta(days=1))
    assert set(error.value.message_dict) == {"date"}
    with pytest.raises(ValidationError) as error:
        office.adopt(date=timezone.localdate() + timedelta(days=1))
    assert set(error.value.message_dict) == {"date"}


def test_a_half_written_footnote_is_saved_but_not_submitted(office):
    body = [("paragraph", "<p>Liczby pochodzą z rejestrów.[^1]</p>")]
    chapter = office.chapter(body=body)
    with pytest.raises(Refused, match="1"):
        office.submit(chapter)
    assert office.again(chapter).stage == Stage.DRAFT
    assert not Decision.objects.filter(chapter=chapter).exists()
