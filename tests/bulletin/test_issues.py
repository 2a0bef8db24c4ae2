"""An issue goes to its readers whole: submitted, proof-read, approved, published, corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from bulletin.actions import issues
from bulletin.actions.issues import NotReady
from bulletin.models import ArticlePage, Edition, IssuePage, IssueStage, TextChange
from bulletin.readiness import obstacles, readiness
from home.models import OutgoingMail
from home.verdicts import Refused
from tests.people import person

from .press import CHIEF, READER, WRITER, image, paragraphs

pytestmark = pytest.mark.django_db


def live(issue: IssuePage) -> list[str]:
    pages = ArticlePage.objects.child_of(issue).live().order_by("title")
    return list(pages.values_list("title", flat=True))


def told(words: str) -> list[str]:
    """Who has a mail whose subject begins with these words."""
    mails = OutgoingMail.objects.filter(subject__startswith=words).order_by("to")
    return [mail.to.split("@")[0] for mail in mails]


def test_the_whole_way(press):
    for name in (READER, CHIEF):
        person(name)
    issue = press.whole()
    assert issue.stage == IssueStage.PREPARATION
    for step, stage in (
        (press.submit, IssueStage.PROOFREADING),
        (press.proofread, IssueStage.APPROVAL),
        (press.approve, IssueStage.APPROVED),
    ):
        step(issue)
        assert press.again(issue).stage == stage
        assert not press.again(issue).live
        assert live(issue) == []
    press.publish(issue)
    issue = press.again(issue)
    assert issue.stage == IssueStage.PUBLISHED
    assert issue.live
    assert live(issue) == ["Drugi", "Pierwszy"]
    edition = issue.editions.get()
    assert edition.number == 1
    assert edition.proofread_by == person(READER)
    assert edition.approved_by == person(CHIEF)
    assert edition.published_by == person(WRITER)
    assert told("Do korekty") == [READER]
    assert told("Do zatwierdzenia") == [CHIEF]
    assert told("Zatwierdzono") == [WRITER]
    assert told("Opublikowano") == sorted([READER, CHIEF, WRITER])


def test_the_address_is_number_and_year_until_readers_know_it(press):
    issue = press.issue(number=3)
    assert issue.slug == "2026-3"
    text = issue.working_text()
    text.number = 4
    text.save()
    text.save_revision()
    assert press.again(issue).url_path.endswith("/2026-4/")
    press.article(issue)
    issue = press.bring(press.again(issue), IssueStage.PUBLISHED)
    text = issue.working_text()
    text.number = 5
    text.save_revision()
    press.bring(issue, IssueStage.PUBLISHED, erratum="Poprawiono numer.")
    issue = press.again(issue)
    assert (issue.number, issue.slug) == (5, "2026-4")


def test_no_two_issues_have_the_same_number(press):
    press.issue(number=1)
    other = press.issue(number=2).working_text()
    other.number = 1
    with pytest.raises(ValidationError) as refused:
        other.full_clean()
    assert "number" in refused.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuePage.objects.filter(number=2).update(number=1)


# Ready or not


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "lead": ({"lead": ""}, "leadu"),
    "section": ({"section": ""}, "działu"),
    "authors": ({"authors": []}, "autora"),
    "body": ({"body": []}, "treści"),
    "only a heading": (
        {"body": [("heading", {"text": "Tytuł", "level": "h2"})]},
        "treści",
    ),
    "footnote": ({"body": paragraphs("Zdanie[^1].")}, "przypisu"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_an_issue_with_one_article_not_ready_is_refused_whole(press, what):
    fields, word = FAULTS[what]
    issue = press.whole()
    press.article(issue, "Niegotowy", **fields)
    for act in (lambda: press.submit(issue), lambda: press.publish(issue)):
        with pytest.raises(NotReady) as refused:
            act()
        about = [one for one in refused.value.obstacles if "Niegotowy" in one]
        assert len(about) == 1, refused.value.obstacles
        assert word in about[0]
    assert press.again(issue).stage == IssueStage.PREPARATION
    assert live(issue) == []


def test_pictures_need_alternative_text_and_credit(press):
    issue = press.whole()
    photo = image("Zdjęcie")
    photo.decorative, photo.contextual_alt_text = False, ""
    figure = {"image": photo, "caption": "", "credit": ""}
    press.article(
        issue, "Ze zdjęciem", photo=photo, body=[*paragraphs("Treść."), ("figure", figure)]
    )
    found = [one for one in obstacles(readiness(issue)) if "Ze zdjęciem" in one]
    assert len(found) == 4
    assert sum("autora" in one for one in found) == 2
    assert sum("nie widzą" in one for one in found) == 2


def test_the_issue_itself_needs_cover_editorial_and_imprint(press):
    issue = press.issue(cover=None, editorial=[], imprint=[], lead="")
    with pytest.raises(NotReady) as refused:
        press.submit(issue)
    words = " ".join(refused.value.obstacles)
    for word in ("okładki", "wstępniaka", "stopki", "leadu", "żadnego artykułu"):
        assert word in words


def test_what_became_unready_after_approval_is_not_published(press):
    issue = press.at(IssueStage.APPROVED)
    issue.cover.delete()
    article = issue.articles().first()
    Revision.objects.filter(pk=article.latest_revision_id).update(
        content={**article.latest_revision.content, "title": "Podmieniony"}
    )
    with pytest.raises(NotReady) as refused:
        press.publish(issue)
    words = " ".join(refused.value.obstacles)
    assert "okładki" in words
    assert "Podmieniony" in words
    assert "nowsza niż zatwierdzona" in words
    assert not press.again(issue).live
    assert live(issue) == []


def test_an_article_that_came_or_went_after_approval_stops_the_issue(press):
    issue = press.at(IssueStage.APPROVED)
    edition = issue.edition
    first, second = issue.articles()
    Edition.objects.filter(pk=edition.pk).update(
        contents={
            **{k: v for k, v in edition.contents.items() if k != str(first.pk)},
            "999999": {"revision": 1, "digest": "x"},
        }
    )
    with pytest.raises(NotReady) as refused:
        press.publish(issue)
    words = " ".join(refused.value.obstacles)
    assert first.title in words
    assert second.title not in words
    assert "Nie ma już artykułu" in words


def test_nothing_is_published_when_one_article_fails(press, monkeypatch):
    """All in one transaction: not even the cover is out."""
    issue = press.at(IssueStage.APPROVED)
    last = issue.articles().last()
    publish = ArticlePage.publish

    def fails(self: ArticlePage, *args: Any, **kwargs: Any) -> Any:
        if self.pk == last.pk:
            raise OSError
        return publish(self, *args, **kwargs)

    monkeypatch.setattr(ArticlePage, "publish", fails)
    monkeypatch.setattr(
        Revision,
        "publish",
        lambda self, **kwargs: self.as_object().publish(self, **kwargs),
    )
    with pytest.raises(OSError):
        press.publish(issue)
    assert not press.again(issue).live
    assert live(issue) == []
    assert press.again(issue).stage == IssueStage.APPROVED
    assert told("Opublikowano") == []


# Texts are locked while somebody decides


@pytest.mark.parametrize(
    "stage", [IssueStage.PROOFREADING, IssueStage.APPROVAL, IssueStage.APPROVED]
)
def test_texts_are_locked_while_somebody_decides(press, stage):
    issue = press.at(stage)
    article = issue.articles().first()
    changes = TextChange.objects.count()
    for page in (issue, article):
        assert page.get_lock() is not None
        with pytest.raises(PermissionDenied):
            press.write(page, "Po cichu.", by=READER)
    with pytest.raises(PermissionDenied), transaction.atomic():
        press.article(issue, "Dopisany")
    with pytest.raises(PermissionDenied), transaction.atomic():
        ArticlePage.objects.get(pk=article.pk).delete()
    assert TextChange.objects.count() == changes
    assert issue.articles().count() == 2


def test_sent_back_the_texts_open_and_the_way_begins_anew(press):
    issue = press.at(IssueStage.APPROVAL)
    with pytest.raises(Refused):
        issues.send_back_issue(issue, person(CHIEF), comment="  ")
    issues.send_back_issue(issue, person(CHIEF), comment="Za długi wstępniak.")
    issue = press.again(issue)
    assert issue.stage == IssueStage.PREPARATION
    assert issue.edition.proofread_by is None
    mail = OutgoingMail.objects.get(subject__startswith="Zwrócono")
    assert mail.to.startswith(WRITER)
    assert "Za długi wstępniak." in mail.text
    press.write(issue, "Krótszy lead.")
    press.submit(issue)
    assert press.again(issue).stage == IssueStage.PROOFREADING
    assert Edition.objects.count() == 1


def test_what_was_approved_can_be_taken_back_to_work(press):
    issue = press.at(IssueStage.APPROVED)
    issues.send_back_issue(issue, person(WRITER), comment="Jeszcze jedno zdanie.")
    issue = press.again(issue)
    assert issue.stage == IssueStage.PREPARATION
    with pytest.raises(NotReady):
        press.publish(issue)


@pytest.mark.parametrize("step", ["proofread", "approve"])
def test_who_decides_has_seen_what_is_decided(press, step):
    at = IssueStage.PROOFREADING if step == "proofread" else IssueStage.APPROVAL
    issue = press.at(at)
    act = issues.pass_proofreading if step == "proofread" else issues.approve_issue
    name = READER if step == "proofread" else CHIEF
    with pytest.raises(Refused):
        act(issue, person(name), shown_digest="inny")
    assert press.again(issue).stage == at


# Corrections


def test_a_correction_goes_the_same_way_while_readers_keep_what_they_have(press):
    issue = press.at(IssueStage.PUBLISHED)
    article = issue.articles().get(title="Pierwszy")
    press.write(article, "Poprawiony lead.")
    press.article(issue, "Trzeci")
    issue = press.again(issue)
    assert issue.stage == IssueStage.PREPARATION
    assert ArticlePage.objects.get(pk=article.pk).lead == "Wprowadzenie: Pierwszy."
    with pytest.raises(Refused) as refused:
        press.submit(issue)
    assert "co zostało poprawione" in str(refused.value)
    press.bring(issue, IssueStage.APPROVED, erratum="Poprawiliśmy nazwę gminy.")
    assert live(issue) == ["Drugi", "Pierwszy"]
    press.publish(issue)
    issue = press.again(issue)
    assert issue.stage == IssueStage.PUBLISHED
    assert live(issue) == ["Drugi", "Pierwszy", "Trzeci"]
    edition = issue.editions.get(number=2)
    assert edition.erratum == "Poprawiliśmy nazwę gminy."
    assert [page.pk for page in edition.corrected.all()] == [article.pk]


def test_who_wrote_the_correction_does_not_decide_on_it_who_wrote_before_may(press):
    issue = press.at(IssueStage.PUBLISHED)
    press.write(issue.articles().first(), "Poprawka korektorki.", by=READER)
    press.submit(issue, by=READER, erratum="Poprawka.")
    with pytest.raises(Refused):
        press.proofread(issue, by=READER)
    press.proofread(issue, by=WRITER)  # wrote what readers have, nothing of this
    assert press.again(issue).stage == IssueStage.APPROVAL


def test_an_article_is_left_out_and_withdrawn_by_a_correction(press):
    issue = press.whole(articles=("Pierwszy", "Drugi", "Trzeci"))
    third = issue.articles().get(title="Trzeci")
    text = third.working_text()
    text.left_out, text.lead = True, ""
    text.save_revision(user=person(WRITER))
    issue = press.bring(issue, IssueStage.PUBLISHED)
    assert issue.stage == IssueStage.PUBLISHED
    assert live(issue) == ["Drugi", "Pierwszy"]
    text = issue.articles().get(title="Drugi").working_text()
    text.left_out = True
    text.save_revision(user=person(WRITER))
    issue = press.bring(press.again(issue), IssueStage.PUBLISHED, erratum="Wycofano artykuł.")
    assert live(issue) == ["Pierwszy"]
    assert issue.stage == IssueStage.PUBLISHED


# By date


def test_published_at_the_moment_by_tick_once(press, clock):
    issue = press.at(IssueStage.APPROVED)
    at = timezone.now() + timedelta(hours=2)
    with pytest.raises(Refused):
        issues.schedule_issue(issue, person(WRITER), at=timezone.now())
    issues.schedule_issue(issue, person(WRITER), at=at)
    assert issues.publish_due() is None
    assert not press.again(issue).live
    clock.at(at)
    call_command("tick")
    issue = press.again(issue)
    assert issue.stage == IssueStage.PUBLISHED
    assert live(issue) == ["Drugi", "Pierwszy"]
    assert issue.editions.get().published_by == person(WRITER)
    mails = OutgoingMail.objects.count()
    assert issues.publish_due() is None
    assert OutgoingMail.objects.count() == mails


def test_scheduled_and_not_ready_is_told_of_and_tried_no_more(press, clock):
    issue = press.at(IssueStage.APPROVED)
    at = timezone.now() + timedelta(hours=2)
    issues.schedule_issue(issue, person(WRITER), at=at)
    issue.cover.delete()
    clock.at(at + timedelta(minutes=1))
    assert "1 not ready" in (issues.publish_due() or "")
    issue = press.again(issue)
    assert not issue.live
    assert issue.edition.publish_at is None
    assert WRITER in told("Nie opublikowano")
    assert "okładki" in OutgoingMail.objects.filter(subject__startswith="Nie opubl").first().text
    assert issues.publish_due() is None


def test_a_fault_with_one_issue_keeps_no_other_back(press, clock):
    at = timezone.now() + timedelta(hours=2)
    broken = press.at(IssueStage.APPROVED)
    whole = press.issue(2)
    press.article(whole)
    press.bring(whole, IssueStage.APPROVED)
    for issue in (broken, whole):
        issues.schedule_issue(issue, person(WRITER), at=at)
    edition = Edition.objects.get(issue=broken)
    edition.contents[str(broken.pk)] = {}
    edition.save()
    clock.at(at)
    with pytest.raises(KeyError):
        issues.publish_due()
    assert press.again(whole).live and not press.again(broken).live


def test_a_set_moment_can_be_taken_back(press, clock):
    issue = press.at(IssueStage.APPROVED)
    issues.schedule_issue(issue, person(WRITER), at=timezone.now() + timedelta(hours=2))
    issues.unschedule_issue(issue, person(CHIEF))
    clock.forward(hours=3)
    assert issues.publish_due() is None
    assert press.again(issue).stage == IssueStage.APPROVED


# Withdrawn


def test_withdrawn_whole_and_back_by_the_whole_way(press):
    issue = press.at(IssueStage.PUBLISHED)
    with pytest.raises(Refused):
        issues.withdraw_issue(issue, person(WRITER), comment="Błąd.")
    issues.withdraw_issue(issue, person(CHIEF), comment="Prawa do zdjęcia.")
    issue = press.again(issue)
    assert not issue.live
    assert live(issue) == []
    assert told("Wycofano") == sorted([READER, CHIEF, WRITER])
    assert issue.stage == IssueStage.PREPARATION
    issue = press.bring(issue, IssueStage.PUBLISHED, erratum="Usunięto zdjęcie.")
    assert issue.live
    assert live(issue) == ["Drugi", "Pierwszy"]


# What readers have never seen


def test_drafts_may_go_and_move_to_the_next_issue(press):
    issue, next_issue = press.whole(1), press.issue(2)
    late = issue.articles().get(title="Drugi")
    late.move(IssuePage.objects.get(pk=next_issue.pk), pos="last-child")
    assert [one.title for one in next_issue.articles()] == ["Drugi"]
    press.again(issue).articles().get().delete()
    assert not issue.articles().exists()
    Page.objects.get(pk=issue.pk).specific.delete()
    assert IssuePage.objects.get().pk == next_issue.pk


def test_moving_takes_no_draft_into_an_issue_on_which_somebody_decides(press):
    issue = press.at(IssueStage.PROOFREADING)
    late = press.article(press.issue(2), "Spóźniony")
    with pytest.raises(PermissionDenied):
        late.move(IssuePage.objects.get(pk=issue.pk), pos="last-child")
    assert not issue.articles().filter(title="Spóźniony").exists()


@pytest.mark.parametrize(
    "stage", [IssueStage.PROOFREADING, IssueStage.APPROVAL, IssueStage.APPROVED]
)
def test_withdrawing_ends_the_correction_that_is_under_way(press, clock, stage):
    issue = press.at(IssueStage.PUBLISHED)
    press.write(issue, "Poprawione.")
    issue = press.bring(press.again(issue), stage, erratum="Poprawiono.")
    if stage == IssueStage.APPROVED:
        issues.schedule_issue(issue, person(WRITER), at=timezone.now() + timedelta(hours=1))
    issues.withdraw_issue(issue, person(CHIEF), comment="Prawa do zdjęcia.")
    assert press.again(issue).stage == IssueStage.PREPARATION
    clock.forward(hours=2)
    assert issues.publish_due() is None
    with pytest.raises(Refused):
        issues.publish_issue(issue, person(WRITER))
    issue = press.again(issue)
    assert not issue.live and live(issue) == []


def test_the_address_of_a_renumbered_issue_is_not_given_to_another(press):
    issue = press.at(IssueStage.PUBLISHED)
    text = issue.working_text()
    text.number = 2
    text.save_revision(user=person(WRITER))
    press.bring(press.again(issue), IssueStage.PUBLISHED, erratum="Poprawiono numer.")
    other = press.issue(number=3).working_text()
    other.number = 1
    with pytest.raises(ValidationError) as refused:
        other.full_clean()
    assert set(refused.value.message_dict) == {"number"}
