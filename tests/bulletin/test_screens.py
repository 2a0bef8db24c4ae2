"""The office's screens: the list, one issue with its decisions, previews of the editions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bulletin.models import IssueStage
from home.models import GeneratedDocument

from .press import CHIEF, READER, WRITER

pytestmark = pytest.mark.django_db


def screen(issue) -> str:
    return reverse("bulletin_issue", args=[issue.pk])


def test_the_whole_way_by_the_screens(press, signed_in):
    issue = press.whole()
    address = screen(issue)
    writer, reader, chief = map(signed_in, (WRITER, READER, CHIEF))
    assert "Przekaż do korekty" in writer.get(address).content.decode()
    writer.post(address, {"decision": "submit"})
    assert press.again(issue).stage == IssueStage.PROOFREADING
    own = writer.get(address).content.decode()
    assert "decyzję musi podjąć ktoś inny" in own
    assert 'value="proofread"' not in own
    for client, name, stage in (
        (reader, "proofread", IssueStage.APPROVAL),
        (chief, "approve", IssueStage.APPROVED),
    ):
        shown = client.get(address).context["carried"]["shown_digest"]
        client.post(address, {"decision": name, "shown_digest": shown, "comment": "Dobrze."})
        assert press.again(issue).stage == stage
    at = timezone.localtime() + timedelta(days=2)
    writer.post(address, {"decision": "schedule", "at": f"{at:%Y-%m-%dT%H:%M}"})
    assert press.again(issue).edition.publish_at is not None
    assert "Odwołaj termin" in writer.get(address).content.decode()
    writer.post(address, {"decision": "unschedule"})
    writer.post(address, {"decision": "publish"})
    assert press.again(issue).stage == IssueStage.PUBLISHED
    history = chief.get(address).content.decode()
    assert "Numer zatwierdzony" in history
    assert "Dobrze." in history
    assert "pierwsze wydanie" in history
    chief.post(address, {"decision": "withdraw", "comment": "Pomyłka."})
    assert not press.again(issue).live


def test_a_refusal_lists_what_is_missing_and_keeps_what_was_typed(press, signed_in):
    issue = press.at(IssueStage.PUBLISHED)
    press.article(issue, "Bez autora", authors=[])
    response = signed_in(WRITER).post(
        screen(issue), {"decision": "submit", "erratum": "Dodano artykuł."}
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert "„Bez autora”: brakuje autora." in html
    assert "Dodano artykuł." in html


def test_a_decision_on_texts_that_changed_is_refused(press, signed_in):
    issue = press.at(IssueStage.PROOFREADING)
    response = signed_in(READER).post(
        screen(issue), {"decision": "proofread", "shown_digest": "inny", "comment": "Tak."}
    )
    html = response.content.decode()
    assert "Teksty zmieniły się" in html
    assert "Tak." in html
    assert press.again(issue).stage == IssueStage.PROOFREADING


@pytest.mark.parametrize("name", ["ekspert", "moderator", "zarzad", "tlumacz"])
def test_the_screens_are_for_editors(press, signed_in, name):
    issue = press.whole()
    client = signed_in(name)
    for address in (reverse("bulletin_issues"), screen(issue)):
        assert client.get(address).status_code == 302
        client.post(address, {"decision": "submit"})
    for view in ("bulletin_issue_email_html", "bulletin_issue_printed"):
        address = reverse(view, args=[issue.pk])
        answer = client.get(address)
        assert "Pierwszy" not in answer.content.decode()
        assert answer.status_code in (302, 403)
    assert press.again(issue).stage == IssueStage.PREPARATION
    assert not GeneratedDocument.objects.exists()


def test_the_list_and_the_desk_say_what_waits_for_whom(press, signed_in):
    issue = press.whole()
    press.article(issue, "Niegotowy", lead="")
    assert "brakuje 1 rzeczy" in signed_in(WRITER).get(reverse("bulletin_issues")).content.decode()
    desk = reverse("wagtailadmin_home")
    assert "liczba braków: 1" in signed_in(WRITER).get(desk).content.decode()
    press.write(issue.articles().get(title="Niegotowy"), "Jest lead.")
    press.submit(issue)
    assert screen(issue) not in signed_in(WRITER).get(desk).content.decode()
    assert screen(issue) in signed_in(READER).get(desk).content.decode()
    press.proofread(issue)
    assert screen(issue) not in signed_in(READER).get(desk).content.decode()
    assert screen(issue) in signed_in(CHIEF).get(desk).content.decode()
    press.approve(issue)
    assert "opublikuj go" in signed_in(WRITER).get(desk).content.decode()


def test_previews_show_what_is_in_work(press, signed_in):
    issue = press.at(IssueStage.PUBLISHED)
    press.write(issue.articles().first(), "Zmieniony lead.")
    client = signed_in(WRITER)
    html = client.get(reverse("bulletin_issue_email_html", args=[issue.pk])).content.decode()
    assert "Zmieniony lead." in html
    page = client.get(reverse("bulletin_issue_email", args=[issue.pk])).content.decode()
    assert "Zmieniony lead." in page
    assert "%%UNSUBSCRIBE_URL%%" in page
    draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[issue.pk])).content.decode()
    assert "Zmieniony lead." in draft
    assert "To podgląd" in draft
