"""Mailings by the screens that editors use; announcements that wait for a decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from bulletin.actions.mailings import prepare_announcement, prepare_mailing
from bulletin.announcing import announce_url, announcements_waiting
from bulletin.mailing.letters import PREFERENCES, UNSUBSCRIBE
from bulletin.models import Mailing, MailingRecipient, MailingRules, Topic
from home import registry
from home.models import HomePage
from planpages.models import Stage
from tests.at_once import at_once
from tests.people import person
from tests.planpages.office import Office
from tests.planpages.visitor import Visitor

from .subscribing import BODY, mailing, many, subscriber

pytestmark = pytest.mark.django_db
State = Mailing.State


@pytest.fixture
def editor(signed_in) -> Visitor:
    return Visitor(signed_in("redaktor"))


@pytest.fixture(autouse=True)
def no_limit(db):
    MailingRules.load()
    MailingRules.objects.update(per_minute=0)


def test_written_tried_out_sent_and_summed_up(editor, mailbox, run_background):
    many(3, Topic.EVENTS)
    editor.open(reverse("bulletin_new_mailing"))
    editor.send({"topic": "events", "subject": "Targi w maju", "body": BODY}, body="")
    made = Mailing.objects.get()
    assert "Niczego nie wysłano" in editor.text and made.state == State.DRAFT
    assert "Wiadomość dostaną 3 osoby" in editor.text
    frame = editor.page.find("iframe")
    assert frame["sandbox"] == ["allow-popups"]
    html = editor.client.get(frame["src"])
    assert "sandbox" in html["Content-Security-Policy"] and "Targi w maju" in html.content.decode()

    editor.open(made.get_absolute_url())
    editor.send({"subject": "Targi w czerwcu", "body": BODY, "topic": "events"}, act="edit")
    editor.send({"address": "ja@przyklad.example"}, act="test")
    run_background()
    assert [m["To"] for m in mailbox.messages] == ["ja@przyklad.example"]
    assert "Targi w czerwcu" in mailbox.messages[0]["Subject"]

    editor.send({}, act="start")
    made.refresh_from_db()
    assert made.state == State.SENDING and editor.response["Refresh"]
    assert editor.page.find("progress") and "Strona odświeża się sama" in editor.text
    run_background()
    editor.open(made.get_absolute_url())
    assert "Refresh" not in editor.response and "Podsumowanie" in editor.text
    assert "Przyjęte przez serwer 3" in editor.text
    listed = editor.open(reverse("bulletin_copies", args=[made.pk])).text
    assert "osoba00001@przyklad.example" in listed and "przyjęty przez serwer" in listed


@pytest.mark.parametrize(
    ("values", "field"),
    [({"subject": ""}, "subject"), ({"body": "  "}, "body"), ({"topic": "inne"}, "topic")],
)
def test_what_is_missing_is_said_beside_the_field(editor, values, field):
    sent = {"topic": "events", "subject": "Targi", "body": BODY, **values}
    editor.open(reverse("bulletin_new_mailing")).send(sent, body="")
    place = editor.page.find(attrs={"name": field}).find_parent(class_="w-field__wrapper")
    assert place.find(class_="error-message") and not Mailing.objects.exists()


def test_a_wrong_address_of_a_test_copy(editor):
    made = mailing()
    editor.open(made.get_absolute_url()).send({"address": "nie-adres"}, act="test")
    assert "To nie wygląda na adres e-mail" in editor.text


def test_a_second_click_is_told_that_it_goes_already(editor):
    many(2)
    made = mailing()
    editor.open(made.get_absolute_url()).send({}, act="start")
    answer = editor.client.post(made.get_absolute_url(), {"act": "start"}, follow=True)
    assert "została już rozpoczęta" in answer.content.decode()


def test_what_an_editor_writes_cannot_break_the_html():
    made = mailing(subject="<b>x</b>", body='<script>alert(1)</script> & "https://a.example/?a=<b>')
    assert "<script>" not in made.html and "<b>x" not in made.html
    assert "&lt;script&gt;" in made.html and UNSUBSCRIBE in made.html and PREFERENCES in made.html
    assert "<script>alert(1)</script>" in made.text and UNSUBSCRIBE in made.text


def test_a_message_made_elsewhere_keeps_its_text_and_needs_its_markers(editor):
    page = HomePage.objects.get()
    html = f'<p>Numer 3</p><a href="{UNSUBSCRIBE}">x</a>'
    with pytest.raises(ValueError, match="marker"):
        prepare_mailing(
            topic="bulletin", subject="Numer 3", html="<p>", text="x", user=person("redaktor")
        )
    made = prepare_mailing(
        topic="bulletin",
        subject="Numer 3",
        html=html,
        text=f"Numer 3 {UNSUBSCRIBE}",
        user=person("redaktor"),
        about=page,
    )
    editor.open(made.get_absolute_url())
    assert not editor.page.find("textarea", attrs={"name": "body"})
    editor.send({"subject": "Numer 3 już jest"}, act="edit")
    made.refresh_from_db()
    assert (made.subject, made.html, made.topic) == ("Numer 3 już jest", html, "bulletin")
    again = prepare_mailing(
        topic="bulletin",
        subject="Drugi raz",
        html=html,
        text=UNSUBSCRIBE,
        user=person("admin"),
        about=page,
    )
    assert again == made
    editor.send({}, act="cancel")
    third = prepare_mailing(
        topic="bulletin",
        subject="Jednak",
        html=html,
        text=UNSUBSCRIBE,
        user=person("admin"),
        about=page,
    )
    assert third != made


@pytest.fixture
def announced(db, monkeypatch):
    """Something of another app that asks to be announced."""
    thing = ContentType.objects.get_for_model(HomePage)

    def find(at):
        return [
            registry.Announcement(
                topic="consultations",
                subject="Konsultacje: wskaźniki",
                text="Otwieramy konsultacje.\n\nTrwają 35 dni.",
                url="https://przyklad.example/konsultacje/wskazniki/",
                about=thing,
            )
        ]

    registry.announcements.register(find)
    yield thing
    registry.announcements.unregister(find)


def test_nothing_is_announced_without_a_person(
    editor, announced, mailbox, run_background, signed_in
):
    subscriber("anna@przyklad.example", [Topic.CONSULTATIONS])
    run_background()
    call_command("tick", verbosity=0)
    run_background()
    assert not Mailing.objects.exists() and not mailbox.messages
    assert "Zapowiedz prenumeratorom" not in Visitor(signed_in("ekspert")).open("/admin/").text
    desk = editor.open("/admin/")
    assert "Zapowiedz prenumeratorom" in desk.text
    link = next(
        a["href"] for a in desk.page.find_all("a") if "wysylki/zapowiedz" in a.get("href", "")
    )
    assert "Dostanie ją 1 prenumerator" in editor.open(link).text
    assert not Mailing.objects.exists(), "reading prepares nothing"
    editor.send({}, csrfmiddlewaretoken="")
    made = Mailing.objects.get()
    assert made.about == announced and made.body.endswith("/wskazniki/") and not mailbox.messages
    assert editor.address == made.get_absolute_url()
    editor.open(link)
    assert editor.address == made.get_absolute_url(), "there is one draft"
    assert "Zapowiedz prenumeratorom" not in editor.open("/admin/").text
    editor.open(made.get_absolute_url()).send({}, act="cancel")
    assert "Zapowiedz prenumeratorom" not in editor.open("/admin/").text, "decided against"
    assert editor.open(link).address == link, "there the office may change its mind"


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_prepare_one_draft(announced):
    [wanted] = [a for a in announcements_waiting(timezone.now()) if a.about == announced]
    people = [person("redaktor"), person("admin")]
    outcomes = at_once(*[lambda p=p: prepare_announcement(wanted, p) for p in people])
    assert outcomes[0] == outcomes[1] and Mailing.objects.count() == 1


def test_what_waits_for_a_decision_is_on_the_desk(editor):
    many(2)
    made = mailing()
    Mailing.objects.filter(pk=made.pk).update(
        state=State.PAUSED, started_at=timezone.now(), trouble="550 sender rejected"
    )
    assert "Wysyłka wstrzymana z powodu serwera poczty" in editor.open("/admin/").text
    Mailing.objects.filter(pk=made.pk).update(state=State.DONE, trouble="")
    MailingRecipient.objects.create(
        mailing=made, subscriber=None, state="doubtful", finished_at=timezone.now()
    )
    assert "Wątpliwy egzemplarz wysyłki" in editor.open("/admin/").text
    MailingRecipient.objects.update(finished_at=timezone.now() - timedelta(days=15))
    assert "Wątpliwy egzemplarz wysyłki" not in editor.open("/admin/").text


def test_the_consultations_of_the_plan_ask_to_be_announced(home_page, signed_in, clock):
    office = Office(home_page)
    chapter = office.to_stage(office.chapter(), Stage.CONSULTATION)
    consultation = office.announce(chapter, title="Konsultacje celów")
    waiting = announcements_waiting(timezone.now())
    assert [a.about for a in waiting] == [consultation]
    assert waiting[0].topic == Topic.CONSULTATIONS
    editor = Visitor(signed_in("redaktor")).open(announce_url(consultation))
    editor.send({}, csrfmiddlewaretoken="")
    made = Mailing.objects.get()
    assert made.subject == "Konsultacje: Konsultacje celów" and made.about == consultation
    assert "Zapraszamy do udziału." in made.text and "1. Rozdział 1" in made.text
    assert consultation.get_absolute_url() in made.text and "Uwagi można zgłaszać" in made.text
    Mailing.objects.all().delete()
    clock.after(consultation)
    assert announcements_waiting(timezone.now()) == [], "what is over is not announced"
