"""An issue brought to subscribers: who may, what of it, and never what readers do not have."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from wagtail.models import ModelLogEntry

from bulletin.actions import issues
from bulletin.actions.issue_mailing import prepare_issue_mailing
from bulletin.actions.mailings import (
    cancel_mailing,
    edit_mailing,
    pause_mailing,
    repeat_copies,
    resume_mailing,
    start_mailing,
)
from bulletin.desk import desk_items
from bulletin.email_edition import email_edition
from bulletin.models import ArticlePage, IssueStage, Mailing, MailingRecipient, Topic
from bulletin.subscription_permissions import may_mail_issue
from home.verdicts import Refused
from tests.people import person

from .press import CHIEF, READER, WRITER
from .subscribing import subscriber

pytestmark = pytest.mark.django_db

EDITORS = {WRITER, READER}
OTHERS = ["ekspert", "grupa1", "moderator", "zarzad", "tlumacz", "nikt"]
OFFERED = "wyślij go prenumeratorom"


def offered(name: str) -> bool:
    return any(item.detail.endswith(OFFERED) for item in desk_items(person(name)))


def correct(press, issue, words: str = "Poprawione wprowadzenie."):
    press.write(ArticlePage.objects.get(title="Pierwszy"), words)
    return press.bring(press.again(issue), IssueStage.PUBLISHED, erratum="Poprawiono tekst.")


@pytest.mark.parametrize("stage", [stage for stage in IssueStage if stage != "published"])
def test_what_readers_do_not_have_is_mailed_by_nobody(press, stage):
    issue = press.at(IssueStage(stage))
    for name in [*EDITORS, CHIEF, *OTHERS, "admin"]:
        with pytest.raises(Refused):
            prepare_issue_mailing(issue, person(name))
    assert not Mailing.objects.exists()


def test_a_published_issue_is_mailed_by_editors_alone(press, signed_in):
    issue = press.at(IssueStage.PUBLISHED)
    for name in OTHERS:
        with pytest.raises(Refused):
            prepare_issue_mailing(issue, person(name))
    assert not may_mail_issue(AnonymousUser(), issue)
    signed_in("moderator").post(reverse("bulletin_issue", args=[issue.pk]), {"decision": "mail"})
    assert not Mailing.objects.exists()
    for name in EDITORS:
        assert may_mail_issue(person(name), issue)
    answer = signed_in(WRITER).post(
        reverse("bulletin_issue", args=[issue.pk]), {"decision": "mail"}
    )
    made = Mailing.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.state, made.topic, made.about) == ("draft", Topic.BULLETIN, issue)
    assert "Temat numeru 1" in made.subject
    for part in (made.html, made.text):
        assert "Wprowadzenie: Pierwszy." in part and "Wprowadzenie: Drugi." in part


def test_asked_twice_there_is_one_draft_with_the_subject_of_its_editor(press):
    issue = press.at(IssueStage.PUBLISHED)
    first = prepare_issue_mailing(issue, person(WRITER))
    edit_mailing(first, person(WRITER), subject="Nowy numer już jest")
    second = prepare_issue_mailing(issue, person(READER))
    assert (second.pk, second.subject) == (first.pk, "Nowy numer już jest")
    assert (second.html, second.text) == (first.html, first.text)
    assert ModelLogEntry.objects.filter(action="bulletin.mailing.edit").count() == 1


def test_a_draft_in_work_is_not_mailed_and_a_correction_is(press):
    issue = press.at(IssueStage.PUBLISHED)
    press.write(ArticlePage.objects.get(title="Pierwszy"), "Tego czytelnicy nie mają.")
    press.write(issue, "Tego też nie.")
    made = prepare_issue_mailing(press.again(issue).working_text(), person(WRITER))
    assert "Tego" not in made.text + made.html
    press.bring(press.again(issue), IssueStage.PUBLISHED, erratum="Poprawiono.")
    with pytest.raises(Refused, match="zmienił się"):
        start_mailing(made, person(WRITER))
    again = prepare_issue_mailing(issue, person(READER))
    assert again.pk == made.pk
    assert "Tego czytelnicy nie mają." in again.text and "Tego czytelnicy nie" in again.html
    edited = ModelLogEntry.objects.get(action="bulletin.mailing.edit")
    assert edited.user == person(READER)
    assert start_mailing(again, person(WRITER)).state == Mailing.State.SENDING


def test_what_was_started_stays_as_it_was(press):
    issue = press.at(IssueStage.PUBLISHED)
    made = start_mailing(prepare_issue_mailing(issue, person(WRITER)), person(WRITER))
    correct(press, issue)
    again = prepare_issue_mailing(issue, person(WRITER))
    assert (again.pk, again.state, again.text) == (made.pk, Mailing.State.SENDING, made.text)


def test_nothing_of_a_withdrawn_issue_goes_out(press, signed_in):
    issue = press.at(IssueStage.PUBLISHED)
    subscriber()
    made = prepare_issue_mailing(issue, person(WRITER))
    issues.withdraw_issue(issue, person(CHIEF), comment="Prawa do zdjęcia.")
    with pytest.raises(Refused):
        prepare_issue_mailing(issue, person(WRITER))
    with pytest.raises(Refused):
        start_mailing(made, person(WRITER))
    shown = signed_in(WRITER).get(made.get_absolute_url()).content.decode()
    assert 'value="start"' not in shown
    assert Mailing.objects.get().state == Mailing.State.DRAFT


@pytest.mark.parametrize("before", ["sending", "paused"])
def test_withdrawing_pauses_the_mailing_and_nobody_resumes_it(press, before):
    issue = press.at(IssueStage.PUBLISHED)
    made = start_mailing(prepare_issue_mailing(issue, person(WRITER)), person(WRITER))
    if before == "paused":
        pause_mailing(made, person(WRITER))
    issues.withdraw_issue(issue, person(CHIEF), comment="Prawa do zdjęcia.")
    made.refresh_from_db()
    assert made.state == Mailing.State.PAUSED
    with pytest.raises(Refused):
        resume_mailing(made, person(WRITER))
    assert cancel_mailing(made, person(WRITER)).state == Mailing.State.CANCELLED


@pytest.mark.parametrize("way", ["resumed", "repeated"])
def test_what_goes_on_after_a_correction_is_what_readers_have(press, way):
    issue = press.at(IssueStage.PUBLISHED)
    reader = subscriber()
    made = start_mailing(prepare_issue_mailing(issue, person(WRITER)), person(WRITER))
    if way == "resumed":
        pause_mailing(made, person(WRITER))
    else:
        Mailing.objects.update(state=Mailing.State.DONE)
        made.recipients.create(subscriber=reader, state=MailingRecipient.State.FAILED)
    correct(press, issue)
    before = made.text
    if way == "resumed":
        resume_mailing(made, person(WRITER))
    else:
        repeat_copies(made, person(WRITER), state=MailingRecipient.State.FAILED)
    made.refresh_from_db()
    assert made.state == Mailing.State.SENDING
    assert made.text != before and made.text == email_edition(issue).text


def test_a_theme_longer_than_a_subject_is_cut(press):
    issue = press.issue(title="Bardzo długi temat " * 13)
    press.article(issue)
    press.bring(press.again(issue), IssueStage.PUBLISHED)
    made = prepare_issue_mailing(issue, person(WRITER))
    assert len(made.subject) == 200 and made.subject.endswith("…")


def test_the_desk_offers_it_until_it_is_sent_or_called_off(press):
    issue = press.at(IssueStage.PUBLISHED)
    assert offered(WRITER) and not offered("moderator")
    made = prepare_issue_mailing(issue, person(WRITER))
    assert offered(WRITER)
    cancel_mailing(made, person(WRITER))
    assert not offered(WRITER)
    other = start_mailing(prepare_issue_mailing(issue, person(WRITER)), person(WRITER))
    assert other.pk != made.pk and not offered(WRITER)
