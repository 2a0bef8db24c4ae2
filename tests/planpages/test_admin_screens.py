"""What the office's screens do: the desk, decisions, adoption, consultations, remarks."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from home.models import GeneratedDocument, OutgoingMail
from planpages.actions import remarks
from planpages.models import ChapterPage, Consultation, Decision, PlanPage, Remark, Stage
from tests.scenes import scene

from .office import PDF
from .visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(signed_in):
    """`visit("moderator", name, *args)`: the person at a screen, by the name of its address."""

    def at(person: str, name: str, *args, query: str = "") -> Visitor:
        return Visitor(signed_in(person)).open(reverse(name, args=args) + query)

    return at


def errors_at(visitor: Visitor, field: str) -> str:
    """The message beside a field."""
    control = visitor.page.find(attrs={"name": field})
    return (
        control.find_parent(class_="w-field").find(class_="w-field__errors").get_text(" ").strip()
    )


def local(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


# The desk


def test_the_desk_names_what_waits_for_each_role(office, visit):
    office.people()
    draft = office.chapter(1, title="Szkic")
    review = office.to_stage(office.chapter(2, title="Do opinii"), Stage.REVIEW)
    consulted = office.to_stage(office.chapter(3, title="Konsultowany"), Stage.CONSULTATION)
    document = office.announce(consulted).documents.get()
    office.remark(document)
    other = office.remark(document, email="druga@przyklad.example")
    remarks.publish_remark(other, office.person("moderator"))
    board = office.to_stage(office.chapter(4, title="Do uchwały"), Stage.BOARD)

    def desk(name: str) -> dict[str, str]:
        page = visit(name, "wagtailadmin_home").page
        items = page.select("#desk-section .desk__item")
        return {item.a["href"]: " ".join(item.get_text(" ").split()) for item in items}

    def decision(chapter: ChapterPage) -> str:
        return reverse("planpages_decision", args=[chapter.pk])

    assert set(desk("grupa1")) == {decision(review)}
    assert desk("grupa2") == {}
    assert set(desk("ekspert")) == {reverse("wagtailadmin_pages:edit", args=[draft.pk])}
    adopt = reverse("planpages_adopt", args=[office.plan.pk])
    assert set(desk("zarzad")) == {adopt, decision(board)}
    moderator = desk("moderator")
    pending = f"{reverse('planpages_remarks')}?show=pending&consultation={document.consultation_id}"
    assert set(moderator) == {decision(consulted), pending}
    assert "do " in moderator[decision(consulted)]
    assert " 1 " in f"{moderator[pending]} "
    answer, announce = sorted(desk("redaktor"), key=lambda address: "zapowiedz" in address)
    assert "show=unanswered" in answer
    assert f"planpages.consultation/{document.consultation_id}/" in announce
    assert desk("tlumacz") == {}
    assert set(desk("admin")) == {announce}


def test_the_desk_leaves_out_what_the_person_may_not_decide(office, visit):
    """Who wrote the text sits in the expert team too, but does not recommend it."""
    office.people()
    chapter = office.to_stage(office.chapter(), Stage.RECOMMENDATION)
    address = reverse("planpages_decision", args=[chapter.pk])
    shown = {
        name: [a["href"] for a in visit(name, "wagtailadmin_home").page.select(".desk__item a")]
        for name in ("ekspert", "ekspert2")
    }
    assert shown == {"ekspert": [], "ekspert2": [address]}


def test_a_chapter_is_consulted_once_more_only_on_purpose(office, visit):
    consulted = office.to_stage(office.chapter(1), Stage.CONSULTATION)
    office.announce(consulted, at=timezone.now() - timedelta(days=60))
    waiting = office.to_stage(office.chapter(2), Stage.CONSULTATION)
    page = visit("moderator", "planpages_announce", query="?rodzaj=formal").page
    offered = {box["value"]: box.has_attr("checked") for box in page.select("[name=chapters]")}
    assert offered == {str(consulted.pk): False, str(waiting.pk): True}


def test_an_empty_desk_says_so_and_wagtails_numbers_are_for_superusers(office, visit):
    page = visit("tlumacz", "wagtailadmin_home")
    assert "Nic teraz na Ciebie nie czeka." in page.text
    assert not page.page.select(".w-summary__list li")
    assert visit("admin", "wagtailadmin_home").page.select(".w-summary__list li")


def test_every_link_of_every_desk_opens(office, signed_in, visit):
    office.people()
    office.chapter(1)
    office.to_stage(office.chapter(2), Stage.REVIEW)
    office.to_stage(office.chapter(3), Stage.RECOMMENDATION)
    office.to_stage(office.chapter(4), Stage.CONSULTATION)
    office.to_stage(office.chapter(5), Stage.BOARD)
    for name in office.people():
        links = visit(name, "wagtailadmin_home").page.select("#desk-section .desk__item a")
        for link in links:
            assert signed_in(name).get(link["href"]).status_code == 200


def test_the_menu_leads_each_role_to_its_screens(office, visit):
    def menu(name: str) -> str:
        return visit(name, "wagtailadmin_home").page.find(id="wagtail-sidebar-props").get_text()

    for name in office.people():
        assert reverse("planpages_way") in menu(name)
        assert reverse("planpages_consultations") in menu(name)
    with_remarks = {n for n in office.people() if reverse("planpages_remarks") in menu(n)}
    assert with_remarks == {
        "moderator", "redaktor", "ekspert", "ekspert2", "zarzad", "zarzad2", "admin"
    }  # fmt: skip


# The board


def test_the_board_of_the_way_shows_each_chapter_where_it_stands(office, visit):
    chapters = {
        stage: office.to_stage(office.chapter(number, title=stage.value), stage)
        for number, stage in enumerate(list(Stage)[:5], 1)
    }
    page = visit("redaktor", "planpages_way").page
    for stage, chapter in chapters.items():
        row = page.find("a", href=reverse("planpages_decision", args=[chapter.pk])).find_parent(
            "tr"
        )
        now = row.select(".plan-board__cell--current")
        assert [cell["data-label"].lower() for cell in now] == [str(stage.label).lower()]
        done = len(row.select(".plan-board__cell--done"))
        assert done == list(Stage).index(stage)
    assert "Brakuje" in page.get_text() or "brakuje" in page.get_text()


def test_the_way_of_a_chapter_that_was_sent_back(office, visit):
    chapter = office.to_stage(office.chapter(), Stage.RECOMMENDATION)
    office.send_back(chapter, "ekspert2", comment="Brak źródeł.")
    page = visit("ekspert", "planpages_decision", chapter.pk)
    current = page.page.select_one("[aria-current=step]").get_text(" ")
    assert "projekt" in current
    assert "rekomendacja" in current
    assert "Brak źródeł." in page.text
    assert len(page.page.select(".office-steps__step--done")) == 1


# Decisions


def test_a_decision_keeps_the_comment_when_the_text_changed_meanwhile(office, visit):
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    member = visit("grupa1", "planpages_decision", chapter.pk)
    office.send_back(chapter, "grupa1")
    office.write(chapter, "Nowe brzmienie.")
    chapter = office.submit(chapter)

    member.send({"comment": "Zgadzamy się."}, decision="approve")
    assert office.again(chapter).stage == Stage.REVIEW
    assert "podjął decyzję" in member.text
    assert member.form(decision="approve").textarea.text.strip() == "Zgadzamy się."
    assert "Nowe brzmienie." in member.text

    member.send({}, decision="approve")
    assert office.again(chapter).stage == Stage.RECOMMENDATION
    assert Decision.objects.get(kind="approved").comment == "Zgadzamy się."


def test_a_shown_text_that_is_not_the_latest_is_refused(office, visit):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    office.announce(chapter, at=timezone.now() - timedelta(days=60))
    moderator = visit("moderator", "planpages_decision", chapter.pk)
    office.write(chapter, "Zmienione po otwarciu.")
    moderator.send({"comment": "Dobrze."}, decision="approve")
    assert office.again(chapter).stage == Stage.CONSULTATION
    assert "Tekst zmienił się" in moderator.text
    moderator.send({}, decision="approve")
    assert office.again(chapter).stage == Stage.BOARD


def test_sending_the_same_decision_twice_does_not_decide_the_next_stage(office, visit):
    """Also of somebody who sits at both stages."""
    office.person("grupa1").groups.add(Group.objects.get(name="Eksperci"))
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    first = visit("grupa1", "planpages_decision", chapter.pk)
    second = visit("grupa1", "planpages_decision", chapter.pk)
    first.send({"comment": ""}, decision="approve")
    assert office.again(chapter).stage == Stage.RECOMMENDATION
    second.send({"comment": ""}, decision="approve")
    assert office.again(chapter).stage == Stage.RECOMMENDATION
    assert "Niczego nie zmieniono" in second.text


def test_sending_back_without_a_reason_is_told_beside_the_field(office, visit):
    chapter = office.to_stage(office.chapter(), Stage.REVIEW)
    member = visit("grupa1", "planpages_decision", chapter.pk)
    member.send({"comment": "  "}, decision="send_back")
    assert office.again(chapter).stage == Stage.REVIEW
    assert member.form(decision="send_back").select_one(".error-message")
    member.send({"comment": "Proszę o dane."}, decision="send_back")
    assert office.again(chapter).stage == Stage.DRAFT


def test_who_may_not_decide_reads_why(office, visit):
    chapter = office.to_stage(office.chapter(author="ekspert"), Stage.RECOMMENDATION)
    author = visit("ekspert", "planpages_decision", chapter.pk)
    assert "inna osoba" in author.text
    group = visit("grupa1", "planpages_decision", chapter.pk)
    assert "Zespół ekspertów" in group.page.find(id="decyzja").get_text()


def test_the_board_sees_the_difference_from_the_text_that_was_consulted(office, visit):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    consultation = office.announce(chapter, at=timezone.now() - timedelta(days=60))
    block = consultation.documents.get().record["body"][1]["id"]
    now = timezone.now()
    Consultation.objects.update(closes_at=now + timedelta(days=1))
    remark = office.remark(consultation.documents.get(), block_id=block, text="Za mało konkretu.")
    Consultation.objects.update(closes_at=now - timedelta(days=2))
    remarks.publish_remark(remark, office.person("moderator"))
    remarks.answer_remark(
        remark, office.person("redaktor"), position="accepted", justification="Doprecyzujemy."
    )
    office.write(chapter, "Pierwszy akapit doprecyzowany.")
    office.approve(chapter, "moderator")

    board = visit("zarzad", "planpages_decision", chapter.pk)
    changes = board.page.find(id="zmiany")
    assert "doprecyzowany" in changes.ins.get_text()
    assert len(changes.select(".plan-change")) == 1
    said = board.page.find(id="uwagi").get_text(" ")
    assert "Za mało konkretu." in said
    assert "Doprecyzujemy." in said
    assert board.page.find("a", href=reverse("planpages_adopt", args=[office.plan.pk]))


def test_an_amended_chapter_is_compared_with_the_text_in_force(office, visit):
    office.adopted()
    chapter = office.write(ChapterPage.objects.get(number=1), "Całkiem inne słowa.")
    page = visit("ekspert", "planpages_decision", chapter.pk).page
    changes = page.find(id="zmiany")
    assert "Całkiem inne" in changes.ins.get_text()
    assert "Pierwszy akapit" in changes.find("del").get_text()


def test_saving_unchanged_words_in_the_editor_is_no_change(office, signed_in, visit):
    from .test_admin_guards import form_of

    office.adopted()
    chapter = ChapterPage.objects.get(number=1)
    edit = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    signed_in("ekspert").post(edit, form_of(chapter))
    chapter = office.again(chapter)
    assert not chapter.differs_from_adopted()
    page = visit("ekspert", "planpages_decision", chapter.pk).page
    assert not page.select(".plan-change")


def test_the_history_tells_acts_comments_and_who_wrote(office, visit):
    chapter = office.to_stage(office.chapter(author="ekspert"), Stage.REVIEW)
    office.send_back(chapter, "grupa1", comment="Proszę o źródła.")
    office.write(chapter, "Ze źródłami.", author="ekspert2")
    office.submit(chapter)
    said = visit("tlumacz", "planpages_history", chapter.pk).text
    for words in ("Proszę o źródła.", "ekspert2", "grupa1", "Odesłano", "Przekazano"):
        assert words in said


# Adoption


def scan(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("uchwala.pdf", content, "application/pdf")


def test_what_is_missing_is_listed_before_and_after_trying(office, signed_in, visit):
    for chapter in office.seven()[:-1]:
        office.to_stage(chapter, Stage.BOARD)
    board = visit("zarzad", "planpages_adopt", office.plan.pk)
    assert "system monitorowania" in board.page.find(id="uchwala").get_text()
    with pytest.raises(AssertionError, match="No form"):
        board.form(number="")
    form = {"number": "I/1", "date": timezone.localdate(), "annex": scan(), "shown_digest": "x"}
    answer = signed_in("zarzad").post(reverse("planpages_adopt", args=[office.plan.pk]), form)
    assert "system monitorowania" in answer.content.decode()
    assert not office.plan.versions.exists()


def test_a_wrong_annex_is_told_beside_the_field_and_the_rest_is_kept(office, visit):
    for chapter in office.seven():
        office.to_stage(chapter, Stage.BOARD)
    board = visit("zarzad", "planpages_adopt", office.plan.pk)
    future = (timezone.localdate() + timedelta(days=3)).isoformat()
    board.send({"number": "CXX/1/2012", "date": future, "annex": scan(b"<html>")}, number="")
    assert errors_at(board, "annex")
    assert "przyszłości" in errors_at(board, "date")
    assert board.page.find(attrs={"name": "number"})["value"] == "CXX/1/2012"
    assert not office.plan.versions.exists()

    board.send({"date": timezone.localdate().isoformat(), "annex": scan()}, number="")
    version = office.plan.versions.get()
    assert board.address == reverse("planpages_adopted", args=[version.pk])
    assert version.get_absolute_url() in str(board.page)
    assert version.digest in board.text
    assert Decision.objects.latest("sequence").hash in board.text
    assert "0%" in board.text
    GeneratedDocument.objects.update(state="failed", error="Brak biblioteki.")
    assert "Brak biblioteki." in board.open(board.address).text


def test_a_resolution_on_a_text_that_changed_meanwhile_is_refused(office, visit):
    chapters = [office.to_stage(chapter, Stage.BOARD) for chapter in office.seven()]
    board = visit("zarzad", "planpages_adopt", office.plan.pk)
    office.send_back(chapters[0], "zarzad2")
    office.write(chapters[0], "Poprawione po uwagach.")
    office.submit(chapters[0])
    sent = {"number": "I/1", "date": timezone.localdate().isoformat(), "annex": scan()}
    board.send(sent, number="")
    assert "Tekst zmienił się" in board.text
    assert not office.plan.versions.exists()
    assert not ChapterPage.objects.live().exists()
    board.send({"annex": scan()}, number="")
    assert office.plan.versions.count() == 1


def test_the_plans_own_changes_are_shown_before_they_are_adopted(office, visit):
    office.adopted()
    plan = PlanPage.objects.get(pk=office.plan.pk)
    plan.period_to = 2025
    plan.save_revision(user=office.person("ekspert"))
    office.to_stage(office.write(ChapterPage.objects.get(number=1), "Nowe."), Stage.BOARD)
    said = visit("zarzad", "planpages_adopt", office.plan.pk).text
    assert "2012–2025" in said
    assert "2012–2020" in said


# Consultations


def test_a_formal_consultation_is_announced_with_sensible_defaults(office, visit):
    waiting = office.to_stage(office.chapter(1), Stage.CONSULTATION)
    office.chapter(2)
    moderator = visit("moderator", "planpages_announce", query="?rodzaj=formal")
    boxes = moderator.page.select("input[name=chapters]")
    assert [(box["value"], box.has_attr("checked")) for box in boxes] == [(str(waiting.pk), True)]
    moderator.send({"title": "Konsultacje planu"}, title="")
    consultation = Consultation.objects.get()
    assert consultation.closes_at >= consultation.announced_at + timedelta(days=35)
    assert consultation.is_open()
    assert moderator.address == reverse("planpages_consultation", args=[consultation.pk])


def test_a_consultation_too_short_is_told_beside_the_field(office, visit):
    office.to_stage(office.chapter(1), Stage.CONSULTATION)
    moderator = visit("moderator", "planpages_announce", query="?rodzaj=formal")
    soon = local(timezone.now() + timedelta(days=34))
    moderator.send({"title": "Za krótkie", "closes_at": soon}, title="")
    assert "35" in errors_at(moderator, "closes_at")
    assert moderator.page.find(attrs={"name": "title"})["value"] == "Za krótkie"
    assert not Consultation.objects.exists()
    moderator.send({"chapters": []}, title="")
    assert not Consultation.objects.exists()


def test_an_expert_shows_a_draft_in_an_open_consultation(office, visit):
    chapter = office.chapter(1)
    expert = visit("ekspert", "planpages_announce", query="?rodzaj=open")
    assert not expert.page.select("input[name=chapters][checked]")
    expert.send({"title": "Założenia", "chapters": [str(chapter.pk)]}, title="")
    assert Consultation.objects.get().kind == "open"
    assert office.again(chapter).stage == Stage.DRAFT


def test_a_consultation_is_prolonged_and_joined_before_it_opens(office, visit):
    chapters = [office.to_stage(office.chapter(n), Stage.CONSULTATION) for n in (1, 2)]
    opens = timezone.now() + timedelta(days=3)
    consultation = office.announce(chapters[0], opens_at=opens)
    moderator = visit("moderator", "planpages_consultation", consultation.pk)
    earlier = local(consultation.closes_at - timedelta(days=1))
    moderator.send({"closes_at": earlier}, act="prolong")
    assert "późniejszy" in errors_at(moderator, "closes_at")
    later = consultation.closes_at + timedelta(days=7)
    moderator.send({"closes_at": local(later)}, act="prolong")
    consultation.refresh_from_db()
    assert local(consultation.closes_at) == local(later)
    moderator.send({"chapter": str(chapters[1].pk)}, act="add")
    assert consultation.documents.count() == 2
    kinds = list(consultation.decisions.values_list("kind", flat=True))
    assert kinds == ["announced", "document_added", "prolonged", "document_added"]


def test_a_consultation_counts_its_remarks_and_says_what_is_missing(office, visit):
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    consultation = office.announce(chapter)
    document = consultation.documents.get()
    moderator, editor = office.person("moderator"), office.person("redaktor")
    for number in range(5):
        remark = office.remark(document, text=f"Uwaga {number}")
        if number in (1, 2, 3):
            remarks.publish_remark(remark, moderator)
        if number == 3:
            remarks.answer_remark(remark, editor, position="accepted", justification="Tak.")
        if number == 4:
            remarks.hide_remark(remark, moderator, reason="Spam.")
    office.remark(document, confirmed=False)
    page = visit("zarzad", "planpages_consultation", consultation.pk)
    numbers = [number.get_text() for number in page.page.select(".office-numbers dd")]
    assert numbers == ["1", "2", "1", "1"]
    assert "Konsultacje kończą się" in page.text
    row = visit("zarzad", "planpages_consultations").page.select("table.listing tbody tr")[0]
    assert [cell.get_text().strip() for cell in row.select("td")][-3:] == ["5", "1", "2"]


# Remarks


@pytest.fixture
def queue(office):
    """Four confirmed remarks that wait for a moderator."""

    def send():
        chapter = office.to_stage(office.chapter(title="Diagnoza"), Stage.CONSULTATION)
        document = office.announce(chapter).documents.get()
        block = document.record["body"][0]["id"]
        for text in ("Pierwsza o powiatach", "=1+1 druga", "Trzecia", "Czwarta o powiatach"):
            office.remark(document, text=text, block_id=block)

    scene("four remarks wait", send, office.look_again)
    return list(Remark.objects.order_by("pk"))


def listed(visitor: Visitor) -> list[str]:
    return [cell.get_text().strip() for cell in visitor.page.select("tbody .title a")]


def test_remarks_are_listed_by_what_they_wait_for_and_found_by_words(office, visit, queue):
    moderator, editor = office.person("moderator"), office.person("redaktor")
    remarks.publish_remark(queue[0], moderator)
    remarks.hide_remark(queue[1], moderator, reason="Spam.")
    remarks.publish_remark(queue[2], moderator)
    remarks.answer_remark(queue[2], editor, position="partly", justification="Częściowo.")
    wanted = {
        "": ["U-1", "U-2", "U-3", "U-4"],
        "?show=pending": ["U-4"],
        "?show=unanswered": ["U-1"],
        "?show=answered": ["U-3"],
        "?show=hidden": ["U-2"],
        "?position=partly": ["U-3"],
        "?q=powiatach": ["U-1", "U-4"],
        "?q=U-3": ["U-3"],
        f"?consultation={queue[0].consultation_id}": ["U-1", "U-2", "U-3", "U-4"],
        f"?document={queue[0].document_id}&show=pending": ["U-4"],
    }
    for query, references in wanted.items():
        assert listed(visit("moderator", "planpages_remarks", query=query)) == references, query


def test_a_moderator_works_through_the_queue(office, visit, queue):
    at = visit("moderator", "planpages_remark", queue[0].pk, query="?show=pending")
    assert "Pierwszy akapit" in at.page.select_one(".plan-text").get_text()
    at.send({}, act="publish")
    assert "U-2" in at.page.find(class_="office-head__title").get_text()
    at.send({"reason": ""}, act="hide")
    assert at.form(act="hide").select_one(".error-message")
    at.send({"reason": "Nie dotyczy planu."}, act="hide")
    assert "U-3" in at.page.find(class_="office-head__title").get_text()
    at.send({}, act="publish")
    at.send({}, act="publish")
    assert at.address.startswith(reverse("planpages_remarks"))
    states = [remark.moderation for remark in Remark.objects.order_by("number")]
    assert states == ["published", "hidden", "published", "published"]


def test_an_editor_answers_in_place_and_keeps_what_was_typed(office, visit, queue):
    for remark in queue[:2]:
        remarks.publish_remark(remark, office.person("moderator"))
    at = visit("redaktor", "planpages_remark", queue[0].pk, query="?show=unanswered")
    at.send({"justification": "Bez stanowiska."}, act="answer")
    assert not Remark.objects.exclude(position="").exists()
    assert at.form(act="answer").textarea.text.strip() == "Bez stanowiska."
    at.send({"position": "accepted", "justification": "Dopisano."}, act="answer")
    assert "U-2" in at.page.find(class_="office-head__title").get_text()
    assert Remark.objects.get(pk=queue[0].pk).justification == "Dopisano."


def test_the_page_of_a_remark_shows_how_the_paragraph_reads_now(office, visit, queue):
    remarks.publish_remark(queue[0], office.person("moderator"))
    now = timezone.now()
    Consultation.objects.update(
        announced_at=now - timedelta(days=60),
        opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=2),
    )
    office.write(queue[0].document.chapter, "Pierwszy akapit przepisany.")
    page = visit("redaktor", "planpages_remark", queue[0].pk).page
    assert "przepisany" in page.select_one(".plan-diff ins").get_text()


def test_remarks_are_published_together(office, visit, signed_in, queue):
    remarks.hide_remark(queue[3], office.person("moderator"), reason="Spam.")
    bulk = reverse("wagtail_bulk_action", args=["planpages", "remark", "publish"])
    ids = "&".join(f"id={remark.pk}" for remark in queue[:2])
    client = signed_in("moderator")
    asked = client.get(f"{bulk}?{ids}&next={reverse('planpages_remarks')}")
    assert "U-1" in asked.content.decode()
    client.post(f"{bulk}?{ids}&next={reverse('planpages_remarks')}")
    states = [remark.moderation for remark in Remark.objects.order_by("number")]
    assert states == ["published", "published", "pending", "hidden"]
    client.post(f"{bulk}?id=all")
    states = [remark.moderation for remark in Remark.objects.order_by("number")]
    assert states == ["published", "published", "published", "hidden"]


def test_remarks_go_to_a_spreadsheet_without_addresses_and_formulas(office, signed_in, queue):
    client = signed_in("moderator")
    table = client.get(reverse("planpages_remarks") + "?export=csv")
    text = b"".join(table).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["Numer"] for row in rows] == ["U-1", "U-2", "U-3", "U-4"]
    assert rows[1]["Uwaga"] == "'=1+1 druga"
    assert "@" not in text
    table = client.get(reverse("planpages_remarks") + "?export=xlsx&show=pending")
    sheet = load_workbook(BytesIO(b"".join(table))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(cells) == 5
    assert sheet["F3"].data_type == "s"
    assert not any("@" in str(value) for row in cells for value in row)


def test_what_was_pasted_with_control_characters_goes_to_a_spreadsheet(office, signed_in, queue):
    office.remark(queue[0].document, text="Z pliku PDF:\x0c\x0bstrona 2")
    for kind in ("csv", "xlsx"):
        table = signed_in("moderator").get(reverse("planpages_remarks") + f"?export={kind}")
        assert table.status_code == 200
        content = b"".join(table)
    sheet = load_workbook(BytesIO(content)).active
    assert sheet["F6"].value == "Z pliku PDF:  strona 2"


def test_the_list_of_remarks_costs_the_same_however_long(
    office, signed_in, queue, django_assert_max_num_queries
):
    client = signed_in("moderator")
    address = reverse("planpages_remarks")
    client.get(address)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    document = queue[0].document
    for number in range(12):
        office.remark(document, text=f"Kolejna {number}")
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_letters_to_an_author_who_is_erased_leave_the_outbox(office, queue):
    first, second = queue[0], queue[1]
    for remark in (first, second):
        remarks.publish_remark(remark, office.person("moderator"))
    letters = OutgoingMail.objects.filter(to=first.author_email)
    before = letters.count()
    assert letters.filter(key=f"remark:{first.pk}:published").exists()
    remarks.erase_author(first, office.person("moderator"))
    assert before - letters.count() == 2  # its receipt, and that it is public
    assert letters.filter(key=f"remark:{second.pk}:published").exists()


def test_erasing_an_author_keeps_the_words(office, visit, queue):
    at = visit("moderator", "planpages_remark", queue[0].pk)
    assert "obywatelka@przyklad.example" in at.text
    at.send({}, act="erase")
    assert "obywatelka@przyklad.example" not in at.text
    assert "Pierwsza o powiatach" in at.text
